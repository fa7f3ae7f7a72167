"""The files of a build in a browser: hashed, kept for when there is no connection, and a new build takes over whole."""

import json
import shutil

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import expect

from annotations.models import Course, Reading
from tests.annotations.conftest import document_of, person, piece_of
from tests.browser.server import Server
from tests.browser.test_outbox import HERE, KEPT, REPORT, expect_waiting, prepare, sign_in, until, write

# What the style sheets, the scripts and the page say of which build they are.
BUILDS = """() => [
  getComputedStyle(document.documentElement).getPropertyValue("--build").trim(),
  document.documentElement.dataset.build,
  [...document.querySelectorAll("link[rel=stylesheet], script[src]")]
    .every((one) => /\\.[0-9a-f]{12}\\./.test(one.href ?? one.src)),
]"""
MOST = 20  # pages


def build(folder, word):
    """Collects the static files into a folder, with a word in a style sheet and in a script; returns its names."""
    sources = folder / "sources"
    shutil.copytree(settings.BASE_DIR / "static", sources)
    with (sources / "css" / "tokens.css").open("a") as tokens:
        tokens.write(f":root {{ --build: {word}; }}\n")
    with (sources / "js" / "app.js").open("a") as app:
        app.write(f'document.documentElement.dataset.build = "{word}";\n')
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": settings.HASHED_STORAGE}}
    root = folder / "built"
    with override_settings(STATIC_ROOT=root, STORAGES=storages, STATICFILES_DIRS=[sources]):
        call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin*"])
    return root, set(json.loads((root / "staticfiles.json").read_text())["paths"].values())


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"service_workers": "allow", "viewport": {"width": 1400, "height": 900}}


def test_a_build_is_read_offline_and_the_next_one_takes_over_whole(transactional_db, tmp_path, page, context):
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    reading = Reading.objects.create(course=course, slug="the-drone", title="The drone")
    piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    ana = person(course, "ana", "student")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    (first, old), (second, new) = (build(tmp_path / word, word) for word in ("first", "second"))
    server = Server(DJANGO_SETTINGS_MODULE="tests.built_settings", BUILT=str(first))
    try:
        sign_in(context, server.url, ana)
        page.goto(server.url + "/courses/conflict/")
        page.goto(server.url + HERE)
        prepare(page)
        context.set_offline(True)
        page.reload()
        expect(page.locator("#as-at")).to_be_visible()
        assert page.evaluate(BUILDS) == ["first", "first", True]
        write(page, "message", "on the train")
        expect_waiting(page, 1)
        files, pages = sorted(page.evaluate(KEPT).items())
        assert pages[1] == [HERE] and pages[0].endswith(f"-{ana.user_id}")
        assert {path.removeprefix("/static/") for path in files[1]} <= old

        # a page of before is open while the site becomes another; then there is no connection again
        server.pull()
        server.environment["BUILT"] = str(second)
        server.start()
        context.set_offline(False)

        def is_taken_over(
            kept,
        ):  # asked again, as with every page that is opened: what cannot be gathered is left for later
            page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
            return len(kept) == 2 and pages[0] not in kept

        until(page, is_taken_over)
        context.set_offline(True)
        page.reload()
        expect(page.locator("#as-at")).to_be_visible()
        assert page.evaluate(BUILDS) == ["second", "second", True]
        files, pages = sorted(page.evaluate(KEPT).items())
        assert pages[1] == [HERE]
        assert {path.removeprefix("/static/") for path in files[1]} <= new

        context.set_offline(False)
        page.reload()
        expect(page.locator("#as-at")).to_be_hidden()
        expect(page.locator(".words mark")).to_have_text(["message"])
        assert page.evaluate(BUILDS) == ["second", "second", True]

        # however much was opened, only so much is kept
        page.evaluate(
            "async ([name, most]) => { const pages = await caches.open(name);"
            " for (let one = 0; one < most; one += 1) await pages.put(`/other/${one}/`, new Response('')); }",
            [pages[0], MOST],
        )
        page.reload()
        until(page, lambda kept: len(kept[pages[0]]) == MOST)
        assert HERE in page.evaluate(KEPT)[pages[0]]
    finally:
        server.pull()
    assert not errors
