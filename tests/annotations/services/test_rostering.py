"""A list of people: every line in one place, twice is once, ten cost what a hundred cost."""

import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.importers.roster import MOST_LINES, parse
from annotations.models import Course, Group, Membership, Removal, Section, User
from annotations.services import enrolling, rostering
from annotations.services.roster_plan import plan_of
from tests.annotations.people import class_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats():
    return class_of(person("anna"), ivan="assistant", ben="student", cara="student")[1]


@pytest.fixture
def course(seats):
    return seats["anna"].course


def lines(*rows, header="username,name,section,group"):
    return parse("\n".join([header, *rows])).lines


def people(course, **of):
    return {
        m.user.username: m
        for m in Membership.objects.exclude(user=None).filter(course=course, **of).select_related("user", "section")
    }


def where(plan):
    """{line number: the place it is in}; fails when a line is in two."""
    found = {}
    for place in ("added", "changed", "unchanged", "problems"):
        for entry in getattr(plan, place):
            assert entry.line.number not in found
            found[entry.line.number] = place
    return found


def test_every_line_is_in_exactly_one_place_and_who_is_in_none_is_missing(course, seats):
    monday = Section.objects.create(course=course, name="Monday")
    Membership.objects.filter(pk=seats["ben"].pk).update(section=monday)
    plan = plan_of(
        course,
        lines("ben,Benny,Monday", "ivan,Ivan,Monday", "dora,Dora,Tuesday", "dora2,,", "eve,Eve", "EVE,Eve", "a b,A B"),
    )
    assert where(plan) == {
        2: "unchanged",
        3: "unchanged",
        4: "added",
        5: "problems",
        6: "problems",
        7: "problems",
        8: "problems",
    }
    assert [member.user.username for member in plan.missing] == ["cara"]
    assert plan.new_sections == ["Tuesday"]
    assert not plan.may_remove


def test_a_plan_writes_nothing(course):
    before = User.objects.count(), Membership.objects.count(), Section.objects.count()
    plan_of(course, lines("dora,Dora,Tuesday,Herons"))
    assert before == (User.objects.count(), Membership.objects.count(), Section.objects.count())


def test_newcomers_get_an_account_without_a_password_and_a_seat(course):
    rostering.bring_in(course, lines("Dora.M,Dora Mills,Tuesday,Herons;Larks", "eve,Eve,tuesday"))
    dora = people(course)["dora.m"]
    assert (dora.user.name, dora.role, dora.section.name, dora.is_placed) == ("Dora Mills", "student", "Tuesday", False)
    assert not dora.user.has_usable_password()
    assert [group.name for group in dora.groups.all()] == ["Herons", "Larks"]
    assert dora.pseudonym and Section.objects.count() == 1


def test_somebody_with_an_account_comes_in_under_their_own_name(course):
    person("dora", name="Dora Own")
    plan = plan_of(course, lines("dora,Somebody"))
    assert [entry.name for entry in plan.added] == ["Somebody"]  # their own is not to be read from a user name
    rostering.bring_in(course, lines("dora,Somebody"))
    dora = people(course)["dora"]
    assert (dora.name, dora.is_placed, dora.user.has_usable_password()) == ("Dora Own", True, True)


def test_a_section_and_groups_change_and_empty_cells_change_nothing(course, seats):
    rostering.bring_in(course, lines("ben,Ben,Monday,Herons", "cara,Cara,Monday,Larks"))
    plan = rostering.bring_in(course, lines("ben,Benny,Tuesday,Larks;Herons", "cara,,,"))
    assert where(plan) == {2: "changed", 3: "unchanged"}
    assert plan.changed[0].changes == (("Section", "Monday", "Tuesday"), ("Groups", "Herons", "Herons, Larks"))
    now = people(course)
    assert (now["ben"].section.name, now["ben"].name, now["cara"].section.name) == ("Tuesday", "Ben", "Monday")
    assert sorted(group.name for group in now["ben"].groups.all()) == ["Herons", "Larks"]
    assert [group.name for group in now["cara"].groups.all()] == ["Larks"]


def test_sections_that_differ_by_capitals_are_one_unless_both_are_there(course):
    Section.objects.create(course=course, name="Monday")
    rostering.bring_in(course, lines("ben,Ben,MONDAY", "cara,Cara,friday", "dora,Dora,Friday"))
    assert [section.name for section in course.sections.all()] == ["Monday", "friday"]
    Section.objects.create(course=course, name="monday")
    rostering.bring_in(course, lines("ben,Ben,monday"))
    assert people(course)["ben"].section.name == "monday"


def test_the_staff_stay_what_they_are(course, seats):
    plan = rostering.bring_in(course, lines("anna,Anna,Monday,Herons", "ivan,Ivan,Monday"))
    assert where(plan) == {2: "unchanged", 3: "unchanged"}
    assert [people(course)[name].role for name in ("anna", "ivan")] == ["instructor", "assistant"]
    assert not Section.objects.exists() and not Group.objects.exists()


def test_who_was_removed_comes_back_by_the_members_page_alone(course, seats):
    enrolling.end(seats["ben"])
    Removal.objects.get_or_create(course=course, user=person("dora"))
    plan = rostering.bring_in(course, lines("ben,Ben", "dora,Dora"))
    assert where(plan) == {2: "problems", 3: "problems"}
    assert all("Let them in again" in entry.problem for entry in plan.problems)
    assert "dora" not in people(course)


def test_a_closed_account_is_a_problem(course):
    User.objects.filter(pk=person("dora").pk).update(is_active=False)
    assert "is closed" in plan_of(course, lines("dora,Dora")).problems[0].problem


def test_user_names_that_are_the_same_when_folded_are_told_of_each_other(course):
    plan = plan_of(course, lines("Zoe,Zoe", "eve,Eve", "ＺＯＥ,Zoe again"))
    assert where(plan) == {2: "problems", 3: "added", 4: "problems"}
    assert ["line 4" in plan.problems[0].problem, "line 2" in plan.problems[1].problem] == [True, True]


def test_two_people_of_one_name_are_both_taken_with_a_word(course):
    plan = rostering.bring_in(course, lines("kim1,Kim Lee", "kim2,kim lee", "eve,Eve"))
    assert [bool(entry.notes) for entry in plan.added] == [True, True, False]
    assert "line 3" in plan.added[0].notes[0]
    assert {"kim1", "kim2"} <= set(people(course))


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("=cmd|calc,Dora", "problems"),
        ("dora,=1+1", "added"),
        ("@dora,Dora", "added"),
        ("-dora,+Dora", "added"),
        ("dora,-", "problems"),
        ("dora,=", "added"),
        ("dora,\u202eevil", "problems"),
        ("do ra,Dora", "problems"),
        (f"{'x' * 151},Dora", "problems"),
        (f"dora,{'x' * 151}", "problems"),
        (f"dora,Dora,{'x' * 81}", "problems"),
        ("dora,Dora,\u200b", "problems"),
        (f"dora,Dora,,{'x' * 81}", "problems"),
        ("دورا,دورا میلز", "added"),
        ("dora@example.org,Dora", "added"),
    ],
)
def test_names_are_judged_as_on_signing_up(course, row, place):
    plan = rostering.bring_in(course, lines(row))
    assert where(plan) == {2: place}
    if place == "problems":
        assert plan.problems[0].problem
    elif row[0] in "=@-" or ",=" in row:
        assert any("formula" in note for note in plan.added[0].notes)


def test_the_same_list_twice_changes_nothing_the_second_time(course):
    table = lines("dora,Dora,Monday,Herons", "ben,Ben,Monday")
    seen = plan_of(course, table)
    rostering.bring_in(course, table, seen.digest)
    before = list(Membership.objects.order_by("pk").values_list())
    again = rostering.bring_in(course, table, seen.digest)
    assert again.changes_nothing(remove=False)
    assert list(Membership.objects.order_by("pk").values_list()) == before


def test_a_course_that_changed_meanwhile_refuses_with_the_plan_as_it_is_now(course, seats):
    table = lines("dora,Dora,Monday", "eve,Eve")
    seen = plan_of(course, table)
    enrolling.enrol(person("dora"), course)
    with pytest.raises(rostering.RosterChanged) as refused:
        rostering.bring_in(course, table, seen.digest)
    assert where(refused.value.facts["plan"]) == {2: "changed", 3: "added"}
    assert "eve" not in people(course)


def test_a_change_that_does_not_touch_the_plan_is_no_obstacle(course, seats):
    table = lines("dora,Dora")
    seen = plan_of(course, table)
    enrolling.enrol(person("zoe"), course)
    enrolling.change_role(seats["ben"], "assistant")
    rostering.bring_in(course, table, seen.digest)
    assert "dora" in people(course)


def test_those_who_are_not_in_the_list_go_when_asked_and_the_staff_never(course, seats):
    table = lines("ben,Ben")
    seen = plan_of(course, table)
    rostering.bring_in(course, table, seen.digest)
    assert "cara" in people(course, ended_at=None)
    rostering.bring_in(course, table, seen.digest, seen.digest_of_missing)
    assert set(people(course, ended_at=None)) == {"anna", "ivan", "ben"}
    assert rostering.bring_in(course, table, seen.digest, seen.digest_of_missing).changes_nothing(remove=True)


def test_who_came_in_meanwhile_is_not_removed_unseen(course, seats):
    table = lines("ben,Ben")
    seen = plan_of(course, table)
    enrolling.enrol(person("zoe"), course)
    with pytest.raises(rostering.RosterChanged):
        rostering.bring_in(course, table, seen.digest, seen.digest_of_missing)
    assert "cara" in people(course, ended_at=None)


def test_with_a_line_that_has_a_problem_nobody_is_removed(course, seats):
    table = lines("ben,Ben", "ca ra,Cara")
    seen = plan_of(course, table)
    rostering.bring_in(course, table, seen.digest, seen.digest_of_missing)
    assert "cara" in people(course, ended_at=None)


def test_an_instructor_is_added_by_the_same_verb(course):
    rostering.bring_in(course, lines("dora,Dora"), role="assistant")
    assert people(course)["dora"].role == "assistant"


def test_a_hundred_lines_cost_as_many_queries_as_ten(course):
    """Beside inserts, of which SQLite takes several where there are many rows."""
    costs = []
    for count in (10, 100):
        names = [f"n{count}-{number}" for number in range(count)]
        costs.append(0)
        for section, group in (("Monday", "Herons"), ("Friday", "Larks")):
            table = lines(*(f"{name},Name,{section},{group}" for name in names))
            with CaptureQueriesContext(connection) as queries:
                rostering.bring_in(course, table)
            asked = [query["sql"] for query in queries if not query["sql"].startswith("INSERT")]
            assert len(queries) - len(asked) <= 6
            costs[-1] += len(asked)
    assert costs[0] == costs[1] < 40


def test_five_thousand_lines_come_in_at_once(course):
    table = lines(*(f"student{number},Student {number},Section {number % 20}" for number in range(MOST_LINES)))
    begun = time.monotonic()
    rostering.bring_in(course, table, plan_of(course, table).digest)
    assert time.monotonic() - begun < 30
    members = Membership.objects.filter(course=course)
    assert members.count() == MOST_LINES + 4
    assert len(set(members.values_list("pseudonym", flat=True))) == MOST_LINES + 4


@pytest.mark.django_db(transaction=True)
def test_two_of_the_staff_who_bring_in_the_same_list_at_once_bring_it_in_once(course):
    table = lines(*(f"student{number},Student {number},Monday" for number in range(20)))
    seen, ends, gate = plan_of(course, table).digest, [], threading.Barrier(4)

    def bring_in():
        try:
            gate.wait(10)
            ends.append(len(rostering.bring_in(course, table, seen).added))
        except Exception as problem:
            ends.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring_in) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends, key=str) == [0, 0, 0, 20]
    assert Membership.objects.filter(course=course).count() == 24


def test_newcomers_go_into_groups_by_chance_where_the_course_wants_it_and_the_list_names_none(course):
    Course.objects.filter(pk=course.pk).update(group_size=2)
    rostering.bring_in(course, lines("dora,Dora,,Herons", "eve,Eve", "fay,Fay", "gil,Gil"))
    groups = {
        name: [group.name for group in people(course)[name].groups.all()] for name in ("dora", "eve", "fay", "gil")
    }
    assert groups["dora"] == ["Herons"]
    assert all(len(names) == 1 for names in groups.values())
    assert max(group.members.count() for group in course.groups.all()) == 2


def test_somebody_who_is_added_by_hand_as_something_else_is_left_as_they_are(course, seats):
    (line,) = lines("ben,Ben,Monday")
    with pytest.raises(rostering.NotAdded):
        rostering.add(course, line, "assistant")
    assert people(course)["ben"].section is None and not Section.objects.exists()
    member, _said = rostering.add(course, line)
    assert (member.pk, people(course)["ben"].section.name) == (seats["ben"].pk, "Monday")
