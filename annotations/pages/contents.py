"""The table of contents of a piece: its headings, long stretches by their numbers, the comments. Pure."""

from dataclasses import dataclass

from ..numbers import COMMENT, PARAGRAPH

STEPS = (5, 10, 20, 50, 100, 200, 500)
MOST = 12  # stretches of a piece, or the steps get longer
WORDS = 48  # code points of what a stretch begins with
TITLE, HEADING = "title", "heading"


@dataclass(frozen=True)
class Entry:
    """A place to go to: `label` are numbers or nothing, `words` are the text's own; both for a stretch."""

    passage: int
    start: int  # code points of the piece
    end: int
    kind: str
    label: str = ""
    words: str = ""


def contents_of(blocks, named):
    """The Entries of a piece in order; none where there is but one place to go to.

    Takes blocks with passage_id, kind, start, end and text in order, and {passage id: printed number}.
    """
    blocks = list(blocks)
    step = {kind: _step(sum(block.kind == kind for block in blocks)) for kind in (PARAGRAPH, COMMENT)}
    is_parted = any(block.kind == HEADING for block in blocks)
    found, run = [], []
    for block in [*blocks, None]:
        ends = block is None or block.kind in (TITLE, HEADING) or (run and block.kind == COMMENT != run[0].kind)
        if ends and run:
            longest = 2 * step[PARAGRAPH] if is_parted and run[0].kind == PARAGRAPH else 0
            found += _stretches(run, step[run[0].kind], named) if len(run) > longest else []
            run = []
        if block is None:
            break
        if block.kind in (TITLE, HEADING):
            found.append(Entry(block.passage_id, block.start, block.end, block.kind, words=block.text))
        elif block.kind in step:
            run.append(block)
    return found if len(found) > 1 else []


def _step(count):
    return next((step for step in STEPS if count <= step * MOST), STEPS[-1])


def _stretches(run, step, named):
    for first in range(0, len(run), step):
        held = run[first : first + step]
        begins, ends = held[0], held[-1]
        numbers = named[begins.passage_id]
        if ends is not begins:
            numbers += f"–{named[ends.passage_id].lstrip('¶C')}"
        words = begins.text[:WORDS] + ("…" if len(begins.text) > WORDS else "")
        yield Entry(begins.passage_id, begins.start, ends.end, begins.kind, numbers, words)
