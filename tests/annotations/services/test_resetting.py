import pytest

from annotations.services import enrolling, resetting
from tests.annotations.people import class_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats():
    """One course with two of everybody."""
    _course, seats = class_of(
        person("anna"), nora="instructor", ivan="assistant", olga="assistant", ben="student", cara="student"
    )
    return seats


@pytest.mark.parametrize(
    ("asker", "owner", "allowed"),
    [
        ("anna", "ben", True),
        ("anna", "ivan", True),
        ("anna", "nora", False),
        ("anna", "anna", False),
        ("ivan", "ben", True),
        ("ivan", "olga", False),
        ("ivan", "anna", False),
        ("ben", "cara", False),
        ("ben", "anna", False),
    ],
)
def test_only_somebody_above_can_reset(seats, asker, owner, allowed):
    assert resetting.may_reset(seats[asker].user, seats[owner]) is allowed


def test_the_link_fits_the_account_and_works_once(seats):
    ben = seats["ben"].user
    _uid, token = resetting.reset_parts(seats["anna"].user, seats["ben"])
    assert resetting.reset_tokens.check_token(ben, token)
    assert not resetting.reset_tokens.check_token(seats["cara"].user, token)
    ben.set_password("another long word")
    ben.save()
    assert not resetting.reset_tokens.check_token(ben, token)


def test_a_refused_link_is_not_made(seats):
    with pytest.raises(resetting.NotYoursToReset):
        resetting.reset_parts(seats["ivan"].user, seats["anna"])


def test_a_stranger_and_a_former_member_of_the_staff_can_reset_nobody(seats):
    assert not resetting.may_reset(person("stranger"), seats["ben"])
    enrolling.end(seats["ivan"])
    assert not resetting.may_reset(seats["ivan"].user, seats["ben"])


def test_a_former_member_is_out_of_reach(seats):
    enrolling.end(seats["ben"])
    seats["ben"].refresh_from_db()
    assert not resetting.may_reset(seats["anna"].user, seats["ben"])


@pytest.mark.parametrize("right", ["is_superuser", "is_staff", "may_teach"])
def test_accounts_with_rights_of_their_own_are_out_of_reach(seats, right):
    setattr(seats["ben"].user, right, True)
    assert not resetting.may_reset(seats["anna"].user, seats["ben"])


@pytest.mark.parametrize("role", ["assistant", "instructor"])
def test_a_student_here_who_is_staff_elsewhere_is_out_of_reach(seats, role):
    class_of(person("other"), "elsewhere", ben=role)
    assert not resetting.may_reset(seats["anna"].user, seats["ben"])
    assert not resetting.may_reset(seats["ivan"].user, seats["ben"])


def test_an_instructor_of_both_courses_reaches_an_assistant_of_both(seats):
    class_of(seats["anna"].user, "elsewhere", ivan="assistant")
    assert resetting.may_reset(seats["anna"].user, seats["ivan"])
    assert not resetting.may_reset(seats["nora"].user, seats["ivan"])


@pytest.mark.parametrize("right", ["assistant", "instructor", "may_teach", "staff elsewhere"])
def test_a_link_dies_when_its_account_gets_more_rights(seats, right):
    ben = seats["ben"].user
    _uid, token = resetting.reset_parts(seats["ivan"].user, seats["ben"])
    if right == "may_teach":
        ben.may_teach = True
    elif right == "staff elsewhere":
        class_of(person("other"), "elsewhere", ben="assistant")
    else:
        enrolling.change_role(seats["ben"], right)
    assert not resetting.reset_tokens.check_token(ben, token)


def test_joining_another_course_as_a_student_leaves_a_link_alive(seats):
    _uid, token = resetting.reset_parts(seats["ivan"].user, seats["ben"])
    class_of(person("other"), "elsewhere", ben="student")
    assert resetting.reset_tokens.check_token(seats["ben"].user, token)
