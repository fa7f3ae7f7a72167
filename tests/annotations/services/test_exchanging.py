import pytest

from annotations.access import reach_of
from annotations.exporters.codebook_files import FORMATS, tags_for
from annotations.importers import codebook_files
from annotations.importers.codebook_entries import Entry
from annotations.models import CodebookChange, Tag
from annotations.services import codebook, exchanging

pytestmark = pytest.mark.django_db


def planned(course, text):
    book = codebook_files.read(text)
    return exchanging.plan(course, book.entries, book.problems)


def bring(course, member, text, with_changes=False):
    digest = planned(course, text).digest
    return exchanging.bring_in(course, member.pk, codebook_files.read(text).entries, digest, with_changes)


def exported(member, format):
    return FORMATS[format].text_of(member.course, tags_for(reach_of(member.user), member.course))


RICH = (
    "name,palette,key,definition,parent,aliases,order,retired\n"
    'threat,4,t,"Two lines\nof it",,"menace; semi\\;colon",1,\n'
    "ultimatum,7,u,'=SUM(A1),threat,,2,\n"
    "old one,9,t,,ultimatum,,3,yes\n"
)


@pytest.mark.parametrize("format", ["csv", "qdc"])
def test_a_codebook_taken_to_another_course_and_taken_out_again_is_the_same(cast, format):
    bring(cast.instructor.course, cast.instructor, RICH)
    text = exported(cast.instructor, format)
    bring(cast.stranger.course, cast.stranger, text)
    again = exported(cast.stranger, format)
    if format == "csv":
        assert again == text
    names = [
        (tag.name, tag.palette, tag.definition.strip(), tag.parent and tag.parent.name)
        for tag in cast.instructor.course.tags.all()
    ]
    there = cast.stranger.course.tags.select_related("parent")
    assert names == [(tag.name, tag.palette, tag.definition, tag.parent and tag.parent.name) for tag in there]


@pytest.mark.parametrize("format", ["csv", "qdc"])
def test_an_export_brought_in_where_it_came_from_changes_nothing(cast, tags, format):
    bring(cast.instructor.course, cast.instructor, RICH)
    plan = planned(cast.instructor.course, exported(cast.instructor, format))
    assert (plan.added, plan.changed, plan.problems) == ([], [], []) and len(plan.same) == 5


def test_a_colour_of_another_program_is_kept_and_goes_out_again(cast):
    text = '<Codes><Code guid="x" name="a" isCodable="true" color="#CC1111"/></Codes>'
    text = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">{text}</CodeBook>'
    bring(cast.instructor.course, cast.instructor, text)
    tag = cast.instructor.course.tags.get()
    assert (tag.palette, tag.colour_imported) == (2, "#cc1111")
    assert 'color="#cc1111"' in exported(cast.instructor, "qdc")
    codebook.revise_tag(tag, cast.instructor.pk, "a", 3, "", "")
    assert 'color="#0f6f6a"' in exported(cast.instructor, "qdc")


def test_a_guid_stays_through_a_rename_and_brings_the_tag_back_as_a_change(cast, tags):
    text = exported(cast.instructor, "qdc")
    codebook.revise_tag(tags[0], cast.instructor.pk, "sign", 1, "1", "")
    assert exported(cast.instructor, "qdc").replace("sign", "signal") == text
    plan = planned(cast.instructor.course, text)
    assert plan.added == [] and [(tag.pk, [d.field for d in found]) for _e, tag, found in plan.changed] == [
        (tags[0].pk, ["name"])
    ]


def test_what_is_there_and_differs_is_changed_only_when_asked(cast, tags):
    text = (
        "name,palette,key,definition,parent,aliases\nSignal,5,s,New words,red line,sign\nred line,,,,,\nway out,,1,,,\n"
    )
    plan = planned(cast.instructor.course, text)
    assert [entry.name for entry in plan.added] == ["way out"] and len(plan.same) == 1
    ((_entry, tag, differences),) = plan.changed
    assert tag == tags[0]
    assert [one.field for one in differences] == ["name", "palette", "key", "definition", "parent", "aliases"]
    assert "“1” stands for “signal”" in plan.problems[0][1]
    bring(cast.instructor.course, cast.instructor, text)
    assert cast.instructor.course.tags.get(pk=tags[0].pk).name == "signal" and cast.instructor.course.tags.count() == 3
    bring(cast.instructor.course, cast.instructor, text, with_changes=True)
    tag = cast.instructor.course.tags.get(pk=tags[0].pk)
    assert (tag.name, tag.palette, tag.key, tag.definition, tag.parent) == ("Signal", 5, "s", "New words", tags[1])
    assert [alias.name for alias in tag.aliases.all()] == ["sign"]
    assert CodebookChange.objects.filter(kind="rename").count() == 1


def test_the_same_twice_takes_effect_once_and_another_codebook_meanwhile_is_shown(cast, tags):
    text = "name\nway out\n"
    digest = planned(cast.instructor.course, text).digest
    for _time in range(2):
        exchanging.bring_in(cast.instructor.course, cast.instructor.pk, codebook_files.read(text).entries, digest)
    assert cast.instructor.course.tags.count() == 3
    two = codebook_files.read("name\nfirst\nsecond\n").entries
    digest = exchanging.plan(cast.instructor.course, two).digest
    codebook.add_tag(cast.instructor.course, cast.instructor.pk, "First")
    with pytest.raises(exchanging.PlanOutOfDate) as refusal:
        exchanging.bring_in(cast.instructor.course, cast.instructor.pk, two, digest)
    assert [entry.name for entry in refusal.value.facts["plan"].added] == ["second"]
    assert cast.instructor.course.tags.count() == 4


def test_another_name_leads_to_its_tag_and_a_merged_tag_to_what_it_went_into(cast, tags):
    codebook.hang(tags[1], aliases=["limit"])
    Tag.objects.filter(pk=tags[0].pk).update(merged_into=tags[1], retired_at=cast.instructor.course.created_at)
    plan = planned(cast.instructor.course, "name,definition\nLimit,x\nsignal,y\nother,\n")
    assert [tag.pk for _entry, tag in plan.same] == [tags[1].pk]
    assert [entry.name for entry in plan.added] == ["other"]
    assert "second line for “red line”" in plan.problems[0][1]


def test_no_tag_comes_to_stand_under_itself(cast, tags):
    codebook.hang(tags[1], parent="signal")
    plan = planned(cast.instructor.course, "name,parent\nsignal,red line\n")
    assert plan.changed == [] and "under itself" in plan.problems[0][1]
    codebook.hang(tags[0], parent="red line")
    assert Tag.objects.get(pk=tags[0].pk).parent is None


def test_a_parent_that_is_nowhere_and_names_that_are_taken_are_told(cast, tags):
    plan = planned(cast.instructor.course, "name,parent,aliases\nnew,nowhere,red line\n")
    assert plan.added == [Entry("new", line=2)]
    assert "nowhere" in plan.problems[0][1] + plan.problems[1][1]
    assert "belongs to “red line”" in plan.problems[0][1] + plan.problems[1][1]


def test_many_tags_are_planned_with_the_queries_of_one(cast, tags, django_assert_num_queries):
    many = "name,parent,aliases\n" + "".join(f"t{n},signal,a{n}\n" for n in range(100))
    bring(cast.instructor.course, cast.instructor, many)
    with django_assert_num_queries(2):
        planned(cast.instructor.course, many)
