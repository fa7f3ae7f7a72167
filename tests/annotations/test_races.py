"""Several people, or one in several windows, at the same moment: real threads on the real database."""

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from annotations.models import (
    Action,
    Annotation,
    Change,
    CodebookChange,
    Course,
    CrossLink,
    Membership,
    Participation,
    PassageMarks,
    Piece,
    Reading,
    Reply,
    Tag,
    Version,
)
from annotations.services import annotating, closing, codebook, marking, recoding, replying, setting
from annotations.services.counting import COUNTS, recompute
from annotations.services.enrolling import join
from annotations.services.joinlinks import make_link
from annotations.services.undoing import undo
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Runs calls in threads that start together; returns what each returned or raised, in order."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait(10)
        try:
            return call()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def poster(member, name, arguments, sent):
    """A call that posts a form as a member and returns the answer. Signs in now, so that only the post races."""
    client = Client(raise_request_exception=False)
    client.force_login(member.user)
    address = reverse(f"annotations:{name}", args=arguments)
    return lambda: client.post(address, sent, headers={"X-Requested-With": "fetch"})


def here(reading):
    return [reading.course.slug, reading.slug]


def an_annotation(piece, words="Nobody", **more):
    start = piece.revision.text.index(words)
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": piece.pk, "start": start, "end": start + len(words)}
    return sent | {"exact": words, "note": "A note", "audience": "class", "shown_as": "name"} | more


def a_link(reading, report, oped):
    relation = reading.course.relations.first().pk
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "relation": relation, "audience": "class", "shown_as": "name"}
    sent |= {"from_piece": report.pk, "from_start": 0, "from_end": 7, "from_exact": "A drone"}
    return sent | {"to_piece": oped.pk, "to_start": 0, "to_end": 4, "to_exact": "Give"}


def statuses(answers):
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    return sorted(answer.status_code for answer in answers)


def marks_and_counts():
    marks = PassageMarks.objects.exclude(segments=[]).order_by("bucket", "passage_id", "round")
    rows = Participation.objects.order_by("membership_id", "piece_id", "round")
    counted = [row for row in rows.values_list("membership_id", "piece_id", *COUNTS) if any(row[2:])]
    return list(marks.values_list("bucket", "passage_id", "round", "segments", "counts")), counted


def assert_rebuilding_changes_nothing(reading):
    kept = marks_and_counts()
    for piece in reading.pieces.select_related("revision"):
        marking.rebuild(piece)
        recompute(piece)
    assert marks_and_counts() == kept


def test_eight_readers_of_one_passage_lose_nothing(course, reading, report, tags):
    members = [person(course, f"reader-{number}", "student") for number in range(8)]
    calls = [poster(one, "annotate", here(reading), an_annotation(report, tag=tags[0].pk)) for one in members]
    before = Reading.objects.get().seq
    assert statuses(at_once(*calls)) == [201] * 8
    assert Annotation.objects.count() == 8
    seqs = sorted(Change.objects.values_list("seq", flat=True))
    assert seqs == list(range(before + 1, before + 9))
    assert_rebuilding_changes_nothing(reading)


@pytest.mark.parametrize("name", ["annotate", "link", "reply"])
def test_the_same_action_from_four_windows_is_done_once(cast, reading, report, oped, annotate, name):
    arguments = here(reading)
    if name == "reply":
        arguments.append(annotate(cast.ben, report, "Nobody").uid)
        sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "text": "Well"}
    else:
        sent = an_annotation(report) if name == "annotate" else a_link(reading, report, oped)
    answers = at_once(*[poster(cast.ana, name, arguments, sent)] * 4)
    assert set(statuses(answers)) <= {200, 201}
    model = {"annotate": Annotation, "link": CrossLink, "reply": Reply}[name]
    assert [one.uid for one in model.objects.filter(author=cast.ana)] == [sent["uid"]]
    assert Action.objects.filter(membership=cast.ana).count() == 1
    assert Version.objects.filter(subject=sent["uid"]).count() == 1
    assert all("errors-summary" not in answer.text for answer in answers)
    assert_rebuilding_changes_nothing(reading)


@pytest.mark.parametrize("name", ["revise", "reword"])
def test_of_two_edits_of_one_version_the_second_is_shown_both(cast, reading, report, annotate, name):
    annotation = annotate(cast.ana, report, "Nobody", note="At first")
    act, field = annotation, "note"
    if name == "reword":
        act = replying.reply(cast.ana.pk, annotation, uuid.uuid4(), "At first", "class", "name", action())
        field = "text"
    sent = {"version": 1, "audience": "class", "shown_as": "name"}
    calls = [
        poster(cast.ana, name, [*here(reading), act.uid], sent | {"action": uuid.uuid4(), field: words})
        for words in ("The one wording", "The other wording")
    ]
    answers = at_once(*calls)
    assert statuses(answers) == [200, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    both = re.sub("</?(ins|del)>", "", late.text)  # around the words in which they differ
    assert "The one wording" in both and "The other wording" in both
    act.refresh_from_db()
    assert act.version == 2 and Version.objects.filter(subject=act.uid).count() == 2


def test_of_undo_in_two_windows_and_an_edit_at_once_one_is_done(cast, reading, report, annotate):
    annotation = annotate(cast.ana, report, "Nobody", note="At first")
    annotating.revise(cast.ana.pk, annotation, 1, Wording(note="Then"), action())
    where = [*here(reading), annotation.uid]
    undo_it = {"version": 2, "to": 1, "way": "undo"}
    edit = {"version": 2, "note": "Now", "audience": "class", "shown_as": "name", "action": uuid.uuid4()}
    calls = [poster(cast.ana, "revert", where, undo_it | {"action": uuid.uuid4()}) for _window in range(2)]
    answers = at_once(*calls, poster(cast.ana, "revise", where, edit))
    assert statuses(answers) == [200, 409, 409]
    annotation.refresh_from_db()
    assert annotation.version == 3 and annotation.note in ("At first", "Now")
    assert_rebuilding_changes_nothing(reading)


def test_a_reply_to_what_is_being_withdrawn_is_kept_or_refused(cast, reading, report, annotate):
    annotation = annotate(cast.ana, report, "Nobody")
    where = [*here(reading), annotation.uid]
    withdraw = poster(cast.ana, "withdraw", where, {"action": uuid.uuid4()})
    replies = [
        poster(cast.ben, "reply", where, {"action": uuid.uuid4(), "uid": uuid.uuid4(), "text": "Well"})
        for _number in range(3)
    ]
    answers = at_once(*replies, withdraw)
    assert answers[-1].status_code == 200 and set(statuses(answers)) <= {200, 404}
    assert Reply.objects.count() == [answer.status_code for answer in answers[:-1]].count(200)
    assert_rebuilding_changes_nothing(reading)


def test_an_edit_of_what_is_being_hidden_loses_neither(cast, reading, report, annotate):
    annotation = annotate(cast.ana, report, "Nobody", note="At first")
    where = [*here(reading), annotation.uid]
    sent = {"action": uuid.uuid4(), "version": 1, "note": "Then", "audience": "class", "shown_as": "name"}
    hide = {"action": uuid.uuid4(), "reason": "Rude"}
    answers = at_once(poster(cast.ana, "revise", where, sent), poster(cast.instructor, "hide", where, hide))
    assert answers[0].status_code in (200, 409) and answers[1].status_code == 303
    annotation.refresh_from_db()
    assert annotation.hidden_at
    assert (annotation.note == "Then") == (answers[0].status_code == 200)
    assert_rebuilding_changes_nothing(reading)


def test_of_two_who_hide_at_once_the_first_gives_the_reason(cast, reading, report, annotate):
    annotation = annotate(cast.ana, report, "Nobody")
    where = [*here(reading), annotation.uid]
    one = poster(cast.instructor, "hide", where, {"action": uuid.uuid4(), "reason": "Rude"})
    two = poster(cast.assistant, "hide", where, {"action": uuid.uuid4(), "reason": "Very rude"})
    answers = [answer.status_code for answer in at_once(one, one, two)]
    annotation.refresh_from_db()
    reasons = {(303, 303, 409): "Rude", (409, 409, 303): "Very rude"}
    assert annotation.hidden_reason == reasons[tuple(answers)]
    assert_rebuilding_changes_nothing(reading)


def test_a_tag_that_is_merged_meanwhile_ends_as_the_one_it_went_into(course, cast, reading, report, tags):
    saving = [poster(cast.ana, "annotate", here(reading), an_annotation(report, tag=tags[0].pk)) for _n in range(3)]
    *answers, merged = at_once(*saving, lambda: recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk))
    assert not isinstance(merged, Exception) and statuses(answers) == [201] * 3
    for annotation in Annotation.objects.all():
        assert [tagging.tag for tagging in annotation.taggings.standing()] == [tags[1]]
    assert_rebuilding_changes_nothing(reading)


def test_of_two_merges_of_one_tag_the_second_finds_it_done(course, cast, tags, report, annotate, reading):
    annotate(cast.ana, report, "Nobody", tags=tags[:1])
    merges = [lambda: recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk)] * 2
    done = at_once(*merges)
    assert sorted(type(one).__name__ for one in done) == ["CodebookChange", "Elsewhere"]
    assert_rebuilding_changes_nothing(reading)


def test_of_two_undos_of_one_change_the_second_finds_it_done(course, cast, tags, report, annotate, reading):
    annotation = annotate(cast.ana, report, "Nobody", tags=tags[:1])
    change = recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk)
    done = at_once(*[lambda: undo(CodebookChange.objects.get(pk=change.pk))] * 2)
    assert sorted(type(one).__name__ for one in done) == ["CodebookChange", "Elsewhere"]
    assert [tagging.tag for tagging in annotation.taggings.standing()] == [tags[0]]
    assert_rebuilding_changes_nothing(reading)


def test_two_who_type_the_same_new_tag_get_one(course, cast, reading, report):
    Course.objects.filter(pk=course.pk).update(allows_free_tags=True)
    calls = [
        poster(one, "annotate", here(reading), an_annotation(report, new_tags=typed))
        for one, typed in ((cast.ana, "way out"), (cast.ben, "Way-Out"), (cast.instructor, "way  out"))
    ]
    assert statuses(at_once(*calls)) == [201] * 3
    (tag,) = Tag.objects.all()
    assert tag.taggings.count() == 3
    assert_rebuilding_changes_nothing(reading)


def test_a_tag_that_is_retired_meanwhile_is_kept_or_refused(cast, reading, report, tags):
    saving = [poster(cast.ana, "annotate", here(reading), an_annotation(report, tag=tags[0].pk)) for _n in range(3)]
    *answers, retired = at_once(*saving, lambda: codebook.retire(tags[0], cast.instructor.pk))
    assert not isinstance(retired, Exception) and set(statuses(answers)) <= {201, 409, 422}
    assert Annotation.objects.count() == [answer.status_code for answer in answers].count(201)
    assert all(annotation.taggings.count() == 1 for annotation in Annotation.objects.all())
    assert_rebuilding_changes_nothing(reading)


def test_a_rename_survives_a_retiring_at_the_same_moment(cast, tags):
    two = type(tags[0]).objects.get(pk=tags[0].pk)
    rename = lambda: codebook.revise_tag(tags[0], cast.instructor.pk, "warning", 3, "w", "New")  # noqa: E731
    assert not [
        one for one in at_once(rename, lambda: codebook.retire(two, cast.instructor.pk)) if isinstance(one, Exception)
    ]
    stored = type(two).objects.get(pk=two.pk)
    assert stored.name == "warning" and stored.retired_at


@pytest.mark.parametrize("name", ["annotate", "link", "finish"])
def test_a_piece_is_taken_out_or_kept_for_the_work_on_it(cast, reading, report, oped, name):
    sent = {"annotate": an_annotation(oped, "a line open"), "link": a_link(reading, report, oped), "finish": {}}[name]
    arguments = [*here(reading), oped.pk] if name == "finish" else here(reading)
    write = poster(cast.ana, name, arguments, sent)
    take_out = lambda: setting.revise_reading(reading, [(report.document, "Report")])  # noqa: E731
    answer, done = at_once(write, take_out)
    if isinstance(done, Exception):
        assert isinstance(done, setting.PieceInUse), done
        assert answer.status_code in (200, 201) and reading.pieces.count() == 2
    else:
        assert answer.status_code in (404, 409, 422), answer.status_code
        assert reading.pieces.count() == 1
        assert not Annotation.objects.exists() and not CrossLink.objects.exists()
        assert not Participation.objects.filter(piece=oped.pk).exists()


@pytest.mark.parametrize("name", ["annotate", "link"])
def test_a_piece_that_left_after_the_page_was_read_is_named_and_the_note_kept(
    cast, reading, report, oped, name, monkeypatch
):
    """The narrowest moment of that race, held open: the form is checked, the piece goes, the write comes."""
    sent = {"annotate": an_annotation(oped, "a line open"), "link": a_link(reading, report, oped)}[name]
    verbs = __import__(f"annotations.services.{'annotating' if name == 'annotate' else 'linking'}", fromlist=["x"])
    verb = getattr(verbs, name)

    def late(*arguments):
        setting.revise_reading(Reading.objects.get(), [(report.document, "Report")])
        return verb(*arguments)

    monkeypatch.setattr(verbs, name, late)
    answer = poster(cast.ana, name, here(reading), sent | {"note": "My words"})()
    assert answer.status_code == 409 and "My words" in answer.text and "not in the reading any more" in answer.text
    assert not Piece.objects.filter(pk=oped.pk).exists() and not Version.objects.exists()


def test_reading_and_the_first_annotation_at_once_count_both(cast, reading, report):
    finish = poster(cast.ana, "finish", [*here(reading), report.pk], {})
    calls = [poster(cast.ana, "annotate", here(reading), an_annotation(report)) for _number in range(3)]
    assert statuses(at_once(finish, finish, *calls)) == [200, 200, 201, 201, 201]
    (row,) = Participation.objects.all()
    assert row.finished_at and row.class_annotations == 3


def test_joining_twice_at_once_makes_one_member(course, cast):
    link = make_link(course, cast.instructor.pk)
    user = cast.stranger.user
    made = at_once(*[lambda: join(user, link.code)] * 4)
    assert not [one for one in made if isinstance(one, Exception)], made
    assert Membership.objects.filter(user=user, course=course).count() == 1


def test_withdrawing_and_restoring_in_two_windows_keeps_marks_and_counts(cast, reading, report, annotate):
    annotation = annotate(cast.ana, report, "Nobody")
    where = [*here(reading), annotation.uid]
    calls = [poster(cast.ana, "withdraw", where, {"action": uuid.uuid4()}) for _number in range(4)]
    assert set(statuses(at_once(*calls))) <= {200, 403, 404}
    annotating.restore(cast.ana.pk, annotation, action())
    assert_rebuilding_changes_nothing(reading)


def test_a_save_while_the_course_is_frozen_lands_before_or_is_refused(cast, course, reading, report):
    saving = [poster(cast.ana, "annotate", here(reading), an_annotation(report)) for _number in range(4)]
    *answers, frozen = at_once(*saving, lambda: closing.freeze(course))
    assert frozen is None and set(statuses(answers)) <= {201, 403}
    course.refresh_from_db()
    kept = [annotation.created_at for annotation in Annotation.objects.all()]
    assert len(kept) == [answer.status_code for answer in answers].count(201)
    assert poster(cast.ana, "annotate", here(reading), an_annotation(report))().status_code == 403
    assert_rebuilding_changes_nothing(reading)


@pytest.mark.parametrize("name", ["link", "reply"])
def test_a_uid_belongs_to_one_act_whatever_it_is(cast, reading, report, oped, annotate, name):
    taken = annotate(cast.ana, report, "Nobody")
    sent = a_link(reading, report, oped) if name == "link" else {"text": "Well"}
    where = [*here(reading), taken.uid] if name == "reply" else here(reading)
    for member, status in ((cast.ben, 404), (cast.ana, 409)):
        answer = poster(member, name, where, sent | {"action": uuid.uuid4(), "uid": taken.uid})()
        assert answer.status_code == status
    assert Version.objects.count() == 1
