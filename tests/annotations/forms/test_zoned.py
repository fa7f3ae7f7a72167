import datetime
import zoneinfo

import pytest
from django import forms

from annotations.forms.zoned import ZonedDateTimeField

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


@pytest.fixture
def field():
    field = ZonedDateTimeField(required=False)
    field.zone = BERLIN
    return field


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("2026-07-03T18:00", "2026-07-03T16:00:00+00:00"),
        ("2026-12-04T18:00", "2026-12-04T17:00:00+00:00"),
        ("2026-07-03 18:00", "2026-07-03T16:00:00+00:00"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00+00:00"),
    ],
    ids=["in summer", "in winter", "with a blank", "the first of an hour that comes twice"],
)
def test_what_is_typed_is_meant_in_the_zone_of_the_course(field, typed, meant):
    assert field.clean(typed).isoformat() == meant


def test_an_hour_that_the_clocks_leave_out_is_refused_by_name(field):
    with pytest.raises(forms.ValidationError, match="jump over"):
        field.clean("2026-03-29T02:30")


@pytest.mark.parametrize(
    "typed", ["tomorrow", "2026-07-03", "2026-13-01T10:00", "0001-01-01T00:00", "2026-07-03T18:00+02:00"]
)
def test_what_is_not_a_local_date_with_a_time_is_refused(field, typed):
    with pytest.raises(forms.ValidationError):
        field.clean(typed)


def test_nothing_typed_is_no_date(field):
    assert field.clean("") is None


def test_a_stored_time_is_offered_in_the_zone_of_the_course(field):
    stored = datetime.datetime(2026, 7, 3, 16, 0, tzinfo=datetime.UTC)
    assert field.prepare_value(stored) == "2026-07-03T18:00"
    assert field.prepare_value("what was typed") == "what was typed"


@pytest.mark.parametrize("stored", ["2026-10-25T01:30:00+00:00", "2026-07-03T15:59:59+00:00"], ids=["twice", "seconds"])
def test_a_stored_time_that_is_sent_back_as_it_was_offered_does_not_move(field, stored):
    field.stored = datetime.datetime.fromisoformat(stored)
    assert field.clean(field.prepare_value(field.stored)) == field.stored
    assert field.clean("2026-10-25T02:31").isoformat() == "2026-10-25T00:31:00+00:00"
