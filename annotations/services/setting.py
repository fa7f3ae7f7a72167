"""Set readings, their pieces, what they ask and who sees whose work there; and a course's own settings."""

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Annotation, Course, CrossLink, LinkEnd, Participation, Piece, Reading, Reply, Requirement
from ..models.reading import MOST_PIECES
from ..models.vocabulary import Naming, Role, ShownAs
from .addressing import RESERVED, free_slug
from .hiding import Setting, change_hiding
from .refreshing import refresh
from .refusals import Refused
from .unchanged import refuse_changed

PLAIN = (
    "title",
    "prompt",
    "status",
    "due_at",
    "after_due",
    "asked_annotations",
    "asked_links",
    "asked_replies",
)  # fields of Reading that a form revises
LABEL_LENGTH = Piece._meta.get_field("label").max_length  # code points


class SlugTaken(Refused):
    message = gettext_lazy("Another one has this address already. Choose a different one.")


class PieceInUse(Refused):
    """`facts["piece"]` is the piece that was to be taken out."""

    status = 409


class TooManyPieces(Refused):
    message = gettext_lazy("A reading has at most four texts.")


def make_reading(course, pieces, title, slug="", requirements=(), setting=None, **fields):
    """Stores a new reading at the end of a course and returns it.

    `pieces` are (Document, label) pairs in order; an empty label is made from the document's title, an empty slug
    from the reading's. `requirements` are (noun, number, Document or None, Tag or None), `setting` a hiding.Setting.
    `fields` are those of Reading.
    Raises SlugTaken, TooManyPieces.
    """
    with transaction.atomic():
        slug = slug or free_slug(title, course.readings.values_list("slug", flat=True), "reading")
        last = course.readings.aggregate(last=Max("ordinal"))["last"]
        reading = Reading(course=course, title=title, slug=slug, ordinal=0 if last is None else last + 1, **fields)
        _add(reading)
        _set_pieces(reading, pieces)
        _ask(reading, requirements)
        if setting:
            change_hiding(reading, setting)
    return reading


def revise_reading(reading, pieces, requirements=None, setting=None, for_past=False, sealed="", **fields):
    """Gives a reading other fields and exactly these pieces, in this order. Its address stays.

    `requirements` and `setting` are as in `make_reading`; None leaves them as they are. `for_past` says that the
    setting is meant for what was written before as well. `sealed` is the seal of `settings_of` from which this is made.
    Raises SettingsChanged, TooManyPieces; PieceInUse when a piece is left out on which somebody has worked.
    """
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        reading.refresh_from_db()
        refuse_changed(settings_of(reading), sealed)
        for name, value in fields.items():
            setattr(reading, name, value)
        reading.save(update_fields=[*fields])
        _set_pieces(reading, pieces)
        if requirements is not None:
            _ask(reading, requirements)
        if setting:
            change_hiding(reading, setting, for_past)
    return reading


def settings_of(reading):
    """All that a form of a reading's settings shows, as {name: plain values}, to be sealed. Two queries."""
    facts = {name: getattr(reading, name) for name in PLAIN}
    facts["pieces"] = list(reading.pieces.values_list("document", "label"))
    facts["asks"] = list(reading.requirements.values_list("noun", "number", "piece__document", "tag"))
    return facts | {"hiding": Setting.of(reading)}


def move_reading(reading, place):
    """Puts a reading at a place (0 is the first) among those of its course; the same again changes nothing."""
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=reading.course_id)
        order = list(Reading.objects.filter(course=reading.course_id))
        order.remove(reading)
        order.insert(max(place, 0), reading)
        for ordinal, one in enumerate(order):
            if one.ordinal != ordinal:
                Reading.objects.filter(pk=one.pk).update(ordinal=ordinal)


def add_piece(reading, document, label=""):
    """Sets a document as the last piece of a reading, unless it is one already. Returns the piece.

    Raises TooManyPieces.
    """
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        here = reading.pieces.filter(document=document).first()
        if here:
            return here
        pieces = [*reading.pieces.all()]
        if len(pieces) >= MOST_PIECES:
            raise TooManyPieces
        return Piece.objects.create(
            reading=reading,
            document=document,
            revision=_newest(document),
            ordinal=pieces[-1].ordinal + 1 if pieces else 0,
            label=label or short_name(document.title, [piece.label for piece in pieces]),
        )


def revise_course(course, for_past=False, **fields):
    """Gives a course another title, time zone or other settings for new work. What was written stays as it was.

    With `for_past` what students wrote under their names or pseudonyms stands from now on as the course's `naming`
    says; what is anonymous stays so, and so does what the staff wrote.
    """
    with transaction.atomic():
        refresh(Reading.objects.filter(course=course))
        for name, value in fields.items():
            setattr(course, name, value)
        course.save(update_fields=[*fields])
        if for_past:
            before, after = shown_before_and_after(course.naming)
            for model in (Annotation, CrossLink, Reply):
                theirs = model.objects.filter(course=course, author__role=Role.STUDENT, shown_as=before)
                theirs.update(shown_as=after)
    return course


def shown_before_and_after(naming):
    """(what students' work stood under before a course came to show authors by `naming`, what it is to stand under)."""
    both = [ShownAs.NAME, ShownAs.PSEUDONYM]
    return both if naming == Naming.PSEUDONYMS else both[::-1]


def short_name(title, taken):
    """A piece's short name: the first words of its title, in at most 40 code points, not among `taken`."""
    words = title.split()
    for count in (3, 4, 5, len(words)):
        label = " ".join(words[:count])[:LABEL_LENGTH]
        if label not in taken:
            return label
    return f"{label[: LABEL_LENGTH - 2]} {len(taken) + 1}"


def _add(reading):
    if reading.slug in RESERVED or _slug_is_taken(reading):
        raise SlugTaken(field="slug")
    try:
        with transaction.atomic():
            reading.save()
    except IntegrityError as error:
        raise SlugTaken(field="slug") from error


def _slug_is_taken(reading):
    return Reading.objects.filter(course=reading.course, slug=reading.slug).exclude(pk=reading.pk).exists()


def _set_pieces(reading, pieces):
    if len(pieces) > MOST_PIECES:
        raise TooManyPieces
    here = {piece.document_id: piece for piece in reading.pieces.all()}
    wanted = {document.pk for document, _label in pieces}
    for piece in here.values():
        if piece.document_id not in wanted:
            _take_out(piece)
    kept = [here[document.pk] for document, _label in pieces if document.pk in here]
    if [piece.ordinal for piece in kept] != sorted(piece.ordinal for piece in kept) or len(kept) != len(here):
        # places are unique: all step aside before each takes its own
        reading.pieces.update(ordinal=F("ordinal") + MOST_PIECES)
    for ordinal, (document, label) in reversed([*enumerate(_named(pieces))]):
        piece = here.get(document.pk) or Piece(reading=reading, document=document, revision=_newest(document))
        piece.ordinal, piece.label = ordinal, label
        piece.save()


def _ask(reading, requirements):
    pieces = {piece.document_id: piece for piece in reading.pieces.all()}
    reading.requirements.all().delete()
    Requirement.objects.bulk_create(
        Requirement(
            reading=reading,
            ordinal=ordinal,
            noun=noun,
            number=number,
            piece=document and pieces[document.pk],
            tag=tag,
        )
        for ordinal, (noun, number, document, tag) in enumerate(requirements)
    )


def _named(pieces):
    taken = [label for _document, label in pieces if label]
    for document, label in pieces:
        if not label:
            label = short_name(document.title, taken)
            taken.append(label)
        yield document, label


def _take_out(piece):
    Piece.objects.select_for_update().get(pk=piece.pk)  # who says "I have read this" just now comes before or after
    worked = piece.annotations.exists() or LinkEnd.objects.filter(piece=piece).exists()
    if worked or piece.participations.exclude(finished_at=None).exists():
        raise PieceInUse(
            _("“%(label)s” cannot be taken out: somebody has worked on it. You can still change its short name.")
            % {"label": piece.label},
            piece=piece,
        )
    Participation.objects.filter(piece=piece).delete()
    piece.delete()


def _newest(document):
    return document.revisions.order_by("-number")[0]
