"""From the spans that a browser sends to targets on the stored text, or a clear refusal."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..boundaries import cuts_cluster, unpack
from ..models import Block
from ..models.document import PASSAGE_GAP
from ..models.vocabulary import Kind
from ..spans import Span, disjoint
from .refusals import Misplaced

CONTEXT = 32  # code points kept on each side of a quote
MOST_TARGETS = 20
LONGEST = 20_000  # code points of one target


@dataclass(frozen=True)
class Placed:
    """A target as it will be stored: place in code points, words, what is around, and the passages it touches."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    passages: tuple  # ((passage id, start of its block, length of its block), ...)


def place(revision_id, asked):
    """Checks spans against a revision and returns them as Placed, in text order.

    Takes an iterable of (start, end, exact or None) in code points. A span across furniture becomes several, around
    it. `exact` must equal the slice; None takes the slice as it is. Costs by the passages touched.
    Raises Misplaced, with the text as it is, when the words differ, an end falls inside a grapheme, spans overlap,
    or nothing is left.
    """
    asked = sorted(asked, key=lambda one: one[:2])
    if not 1 <= len(asked) <= MOST_TARGETS:
        raise Misplaced(_("Select the words that you mean, in at most %(most)s places.") % {"most": MOST_TARGETS})
    spans = [Span(start, end) for start, end, _exact in asked]
    if not disjoint(spans):
        raise Misplaced(_("The selected places overlap. Select each place once."))
    blocks = _blocks_around(revision_id, spans)
    return [placed for span, (_s, _e, exact) in zip(spans, asked, strict=True) for placed in _fit(blocks, span, exact)]


def _blocks_around(revision_id, spans):
    margin = CONTEXT + len(PASSAGE_GAP)
    blocks = Block.objects.filter(
        revision_id=revision_id, start__lt=spans[-1].end + margin, end__gt=spans[0].start - margin
    )
    return list(blocks.select_related("passage").defer("words", "folded").order_by("start"))


def _fit(blocks, span, exact):
    if span.end - span.start > LONGEST:
        raise Misplaced(_("This is too long to mark at once. Select a shorter part."))
    text = _slice(blocks, span.start, span.end)
    if len(text) != span.end - span.start or (exact is not None and exact != text):
        raise Misplaced(text=text)
    touched = [block for block in blocks if span.overlaps(block)]
    for block in touched:
        clusters = unpack(block.clusters)
        if any(cuts_cluster(clusters, edge - block.start) for edge in (span.start, span.end)):
            raise Misplaced(_("The selection ends inside a character. Select the whole character."), text=text)
    parts = _around_furniture(touched, span)
    if not parts:
        raise Misplaced(_("What the site left around the text cannot be marked."), text=text)
    return [_placed(blocks, part, held) for part, held in parts]


def _around_furniture(touched, span):
    """The parts of a span between furniture, each with its blocks; ends never stand in the gap between passages."""
    parts, held = [], []
    for block in [*touched, None]:
        if block is not None and block.passage.kind != Kind.FURNITURE:
            held.append(block)
        elif held:
            part = span.clip(held[0].start, held[-1].end)
            if part:
                parts.append((part, held))
            held = []
    return parts


def _placed(blocks, span, held):
    return Placed(
        start=span.start,
        end=span.end,
        exact=_slice(blocks, span.start, span.end),
        prefix=_slice(blocks, span.start - CONTEXT, span.start),
        suffix=_slice(blocks, span.end, span.end + CONTEXT),
        passages=tuple((block.passage_id, block.start, block.end - block.start) for block in held),
    )


def _slice(blocks, start, end):
    """The counted text between two places, as far as these neighbouring blocks hold it."""
    start = max(start, 0)
    first = blocks[0].start if blocks else 0
    text = PASSAGE_GAP.join(block.text for block in blocks)
    return text[max(start - first, 0) : max(end - first, 0)]
