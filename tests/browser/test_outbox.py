"""What cannot be sent is kept, shown in its place and sent later, once; readings that were opened are there offline."""

import os
import re
import signal
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Error, expect

from annotations.models import Annotation, Course, CrossLink, Reading, Relation, Reply, Tag
from annotations.services import annotating
from annotations.services.acts import asked
from annotations.services.placing import place
from annotations.services.wording import Wording
from readerapp.worker import build
from tests.annotations.conftest import document_of, person, piece_of, where
from tests.browser.people import select
from tests.browser.proxy import Proxy
from tests.browser.server import Server
from tests.browser.test_accessibility import RUN_AXE

HERE = "/courses/conflict/readings/the-drone/"
WRITTEN = re.compile(r"/annotations/(\?|$)")
REPORT = [
    ("title", "A drone falls and nobody rings"),
    ("paragraph", "The message was meant to be read in two capitals at once, by officers and by ministers."),
    ("paragraph", "Nobody had died, they said, and nobody would ring before the morning came."),
]
OPED = [
    ("title", "Give the officers a telephone"),
    ("paragraph", "What is needed is small: a line open day and night."),
]
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
  }
  return found;
}"""
STORED = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
PENDING = "CSS.highlights.get('reader-pending')?.size ?? 0"


@pytest.fixture
def reading(transactional_db):
    course = Course.objects.create(slug="conflict", title="Reading conflict")
    Relation.objects.create(course=course, name="answers", inverse="is answered by", is_directed=True, ordinal=0)
    Tag.objects.create(course=course, name="signal", palette=1, key="1", ordinal=0)
    reading = Reading.objects.create(course=course, slug="the-drone", title="The drone")
    piece_of(reading, document_of(course, REPORT, "A drone falls"), 0, "Report")
    piece_of(reading, document_of(course, OPED, "Give the officers a telephone"), 1, "Op-ed")
    return reading


@pytest.fixture
def ana(reading):
    return person(reading.course, "ana", "student")


@pytest.fixture
def ben(reading):
    return person(reading.course, "ben", "student")


@pytest.fixture
def site(live_server):
    return live_server.url


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """With the service worker for what is about pages that it keeps."""
    return browser_context_args | {"service_workers": "allow" if "kept" in request.fixturenames else "block"}


@pytest.fixture
def desk(page, context, site, ana):
    """The reading page as ana sees it. A script error fails the test."""
    sign_in(context, site, ana)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(site + HERE)
    yield page
    assert not errors


def sign_in(context, site, member):
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def write(page, words, note, piece=0):
    """Selects words, writes a note and presses Save."""
    select(page, piece, words)
    expect(page.locator("#composer .quote")).to_have_text(words)
    page.fill("#composer textarea", note)
    page.click("#composer .primary")


def cut(page):
    """Nothing that is posted arrives, and nothing else is touched."""
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())


def lose_answer(route):
    """What was posted arrives, and nobody hears of it."""
    for act in (route.fetch, route.abort):
        with suppress(Error):  # while the server is away, or the browser closes
            act()


@pytest.fixture
def wire(desk, site):
    """The page through a wire that can lose answers."""
    wire = Proxy(site)
    desk.goto(wire.url + HERE)
    yield wire
    wire.close()


def mend(page):
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")


def expect_waiting(page, number):
    count = page.locator("#outbox summary > :first-child")
    if number:
        expect(count).to_have_text(f"Waiting to be sent: {number}")
    else:
        expect(count).to_be_hidden()


@pytest.fixture
def kept(desk):
    """The reading page with its files kept. Without hashed names the modules are so at the second visit."""
    prepare(desk)
    return desk


def until(page, holds):
    """Waits until it holds of what is kept, {name of a cache: paths}."""
    for _try in range(100):
        if holds(page.evaluate(KEPT)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(KEPT))


def prepare(page):
    """Waits until a reading page and its files are kept."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    until(page, lambda kept: [HERE] in kept.values())


def kept_for(page, member):
    """The names under which the browser keeps something for an account."""
    return [name for name in page.evaluate(STORED) if name.split(":")[1] == str(member.user_id)]


def notes():
    return sorted(Annotation.objects.values_list("note", flat=True))


def test_what_is_written_offline_outlives_a_reload_and_is_saved_once(kept):
    kept.context.set_offline(True)
    write(kept, "message", "on the train")
    expect(kept.locator("#composer")).to_be_hidden()
    expect(kept.locator("#said")).to_contain_text("Waiting to be sent. No connection")
    expect_waiting(kept, 1)
    assert kept.evaluate(PENDING) == 1

    kept.reload()
    expect(kept.locator("#as-at")).to_contain_text(re.compile(r"this is how it was at \d+ \w+ 20\d\d, \d+:\d\d"))
    expect_waiting(kept, 1)
    assert kept.evaluate(PENDING) == 1
    write(kept, "Nobody had died", "still on the train")
    expect_waiting(kept, 2)
    kept.click("#outbox summary")
    assert kept.locator("#outbox li .note").all_text_contents() == ["on the train", "still on the train"]
    assert kept.locator("#outbox li .quote").all_text_contents() == ["message", "Nobody had died"]
    assert not Annotation.objects.exists()

    kept.context.set_offline(False)
    expect(kept.locator("#outbox")).to_be_hidden()
    expect(kept.locator("#said")).to_contain_text("Saved.")
    expect(kept.locator(".words mark")).to_have_text(["message", "Nobody had died"])
    assert kept.evaluate(PENDING) == 0
    kept.reload()
    expect(kept.locator("#as-at")).to_be_hidden()
    expect(kept.locator("#composer")).to_be_hidden()
    assert notes() == ["on the train", "still on the train"]
    assert Annotation.objects.filter(written_at=None).count() == 0


@pytest.mark.every_browser
def test_an_answer_that_was_lost_on_the_way_is_not_saved_twice(desk, wire):
    wire.loses_answers = True
    write(desk, "message", "once")
    expect_waiting(desk, 1)
    assert notes() == ["once"]
    wire.loses_answers = False
    desk.click("#outbox summary")
    desk.click("#outbox [data-send]")
    expect(desk.locator("#outbox")).to_be_hidden()
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["once"]


@pytest.mark.every_browser
def test_words_that_are_edited_after_an_answer_was_lost_are_one_note(desk, wire):
    wire.loses_answers = True
    write(desk, "message", "first words")
    expect_waiting(desk, 1)
    wire.loses_answers = False
    desk.click("#outbox summary")
    desk.click("#outbox [data-reopen]")
    expect(desk.locator("#outbox")).to_be_hidden()
    expect(desk.locator("#composer textarea")).to_have_value("first words")
    desk.fill("#composer textarea", "second words")
    desk.reload()
    expect(desk.locator("#composer textarea")).to_have_value("second words")
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["second words"]


def test_the_server_answers_with_an_error_or_a_strange_page_and_the_words_wait(desk):
    large = "<html><body><h1>413 Request Entity Too Large</h1></body></html>"
    hotel = "<html><body><main id='main'>Welcome to our hotel</main></body></html>"
    answers = [{"status": 500, "body": "oh"}, {"status": 413, "body": large}, {"status": 200, "body": hotel}]
    desk.route(WRITTEN, lambda route: route.fulfill(**answers.pop()) if answers else route.continue_())
    write(desk, "message", "one")
    expect(desk.locator("#said")).to_contain_text("The server did not answer as it should.")
    expect_waiting(desk, 1)
    write(desk, "capitals", "two")
    expect(desk.locator("#outbox")).to_be_hidden(timeout=20_000)
    assert notes() == ["one", "two"]


@pytest.mark.every_browser
def test_who_was_signed_out_meanwhile_signs_in_in_another_tab_and_the_words_are_sent(desk, context, site, ana):
    context.clear_cookies()
    write(desk, "message", "kept")
    expect(desk.locator("#said a")).to_have_attribute("target", "_blank")
    expect_waiting(desk, 1)
    other = context.new_page()
    other.goto(site + "/accounts/login/")
    other.get_by_label("Name").fill("ana")
    other.get_by_label("Password", exact=True).fill("reader")
    other.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(desk.locator("#outbox")).to_be_hidden()
    assert notes() == ["kept"]


def test_a_refused_item_is_set_aside_holds_back_nothing_else_and_is_opened_again(desk, reading, ana):
    cut(desk)
    write(desk, "message", "too late for this tag")
    expect_waiting(desk, 1)
    write(desk, "capitals", "this one is fine")
    expect_waiting(desk, 2)
    item = "Object.keys(localStorage).filter((key) => key.startsWith('outbox:')).sort()[0]"
    # the first comes to the server with words that are not there
    desk.evaluate(
        f"(() => {{ const key = {item}; const one = JSON.parse(localStorage[key]);"
        " one.body = one.body.replace('exact=message', 'exact=missing'); localStorage[key] = JSON.stringify(one); })()"
    )
    mend(desk)
    expect(desk.locator("#outbox summary > .refused")).to_have_text("Refused: 1")
    expect_waiting(desk, 0)
    assert notes() == ["this one is fine"]
    desk.reload()
    desk.click("#outbox summary")
    expect(desk.locator("#outbox .trouble")).to_contain_text("The text at this place reads differently")
    expect(desk.locator("#outbox .note")).to_have_text("too late for this tag")
    desk.click("#outbox [data-reopen]")
    expect(desk.locator("#composer textarea")).to_have_value("too late for this tag")
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert len(notes()) == 2


def test_replies_links_and_withdrawals_wait_as_well(desk, site, reading, ana, annotate_as):
    root = annotate_as(ana, "message", "here")
    gone = annotate_as(ana, "capitals", "to be withdrawn")
    desk.goto(f"{site}{HERE}?act={root.uid}")
    cut(desk)
    desk.click(f"#annotation-{root.uid} .answer summary:text-is('Reply')")
    desk.fill(f"#reply-to-{root.uid}", "my answer")
    desk.click(f"#annotation-{root.uid} .reply-form .primary")
    expect_waiting(desk, 1)
    assert desk.evaluate(PENDING) == 1
    expect(desk.locator(f"#reply-to-{root.uid}")).to_be_hidden()

    select(desk, 0, "Nobody had died")
    desk.click("#composer .hold")
    select(desk, 1, "a line open")
    desk.fill("#linker textarea", "why")
    desk.click("#linker .primary")
    expect(desk.locator("#linker")).to_be_hidden()
    expect_waiting(desk, 2)
    mend(desk)
    expect(desk.locator("#outbox")).to_be_hidden()
    assert Reply.objects.get().text == "my answer" and CrossLink.objects.get().note == "why"

    desk.goto(f"{site}{HERE}?act={gone.uid}")
    cut(desk)
    desk.click(f"#annotation-{gone.uid} button:text-is('Withdraw')")
    expect_waiting(desk, 1)
    mend(desk)
    expect(desk.locator("#outbox")).to_be_hidden()
    gone.refresh_from_db()
    assert gone.withdrawn_at


@pytest.fixture
def annotate_as(reading):
    def annotate(member, words, note):
        piece = reading.pieces.first()
        placed = place(piece.revision_id, [where(piece, words)])
        action = asked(uuid.uuid4(), {})
        return annotating.annotate(member.pk, piece, uuid.uuid4(), placed, Wording(note=note), action)

    return annotate


@pytest.mark.every_browser
def test_another_account_in_the_same_browser_sees_and_sends_nothing(desk, context, site, ana, ben):
    cut(desk)
    write(desk, "message", "ana's own words")
    expect_waiting(desk, 1)
    sign_in(context, site, ben)
    mend(desk)
    desk.click("#outbox summary")
    expect(desk.locator("#outbox [data-why]")).to_contain_text("Somebody else is signed in")
    expect_waiting(desk, 1)

    other = context.new_page()
    other.goto(site + HERE)
    write(other, "capitals", "ben's words")
    expect(other.locator("#said")).to_contain_text("Saved.")
    expect(other.locator("#outbox")).to_be_hidden()
    assert "ana's own words" not in other.content()
    assert [(note.note, note.author) for note in Annotation.objects.all()] == [("ben's words", ben)]

    sign_in(context, site, ana)
    desk.click("#outbox [data-send]")
    expect(desk.locator("#outbox")).to_be_hidden()
    assert Annotation.objects.get(note="ana's own words").author == ana


def test_signing_out_with_words_that_wait_asks_what_becomes_of_them(desk, site, context, ana, ben):
    def sign_out(choice):
        desk.click(".menu:has(button:text-is('Sign out')) > summary")
        desk.click(".menu-sheet button:text-is('Sign out')")
        asked = desk.locator("#leaving")
        expect(asked).to_be_visible()
        if choice:
            asked.get_by_role("button", name=choice).click()
        return asked

    desk.route(WRITTEN, lambda route: route.abort())
    write(desk, "message", "waiting")
    expect_waiting(desk, 1)
    select(desk, 0, "capitals")
    desk.fill("#composer textarea", "half a thought")
    asked = sign_out(None)
    expect(asked.locator("[data-if]")).to_contain_text(["Waiting to be sent: 1", "Begun and not saved: 1"])
    with desk.expect_download() as handed:
        asked.get_by_role("button", name="Save as a file").click()
    text = handed.value.path().read_text()
    assert "> message\n\nwaiting" in text and "> capitals\n\nhalf a thought" in text
    desk.evaluate(Axe().axe_script)
    assert desk.evaluate(RUN_AXE) == []
    desk.get_by_role("link", name="Stay signed in").click()
    desk.goto(site + HERE)
    desk.click("#outbox summary")
    desk.evaluate(Axe().axe_script)
    assert desk.evaluate(RUN_AXE) == []
    sign_out("Keep on this device")
    expect(desk).to_have_url(re.compile("/accounts/login/"))

    sign_in(context, site, ben)
    desk.goto(site + HERE)
    expect(desk.locator("#outbox")).to_be_hidden()
    expect(desk.locator("#composer")).to_be_hidden()
    assert not Annotation.objects.exists()

    desk.unroute(WRITTEN)
    sign_in(context, site, ana)
    desk.goto(site + HERE)
    expect(desk.locator("#composer textarea")).to_have_value("half a thought")
    expect(desk.locator("#outbox")).to_be_hidden()
    assert notes() == ["waiting"]
    sign_out("Erase and sign out")
    expect(desk).to_have_url(re.compile("/accounts/login/"))
    assert kept_for(desk, ana) == []


def test_what_is_kept_offline_goes_with_its_account(kept, context, site, ana, ben):
    kept.goto(f"{site}/courses/conflict/mine/")
    kept.goto(f"{site}/courses/conflict/")
    until(kept, lambda found: [HERE] in found.values() and len(found) == 2)
    sign_in(context, site, ben)
    kept.goto(f"{site}/courses/conflict/")
    until(kept, lambda found: [HERE] not in found.values())
    kept.goto(site + HERE)
    until(
        kept,
        lambda found: (
            [one for one in found if one.startswith("reader-pages-")] == [f"reader-pages-{build()}-{ben.user_id}"]
        ),
    )
    write(kept, "message", "saved")
    expect(kept.locator("#undoing")).to_be_visible()
    select(kept, 0, "capitals")
    kept.click("#composer .hold")
    expect(kept.locator("#held")).to_be_visible()
    assert {"visit", "undo", "position", "held"} <= {name.split(":")[0] for name in kept_for(kept, ben)}
    kept.click(".menu:has(button:text-is('Sign out')) > summary")
    kept.click(".menu-sheet button:text-is('Sign out')")
    expect(kept).to_have_url(re.compile("/accounts/login/"))
    until(kept, lambda found: [HERE] not in found.values())
    assert kept_for(kept, ben) == []


def test_a_page_is_never_old_while_there_is_a_connection(kept, site, ana, annotate_as):
    annotate_as(ana, "message", "written elsewhere")
    kept.reload()
    expect(kept.locator(".words mark")).to_have_text(["message"])
    expect(kept.locator("#as-at")).to_be_hidden()


def test_my_work_lists_what_waits_and_sends_it(desk, site):
    cut(desk)
    write(desk, "message", "from the desk")
    expect_waiting(desk, 1)
    desk.goto(f"{site}/courses/conflict/mine/")
    expect_waiting(desk, 1)
    desk.click("#outbox summary")
    expect(desk.locator("#outbox li .note")).to_have_text("from the desk")
    desk.click("#outbox [data-reopen]")
    expect(desk).to_have_url(re.compile("/the-drone/"))
    expect(desk.locator("#composer textarea")).to_have_value("from the desk")
    desk.click("#composer .primary")
    expect_waiting(desk, 1)
    desk.goto(f"{site}/courses/conflict/mine/")
    expect_waiting(desk, 1)
    mend(desk)
    expect(desk.locator("#said")).to_contain_text("Saved.")
    expect(desk.locator("#outbox")).to_be_hidden()
    assert notes() == ["from the desk"]


def test_two_tabs_show_the_same_and_send_once(desk, context, site):
    other = context.new_page()
    other.goto(site + HERE)
    cut(desk)
    cut(other)
    write(desk, "message", "one")
    expect_waiting(other, 1)
    assert other.evaluate(PENDING) == 1
    write(other, "capitals", "two")
    expect_waiting(desk, 2)
    posted = []
    for tab in (desk, other):  # on both before either is let through: one of them may send what both wrote
        tab.on("response", lambda answer: posted.append(answer.url) if answer.request.method == "POST" else None)
    for tab in (desk, other):
        tab.unroute("**/*")
    for tab in (desk, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    for tab in (desk, other):
        expect(tab.locator("#outbox")).to_be_hidden()
    assert notes() == ["one", "two"] and len(posted) == 2


def test_a_link_that_is_begun_outlives_a_reload(desk):
    select(desk, 0, "message")
    desk.click("#composer .hold")
    select(desk, 1, "a line open")
    desk.fill("#linker textarea", "because")
    desk.reload()
    expect(desk.locator("#linker textarea")).to_have_value("because")
    expect(desk.locator("#linker [data-slot=from-quote]")).to_have_text("message")
    desk.click("#linker .primary")
    expect(desk.locator("#said")).to_contain_text("The link is saved.")
    desk.reload()
    expect(desk.locator("#linker")).to_be_hidden()
    assert CrossLink.objects.get().note == "because"


def test_an_edit_that_is_begun_stays_an_edit_wherever_the_page_is_opened_again(desk, site, ana, annotate_as):
    note = annotate_as(ana, "message", "as it was")
    desk.goto(f"{site}{HERE}?edit={note.uid}")
    desk.fill("#composer textarea", "as it shall be")
    desk.goto(f"{site}/courses/conflict/")
    desk.goto(site + HERE)
    expect(desk.locator("#composer textarea")).to_have_value("as it shall be")
    desk.click("#composer .primary")
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["as it shall be"]


def test_words_outlive_a_browser_that_is_killed(browser_type, browser_type_launch_args, tmp_path, site, ana):
    def begin():
        found = browser_type.launch_persistent_context(tmp_path / "profile", **browser_type_launch_args)
        sign_in(found, site, ana)
        page = found.pages[0]
        page.goto(site + HERE)
        return found, page

    found, page = begin()
    cut(page)
    write(page, "message", "pressed Save and died")
    expect_waiting(page, 1)
    select(page, 0, "capitals")
    page.fill("#composer textarea", "half a thou")
    page.wait_for_timeout(300)  # milliseconds, not the many seconds after which localStorage reaches the disk
    kill(str(tmp_path / "profile"))
    with suppress(Error):
        found.close()

    found, page = begin()
    expect(page.locator("#composer textarea")).to_have_value("half a thou")
    expect(page.locator("#outbox")).to_be_hidden()
    assert notes() == ["pressed Save and died"]
    found.close()


def kill(profile):
    """Ends the browser of this profile at once, as when the power goes."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if f"--user-data-dir={profile}".encode() in status.read_bytes():
                os.kill(int(status.parent.name), signal.SIGKILL)


PLACES = ["message", "capitals", "officers", "ministers", "Nobody had died", "would ring"]


@pytest.fixture
def server(reading):
    server = Server()
    yield server
    server.pull()


def test_network_and_server_are_pulled_while_three_write_and_every_note_is_there_once(reading, browser, server):
    site = server.url
    names = ("ana", "ben", "cara")
    pages = []
    for name in names:
        workers = "allow" if name == "ana" else "block"
        context = browser.new_context(viewport={"width": 1400, "height": 900}, service_workers=workers)
        sign_in(context, site, person(reading.course, name, "student"))
        page = context.new_page()
        page.goto(site + HERE)
        if name == "ana":
            prepare(page)
        pages.append(page)
    ana, ben, cara = pages

    def all_write(number):
        for name, page in zip(names, pages, strict=True):
            write(page, PLACES[number], f"{name} {number}")
            expect(page.locator("#composer")).to_be_hidden()

    all_write(0)
    # ana's network goes; what ben sends arrives, and he never hears of it
    ana.context.set_offline(True)
    ben.route(WRITTEN, lose_answer)
    all_write(1)
    expect_waiting(ana, 1)
    expect_waiting(ben, 1)
    # the server goes
    server.pull()
    all_write(2)
    ana.reload()
    expect(ana.locator("#as-at")).to_be_visible()
    all_write(3)
    for page, number in ((ana, 3), (ben, 3), (cara, 2)):
        expect_waiting(page, number)
    # the server is back, without ana; ben hears again; cara closes her tab and opens another
    server.start()
    ben.unroute(WRITTEN)
    context = cara.context
    cara.close()
    cara = pages[2] = context.new_page()
    cara.goto(site + HERE)
    all_write(4)
    ana.context.set_offline(False)
    for page in pages:
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#outbox")).to_be_hidden(timeout=20_000)
    all_write(5)
    for page in pages:
        expect(page.locator("#said")).to_contain_text("Saved.")
        expect(page.locator("#outbox")).to_be_hidden()
    assert notes() == sorted(f"{name} {number}" for name in names for number in range(6))
    for name, page in zip(names, pages, strict=True):
        assert Annotation.objects.filter(author__user__username=name).count() == 6
        page.context.close()
