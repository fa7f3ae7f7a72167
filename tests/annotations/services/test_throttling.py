import hashlib
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.models import Attempt
from annotations.services import throttling
from annotations.services.throttling import note, seconds_to_wait

pytestmark = pytest.mark.django_db
START = timezone.now()
HOME, AWAY, SCHOOL = "192.0.2.1", "192.0.2.2", "198.51.100.7"


def times(count, kind, account, address, now=START):
    for _try in range(count):
        note(kind, account, address, now)


def after(**time):
    return START + timedelta(**time)


def test_nine_failures_are_allowed_and_ten_are_not():
    times(9, "sign-in", "ada", HOME)
    assert seconds_to_wait("sign-in", "ada", HOME, START) == 0
    note("sign-in", "ada", HOME, START)
    assert seconds_to_wait("sign-in", "ada", HOME, START) == 600


def test_the_wait_ends_ten_minutes_after_the_first_failure():
    times(10, "sign-in", "ada", HOME)
    assert seconds_to_wait("sign-in", "ada", HOME, after(minutes=9, seconds=59)) == 1
    assert seconds_to_wait("sign-in", "ada", HOME, after(minutes=10)) == 0


def test_failures_at_one_account_leave_the_neighbours_alone():
    times(10, "sign-in", "ada", SCHOOL)
    assert seconds_to_wait("sign-in", "ben", SCHOOL, START) == 0


def test_a_hundred_failures_close_an_address_to_all_accounts():
    for number in range(50):
        times(2, "sign-in", f"student-{number}", SCHOOL)
    assert seconds_to_wait("sign-in", "ben", SCHOOL, START) == 600
    assert seconds_to_wait("sign-in", "ben", HOME, START) == 0


def test_nobody_can_lock_an_owner_out_at_another_address():
    for number in range(40):
        times(10, "sign-in", "ada", f"203.0.113.{number}")
    assert seconds_to_wait("sign-in", "ada", HOME, START) == 0


def test_an_account_under_siege_gives_each_address_three_tries():
    times(10, "sign-in", "ada", "203.0.113.1")
    times(10, "sign-in", "ada", "203.0.113.2")
    times(9, "sign-in", "ada", "203.0.113.3")
    times(2, "sign-in", "ada", HOME)
    assert seconds_to_wait("sign-in", "ada", HOME, START) == 0
    note("sign-in", "ada", HOME, START)
    assert seconds_to_wait("sign-in", "ada", HOME, START) == 600
    assert seconds_to_wait("sign-in", "ben", HOME, START) == 0


def test_a_known_browser_is_counted_for_itself():
    times(10, "sign-in", "ada", SCHOOL)
    assert seconds_to_wait("sign-in from a known browser", "ada", "3f2a", START) == 0
    times(10, "sign-in from a known browser", "ada", "3f2a")
    assert seconds_to_wait("sign-in from a known browser", "ada", "3f2a", START) == 600


def test_a_whole_university_signs_up_from_one_address():
    for _student in range(401):
        assert seconds_to_wait("sign-up", "", SCHOOL, START) == 0
        note("sign-up", "", SCHOOL, START)


def test_after_six_hundred_sign_ups_an_address_waits():
    times(599, "sign-up", "", SCHOOL)
    assert seconds_to_wait("sign-up", "", SCHOOL, START) == 0
    note("sign-up", "", SCHOOL, START)
    assert seconds_to_wait("sign-up", "", SCHOOL, START) == 600
    assert seconds_to_wait("sign-up", "", HOME, START) == 0


def test_thirty_wrong_codes_close_joining_for_an_address():
    times(29, "join", "", SCHOOL)
    assert seconds_to_wait("join", "", SCHOOL, START) == 0
    note("join", "", SCHOOL, START)
    assert seconds_to_wait("join", "", SCHOOL, START) == 600


def test_kinds_do_not_count_for_each_other():
    times(30, "join", "", SCHOOL)
    assert seconds_to_wait("sign-in", "ada", SCHOOL, START) == 0


def test_neither_names_nor_addresses_are_stored():
    note("sign-in", "ada", HOME)
    keys = Attempt.objects.values_list("key", flat=True)
    assert len(set(keys)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)
    plain = {hashlib.sha256(text.encode()).hexdigest() for text in ("ada", HOME, f"sign-in:ada:{HOME}")}
    assert not plain & set(keys)


def test_asking_is_one_query_and_writes_nothing(django_assert_num_queries):
    times(5, "sign-in", "ada", HOME)
    before = Attempt.objects.count()
    with django_assert_num_queries(1):
        seconds_to_wait("sign-in", "ada", HOME, START)
    assert Attempt.objects.count() == before


def test_counting_is_one_insert(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(throttling, "PURGE_EVERY", 10**9)
    with django_assert_num_queries(1):
        note("sign-in", "ada", HOME, START)


def test_old_attempts_go_in_small_batches_when_new_ones_come():
    times(300, "join", "", SCHOOL)
    times(60, "join", "", AWAY, after(minutes=11))
    left = Attempt.objects.filter(at=START).count()
    assert left <= 300 - throttling.PURGE_AT_ONCE
    assert Attempt.objects.filter(at=after(minutes=11)).count() == 60
