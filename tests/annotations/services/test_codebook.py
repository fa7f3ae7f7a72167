import pytest

from annotations.models import CodebookChange, Tag
from annotations.ready_codebooks import READY
from annotations.services import codebook

pytestmark = pytest.mark.django_db


def names(course):
    return list(course.tags.in_use().values_list("name", flat=True))


def test_a_new_tag_stands_at_the_end_with_a_palette_entry_of_its_own(course, cast, tags):
    tag = codebook.add_tag(course, cast.instructor.pk, "way out")
    assert names(course) == ["signal", "red line", "way out"]
    assert tag.palette == 3 and tag.made_by == cast.instructor


@pytest.mark.parametrize("same", ["Red Line", "red-line", "ＲＥＤ ＬＩＮＥ", "red\u2011line", " red  line"])
def test_a_name_that_folds_to_a_tag_of_the_course_is_refused_and_names_that_tag(course, cast, tags, same):
    with pytest.raises(codebook.NameTaken, match="“red line”"):
        codebook.add_tag(course, cast.instructor.pk, same)
    assert names(course) == ["signal", "red line"]


def test_two_courses_may_have_a_tag_of_one_name(course, cast, tags):
    assert codebook.add_tag(cast.stranger.course, cast.stranger.pk, "signal").folded == "signal"


def test_a_key_stands_for_one_tag_in_use_and_a_retired_tag_frees_its_own(course, cast, tags):
    with pytest.raises(codebook.KeyTaken, match="“signal”"):
        codebook.add_tag(course, cast.instructor.pk, "way out", key="1")
    codebook.retire(tags[0], cast.instructor.pk)
    assert codebook.add_tag(course, cast.instructor.pk, "way out", key="1").key == "1"
    assert codebook.restore(tags[0], cast.instructor.pk).key == ""


def test_a_rename_keeps_the_taggings_and_is_recorded(course, cast, tags, report, annotate):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    codebook.revise_tag(tags[0], cast.instructor.pk, name="sign", palette=4, key="s", definition="New.")
    assert tags[0].taggings.count() == 1
    change = CodebookChange.objects.get()
    assert (change.kind, change.by) == ("rename", cast.instructor)
    assert change.arguments.items() >= {"tag": tags[0].pk, "before": "signal", "after": "sign"}.items()


def test_a_tag_can_take_its_own_name_in_another_spelling(course, cast, tags):
    codebook.revise_tag(tags[1], cast.instructor.pk, name="Red-Line", palette=2, key="2", definition="")
    assert names(course) == ["signal", "Red-Line"]


def test_a_retired_tag_keeps_its_uses_and_its_name_stays_taken(course, cast, tags, report, annotate):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    codebook.retire(tags[0], cast.instructor.pk)
    assert names(course) == ["red line"] and tags[0].taggings.standing().count() == 1
    with pytest.raises(codebook.NameTaken, match="retired"):
        codebook.add_tag(course, cast.instructor.pk, "Signal")
    codebook.restore(tags[0], cast.instructor.pk)
    assert names(course) == ["signal", "red line"]


def test_tags_move_up_and_down_and_stop_at_the_ends(course, cast, tags):
    third = codebook.add_tag(course, cast.instructor.pk, "way out")
    codebook.move(third, -1)
    assert names(course) == ["signal", "way out", "red line"]
    codebook.move(third, -5)
    codebook.move(tags[1], 1)
    assert names(course) == ["way out", "signal", "red line"]


@pytest.mark.parametrize("key", READY)
def test_a_ready_codebook_loads_once_and_leaves_what_is_there(course, cast, tags, key):
    before = Tag.objects.filter(pk__in=[tag.pk for tag in tags]).values_list("name", "definition", "key")
    before = list(before)
    added, known = codebook.add_all(course, cast.instructor.pk, READY[key].entries)
    assert len(added) + len(known) == len(READY[key].entries)
    assert list(Tag.objects.filter(pk__in=[tag.pk for tag in tags]).values_list("name", "definition", "key")) == before
    assert codebook.add_all(course, cast.instructor.pk, READY[key].entries)[0] == []
    keys = [tag.key for tag in course.tags.in_use() if tag.key]
    assert len(keys) == len(set(keys))


def test_every_ready_tag_has_a_definition_worth_arguing_about():
    for ready in READY.values():
        assert all(len(entry["definition"].split()) >= 9 for entry in ready.entries)


def test_a_change_of_the_codebook_moves_the_readings_on(course, cast, tags, reading):
    codebook.revise_tag(tags[0], cast.instructor.pk, name="sign", palette=4, key="s", definition="")
    before = reading.seq
    reading.refresh_from_db()
    assert reading.seq == before + 1
