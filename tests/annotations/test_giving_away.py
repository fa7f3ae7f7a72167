"""Ways around: what stands out, answers a filter, is counted or timed, and would so tell what is told nobody."""

import json
import re
import uuid

import pytest

from annotations.models import Annotation, Course, Group, Reading, Reply, Tag
from annotations.services import annotating, replying
from tests.annotations.conftest import action, person, where

pytestmark = pytest.mark.django_db
ONE = "Nobody had died"
READING = "/courses/conflict/readings/the-drone/"


def reply(author, root, text, thread="class", shown_as="name"):
    return replying.reply(author.pk, root, uuid.uuid4(), text, thread, shown_as, action())


def named(act):
    return set(act.mentions.values_list("name", flat=True))


@pytest.mark.parametrize("shown_as", ["anonymous", "pseudonym"])
@pytest.mark.parametrize(("audience", "thread"), [("class", "staff"), ("staff", "class"), ("staff", "staff")])
def test_no_name_stands_out_because_its_member_wrote_what_is_answered(
    cast, report, annotate, audience, thread, shown_as
):
    """Who names one student after the other in an answer would learn whose the unnamed note is."""
    for author in (cast.ana, cast.ben):
        annotate(author, report, "would ring")
        annotate(author, report, "would ring", shown_as="pseudonym")
    root = annotate(cast.ana, report, ONE, audience=audience, shown_as=shown_as)
    names = [cast.ana.user.name, cast.ben.user.name, cast.ana.pseudonym, cast.ben.pseudonym]
    made = reply(cast.instructor, root, " ".join(f"@{name}" for name in names), thread)
    assert named(made) == ({cast.ana.pseudonym} if shown_as == "pseudonym" else set())


def test_no_pseudonym_stands_out_because_its_member_is_in_one_s_group(cast, course, report, annotate):
    group = Group.objects.create(course=course, name="Herons")
    cleo = person(course, "cleo", "student")
    for member in (cast.ana, cast.ben):
        member.groups.add(group)
    for author in (cast.ben, cleo):
        annotate(author, report, "would ring", shown_as="pseudonym")
    asks = f"@{cast.ben.pseudonym} @{cleo.pseudonym}"
    made = annotate(cast.ana, report, ONE, note=asks, audience="group", group=group.pk)
    assert not named(made) and not named(reply(cast.ana, made, asks))
    answer = reply(cast.ben, made, "That is me", shown_as="pseudonym")
    assert named(reply(cast.ana, made, asks)) == {cast.ben.pseudonym}, answer


@pytest.mark.parametrize("gone", ["withdrawn", "hidden"])
def test_what_is_gone_answers_to_no_filter(cast, report, tags, annotate, client_of, gone):
    """Only its place is told: neither whose it was nor what it said."""
    made = annotate(cast.ana, report, ONE, tags=tags[:1], note="x")
    reply(cast.ben, made, "Why?")
    if gone == "hidden":
        annotating.hide(cast.instructor.pk, made, "Off the point", action())
    else:
        annotating.withdraw(cast.ana.pk, made, action())
    ben, here = client_of(cast.ben), f"{READING}?place={made.touches.get().passage_id}"
    assert f"annotation-{made.uid}" in ben.get(here).text
    narrower = f"point={made.start}", f"span={report.pk}:{made.start}-{made.start + len(ONE)}", "layer=heat"
    for asked in (f"reader={cast.ana.pk}", f"tag={tags[0].pk}", "kind=note", "kind=replied", "kind=counted", *narrower):
        assert f"annotation-{made.uid}" not in ben.get(f"{here}&{asked}").text, asked


@pytest.mark.parametrize(("before", "after"), [("name", "pseudonym"), ("pseudonym", "name")])
@pytest.mark.parametrize("audience", ["class", "staff"])
def test_no_answer_to_the_staff_sets_a_pseudonym_beside_its_name(
    cast, course, report, annotate, client_of, before, after, audience
):
    """In the thread of an author and the staff everybody knows who of the two writes, whatever name stands there."""
    root = annotate(cast.ana, report, ONE, shown_as=before, audience=audience)
    Course.objects.filter(pk=course.pk).update(naming=f"{after}s", default_shown_as=after)
    asked = reply(cast.instructor, root, "Why?", "staff")
    ana, address = client_of(cast.ana), f"{READING}acts/{root.uid}/replies/"

    def answers(**sent):
        sent |= {"action": uuid.uuid4(), "uid": uuid.uuid4(), "text": "Because", "parent": asked.uid}
        return ana.post(address, sent)

    refused = answers(shown_as=after)
    assert refused.status_code == 422 and "Choose Anonymous" in refused.text and "Because" in refused.text
    assert answers().status_code == answers(shown_as="anonymous").status_code == 303
    assert set(Reply.objects.filter(author=cast.ana).values_list("shown_as", flat=True)) == {"anonymous"}


def test_a_link_from_one_s_own_unnamed_note_begins_unnamed(cast, report, annotate, client_of):
    made = annotate(cast.ana, report, ONE, shown_as="anonymous")
    page = client_of(cast.ana).get(f"{READING}?from={made.uid}").text
    chosen = page.split('id="linker-name"')[1].split("</select>")[0]
    assert 'value="anonymous" selected' in chosen
    others = client_of(cast.ben).get(f"{READING}?from={made.uid}").text
    assert 'value="name" selected' in others.split('id="linker-name"')[1].split("</select>")[0]


def test_the_number_of_who_annotated_tells_nothing_of_an_anonymous_note(cast, report, annotate, client_of):
    """Where it does not move with such a note, a classmate or one of the staff would be known as its author."""
    cleo = client_of(person(report.reading.course, "cleo", "student"))

    def number():
        return re.search(r'<p class="meta"[^>]*>(\d+) of 3 students', cleo.get(READING).text)[1]

    annotate(cast.ana, report, ONE)
    assert number() == "1"
    for author in (cast.ana, cast.ben, cast.instructor):
        annotate(author, report, ONE, shown_as="anonymous")
        assert number() == "1"
    annotate(cast.ben, report, ONE, audience="staff")
    assert number() == "1"
    annotate(cast.ben, report, ONE)
    assert number() == "2"


def test_an_anonymous_note_of_the_staff_is_reviewed_as_any_other(cast, report, annotate, client_of):
    """That one alone had no review to give would tell the others of the staff that one of them wrote it."""
    made = [annotate(author, report, ONE, shown_as="anonymous") for author in (cast.ana, cast.instructor)]
    board, assistant = f"{READING}board/annotations/", client_of(cast.assistant)
    waiting = assistant.get(f"{board}?review=waiting").text
    for act in made:
        address = f"{board}{act.uid}/review/"
        assert f'id="annotation-{act.uid}"' in waiting and address in waiting
        sent = {"action": uuid.uuid4(), "state": "accepted", "reason": "", "version": 1}
        assert assistant.post(address, sent).status_code == 303
    own = client_of(cast.instructor)
    assert f"{board}{made[1].uid}/review/" not in own.get(board).text
    assert own.post(f"{board}{made[1].uid}/review/", sent | {"action": uuid.uuid4()}).status_code == 403


def test_the_board_tells_the_day_of_somebody_s_last_work_and_not_the_minute(cast, report, annotate, client_of):
    made = annotate(cast.ana, report, ONE, shown_as="anonymous")
    page = client_of(cast.instructor).get(f"{READING}board/").text
    row = re.search(rf"<tr>\s*<th[^>]*><a href=\"[^\"]*/{cast.ana.pk}/.*?</tr>", page, re.S)[0]
    assert f'datetime="{made.created_at:%Y-%m-%d}"' in row and f"{made.created_at:%H:%M}" not in row


@pytest.fixture
def typed(course, report, client_of):
    """Annotates with a new tag, typed("name", author, audience=...)."""
    Course.objects.filter(pk=course.pk).update(allows_free_tags=True)

    def _typed(name, author, **sent):
        start, end, words = where(report, ONE)
        fields = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": report.pk, "start": start, "end": end}
        fields |= {"exact": words, "note": "", "audience": "class", "shown_as": "name", "new_tags": name}
        assert client_of(author).post(f"{READING}annotations/", fields | sent).status_code == 303
        return Annotation.objects.get(uid=fields["uid"])

    return _typed


def test_a_tag_that_was_typed_into_a_note_is_read_by_who_may_read_that(cast, course, typed, client_of):
    group = Group.objects.create(course=course, name="Herons")
    for member in (cast.ana, cast.ben):
        member.groups.add(group)
    cleo = person(course, "cleo", "student")
    roles = {"ana": cast.ana, "ben": cast.ben, "cleo": cleo, "instructor": cast.instructor}
    typed("wordforme", cast.ana, audience="me")
    typed("wordforstaff", cast.ana, audience="staff")
    typed("wordforgroup", cast.ana, audience="group", group=group.pk)
    shown = typed("wordforclass", cast.ana)
    Reading.objects.update(hiding="hand")
    typed("wordhidden", cast.ana)
    may = {"wordforme": {"ana"}, "wordforstaff": {"ana", "instructor"}, "wordhidden": {"ana", "instructor"}}
    may |= {"wordforgroup": {"ana", "ben", "instructor"}, "wordforclass": set(roles)}
    Annotation.objects.filter(pk=shown.pk).update(shown_as="name", author=cast.instructor)  # the staff's is not hidden
    Annotation.objects.filter(audience="group").update(author=cast.assistant)
    for role, member in roles.items():
        client = client_of(member)
        for address in (READING, "/courses/conflict/codebook/", "/courses/conflict/export/jsonl/?whose=mine"):
            text = client.get(address)
            text = b"".join(text.streaming_content).decode() if text.streaming else text.text
            met = {word for word in may if word in text}
            assert met == {word for word, who in may.items() if role in who}, (role, address)


def test_a_tag_that_somebody_keeps_to_themselves_is_no_bar_to_one_of_that_name(cast, course, typed, client_of):
    mine = typed("Omen", cast.ana, audience="me")
    instructor = client_of(cast.instructor)
    sent = {"name": "omen", "palette": 3, "definition": "A sign of what is to come"}
    other = Tag.objects.create(course=course, name="other")
    pages = [f"/courses/conflict/codebook/{other.pk}/{page}" for page in ("", "merge/", "move/", "split/")]
    for page in (*pages, "/courses/conflict/codebook/new/", f"{READING}settings/", "/courses/conflict/next/"):
        assert "Omen" not in instructor.get(page).text, page
    answer = instructor.post("/courses/conflict/codebook/new/", sent)
    assert answer.status_code in (302, 303), answer.text
    tag = Tag.objects.exclude(pk=other.pk).get()
    assert (tag.name, tag.palette, tag.is_free) == ("omen", 3, False) and mine.taggings.get().tag == tag
    assert "omen" in client_of(cast.ben).get("/courses/conflict/codebook/").text


def archive(client):
    lines = b"".join(client.get("/courses/conflict/export/jsonl/?whose=class").streaming_content).decode().splitlines()
    return [json.loads(line) for line in lines]


def test_an_archive_tells_no_minute_at_which_somebody_had_posted_enough(cast, report, annotate, client_of):
    Reading.objects.update(hiding="count", hidden_count=1)
    report.reading.refresh_from_db()
    made = annotate(cast.ana, report, ONE, shown_as="anonymous")
    records = archive(client_of(cast.instructor))
    (revealed,) = [one for one in records if one["kind"] == "revealed"]
    assert revealed["at"] == f"{made.created_at:%Y-%m-%d}T00:00:00Z"


def test_a_student_s_archive_holds_no_user_name_of_a_classmate(cast, course, report, annotate, client_of):
    """User names may be addresses or numbers of students; on the pages stand the names."""
    Course.objects.filter(pk=course.pk).update(students_may_export_class=True)
    for author in (cast.ana, cast.ben):
        annotate(author, report, ONE)
    members = [one for one in archive(client_of(cast.ana)) if one["kind"] == "member"]
    assert {(one["name"], one["username"]) for one in members} == {("Ana", "ana"), ("Ben", None)}


def test_that_a_hidden_note_names_somebody_is_not_counted_for_them(cast, report, annotate, client_of):
    annotate(cast.ben, report, ONE)
    Reading.objects.filter(pk=report.reading_id).update(hiding="never")
    annotate(cast.ana, report, ONE, note="As @Ben says")

    def counted():
        page = client_of(cast.ben).get("/courses/conflict/privacy/").text
        return re.search(r"named you with @.*?<td[^>]*>(\d+)", page, re.S)[1]

    assert counted() == "1"
    Reading.objects.update(hiding="hand")
    assert counted() == "0"
