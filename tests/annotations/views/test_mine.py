"""One's own page of a course, what is new on it, and the mark that leads there."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Annotation, Flag, Membership, Reading
from annotations.pages.news import number_of_news
from annotations.services import annotating, flagging, linking, noticing, replying, reviewing
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db

MINE = "/courses/conflict/mine/"
SEEN = f"{MINE}seen/"


def answer(author, root, text, thread="class", shown_as="name", parent=None):
    return replying.reply(author.pk, root, uuid.uuid4(), text, thread, shown_as, action(), parent=parent)


def join(author, reading, report, oped, **wording):
    ends = [
        linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
        for piece, words in ((report, "Nobody had died"), (oped, "a line open"))
    ]
    relation = reading.course.relations.first()
    return linking.link(author.pk, reading, uuid.uuid4(), ends, relation, Wording(**wording), action())


@pytest.fixture
def client(client_of, cast):
    return client_of(cast.ana)


@pytest.fixture
def mine(annotate, cast, report):
    return annotate(cast.ana, report, "Nobody had died", note="My own words")


def numbers(html):
    """The number of new things in the mark and on the page, 0 where none is shown."""
    mark = re.search(r'class="news-mark">(\d+) new<', html)
    title = re.search(r'-title">(\d+) new things?<', html)
    return int(mark[1]) if mark else 0, int(title[1]) if title else 0


@pytest.mark.parametrize("name", ["ana", "ben", "assistant", "instructor"])
def test_every_member_has_a_page_of_their_own(client_of, cast, mine, name):
    answered = client_of(getattr(cast, name)).get(MINE)
    assert answered.status_code == 200
    assert ("My own words" in answered.text) == (name == "ana")


def test_a_stranger_gets_404_and_a_visitor_signs_in_first(client_of, cast, client, mine):
    stranger = client_of(cast.stranger)
    assert stranger.get(MINE).status_code == 404
    assert stranger.post(SEEN, {"until": timezone.now().isoformat()}).status_code == 404
    assert stranger.get(f"{MINE}acts/{mine.uid}/").status_code == 404
    client.logout()
    assert client.get(MINE).status_code == 302


def test_own_work_of_all_kinds_is_listed_the_newest_first(client, cast, mine, reading, report, oped):
    join(cast.ana, reading, report, oped, note="Joined")
    answer(cast.ana, mine, "Answered myself")
    html = client.get(MINE).text
    assert html.index("Answered myself") < html.index("Joined") < html.index("My own words")
    assert "3 pieces of my work" in html


def test_the_list_is_filtered_by_the_address(client, cast, mine, annotate, reading, report, oped, tags):
    annotate(cast.ana, oped, "a line open", note="Tagged for staff", tags=tags[:1], audience="staff")
    join(cast.ana, reading, report, oped, note="Joined", audience="me")
    reply = answer(cast.ana, mine, "Answered myself")
    gone = answer(cast.ana, mine, "Taken back")
    replying.withdraw(cast.ana.pk, gone, action())
    reviewing.review(cast.instructor.pk, mine, "accepted", "Well seen", 1, action())
    words = {"My own words", "Tagged for staff", "Joined", "Answered myself", "Taken back"}
    for query, shown in {
        "": words - {"Taken back"},
        "kind=annotations": {"My own words", "Tagged for staff"},
        "kind=links": {"Joined"},
        "kind=replies": {"Answered myself"},
        "kind=reviewed": {"My own words"},
        "kind=withdrawn": {"Taken back"},
        f"tag={tags[0].pk}": {"Tagged for staff"},
        "audience=staff": {"Tagged for staff"},
        "audience=me": {"Joined"},
        "audience=class": {"My own words", "Answered myself"},
        "q=own+words": {"My own words"},
        f"reading={reading.pk}": words - {"Taken back"},
        "kind=nonsense": words - {"Taken back"},
        "tag=x&reading=-1&page=999": words - {"Taken back"},
    }.items():
        html = client.get(f"{MINE}?{query}").text
        listed = html[html.index('id="list"') :]
        assert {one for one in words if one in listed} == shown, query
    assert "Well seen" in client.get(f"{MINE}?kind=annotations").text
    assert f"?act={mine.uid}#reply-{reply.uid}" in client.get(f"{MINE}?kind=replies").text


def test_what_was_withdrawn_is_restored_from_here(client, cast, mine, reading, report, oped):
    link, reply = join(cast.ana, reading, report, oped), answer(cast.ana, mine, "Answered")
    for verbs, act in ((annotating, mine), (linking, link), (replying, reply)):
        verbs.withdraw(cast.ana.pk, act, action())
    html = client.get(f"{MINE}?kind=withdrawn").text
    forms = re.findall(r'action="(/courses/[^"]*/restore/)"', html)
    assert len(forms) == 3
    for address in forms:
        assert client.post(address, {"action": str(uuid.uuid4())}).status_code == 303
    for act in (mine, link, reply):
        act.refresh_from_db()
        assert act.withdrawn_at is None
    Reading.objects.update(due_at=timezone.now() - timedelta(days=1), after_due="closed")
    annotating.withdraw(cast.ana.pk, mine, action())
    assert "/restore/" not in client.get(f"{MINE}?kind=withdrawn").text


def test_work_in_a_reading_that_became_a_draft_is_kept_without_its_title(client, cast, mine, reading):
    answer(cast.ben, mine, "Late words")
    Reading.objects.update(status="draft")
    html = client.get(MINE).text
    assert "My own words" in html and reading.title not in html and "not open now" in html
    assert numbers(html) == (0, 0)


# what is new


@pytest.fixture
def happenings(cast, mine, reading, report, oped):
    """One of each thing that can happen to Ana's work."""
    link = join(cast.ana, reading, report, oped, note="Joined")
    own = answer(cast.ana, mine, "First reply")
    of_ben = annotating.annotate(
        cast.ben.pk,
        report,
        uuid.uuid4(),
        place(report.revision_id, [where(report, "would ring")]),
        Wording(note="Hello @ana"),
        action(),
    )
    raised = flagging.flag(cast.ana.pk, of_ben, "It is rude")
    return SimpleNamespace(
        reply=answer(cast.ben, mine, "Ben replies"),
        to_link=answer(cast.ben, link, "Ben replies to the link"),
        answer=answer(cast.instructor, mine, "To your reply", parent=own),
        review=reviewing.review(cast.instructor.pk, mine, "needs work", "Look again", 1, action()),
        hidden=linking.hide(cast.instructor.pk, link, "Off topic", action()),
        decided=flagging.keep(cast.instructor.pk, raised),
        of_ben=of_ben,
    )


NEW = [
    ("Ben", "replied to your annotation"),
    ("Ben", "replied to your cross-link"),
    ("Instructor", "answered your reply"),
    ("Instructor", "reviewed your annotation"),
    ("", "The staff hid your cross-link."),
    ("", "The staff looked at what you flagged."),
    ("Ben", "mentioned you in an annotation"),
]


def test_each_new_thing_is_told_once_and_leads_to_its_place(client, happenings, reading):
    html = client.get(MINE).text
    assert numbers(html) == (len(NEW), len(NEW))
    news = html[html.index('class="sheet news"') : html.index('id="list"')]
    for who, what in NEW:
        assert news.count(what) == 1, what
        assert who in news
    here = reverse("annotations:reading", args=["conflict", reading.slug])
    ways = re.findall(r'href="([^"]*\?act=[^"#]*)', news)
    assert len(ways) == len(NEW) and all(way.startswith(here) for way in ways)
    assert {client.get(way).status_code for way in ways} == {200}
    assert numbers(client.get(f"{MINE}?kind=new").text) == (len(NEW), len(NEW))


def test_what_is_new_in_one_reading_is_listed_alone(client, cast, course, happenings, reading):
    other = Reading.objects.create(course=course, slug="other", title="Other")
    page = client.get(MINE + f"?kind=new&reading={reading.pk}")
    assert page.context["page"].page.paginator.count == len(NEW) and "I have seen these" not in page.text
    page = client.get(MINE + f"?kind=new&reading={other.pk}")
    assert "Nothing is new" in page.text and page.context["page"].page.paginator.count == 0
    assert "I have seen these" in client.get(MINE + "?kind=new").text


def test_the_mark_stands_on_every_page_of_the_course(client_of, client, cast, happenings, reading):
    for address in ("", "codebook/", "export/", "mine/", f"readings/{reading.slug}/"):
        assert numbers(client.get(f"/courses/conflict/{address}").text)[0] == len(NEW), address
    Membership.objects.filter(pk=cast.instructor.pk).update(noticed_at=None)
    board = client_of(cast.instructor).get(f"/courses/conflict/readings/{reading.slug}/board/").text
    assert MINE in board and numbers(board)[0] == 0
    mentioned = answer(cast.ana, happenings.of_ben, "@Instructor, look")
    assert mentioned
    board = client_of(cast.instructor).get(f"/courses/conflict/readings/{reading.slug}/board/").text
    assert numbers(board)[0] == 1


def test_i_have_seen_these_sets_the_time_of_the_newest_shown(client, cast, happenings, mine):
    until = re.search(r'name="until" value="([^"]*)"', client.get(MINE).text)[1]
    answer(cast.ben, mine, "Written in the meantime")
    assert client.post(SEEN, {"until": until}).status_code == 303
    html = client.get(MINE).text
    assert numbers(html) == (1, 1) and "Written in the meantime" in html
    later = re.search(r'name="until" value="([^"]*)"', html)[1]
    client.post(SEEN, {"until": later})
    client.post(SEEN, {"until": until})  # the other tab
    assert numbers(client.get(MINE).text) == (0, 0)


def test_a_time_to_come_does_not_swallow_what_comes(client, cast, mine):
    client.post(SEEN, {"until": (timezone.now() + timedelta(days=9)).isoformat()})
    answer(cast.ben, mine, "Afterwards")
    assert numbers(client.get(MINE).text) == (1, 1)
    assert client.post(SEEN, {"until": "soon"}).status_code == 422
    assert client.post(SEEN).status_code == 422
    assert client.get(SEEN).status_code == 405


def test_looking_alone_writes_nothing(client, cast, happenings):
    before = list(Membership.objects.order_by("pk").values())
    client.get(MINE)
    client.get(f"{MINE}?kind=new")
    assert list(Membership.objects.order_by("pk").values()) == before


def test_what_is_withdrawn_or_hidden_is_no_news(client, cast, happenings, mine):
    replying.withdraw(cast.ben.pk, happenings.reply, action())
    replying.hide(cast.instructor.pk, happenings.to_link, "Rude", action())
    annotating.withdraw(cast.ben.pk, happenings.of_ben, action())
    html = client.get(MINE).text
    assert numbers(html) == (len(NEW) - 3, len(NEW) - 3)
    assert "Ben replies" not in html


def test_what_classmates_hide_from_each_other_is_no_news(client, cast, mine, reading):
    Reading.objects.update(hiding="hand")
    answer(cast.ben, mine, "Concealed words")
    assert Membership.objects.get(pk=cast.ana.pk).noticed_at
    html = client.get(MINE).text
    assert numbers(html) == (0, 0) and "Concealed" not in html
    answer(cast.instructor, mine, "The staff may speak")
    assert numbers(client.get(MINE).text) == (1, 1)
    Reading.objects.update(shown_at=timezone.now())
    assert numbers(client.get(MINE).text) == (2, 2)


def test_a_thread_with_the_staff_is_news_for_its_two_sides_alone(client_of, client, cast, mine):
    of_ben = answer(cast.ben, mine, "In class")
    question = answer(cast.ana, mine, "A question", "staff")
    answer(cast.instructor, mine, "An answer", "staff", parent=question)
    Membership.objects.filter(pk=cast.ben.pk).update(noticed_at=timezone.now())
    assert "An answer" in client.get(MINE).text
    html = client_of(cast.ben).get(MINE).text
    assert numbers(html) == (0, 0) and of_ben.text in html and "An answer" not in html


def test_who_replies_without_a_name_stays_without_one(client, cast, mine):
    answer(cast.ben, mine, "Who am I?", shown_as="anonymous")
    answer(cast.ben, mine, "Under my bird", shown_as="pseudonym")
    html = client.get(MINE).text
    assert "Anonymous" in html and cast.ben.pseudonym in html
    assert cast.ben.name not in html


def test_what_one_does_oneself_is_no_news(client, cast, mine, report, oped, reading):
    answer(cast.ana, mine, "Myself, @ana")
    assert Membership.objects.get(pk=cast.ana.pk).noticed_at is None
    of_staff = annotating.annotate(
        cast.instructor.pk,
        report,
        uuid.uuid4(),
        place(report.revision_id, [where(report, "would ring")]),
        Wording(),
        action(),
    )
    annotating.hide(cast.instructor.pk, of_staff, "A slip", action())
    assert Membership.objects.get(pk=cast.instructor.pk).noticed_at is None


def test_a_flag_leads_nowhere_once_what_it_was_about_is_hidden(client, cast, annotate, report):
    of_ben = annotate(cast.ben, report, "would ring", note="Rude words")
    raised = flagging.flag(cast.ana.pk, of_ben, "It is rude")
    html = client.get(MINE).text
    assert "Waits for the staff" in html and f"act={of_ben.uid}" in html
    flagging.hide_flagged(cast.instructor.pk, raised, "Rude indeed", action())
    html = client.get(MINE).text
    assert str(Flag.Decision.HIDDEN.label) in html and f"act={of_ben.uid}" not in html
    assert "Rude words" not in html and "Rude indeed" not in html and numbers(html) == (1, 1)


def test_the_way_to_an_act_is_that_of_its_reading(client_of, client, cast, mine, annotate, report, reading):
    reply = answer(cast.ben, mine, "Here")
    secret = annotate(cast.ben, report, "would ring", audience="me")
    here = reverse("annotations:reading", args=["conflict", reading.slug])
    assert client.get(f"{MINE}acts/{mine.uid}/").headers["Location"] == f"{here}?act={mine.uid}#panel"
    assert client.get(f"{MINE}acts/{reply.uid}/").headers["Location"] == f"{here}?act={mine.uid}#reply-{reply.uid}"
    assert client.get(f"{MINE}acts/{secret.uid}/").status_code == 404


# what it costs


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_page_costs_as_many_queries_for_many_as_for_few(client, cast, annotate, reading, report, oped, tags):
    def more(times):
        for _unused in range(times):
            mine = annotate(cast.ana, report, "Nobody had died", note="Words @ben", tags=tags)
            link = join(cast.ana, reading, report, oped, note="Joined")
            own = answer(cast.ana, link, "Mine")
            answer(cast.ben, mine, "Theirs @ana")
            answer(cast.ben, link, "To a reply", parent=own)
            reviewing.review(cast.instructor.pk, mine, "accepted", "Good", 1, action())
            replying.withdraw(cast.ana.pk, answer(cast.ana, mine, "Gone"), action())
            annotating.hide(cast.instructor.pk, annotate(cast.ana, oped, "a line open"), "Why", action())

    annotate(cast.ben, report, "would ring")
    more(1)
    addresses = [MINE, f"{MINE}?kind=new", f"{MINE}?kind=withdrawn", "/courses/conflict/", "/"]
    few = [queries(client, address) for address in addresses]
    more(12)
    assert [queries(client, address) for address in addresses] == few


def test_without_news_the_mark_costs_no_query(client, cast, mine, reach, reading):
    with CaptureQueriesContext(connection) as captured:
        held = reach(cast.ana)
    asked = len(captured)
    with CaptureQueriesContext(connection) as captured:
        assert number_of_news(held, reading.course_id) == 0
    assert not captured
    addresses = ["/courses/conflict/codebook/", f"/courses/conflict/readings/{reading.slug}/", "/"]
    calm = [queries(client, address) for address in addresses]
    answer(cast.ben, mine, "Hello")
    assert asked and [queries(client, address) for address in addresses] > calm
    noticing.look(cast.ana.pk, timezone.now())
    assert [queries(client, address) for address in addresses] == calm


def test_a_page_that_is_kept_by_the_browser_is_drawn_anew_when_something_is_new(client, cast, mine, reading):
    here = f"/courses/conflict/readings/{reading.slug}/"
    kept = client.get(here).headers["ETag"]
    assert client.get(here, headers={"If-None-Match": kept}).status_code == 304
    other = Reading.objects.get(pk=reading.pk)
    noticing.notice([cast.ana.pk], timezone.now())
    assert client.get(here, headers={"If-None-Match": kept}).status_code == 304  # nothing that they may see
    seq = other.seq
    flag = flagging.flag(cast.ana.pk, Annotation.objects.get(), "Mine, but wrong")
    flagging.keep(cast.instructor.pk, flag)
    assert Reading.objects.get(pk=reading.pk).seq == seq
    answered = client.get(here, headers={"If-None-Match": kept})
    assert answered.status_code == 200 and numbers(answered.text)[0] == 1
