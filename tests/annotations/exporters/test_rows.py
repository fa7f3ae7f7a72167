import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.exporters.rows import instances, newest, pages
from annotations.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def users():
    return [User.objects.create(username=f"u{number}") for number in range(7)]


def test_pages_hold_every_row_once_in_order(users):
    found = list(pages(User.objects.all(), ("id", "username"), size=3))
    assert [len(page) for page in found] == [3, 3, 1]
    assert [name for page in found for _id, name in page] == [user.username for user in users]


def test_rows_that_are_written_meanwhile_are_left_out(users):
    stream = pages(User.objects.all(), ("id",), size=3)
    next(stream)
    User.objects.create(username="late")
    assert sum(len(page) for page in stream) == 4


def test_nothing_gives_no_page(users):
    assert newest(User.objects.none()) == 0
    assert list(pages(User.objects.none(), ("id",))) == []


def test_a_page_is_one_query_and_none_is_under_way_between_two(users):
    with CaptureQueriesContext(connection) as asked:
        list(pages(User.objects.all(), ("id",), highest=users[-1].pk, size=3))
    assert len(asked) == 3


def test_objects_come_in_the_same_pages(users):
    assert [user for page in instances(User.objects.all()) for user in page] == users
