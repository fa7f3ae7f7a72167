import re

import pytest
from django.urls import reverse

from annotations.models import Annotation, CodebookChange, Reading, Section, Tag, TagAlias
from annotations.pages.codebook import _beginning
from annotations.services import annotating, recoding
from annotations.services.recoding import Rule
from tests.annotations.conftest import action, piece_of

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"annotations:{name}", args=["conflict", *args])


def agreed(page):
    return re.search(r'name="digest" value="(\w+)"', page)[1]


def names_on(act):
    return sorted(act.taggings.standing().values_list("tag__name", flat=True))


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.assistant)


ADDRESSES = ["merge_tag", "split_tag", "move_tag", "retire_tag", "tag_example"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stranger_gets_404_a_student_403_the_staff_the_page(client_of, cast, tags, staff, name):
    for member, status in ((cast.stranger, 404), (cast.ana, 403)):
        assert client_of(member).get(at(name, tags[0].pk)).status_code == status
        assert client_of(member).post(at(name, tags[0].pk), {"target": tags[1].pk}).status_code == status
    assert staff.get(at(name, tags[0].pk)).status_code == 200
    assert staff.get(at(name, 10**9)).status_code == 404
    other = Tag.objects.create(course=cast.stranger.course, name="elsewhere", palette=1)
    assert staff.get(at(name, other.pk)).status_code == 404
    assert not CodebookChange.objects.exists()


def test_an_assistant_of_some_sections_changes_nobodys_work(client_of, cast, course, tags):
    cast.assistant.limited_to.add(Section.objects.create(course=course, name="A"))
    change = recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk)
    client = client_of(cast.assistant)
    for name in ("merge_tag", "split_tag", "move_tag"):
        assert client.get(at(name, tags[1].pk)).status_code == 403
    assert client.get(at("undo_change", change.pk)).status_code == 403
    assert at("undo_change", change.pk) not in client.get(at("codebook_history")).text


def test_a_merge_is_looked_at_agreed_to_and_undone(staff, tags, report, cast, annotate):
    shown = annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    annotate(cast.ben, report, "two capitals", tags=[tags[0]], audience="me")
    asked = {"target": tags[1].pk}
    page = staff.get(at("merge_tag", tags[0].pk), asked).text
    assert "1 annotation, by 1 reader." in " ".join(page.split()) and "The drone" in page
    assert names_on(shown) == ["signal"]
    answer = staff.post(at("merge_tag", tags[0].pk), asked | {"digest": agreed(page)})
    assert answer.status_code == 303 and answer.url == at("codebook_history")
    assert names_on(shown) == ["red line"]
    page = staff.get(answer.url).text
    change = CodebookChange.objects.get()
    assert "“signal” merged into “red line”" in page and at("undo_change", change.pk) in page
    assert "merged into “red line”" in staff.get(at("codebook")).text
    page = staff.get(at("undo_change", change.pk)).text
    assert staff.post(at("undo_change", change.pk), {"digest": agreed(page)}).status_code == 303
    assert names_on(shown) == ["signal"]
    again = staff.post(at("undo_change", change.pk), {"digest": "x"})
    assert again.status_code == 409 and "already undone" in again.text
    assert "undone" in staff.get(at("codebook_history")).text


def test_when_the_numbers_have_moved_the_preview_is_shown_again(staff, tags, report, cast, annotate):
    page = staff.get(at("merge_tag", tags[0].pk), {"target": tags[1].pk}).text
    shown = annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    sent = {"target": tags[1].pk, "digest": agreed(page)}
    answer = staff.post(at("merge_tag", tags[0].pk), sent)
    assert answer.status_code == 409 and "1 annotation" in answer.text and names_on(shown) == ["signal"]
    assert staff.post(at("merge_tag", tags[0].pk), sent | {"digest": agreed(answer.text)}).status_code == 303
    assert names_on(shown) == ["red line"]
    change = CodebookChange.objects.get()
    page = staff.get(at("undo_change", change.pk)).text
    annotating.withdraw(cast.ana.pk, shown, action())
    assert staff.post(at("undo_change", change.pk), {"digest": agreed(page)}).status_code == 409


def test_the_second_of_two_merges_is_told_that_it_is_done(staff, tags, cast, course):
    page = staff.get(at("merge_tag", tags[0].pk), {"target": tags[1].pk}).text
    recoding.merge(course, cast.instructor.pk, [tags[0].pk], tags[1].pk)
    sent = {"target": tags[1].pk, "digest": agreed(page)}
    answer = staff.post(at("merge_tag", tags[0].pk), sent)
    assert answer.status_code == 409 and "already merged into “red line”" in answer.text


def test_a_part_is_picked_by_rule_and_by_hand(staff, tags, report, oped, cast, annotate):
    first = annotate(cast.ana, report, "message was meant", tags=[tags[0]], note="First <b>")
    second = annotate(cast.ana, report, "Nobody", tags=[tags[0]])
    third = annotate(cast.ben, oped, "neighbour", tags=[tags[0]])
    private = annotate(cast.ben, oped, "neighbour", tags=[tags[0]], note="privateword", audience="me")
    asked = {"name": "way out", "palette": "5", "piece": report.pk}
    page = staff.get(at("split_tag", tags[0].pk), asked).text
    assert "2 annotations, by 1 reader." in " ".join(page.split())
    assert "First &lt;b&gt;" in page and "privateword" not in page and str(third.uid) not in page
    asked |= {"uid": str(second.uid)}
    page = staff.get(at("split_tag", tags[0].pk), asked).text
    assert "1 annotation, by 1 reader." in " ".join(page.split())
    assert staff.post(at("split_tag", tags[0].pk), asked | {"digest": agreed(page)}).status_code == 303
    assert names_on(second) == ["way out"] and names_on(first) == names_on(third) == ["signal"]
    asked = {"target": tags[1].pk, "kind": "comment"}
    page = staff.get(at("move_tag", tags[0].pk), asked).text
    assert staff.post(at("move_tag", tags[0].pk), asked | {"digest": agreed(page)}).status_code == 303
    assert names_on(third) == names_on(private) == ["red line"] and names_on(first) == ["signal"]
    assert "Split off “signal”: “way out”" in staff.get(at("codebook_history")).text


@pytest.mark.parametrize(
    "wrong", [{"name": "Red-Line"}, {"name": ""}, {"palette": "99"}, {"uid": "x"}, {"piece": "7777"}]
)
def test_a_wrong_split_is_refused_and_makes_nothing(staff, tags, report, cast, annotate, wrong):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    asked = {"name": "way out", "palette": "5", "digest": "x"} | wrong
    for answer in (staff.get(at("split_tag", tags[0].pk), asked), staff.post(at("split_tag", tags[0].pk), asked)):
        assert answer.status_code in (200, 422) and 'role="alert"' in answer.text
    assert Tag.objects.count() == 2


def test_a_retired_tag_is_no_target(staff, tags, course, cast):
    Tag.objects.filter(pk=tags[1].pk).update(retired_at=course.created_at)
    assert staff.post(at("merge_tag", tags[0].pk), {"target": tags[1].pk}).status_code == 422
    assert staff.post(at("merge_tag", tags[0].pk), {"target": tags[0].pk}).status_code == 422


def test_retiring_tells_what_carries_the_tag_and_offers_another(staff, tags, report, cast, annotate):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    page = staff.get(at("retire_tag", tags[0].pk)).text
    assert "1 annotation, by 1 reader." in " ".join(page.split()) and at("merge_tag", tags[0].pk) in page
    assert at("merge_tag", tags[1].pk) not in staff.get(at("retire_tag", tags[1].pk)).text
    assert staff.post(at("retire_tag", tags[0].pk)).status_code == 303
    assert Tag.objects.get(pk=tags[0].pk).retired_at and CodebookChange.objects.get().kind == "retire"


def test_tags_stand_under_tags_and_never_under_themselves(staff, course, tags):
    sent = {"name": "red line", "palette": "2", "key": "2", "definition": "", "parent": tags[0].pk}
    assert staff.post(at("tag", tags[1].pk), sent).status_code == 303
    assert f'class="reading-row depth-1" id="tag-{tags[1].pk}"' in staff.get(at("codebook")).text
    sent = {"name": "signal", "palette": "1", "key": "1", "definition": "", "parent": tags[1].pk}
    answer = staff.post(at("tag", tags[0].pk), sent)
    assert answer.status_code == 422 and "cannot stand under itself" in answer.text
    Tag.objects.filter(pk=tags[0].pk).update(retired_at=course.created_at)
    assert f'depth-0" id="tag-{tags[1].pk}"' in staff.get(at("codebook")).text


def test_other_names_are_kept_unique_and_recorded(staff, course, tags):
    sent = {"name": "signal", "palette": "1", "key": "1", "definition": "", "aliases": "sign, Omen ,sign"}
    assert staff.post(at("tag", tags[0].pk), sent).status_code == 303
    assert sorted(TagAlias.objects.values_list("name", flat=True)) == ["Omen", "sign"]
    assert "Also called: Omen, sign" in staff.get(at("codebook")).text
    taken = {"name": "red line", "palette": "2", "key": "2", "definition": "", "aliases": "OMEN"}
    answer = staff.post(at("tag", tags[1].pk), taken)
    assert answer.status_code == 422 and "OMEN = signal" in answer.text
    assert staff.post(at("new_tag"), taken | {"name": "omen", "key": "", "aliases": ""}).status_code == 422
    staff.post(at("tag", tags[0].pk), sent | {"aliases": "sign"})
    page = staff.get(at("codebook_history")).text
    assert "“signal” is no longer called “Omen”" in page
    change = CodebookChange.objects.get(kind="unalias")
    staff.post(at("undo_change", change.pk))
    assert TagAlias.objects.filter(name="Omen").exists()


def test_an_example_is_chosen_from_what_the_class_may_see(staff, tags, report, cast, annotate, client_of):
    shown = annotate(cast.ana, report, "message was meant", tags=[tags[0]], note="N" * 200)
    staffed = annotate(cast.ana, report, "two capitals", tags=[tags[0]], audience="staff")
    page = staff.get(at("tag_example", tags[0].pk)).text
    assert str(shown.uid) in page and str(staffed.uid) not in page
    assert staff.post(at("tag_example", tags[0].pk), {"example": staffed.uid}).status_code == 409
    assert staff.post(at("tag_example", tags[0].pk), {"example": shown.uid}).status_code == 303
    page = client_of(cast.ben).get(at("codebook")).text
    assert "message was meant" in page and "N" * 119 + "…" in page and "Ana" not in page
    annotating.withdraw(cast.ana.pk, shown, action())
    assert "message was meant" not in client_of(cast.ben).get(at("codebook")).text
    assert staff.post(at("tag_example", tags[0].pk), {"example": ""}).status_code == 303
    assert Tag.objects.get(pk=tags[0].pk).example is None


def test_notes_are_told_without_their_marks_where_tags_are_changed_and_explained(
    staff, tags, report, cast, annotate, client_of, reading
):
    shown = annotate(cast.ana, report, "message was meant", tags=[tags[0]], note="A *part* of <b>\n- one\n- two")
    told = "A part of &lt;b&gt; – one – two"
    assert told in staff.get(at("tag_example", tags[0].pk)).text
    assert told in staff.get(at("split_tag", tags[0].pk), {"name": "way out", "palette": "5"}).text
    staff.post(at("tag_example", tags[0].pk), {"example": shown.uid})
    for name, *args in (("codebook",), ("tag", tags[0].pk), ("reading", reading.slug)):
        assert told in staff.get(at(name, *args)).text


def test_the_beginning_of_a_note_ends_with_a_word():
    assert _beginning("word " * 50) == "word " * 23 + "word…"
    assert _beginning("n" * 130) == "n" * 119 + "…" and _beginning("n" * 120) == "n" * 120


def test_numbers_open_what_they_count(staff, tags, report, oped, cast, annotate, course):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]], note="ofana")
    annotate(cast.ben, oped, "neighbour", tags=[tags[0]], note="ofben")
    annotate(cast.ana, report, "two capitals", tags=[tags[0]], audience="me")
    annotate(cast.ana, report, "two capitals", tags=[tags[1]])
    later = Reading.objects.create(course=course, slug="second", title="Second")
    annotate(cast.ana, piece_of(later, report.revision.document, 0, "Report"), "two capitals", tags=[tags[0]])
    page = staff.get(at("codebook")).text
    counted = re.findall(rf'href="([^"]*tag={tags[0].pk}&[^"]*)">(\d) use', page)
    assert [int(number) for _address, number in counted] == [2, 1] and "Second" in page
    for name, sent in (("retire_tag", {}), ("merge_tag", {"target": tags[1].pk})):
        told = re.findall(r'class="number"><a href="([^"]*)">(\d)</a>', staff.get(at(name, tags[0].pk), sent).text)
        assert told == counted
    for address, number in counted:
        listed = staff.get(address.replace("&amp;", "&")).text
        assert listed.count('id="annotation-') == int(number)


def test_looking_at_a_change_writes_nothing(staff, tags, report, cast, annotate, course):
    annotate(cast.ana, report, "message was meant", tags=[tags[0]])
    before = list(Annotation.objects.values()), list(Tag.objects.values()), list(course.readings.values())
    staff.get(at("merge_tag", tags[0].pk), {"target": tags[1].pk})
    staff.get(at("split_tag", tags[0].pk), {"name": "way out", "palette": "5"})
    staff.get(at("retire_tag", tags[0].pk))
    assert (list(Annotation.objects.values()), list(Tag.objects.values()), list(course.readings.values())) == before
    assert Rule().acts(Annotation.objects.all()) is None
