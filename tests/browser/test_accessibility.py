"""Every page as axe sees it, light and dark, wide and on a phone; and what a phone needs beyond that."""

import re
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from annotations.models import Annotation, JoinLink, Membership, Reading, User
from annotations.services import annotating
from annotations.services.acts import asked
from annotations.services.demo import load_demo
from annotations.services.wording import Wording
from tests.annotations.test_canary import named_patterns
from tests.lively import liven

NARROW = (320, 390)  # pixels: 1280 at four times the size, as WCAG 1.4.10 has it, and a phone
FINGER = 44  # pixels, the least side of what a finger is to hit
COURSE = "/courses/reading-conflict/"
READING = f"{COURSE}readings/the-drone-and-the-hotline/"
# Takes the rules to try, or nothing for all; first the page has the colours of a scheme that was just chosen.
RUN_AXE = """async (only) => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  for (const moving of document.getAnimations()) if (moving.effect.getTiming().iterations < 9) moving.finish();
  const options = only ? {runOnly: only} : {rules: {"target-size": {enabled: true}}};
  const {violations} = await axe.run({resultTypes: ["violations"], preload: false, ...options});
  return violations.flatMap(({id, nodes}) =>
    nodes.map(({target, failureSummary}) => [id, target.join(" "), failureSummary].join(": ")));
}"""
TOO_SMALL = """([within, least]) => [...document.querySelectorAll(within)]
  .filter((one) => one.getClientRects().length && getComputedStyle(one).opacity !== "0")
  .map((one) => [one.textContent.trim() || one.outerHTML, one.getBoundingClientRect()])
  .filter(([, {width, height}]) => height < least - 0.5 || width < least - 0.5)
  .map(([words, {width, height}]) => `${words}: ${width} x ${height}`)"""
# What has the focus, if something else lies over its middle.
COVERED = """() => {
  const focused = document.activeElement;
  const { left, right, top, bottom } = focused.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, innerHeight - 1));
  return focused.contains(hit) || hit?.contains(focused) ? [] : [focused.outerHTML.slice(0, 160)];
}"""
SELECT_WORDS = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".piece:not(.is-away) .text"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    walker.currentNode.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return;
  }
}"""


@pytest.fixture
def site(live_server):
    course = load_demo()
    liven(course)
    JoinLink.objects.create(course=course, made_by=course.memberships.filter(role="instructor").first())
    return live_server.url


@pytest.fixture
def visit(browser, site):
    """Opens a page of a context of its own: visit(name or None, **how the browser is)."""
    opened, errors = [], []

    def _visit(name, **kind):
        context = browser.new_context(reduced_motion="reduce", service_workers="block", **kind)
        opened.append(context)
        if name:
            client = Client()
            client.force_login(User.objects.get(username=name))
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield _visit
    for context in opened:
        context.close()
    assert not errors


def phone(visit, width=390):
    return visit("student-01", viewport={"width": width, "height": 844}, has_touch=True, is_mobile=True)


def open_pages():
    return ["/accounts/login/", "/accounts/signup/", f"/join/{JoinLink.objects.first().code}/"]


def pages_of(name):
    """Every address of the URLconf that is a page for this person, each once, with a value of the demo's."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    values = one_of_each(name)
    found = []
    for pattern, arguments in named_patterns():
        address = reverse(pattern, kwargs={argument: values[argument] for argument in arguments})
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming and "<html" in answer.text and address != READING:
            found.append(address)
    return found


def one_of_each(name):
    """{argument of an address: a value}."""
    reading = Reading.objects.get()
    course = reading.course
    document = course.documents.first()
    own = Annotation.objects.filter(author__user__username=name).first()
    return {
        "course": course.slug,
        "reading": reading.slug,
        "document": document.pk,
        "piece": reading.pieces.first().pk,
        "passage": document.passages.filter(kind="paragraph").first().pk,
        "uid": (own or Annotation.objects.filter(audience="class").first()).uid,
        "tag": course.tags.in_use().first().pk,
        "membership": course.memberships.filter(role="student").first().pk,
        "link": JoinLink.objects.first().pk,
        "code": JoinLink.objects.first().code,
        "change": course.codebook_changes.order_by("pk").last().pk,
        "flag": course.flags.first().pk,
        "group": course.groups.first().pk,
        "section": course.sections.first().pk,
        "extension": reading.extensions.first().pk,
        "question": course.consent_questions.first().pk,
        "format": "csv",
        "verb": "merge",
        "guide": "student",
        "removal": 0,
        "uidb64": "none",
        "token": "none",
    }


def staff_pages():
    board, student = f"{READING}board/", Membership.objects.filter(role="student").first()
    return [*pages_of("instructor"), f"{board}annotations/?student={student.pk}"]


def own_pages():
    """Those that a student sees and the staff do not, or not so."""
    alike = re.compile(r"/(accounts|look|documents)/.*|/(help/)?|.*/(codebook|privacy|search)/")
    return sorted(one for one in {*pages_of("student-01")} - {*open_pages()} if not alike.fullmatch(one))


def states_of_the_reading():
    report, oped = Reading.objects.get().pieces.order_by("ordinal")
    passage = report.document.passages.filter(kind="paragraph").first()
    held, marked = f"from={report.pk}:200-240", f"mark={oped.pk}:400-460"
    states = [f"place={passage.pk}", marked, held, f"{held}&{marked}", "phrase=the", "list=annotations&mine=1"]
    tags = report.reading.course.tags.in_use()[:2]
    states += [
        "layer=heat&list=strongest",
        "layer=difference&"
        + "&".join(f"{side}=tag-{tag.pk}" for side, tag in zip(("one", "other"), tags, strict=True)),
    ]
    states += [f"layer=heat&place={passage.pk}"]
    lists = [f"list={name}" for name in ("links", "readers", "latest", "related", "parts")]
    return [READING, *[f"{READING}?{state}" for state in [*states, *lists]], f"{COURSE}search/?q=message"]


def violations(page, schemes=("light", "dark")):
    """What axe finds on the page that is open: all in the first scheme, in the others what colours can make wrong."""
    page.evaluate(Axe().axe_script)
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        only = None if scheme == schemes[0] else ["color-contrast", "link-in-text-block"]
        width = page.viewport_size["width"]
        found += [f"{page.url} {scheme} {width}: {one}" for one in page.evaluate(RUN_AXE, only)]
    return found


def test_axe_finds_nothing_on_the_pages_around_the_reading(visit, site):
    found = []
    pages = {None: open_pages(), "student-01": own_pages(), "instructor": staff_pages()}
    for name, addresses in pages.items():
        page = visit(name, viewport={"width": 1440, "height": 900})
        for address in addresses:
            assert page.goto(site + address).ok, address
            found += violations(page)
    page.goto(f"{site}{COURSE}documents/new/")
    page.get_by_label("Paste the text here").fill("A title\n\nBy A. Writer\n\nA paragraph that is long enough. " * 3)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("button", name="Save the text")).to_be_visible()
    assert not found + violations(page)


def test_axe_finds_nothing_on_the_reading_page_and_the_board(visit, site):
    found = []
    for name, addresses in (("student-01", states_of_the_reading()), ("instructor", [f"{READING}board/"])):
        wide = visit(name, viewport={"width": 1440, "height": 900})
        small = visit(name, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        for number, address in enumerate(addresses):
            # on a phone the panel is the same sheet whatever it lists: every third shows it
            for page, schemes in ((wide, ["light", "dark"]), (small, ["dark"]))[: 1 + (number % 3 == 0)]:
                assert page.goto(site + address).ok, address
                found += violations(page, schemes)
                page.evaluate("sessionStorage.clear()")
    assert not found


def test_axe_finds_nothing_where_a_page_was_used(visit, site):
    page = visit("student-01", viewport={"width": 1280, "height": 900})
    report = Reading.objects.get().pieces.get(label="Report")
    nested = report.document.passages.filter(kind="paragraph")[9]
    own = Annotation.objects.filter(author__user__username="student-01", audience="class").first()

    # all that folds is open: keys, looks, contents, layers, search, flags, replies, the places under a point
    page.goto(f"{site}{READING}?place={nested.pk}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = violations(page)
    page.goto(f"{site}{READING}?place={nested.pk}")
    page.get_by_role("button", name="Panel").click()
    page.get_by_role("button", name="Select by keys").first.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    found += violations(page)

    # another version was saved meanwhile
    page.goto(f"{site}{READING}?edit={own.uid}")
    wording = Wording(note="In another window", audience="class")
    annotating.revise(own.author_id, own, own.version, wording, asked(uuid4(), "of another window"))
    page.get_by_role("form").get_by_label("Note", exact=True).fill("In this one")
    page.get_by_role("form").get_by_role("button", name="Save").click()
    expect(page.get_by_role("group", name="Both versions")).to_be_visible()
    found += violations(page)

    # what cannot be sent waits, and signing out asks what becomes of it
    page.goto(f"{site}{READING}?mark={report.pk}:200-240")
    page.route("**/annotations/**", lambda route: route.abort())
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("region", name="Not sent yet").locator("summary").click()
    found += violations(page)
    page.goto(f"{site}/accounts/logout/")
    expect(page.get_by_role("heading", name="Not everything is saved")).to_be_visible()
    assert not found + violations(page)


def test_no_page_scrolls_sideways_on_a_phone(visit, site):
    wider = []
    everything = (None, open_pages()), ("instructor", staff_pages()), ("student-01", own_pages())
    for name, addresses in (*everything, ("student-01", states_of_the_reading())):
        page = visit(name, viewport={"width": NARROW[0], "height": 740}, has_touch=True, is_mobile=True)
        for address in addresses:
            page.goto(site + address)
            for width in NARROW:
                page.set_viewport_size({"width": width, "height": 740})
                needed = page.evaluate("document.scrollingElement.scrollWidth")
                if needed > width:
                    wider.append(f"{address}: {needed} of {width}")
    assert not wider


def test_what_has_the_focus_is_seen_on_a_page_of_twice_the_size(visit, site):
    page = visit("student-01", viewport={"width": 720, "height": 450})
    page.goto(site + READING)
    hidden = []
    for _press in range(30):
        page.keyboard.press("Tab")
        hidden += page.evaluate(COVERED)
    assert not hidden


def test_words_are_marked_and_linked_by_touch(visit, site):
    page = phone(visit)
    page.goto(site + READING)
    page.locator(".passage.paragraph .words").first.tap(position={"x": 5, "y": 5})
    page.evaluate(SELECT_WORDS, "before dawn")
    page.locator("#mark-this").tap()
    composer = page.locator("#composer")
    expect(composer.locator(".quote")).to_be_in_viewport()
    expect(composer.locator(".quote")).to_have_text("before dawn")
    assert not page.evaluate(TOO_SMALL, ["#composer :is(label.tag, .button, select)", FINGER])

    composer.locator(".hold").tap()
    held = page.locator("#held")
    expect(held).to_contain_text("before dawn")
    assert not page.evaluate(TOO_SMALL, ["#held .button", FINGER])
    held.get_by_role("link", name="Go to Op-ed").tap()
    expect(page.locator(".piece:visible")).to_have_attribute("data-label", "Op-ed")
    expect(held).to_contain_text("before dawn")
    page.evaluate(SELECT_WORDS, "looks at a screen")
    page.locator("#mark-this").tap()
    expect(page.locator("#linker [data-slot=to-quote]")).to_have_text("looks at a screen")
    page.locator("#linker .primary").tap()
    expect(page.locator("#said")).to_be_in_viewport()
    expect(page.locator("#linker")).to_be_hidden()


def test_an_address_with_words_shows_them_above_the_sheet(visit, site):
    page = phone(visit)
    oped = Reading.objects.get().pieces.get(ordinal=1)
    words = "a telephone line between their armed forces"
    start = oped.revision.text.index(words)
    page.goto(f"{site}{READING}?mark={oped.pk}:{start}-{start + len(words)}")
    expect(page.locator(".piece:visible")).to_have_attribute("data-label", "Op-ed")
    expect(page.locator("#composer .quote")).to_have_text(words)
    top = "() => CSS.highlights.get('reader-place').values().next().value.getBoundingClientRect()"
    page.wait_for_timeout(200)  # milliseconds; the passages above find their heights
    place, sheet = page.evaluate(f"({top})().toJSON()"), page.locator("#composer").bounding_box()
    bar = page.locator(".subbar").bounding_box()
    assert bar["y"] + bar["height"] <= place["top"]
    assert place["bottom"] <= sheet["y"]


def test_the_panel_is_a_sheet_that_can_be_closed(visit, site):
    page = phone(visit)
    page.goto(site + READING)
    passage = page.locator(".passage:visible:has(.count)").first
    passage.locator(".count").tap()
    expect(page.locator("#panel.open .card").first).to_be_visible()
    page.wait_for_timeout(200)  # milliseconds; the page moves in the next frames
    assert passage.bounding_box()["y"] < page.locator("#panel").bounding_box()["y"]
    assert not page.evaluate(TOO_SMALL, ["#panel .close, #panel .card .button", FINGER])
    page.locator("#panel .close").tap()
    expect(page.locator("#panel.open")).to_have_count(0)
