"""Fixes the words of a document: its revisions and their blocks."""

import hashlib

from ..boundaries import clusters, pack, words
from ..models import Block, Revision
from ..models.document import PASSAGE_GAP

BLOCKS_AT_ONCE = 500


def counted_text(texts):
    """The text in which offsets are counted: the passages' texts, in order, joined by PASSAGE_GAP."""
    return PASSAGE_GAP.join(texts)


def checksum(text):
    """SHA-256 of a counted text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def first_revision(document, passages, number=1):
    """Stores revision 1 of a document and returns it; an archive brings those of other numbers back, too.

    Takes (Passage, text) pairs in reading order; the passages are stored already, no text is empty.
    Words and graphemes are cut here, once. To be called within a transaction.
    """
    text = counted_text(words_of for _passage, words_of in passages)
    revision = Revision.objects.create(document=document, number=number, length=len(text), checksum=checksum(text))
    Block.objects.bulk_create(_blocks(revision, passages), batch_size=BLOCKS_AT_ONCE)
    return revision


def _blocks(revision, passages):
    start = 0
    for ordinal, (passage, text) in enumerate(passages):
        end = start + len(text)
        yield Block(
            revision=revision,
            passage=passage,
            ordinal=ordinal,
            start=start,
            end=end,
            text=text,
            words=pack(words(text)),
            clusters=pack(clusters(text)),
        )
        start = end + len(PASSAGE_GAP)
