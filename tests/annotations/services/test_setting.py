import itertools

import pytest

from annotations.models import Participation
from annotations.services import setting
from tests.annotations.conftest import document_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(course):
    return [document_of(course, [("paragraph", f"Words {n}.")], f"Title number {n} of many") for n in range(5)]


def labels(reading):
    return [piece.label for piece in reading.pieces.order_by("ordinal")]


def test_a_reading_gets_its_address_and_short_names_from_titles(course, documents):
    reading = setting.make_reading(
        course, [(documents[0], ""), (documents[1], "Op-ed")], title="The drone & the hotline"
    )
    assert reading.slug == "the-drone-the-hotline"
    assert labels(reading) == ["Title number 0", "Op-ed"]
    assert setting.make_reading(course, [(documents[0], "")], title="The drone & the hotline").slug.endswith(
        "hotline-2"
    )


@pytest.mark.parametrize("title, slug", [("پهپاد و خط تلفن", "reading"), ("New", "new-2"), ("x" * 200, "x" * 50)])
def test_any_title_gives_an_address(course, documents, title, slug):
    assert setting.make_reading(course, [(documents[0], "")], title=title).slug == slug


def test_an_address_is_given_once_in_a_course(course, reading, documents):
    for taken in ("the-drone", "new"):
        with pytest.raises(setting.SlugTaken):
            setting.make_reading(course, [(documents[0], "")], title="Other", slug=taken)
    assert course.readings.count() == 1


def test_short_names_never_meet(course, documents):
    for document in documents:
        document.title = "The same title"
    reading = setting.make_reading(course, [(document, "") for document in documents[:4]], title="Four")
    assert len(set(labels(reading))) == 4


def test_four_pieces_take_any_order_and_a_fifth_is_refused(course, documents):
    pieces = [(document, str(number)) for number, document in enumerate(documents)]
    with pytest.raises(setting.TooManyPieces):
        setting.make_reading(course, pieces, title="Five")
    reading = setting.make_reading(course, pieces[:4], title="Four")
    for order in list(itertools.permutations(pieces[:4]))[::5]:
        setting.revise_reading(reading, order)
        assert labels(reading) == [label for _document, label in order]


@pytest.mark.parametrize("wanted", [[1], [1, 0], [2, 0, 1], [1, 2], [0, 2, 1], [2]])
def test_pieces_are_added_taken_out_and_moved_at_once(course, documents, wanted):
    reading = setting.make_reading(course, [(documents[0], "0"), (documents[1], "1")], title="Two")
    kept = {piece.label: piece.pk for piece in reading.pieces.all()}
    setting.revise_reading(reading, [(documents[number], str(number)) for number in wanted])
    assert labels(reading) == [str(number) for number in wanted]
    assert all(kept.get(piece.label, piece.pk) == piece.pk for piece in reading.pieces.all())


def test_a_piece_on_which_somebody_worked_stays(course, cast, reading, report, oped, annotate, documents):
    annotate(cast.ana, report, "message was meant", audience="me")
    with pytest.raises(setting.PieceInUse, match="“Report”"):
        setting.revise_reading(reading, [(oped.document, "Op-ed"), (documents[0], "New")], title="Changed")
    reading.refresh_from_db()
    assert labels(reading) == ["Report", "Op-ed"] and reading.title == "The drone"
    setting.revise_reading(reading, [(oped.document, "Opinion"), (report.document, "News")], title="Changed")
    assert labels(reading) == ["Opinion", "News"]


def test_a_piece_that_somebody_has_read_stays(course, cast, reading, report, oped):
    Participation.objects.create(membership=cast.ana, piece=oped, finished_at=reading.created_at)
    with pytest.raises(setting.PieceInUse):
        setting.revise_reading(reading, [(report.document, "Report")])


def test_a_course_changes_and_its_address_stays(course, reading):
    setting.revise_course(course, title="Reading war", time_zone="Asia/Tehran")
    course.refresh_from_db()
    assert (course.title, course.slug, str(course.zone)) == ("Reading war", "conflict", "Asia/Tehran")
