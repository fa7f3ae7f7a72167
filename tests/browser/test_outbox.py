"""What cannot be sent is kept, shown in its place and sent later, once; readings that were opened are there offline."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from annotations.models import Annotation, Course, CrossLink, Reading, Relation, Reply, Tag
from annotations.services import annotating
from annotations.services.acts import asked
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import document_of, person, piece_of, where
from tests.browser.people import select

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


def mend(page):
    page.unroute("**/*")
    page.evaluate("dispatchEvent(new Event('online'))")


def expect_waiting(page, number):
    count = page.locator("#outbox [data-count=waiting]")
    if number:
        expect(count).to_have_text(f"Waiting to be sent: {number}")
    else:
        expect(count).to_be_hidden()


@pytest.fixture
def kept(desk):
    """The reading page with its files kept. Without hashed names the modules are so at the second visit."""
    page = desk
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    page.wait_for_function(
        "async () => (await caches.keys()).some((name) => name.startsWith('reader-pages-'))"
        " && Boolean(await caches.match(location.pathname))"
    )
    return page


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
    expect(kept.locator("#as-at")).to_contain_text(re.compile(r"Offline: this is how it was at \w+, .*20\d\d"))
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
def test_an_answer_that_was_lost_on_the_way_is_not_saved_twice(desk):
    desk.route(WRITTEN, lambda route: (route.fetch(), route.abort())[1])
    write(desk, "message", "once")
    expect_waiting(desk, 1)
    desk.unroute(WRITTEN)
    desk.click("#outbox summary")
    desk.click("#outbox [data-send]")
    expect(desk.locator("#outbox")).to_be_hidden()
    expect(desk.locator("#said")).to_contain_text("Saved.")
    assert notes() == ["once"]


@pytest.mark.every_browser
def test_words_that_are_edited_after_an_answer_was_lost_are_one_note(desk):
    desk.route(WRITTEN, lambda route: (route.fetch(), route.abort())[1])
    write(desk, "message", "first words")
    expect_waiting(desk, 1)
    desk.unroute(WRITTEN)
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
    answers = [{"status": 500, "body": "oh"}, {"status": 200, "body": "<h1>Welcome to our hotel</h1>"}]
    desk.route(WRITTEN, lambda route: route.fulfill(**answers.pop()) if answers else route.continue_())
    write(desk, "message", "one")
    expect(desk.locator("#said")).to_contain_text("The server did not answer as it should.")
    expect(desk.locator("#composer")).to_be_hidden()
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
    write(desk, "capitals", "this one is fine")
    expect_waiting(desk, 2)
    item = "Object.keys(localStorage).filter((key) => key.startsWith('outbox:')).sort()[0]"
    # the first comes to the server with words that are not there
    desk.evaluate(
        f"(() => {{ const key = {item}; const one = JSON.parse(localStorage[key]);"
        " one.body = one.body.replace('exact=message', 'exact=missing'); localStorage[key] = JSON.stringify(one); })()"
    )
    mend(desk)
    expect(desk.locator("#outbox [data-count=refused]")).to_have_text("Refused: 1")
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
        dialog = desk.locator("#leaving")
        expect(dialog).to_be_visible()
        if choice:
            dialog.get_by_role("button", name=choice).click()
        return dialog

    cut(desk)
    write(desk, "message", "waiting")
    expect_waiting(desk, 1)
    select(desk, 0, "capitals")
    desk.fill("#composer textarea", "half a thought")
    dialog = sign_out(None)
    assert dialog.locator("[data-count]").all_text_contents() == ["Waiting to be sent: 1", "Begun and not saved: 1"]
    with desk.expect_download() as handed:
        dialog.get_by_role("button", name="Save as a file").click()
    text = handed.value.path().read_text()
    assert "> message\n\nwaiting" in text and "> capitals\n\nhalf a thought" in text
    dialog.get_by_role("button", name="Stay").click()
    desk.unroute("**/*")
    sign_out("Keep on this device")
    expect(desk).to_have_url(re.compile("/accounts/login/"))

    sign_in(context, site, ben)
    desk.goto(site + HERE)
    expect(desk.locator("#outbox")).to_be_hidden()
    expect(desk.locator("#composer")).to_be_hidden()
    assert not Annotation.objects.exists()

    sign_in(context, site, ana)
    desk.goto(site + HERE)
    expect(desk.locator("#composer textarea")).to_have_value("half a thought")
    expect(desk.locator("#outbox")).to_be_hidden()
    assert notes() == ["waiting"]
    sign_out("Erase and sign out")
    expect(desk).to_have_url(re.compile("/accounts/login/"))
    left = "Object.keys(localStorage).filter((key) => /^(draft|outbox):/.test(key)).length"
    assert desk.evaluate(left) == 0
    assert not any(name.startswith("reader-pages-") for name in desk.evaluate("caches.keys()"))


def test_what_is_kept_offline_goes_with_its_account(kept, context, site, ana, ben):
    kept.goto(f"{site}/courses/conflict/mine/")
    kept.goto(f"{site}/courses/conflict/")
    pages = "caches.keys().then((names) => names.filter((name) => name.startsWith('reader-pages-')))"
    inside = (
        f"{pages}.then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))"
        ".then((lists) => lists.flat().map(({ url }) => new URL(url).pathname))"
    )
    assert kept.evaluate(inside) == [HERE]
    sign_in(context, site, ben)
    kept.goto(f"{site}/courses/conflict/")
    kept.wait_for_function(f"{pages}.then((names) => !names.length)")
    kept.goto(site + HERE)
    kept.wait_for_function(f"{pages}.then((names) => names.length === 1 && names[0].endsWith('-{ben.user_id}'))")
    kept.click(".menu:has(button:text-is('Sign out')) > summary")
    kept.click(".menu-sheet button:text-is('Sign out')")
    expect(kept).to_have_url(re.compile("/accounts/login/"))
    assert kept.evaluate(pages) == []


def test_a_page_is_never_old_while_there_is_a_connection(kept, site, ana, annotate_as):
    annotate_as(ana, "message", "written elsewhere")
    kept.reload()
    expect(kept.locator(".words mark")).to_have_text(["message"])
    expect(kept.locator("#as-at")).to_be_hidden()
