import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from annotations.models import Membership, User
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


def test_who_was_put_in_with_an_account_of_their_own_is_out_of_reach(seats):
    Membership.objects.filter(pk=seats["ben"].pk).update(is_placed=True)
    seats["ben"].refresh_from_db()
    assert not resetting.may_reset(seats["anna"].user, seats["ben"])
    assert not resetting.may_reset(seats["ivan"].user, seats["ben"])


def test_an_account_that_nobody_ever_used_is_within_reach_of_whoever_put_it_in(seats):
    User.objects.filter(pk=seats["ben"].user_id).update(password=make_password(None))
    Membership.objects.filter(pk=seats["ben"].pk).update(is_placed=True)
    ben = Membership.objects.select_related("user").get(pk=seats["ben"].pk)
    assert resetting.may_reset(seats["anna"].user, ben)
    ben.user.last_login = timezone.now()
    assert not resetting.may_reset(seats["anna"].user, ben)


def test_first_passwords_are_for_those_who_have_none_and_are_in_reach(seats):
    class_of(person("other"), "elsewhere", cara="assistant")
    everybody = [seats[name].user_id for name in ("nora", "ivan", "ben", "cara")]
    User.objects.filter(pk__in=everybody).update(password=make_password(None))
    members = Membership.objects.filter(course=seats["anna"].course).order_by("user__username")
    made = resetting.first_passwords(seats["anna"].user, members)
    assert [member.user.username for member, _parts in made] == ["ben", "ivan"]
    for member, (_uid, token) in made:
        assert resetting.reset_tokens.check_token(member.user, token)
    assert [member.user.username for member, _ in resetting.first_passwords(seats["ivan"].user, members)] == ["ben"]


def test_many_first_passwords_cost_as_many_queries_as_few(seats, django_assert_num_queries):
    course = seats["anna"].course
    members = Membership.objects.filter(course=course).order_by("pk")
    for count in (3, 30):
        for number in range(count):
            enrolling.enrol(User.objects.create_user(f"new-{count}-{number}", password=None), course)
        with django_assert_num_queries(3):
            assert len(resetting.first_passwords(seats["anna"].user, members)) >= count
