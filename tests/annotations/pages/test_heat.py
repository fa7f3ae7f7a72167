"""Layers, heat and difference: every number is of readers whose work there can be opened, and tells no more."""

import re
import uuid

import pytest
from django.http import QueryDict
from django.utils.html import strip_tags

from annotations.access import reach_of
from annotations.models import Group, Membership, Participation, Reading, Section
from annotations.pages.address import Address
from annotations.pages.heat import step_of
from annotations.pages.reading import ReadingPage
from tests.annotations.conftest import person, where

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
READING = "/courses/conflict/readings/the-drone/"
ONE, TWO = "Nobody had died", "would ring"


@pytest.fixture
def heat(reading):
    """What a member is told of each marked stretch: heat(member, "layer=heat") -> {words: sentence}."""

    def _heat(member, query):
        now = Reading.objects.get(pk=reading.pk)
        page = ReadingPage(now.course, now, Address.read(QueryDict(query)), reach_of(member.user))
        html = "".join(text.body_html + text.comments_html for _head, text in page.texts)
        return {
            strip_tags(m[2]): m[1]
            for m in re.finditer(r'<mark class="crowd [^"]*"[^>]*title="([^"]*)">(.*?)</mark>', html)
        }

    return _heat


@pytest.fixture
def sections(course, cast):
    cast.cleo = person(course, "cleo", "student")
    made = [Section.objects.create(course=course, name=name) for name in ("Monday", "Friday")]
    Membership.objects.filter(pk__in=[cast.ana.pk, cast.cleo.pk]).update(section=made[0])
    Membership.objects.filter(pk=cast.ben.pk).update(section=made[1])
    return made


def test_a_reader_counts_once_however_often_they_marked_a_word(heat, cast, report, annotate):
    for words in (ONE, "Nobody had", "had died"):
        annotate(cast.ana, report, words)
    annotate(cast.ben, report, ONE)
    annotate(cast.ben, report, TWO)
    assert heat(cast.ana, "layer=heat") == {ONE: "2 of 2 readers", TWO: "1 of 2 readers"}


def test_only_me_counts_nowhere_not_even_for_its_author(heat, cast, report, annotate):
    annotate(cast.ana, report, ONE, audience="me")
    annotate(cast.ben, report, TWO)
    assert heat(cast.ana, "layer=heat") == {TWO: "1 of 1 reader"} == heat(cast.instructor, "layer=heat")


def test_one_tag_has_a_heat_of_its_own_among_all_readers(heat, cast, report, annotate, tags):
    annotate(cast.ana, report, ONE, tags=tags[:1])
    annotate(cast.ben, report, ONE, tags=tags[1:])
    assert heat(cast.ana, f"layer=heat&tag={tags[0].pk}") == {ONE: "1 of 2 readers"}


def test_who_pressed_that_they_read_it_is_a_reader_to_the_staff_and_to_themselves(
    heat, cast, report, annotate, reading
):
    annotate(cast.ana, report, ONE)
    Participation.objects.create(membership=cast.ben, piece=report, finished_at=reading.course.created_at)
    told = {cast.instructor: "1 of 2 readers", cast.ben: "1 of 2 readers", cast.ana: "1 of 1 reader"}
    assert {member: heat(member, "layer=heat")[ONE] for member in told} == told


def test_no_number_moves_with_an_anonymous_note(heat, cast, course, report, annotate, client_of):
    """Counted as readers, two notes of one person would be known as theirs, and a newcomer by the sum."""
    cleo = person(course, "cleo", "student")
    made = annotate(cast.ana, report, ONE)
    before = heat(cleo, "layer=heat")
    for author in (cast.ana, cast.ben, cast.instructor):
        annotate(author, report, ONE, shown_as="anonymous")
    assert heat(cleo, "layer=heat") == before == {ONE: "1 of 1 reader"}
    point = f"place={made.touches.get().passage_id}&point={made.start}"
    assert "1 of 1 reader; 3 anonymous annotations" in client_of(cleo).get(f"{READING}?layer=heat&{point}").text
    assert heat(cast.assistant, "layer=heat") == {ONE: "1 of 3 readers"}, "the board has three, the word still one"
    assert "1 of 3 readers; 3 anonymous" in client_of(cast.assistant).get(f"{READING}?layer=heat&{point}").text


def test_two_names_of_one_reader_are_not_known_as_one_by_the_number(heat, cast, report, annotate):
    annotate(cast.ben, report, TWO)
    for shown_as in ("name", "pseudonym"):
        annotate(cast.ana, report, ONE, shown_as=shown_as)
    assert heat(cast.instructor, "layer=heat")[ONE] == "2 of 2 readers"


def test_where_classmates_work_is_hidden_nothing_is_counted(heat, cast, report, annotate, client_of):
    annotate(cast.ana, report, ONE)
    Reading.objects.update(hiding="hand")
    assert not heat(cast.ben, "layer=heat") and heat(cast.instructor, "layer=heat")
    page = client_of(cast.ben).get(f"{READING}?layer=heat").text
    assert "told once you see their work" in page and "of 1 reader" not in page


def test_a_click_on_heat_tells_the_readers_by_tag_and_lists_the_cards(client_of, cast, report, annotate, tags):
    made = [annotate(author, report, ONE, tags=tags) for author in (cast.ana, cast.ben)]
    annotate(cast.ana, report, ONE, tags=tags[:1])
    annotate(cast.ben, report, ONE, audience="me")
    place = f"place={made[0].touches.get().passage_id}&point={made[0].start}"
    page = client_of(cast.ben).get(f"{READING}?layer=heat&{place}").text
    assert "2 of 2 readers: signal 2, red line 2" in page
    assert page.count('id="annotation-') == 3


def test_what_is_saved_in_heat_comes_back_as_heat(client_of, cast, report, annotate):
    annotate(cast.ben, report, ONE)
    start, end, exact = where(report, ONE)
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": report.pk, "start": start, "end": end, "exact": exact}
    sent |= {"note": "", "audience": "class", "shown_as": "name"}
    ana, by_script = client_of(cast.ana), {"X-Requested-With": "fetch"}
    answer = ana.post(f"{READING}annotations/?layer=heat", sent, headers=by_script)
    assert answer.status_code == 201 and 'title="2 of 2 readers"' in answer.text
    assert "most on the same words: 2 of 2 readers" in answer.text
    assert '<rect class="crowd heat-any heat-5"' in answer.text


def test_an_assistant_of_some_sections_chooses_among_the_groups_of_their_students(client_of, cast, course, sections):
    limited = person(course, "limited", "assistant")
    limited.limited_to.add(sections[0])
    groups = [Group.objects.create(course=course, name=name) for name in ("Herons", "Storks")]
    cast.ana.groups.add(groups[0])
    cast.ben.groups.add(groups[1])
    listed = client_of(limited).get(f"{READING}?list=parts").text
    assert "Herons" in listed and "Monday" in listed and "Storks" not in listed and "Friday" not in listed
    assert client_of(limited).get(f"{READING}?group={groups[1].pk}").status_code == 404


def test_a_step_is_a_tenth_of_the_readers():
    assert [step_of(share) for share in (0, 0.05, 0.1, 0.11, 0.3, 0.4, 0.41, 1)] == [0, 1, 1, 2, 3, 4, 5, 5]


def test_sections_are_compared_by_their_own_readers_and_only_under_names(heat, cast, sections, report, annotate):
    monday, friday = sections
    annotate(cast.ana, report, ONE)
    annotate(cast.cleo, report, TWO)
    annotate(cast.ben, report, TWO)
    annotate(cast.ben, report, ONE, shown_as="anonymous")
    query = f"layer=difference&one=section-{monday.pk}&other=section-{friday.pk}"
    assert heat(cast.instructor, query) == {
        ONE: "Monday: 1 of 2; Friday: 0 of 1",
        TWO: "Monday: 1 of 2; Friday: 1 of 1",
    }


def test_tags_are_compared_by_who_used_them(heat, cast, report, annotate, tags, client_of):
    annotate(cast.ana, report, ONE, tags=tags[:1])
    annotate(cast.ben, report, ONE, tags=tags)
    annotate(cast.ana, report, TWO, tags=tags[1:])
    query = f"layer=difference&one=tag-{tags[0].pk}&other=tag-{tags[1].pk}"
    assert heat(cast.ana, query) == {
        ONE: "signal: 2 of 2; red line: 1 of 2",
        TWO: "signal: 0 of 2; red line: 1 of 2",
    }
    listed = client_of(cast.ana).get(f"{READING}?{query}&list=strongest").text
    assert listed.index(ONE, listed.index('<ol class="strongest">')) > 0 and listed.count("<q ") >= 2


@pytest.mark.parametrize("list_", ["", "&list=strongest"])
def test_until_two_of_a_kind_are_chosen_a_difference_asks_for_them(client_of, cast, sections, tags, list_):
    one = f"one=tag-{tags[0].pk}"
    for query in ("", one, f"{one}&other=tag-{tags[0].pk}", f"{one}&other=section-{sections[0].pk}"):
        page = client_of(cast.instructor).get(f"{READING}?layer=difference&{query}{list_}")
        assert page.status_code == 200 and "Choose two tags" in page.text


def test_a_layer_is_shown_to_who_may_choose_it(client_of, cast, course, sections, tags):
    group = Group.objects.create(course=course, name="Herons")
    cast.ana.groups.add(group)  # who is in the section that the assistant looks after
    limited = person(course, "limited", "assistant")
    limited.limited_to.add(sections[0])
    of_section = "section={0}", "layer=heat&section={0}", "layer=difference&one=section-{0}&other=section-{1}"
    asked = {f"group={group.pk}": {"ana", "instructor", "limited"}}
    asked |= {one.format(sections[0].pk, sections[1].pk): {"instructor"} for one in of_section}
    asked[f"section={sections[0].pk}"] = {"instructor", "limited"}
    asked[f"layer=heat&section={sections[0].pk}"] = {"instructor", "limited"}
    roles = {"ana": cast.ana, "ben": cast.ben, "instructor": cast.instructor, "limited": limited}
    for query, may in asked.items():
        for role, member in roles.items():
            status = client_of(member).get(f"{READING}?{query}").status_code
            assert status == (200 if role in may else 404), (query, role)
    assert client_of(cast.stranger).get(f"{READING}?layer=heat").status_code == 404


def test_a_section_shows_what_its_members_wrote_under_their_names(client_of, cast, sections, report, annotate):
    shown = annotate(cast.ana, report, ONE)
    other = [annotate(cast.ben, report, ONE), annotate(cast.ana, report, ONE, shown_as="anonymous")]
    passage = shown.touches.get().passage_id
    page = client_of(cast.instructor).get(f"{READING}?section={sections[0].pk}&place={passage}").text
    assert f"annotation-{shown.uid}" in page
    assert not [act for act in other if f"annotation-{act.uid}" in page]


def test_the_menu_marks_what_is_shown_and_leads_everywhere(client_of, cast, course, tags):
    group = Group.objects.create(course=course, name="Herons")
    cast.ana.groups.add(group)
    client = client_of(cast.ana)
    menu = client.get(READING).text.split('<details class="menu layers">')[1].split("</details>")[0]
    lines = re.findall(r'<a href="(\?[^"#]*)(?:#panel)?"[^>]*><bdi>([^<]*)', menu)
    assert [label for _href, label in lines] == [
        "Mine", "Class", "Herons", "One reader…", "Heat: how many readers", "Difference",
    ]  # fmt: skip
    for href, label in lines:
        page = client.get(READING + href.replace("&amp;", "&"))
        assert page.status_code == 200
        if label != "One reader…":
            marked = page.text.split('aria-current="true"><bdi>')[1].split("<")[0]
            assert marked == label


def test_heat_costs_the_queries_of_one_reader(heat, cast, course, report, annotate, django_assert_max_num_queries):
    for name in "abcdefgh":
        annotate(person(course, name, "student"), report, ONE, TWO)
    with django_assert_max_num_queries(24):
        assert heat(cast.ana, "layer=heat") == {ONE: "8 of 8 readers", TWO: "8 of 8 readers"}


def test_places_under_a_point_are_listed_the_smallest_first_and_each_opens_alone(
    client_of, cast, report, annotate, tags
):
    whole = annotate(cast.ana, report, "Nobody had died, they said", tags=tags[:1])
    inner = [annotate(author, report, ONE, tags=tags) for author in (cast.ana, cast.ben)]
    annotate(cast.ana, report, TWO)
    passage, start = whole.touches.get().passage_id, where(report, ONE)[0]
    client = client_of(cast.ben)
    page = client.get(f"{READING}?place={passage}&point={start}").text
    nest = page.split('id="nest"')[1].split("</details>")[0]
    assert "2 places, the smallest first" in nest
    places = re.findall(r'href="([^"]*)#panel" data-swap data-lights="([^"]*)".*?<q[^>]*>([^<]*)', nest, re.S)
    assert [words for _href, _span, words in places] == [ONE, "Nobody had died, they said"]
    assert "2 annotations" in nest and nest.count("signal") == 2
    alone = client.get(READING + places[0][0].replace("&amp;", "&")).text
    assert all(f'id="annotation-{one.uid}"' in alone for one in inner) and f'id="annotation-{whole.uid}"' not in alone
    whole_passage = client.get(f"{READING}?place={passage}").text
    assert "3 places, the smallest first" in whole_passage
    first = [page.index(f'id="annotation-{one.uid}"') for one in (*inner, whole)]
    assert first == sorted(first)
