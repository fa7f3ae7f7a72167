import datetime
import json
import zoneinfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from annotations.access import reach_of
from annotations.models import (
    Action,
    Annotation,
    Change,
    CrossLink,
    Membership,
    Participation,
    PassageMarks,
    Piece,
    Reading,
    Reply,
    Review,
    Target,
    User,
    Version,
)
from annotations.services import demo, marking

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 27, 18, 0, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))  # a Friday, at the hour itself
CLASS = json.loads((demo.FOLDER / "class.json").read_text(encoding="utf-8"))


@pytest.fixture
def loaded():
    return demo.load_demo(NOW)


def test_all_the_work_of_the_class_is_there(loaded):
    counts = [model.objects.count() for model in (Annotation, CrossLink, Reply, Review)]
    assert counts == [len(CLASS[kind]) for kind in ("annotations", "links", "replies", "reviews")]
    finished = sum(len(entry["pieces"]) for entry in CLASS["finished"])
    assert Participation.objects.exclude(finished_at=None).count() == finished
    assert Membership.objects.count() == 25 and loaded.tags.count() == 6


@pytest.mark.any_database
def test_every_target_says_what_stands_there(loaded):
    texts = {piece.revision_id: piece.revision.text for piece in Piece.objects.select_related("revision")}
    for target in Target.objects.all():
        assert texts[target.revision_id][target.start : target.end] == target.exact


def test_marks_and_counts_are_those_of_the_services(loaded):
    def drawn():
        rows = PassageMarks.objects.order_by("piece", "passage", "bucket")
        return list(rows.exclude(segments=[]).values_list("piece", "passage", "bucket", "segments"))

    before = drawn()
    for piece in Piece.objects.select_related("revision"):
        marking.rebuild(piece)
    assert drawn() == before


@pytest.mark.any_database
def test_the_times_are_in_the_past_in_order_and_the_due_date_is_ahead(loaded):
    reading = Reading.objects.get()
    assert reading.due_at.astimezone(loaded.zone).isoformat() == "2026-04-03T18:00:00+02:00"
    times = list(Change.objects.order_by("seq").values_list("at", flat=True))
    assert times == sorted(times) and reading.created_at < times[0] and times[-1] < NOW
    for model in (Annotation, CrossLink, Reply):
        assert not model.objects.exclude(created_at__range=(times[0], times[-1])).exists()
    assert not Version.objects.exclude(at__in=times).exists()
    assert not Action.objects.exclude(at__in=times).exists()


@pytest.mark.any_database
def test_loading_again_elsewhere_gives_the_same_uids(loaded):
    assert Annotation.objects.filter(uid=demo._uid("a001")).exists()


@pytest.mark.any_database
def test_everybody_signs_in_with_the_public_password(loaded):
    assert authenticate(username="student-23", password="reader")
    teacher = authenticate(username="instructor", password="reader")
    assert teacher.may_make_courses and reach_of(teacher).taught == {loaded.pk}
    assert not User.objects.get(username="assistant").may_make_courses


def test_loading_twice_changes_nothing(settings, capsys):
    settings.READERAPP_DEMO = True
    call_command("load_demo")
    before = Reading.objects.get().seq, Annotation.objects.count()
    call_command("load_demo")
    assert "already" in capsys.readouterr().out
    assert (Reading.objects.get().seq, Annotation.objects.count()) == before


def test_public_passwords_stay_out_of_a_real_site_unless_they_are_asked_for():
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()
