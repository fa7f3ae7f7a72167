"""Bring a text into a course, and mend what the importer guessed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..models import Annotation, Block, CrossLink, Document, Passage, Reading
from ..models.vocabulary import Audience, Kind
from . import indexing, marking
from .refreshing import refresh
from .refusals import Refused
from .revising import checksum, counted_text, first_revision

PASSAGES_AT_ONCE = 500


class AlreadyHere(Refused):
    """`facts["document"]` is the document of this course that has the same words."""

    status = 409
    message = _("This text is already in this course.")


class Empty(Refused):
    message = _("Nothing is left of this text. Keep at least one block.")


class Worked(Refused):
    status = 409
    message = _(
        "There are annotations or cross-links on this passage. "
        "It cannot become something left by the site, where nothing can be marked."
    )


def store(course, draft, **metadata):
    """Stores a Draft as a new document of a course, with revision 1, and returns the document.

    `metadata` (title, authors, source, address, date, language, direction, rights) goes before what the draft says.
    Raises Empty, and AlreadyHere when a document of this course has the same words.
    """
    passages = list(draft.passages)
    if not passages:
        raise Empty
    known = same_words(course, passages)
    if known:
        raise AlreadyHere(document=known)
    with transaction.atomic():
        document = Document.objects.create(course=course, **(_metadata_of(draft) | metadata))
        stored = Passage.objects.bulk_create(
            (
                Passage(
                    document=document,
                    kind=one.kind,
                    attribution=one.attribution or "",
                    date=one.date,
                    why=(one.why or "")[:300],
                )
                for one in passages
            ),
            batch_size=PASSAGES_AT_ONCE,
        )
        first_revision(document, [(passage, one.text) for passage, one in zip(stored, passages, strict=True)])
    return document


def same_words(course, passages):
    """The document of this course whose newest or an older revision has exactly these words, or None."""
    words = checksum(counted_text(one.text for one in passages))
    return Document.objects.filter(course=course, revisions__checksum=words).first()


def mend(passage, kind, attribution="", date=None):
    """Gives a passage another kind, commenter or date. No word and no offset moves.

    Raises Worked when it would become furniture while work that others may see stands on it; a note that is
    "only me" stays where it is, and nobody learns of it.
    """
    with transaction.atomic():
        refresh(Reading.objects.filter(pieces__document_id=passage.document_id))
        crosses = (kind == Kind.FURNITURE) != (passage.kind == Kind.FURNITURE)
        if kind == Kind.FURNITURE and crosses and _has_work(passage):
            raise Worked
        passage.kind, passage.attribution, passage.date = kind, attribution, date
        passage.save(update_fields=["kind", "attribution", "date"])
        if crosses:
            for piece in passage.document.pieces.select_related("revision"):
                marking.rebuild(piece)
    return passage


def redescribe(document, **metadata):
    """Gives a document another title, authors, source, address, date, language, direction or rights."""
    with transaction.atomic():
        refresh(Reading.objects.filter(pieces__document=document))
        for name, value in metadata.items():
            setattr(document, name, value)
        document.save()
        if "language" in metadata:  # words are stemmed by it
            indexing.fold_again(Block.objects.filter(revision__document=document))
    return document


def _metadata_of(draft):
    return {
        "title": draft.title[:500],
        "authors": list(draft.authors),
        "date": draft.date,
        "language": draft.language,
        "direction": draft.direction,
    }


def _has_work(passage):
    return any(
        model.objects.touching([passage.pk]).filter(withdrawn_at=None).exclude(audience=Audience.ME).exists()
        for model in (Annotation, CrossLink)
    )
