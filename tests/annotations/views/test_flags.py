"""Flags raised on cards, seen and decided by all the staff of a course."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import Course, CrossLink, Flag, Group, Reading, Section
from annotations.services import annotating, flagging, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person, where

pytestmark = pytest.mark.django_db

ONE = "Nobody had died"


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def flags(course):
    return reverse("annotations:flags", args=["conflict"])


@pytest.fixture
def acts(cast, reading, report, oped, course, annotate):
    """Ana's annotation, link and reply, by kind."""
    ends = [
        linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
        for piece, words in ((report, ONE), (oped, "a line open"))
    ]
    relation = course.relations.first()
    annotation = annotate(cast.ana, report, ONE, note="awful words")
    link = linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, relation, Wording(note="awful link"), action())
    reply = replying.reply(cast.ana.pk, annotation, uuid.uuid4(), "awful reply", "class", "name", action())
    return {"annotation": annotation, "link": link, "reply": reply}


def flag(client, here, act, reason="Rude"):
    return client.post(f"{here}acts/{act.uid}/flag/", {"reason": reason})


@pytest.mark.parametrize("noun", ["annotation", "link", "reply"])
def test_a_member_flags_what_somebody_else_wrote_and_is_told_so(client_of, cast, here, acts, noun):
    ben, act = client_of(cast.ben), acts[noun]
    root = act.root if noun == "reply" else act
    card = f"{here}?act={root.uid}"
    assert f"acts/{act.uid}/flag/" in ben.get(card).text
    answer = flag(ben, here, act)
    assert answer.status_code == 303 and answer.url.endswith(f"#{noun}-{act.uid}")
    shown = ben.get(answer.url).text
    assert "Flagged. The staff will look at it" in shown and "You flagged this." in shown
    assert f"acts/{act.uid}/flag/" not in shown
    again = ben.get(flag(ben, here, act, "Again").url).text
    assert "You flagged this already" in again and Flag.objects.count() == 1
    author = client_of(cast.ana).get(card).text
    assert "flagged" not in author and "acts/" + str(act.uid) + "/flag/" not in author


def test_own_work_unseen_work_and_hidden_work_are_not_flagged(client_of, cast, here, acts, report, annotate, reading):
    ana, ben = client_of(cast.ana), client_of(cast.ben)
    assert flag(ana, here, acts["annotation"]).status_code == 403
    private = annotate(cast.ana, report, ONE, audience="staff")
    assert flag(ben, here, private).status_code == 404
    assert flag(client_of(cast.stranger), here, acts["annotation"]).status_code == 404
    flagging.hide(cast.instructor.pk, acts["reply"], "Not here", action())
    assert flag(ben, here, acts["reply"]).status_code == 404
    reading.hiding = Reading.Hiding.HAND
    reading.save()
    assert flag(ben, here, acts["annotation"]).status_code == 404
    assert not Flag.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x00b"])
def test_a_reason_that_cannot_be_is_refused_with_what_was_typed(client_of, cast, here, acts, reason):
    for act in acts.values():
        answer = flag(client_of(cast.ben), here, act, reason)
        assert answer.status_code == 422 and not Flag.objects.exists()
        assert reason.strip() in answer.text or "\x00" in reason


def test_a_nasty_reason_is_shown_as_words(client_of, cast, here, flags, acts):
    flag(client_of(cast.ben), here, acts["annotation"], "<script>alert(1)</script>")
    html = client_of(cast.instructor).get(flags).text
    assert "&lt;script&gt;alert(1)" in html and "<script>alert" not in html


def test_a_reading_that_is_closed_still_takes_flags(client_of, cast, here, acts, reading):
    reading.due_at, reading.after_due = timezone.now() - timedelta(hours=1), Reading.AfterDue.CLOSED
    reading.save()
    ben = client_of(cast.ben)
    assert "/flag/" in ben.get(f"{here}?act={acts['annotation'].uid}").text
    assert flag(ben, here, acts["annotation"]).status_code == 303


def test_all_staff_see_a_flag_with_its_words_its_place_and_who_raised_it(client_of, cast, here, flags, acts):
    for act in acts.values():
        flag(client_of(cast.ben), here, act)
    for member in (cast.instructor, cast.assistant):
        html = client_of(member).get(flags).text
        assert "3 flags wait" in html and html.count("<bdi>Ben</bdi>") == 3
        for words in ("awful words", "awful link", "awful reply", ONE, "Rude", f"#annotation-{acts['annotation'].uid}"):
            assert words in html
        assert "Flags (3)" in client_of(member).get(reverse("annotations:course", args=["conflict"])).text
        assert "3 flags" in client_of(member).get(here).text
    assert client_of(cast.ben).get(flags).status_code == 403
    assert client_of(cast.stranger).get(flags).status_code == 404
    assert "3 flags" not in client_of(cast.ben).get(here).text


def test_a_new_flag_and_its_decision_draw_the_staff_s_page_anew(client_of, cast, here, acts):
    staff = client_of(cast.instructor)
    etag = staff.get(here).headers["ETag"]
    raised = flagging.flag(cast.ben.pk, acts["link"], "Rude")
    assert staff.get(here, headers={"If-None-Match": etag}).status_code == 200
    etag = staff.get(here).headers["ETag"]
    flagging.keep(cast.assistant.pk, raised)
    assert staff.get(here, headers={"If-None-Match": etag}).status_code == 200


def test_a_flag_is_decided_once_and_who_comes_second_learns_who_was_faster(client_of, cast, here, flags, acts):
    act = acts["annotation"]
    raised = flagging.flag(cast.ben.pk, act, "Rude")
    one, two = client_of(cast.instructor), client_of(cast.assistant)
    decide = f"{flags}{raised.pk}/"
    assert one.post(decide, {"decision": "hidden", "action": uuid.uuid4(), "reason": " "}).status_code == 422
    assert one.post(decide, {"decision": "burnt"}).status_code == 422
    assert client_of(cast.ben).post(decide, {"decision": "kept"}).status_code == 403
    assert client_of(cast.stranger).post(decide, {"decision": "kept"}).status_code == 404
    sent = {"decision": "hidden", "action": uuid.uuid4(), "reason": "Not like this"}
    assert one.post(decide, sent).status_code == 303
    assert one.post(decide, sent).status_code == 303, "a second click is the same"
    late = two.post(decide, {"decision": "kept"})
    assert late.status_code == 409 and "Instructor was faster" in late.text
    html = two.get(flags).text
    assert "Hidden from the class" in html and "<bdi>Instructor</bdi>" in html
    assert "Not like this" in client_of(cast.ana).get(f"{here}?act={act.uid}").text


def test_what_was_withdrawn_meanwhile_can_only_be_left_as_it_is(client_of, cast, flags, acts):
    raised = flagging.flag(cast.ben.pk, acts["link"], "Rude")
    linking.withdraw(cast.ana.pk, acts["link"], action())
    staff, decide = client_of(cast.instructor), f"{flags}{raised.pk}/"
    html = staff.get(flags).text
    assert "withdrawn this since" in html and "awful link" not in html and 'name="decision" value="hidden"' not in html
    sent = {"decision": "hidden", "action": uuid.uuid4(), "reason": "Not like this"}
    assert staff.post(decide, sent).status_code == 409
    assert staff.post(decide, {"decision": "kept"}).status_code == 303
    assert Flag.objects.get().decision == "kept"


def test_nobody_learns_from_a_flag_who_wrote_anonymously(client_of, cast, flags, report, annotate):
    act = annotate(cast.ana, report, ONE, shown_as="anonymous", note="awful")
    flagging.flag(cast.ben.pk, act, "Rude")
    html = client_of(cast.instructor).get(flags).text
    assert "<bdi>Anonymous</bdi>" in html and "Ana" not in html and cast.ana.pseudonym not in html


def test_staff_whose_own_work_is_flagged_are_not_told_by_whom(client_of, cast, flags, course, report, annotate):
    cast.ben.section = Section.objects.create(course=course, name="Monday")
    cast.ben.save()
    flagging.flag(cast.ben.pk, annotate(cast.instructor, report, ONE), "Wrong")
    own = client_of(cast.instructor).get(flags).text
    assert "Wrong" in own and "Ben" not in own
    section = f"{flags}?section={cast.ben.section_id}"
    assert "Wrong" not in client_of(cast.instructor).get(section).text
    assert "<bdi>Ben</bdi>" in client_of(cast.assistant).get(section).text


def test_an_assistant_of_some_sections_sees_each_flag_and_the_words_that_are_theirs(
    client_of, cast, flags, course, report, annotate
):
    cast.assistant.limited_to.add(Section.objects.create(course=course, name="Monday"))
    group = Group.objects.create(course=course, name="Herons")
    cleo = person(course, "cleo", "student")
    for member in (cast.ana, cast.ben, cleo):
        member.groups.add(group)
    unseen = annotate(cast.ana, report, ONE, audience="group", group=group.pk, note="for the group")
    seen = annotate(cast.ana, report, ONE, note="for all")
    raised = flagging.flag(cast.ben.pk, unseen, "Rude")
    flagging.flag(cast.ben.pk, seen, "Rude, too")
    client = client_of(cast.assistant)
    html = client.get(flags).text
    assert "for all" in html and "for the group" not in html and "not among the work that you look after" in html
    assert client.post(f"{flags}{raised.pk}/", {"decision": "kept"}).status_code == 403
    assert client.get(f"{flags}?q=group").text.count('id="flag-') == 0


def test_flags_are_filtered_searched_and_open_ones_come_first(client_of, cast, flags, acts, reading):
    old = flagging.flag(cast.ben.pk, acts["annotation"], "One reason")
    flagging.keep(cast.instructor.pk, old)
    flagging.flag(cast.ben.pk, acts["link"], "Another reason")
    client = client_of(cast.instructor)
    listed = lambda query="": re.findall(r'id="flag-(\d+)"', client.get(flags + query).text)  # noqa: E731
    newer = Flag.objects.get(link=acts["link"]).pk
    assert listed() == [str(newer), str(old.pk)]
    assert listed("?state=open") == [str(newer)] and listed("?state=kept") == [str(old.pk)]
    assert listed("?state=hidden") == [] and listed(f"?reading={reading.pk}") == listed()
    assert listed("?q=another+reason") == [str(newer)] and listed("?q=awful+words") == [str(old.pk)]
    assert listed("?state=x&reading=x&section=x&page=x&q=" + "x" * 200) is not None


def test_flags_of_another_course_are_out_of_reach(client_of, cast, flags, acts):
    raised = flagging.flag(cast.ben.pk, acts["link"], "Rude")
    elsewhere = reverse("annotations:flags", args=[Course.objects.get(slug="elsewhere").slug])
    stranger = client_of(cast.stranger)
    assert "Nothing was flagged" in stranger.get(elsewhere).text
    assert stranger.post(f"{elsewhere}{raised.pk}/", {"decision": "kept"}).status_code == 404


def test_queries_do_not_grow_with_the_flags(client_of, cast, flags, report, annotate, acts):
    client = client_of(cast.instructor)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(flags).status_code == 200
        return len(seen)

    for act in acts.values():
        flagging.flag(cast.ben.pk, act, "Rude")
    few = cost()
    for _each in range(6):
        made = annotate(cast.ana, report, ONE)
        answer = replying.reply(cast.ana.pk, made, uuid.uuid4(), "awful", "class", "name", action())
        for act in (made, answer):
            flagging.flag(cast.ben.pk, act, "Rude")
    assert cost() == few


@pytest.mark.parametrize("noun,name", [("annotation", "hide"), ("link", "hide_link"), ("reply", "hide_reply")])
def test_staff_hide_with_a_reason_that_the_author_reads_and_show_it_again(client_of, cast, here, acts, noun, name):
    act = acts[noun]
    root = act.root if noun == "reply" else act
    card, words = f"{here}?act={root.uid}", "awful " + {"annotation": "words"}.get(noun, noun)
    answered = replying.reply(cast.ben.pk, root, uuid.uuid4(), "an answer", "class", "name", action())
    address = reverse(f"annotations:{name}", args=["conflict", "the-drone", act.uid])
    staff, ana, ben = (client_of(member) for member in (cast.assistant, cast.ana, cast.ben))
    assert ben.post(address, {"action": uuid.uuid4(), "reason": "No"}).status_code == 403
    nothing = staff.post(address, {"action": uuid.uuid4(), "reason": " "})
    assert nothing.status_code == 422 and "Say why" in nothing.text
    assert staff.post(address, {"action": uuid.uuid4(), "reason": "Not here"}).status_code == 303
    assert "Not here" in ana.get(card).text and words in ana.get(card).text
    assert "Not here" in staff.get(card).text and "Show again" in staff.get(card).text
    seen = ben.get(card).text
    assert words not in seen and "hidden by the staff" in seen and "an answer" in seen and "Not here" not in seen
    assert staff.post(address, {"action": uuid.uuid4(), "reason": "Twice"}).status_code == 409
    assert staff.post(address, {"action": uuid.uuid4()}).status_code == 303
    assert words in ben.get(card).text
    assert str(answered.uid) in ben.get(card).text


def test_a_withdrawn_link_keeps_the_place_of_its_replies(client_of, cast, here, acts):
    link = acts["link"]
    replying.reply(cast.ben.pk, link, uuid.uuid4(), "an answer", "class", "name", action())
    linking.withdraw(cast.ana.pk, link, action())
    passage = CrossLink.objects.get().ends.first().passage_id
    for query in (f"?act={link.uid}", f"?place={passage}"):
        html = client_of(cast.ben).get(here + query).text
        assert "cross-link was withdrawn" in html and "an answer" in html and "awful link" not in html
    annotating.withdraw(cast.ana.pk, acts["annotation"], action())
    assert client_of(cast.ben).get(f"{here}?act={acts['annotation'].uid}").status_code == 200
