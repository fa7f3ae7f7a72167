"""How many different readers marked each word of the pieces of a page, and of how many that is a share.

Computed from the rows that a reader may see, in one streamed query a piece, when it is asked for: marks are kept for
annotations, and of two by one reader nothing kept would tell that they are one reader's.
"""

from collections import Counter, defaultdict

from django.db.models import Count
from django.utils.functional import cached_property

from .. import spans
from ..models import Annotation, Block
from ..models.vocabulary import Kind, ShownAs
from .readers import readers, readers_told
from .showing import of_side, shown

FIRST, SECOND = "one", "other"


class Crowd:
    """The readers behind the marks of some pieces, for a ReadingPage whose layer counts them.

    `passages` narrows it to some passages (ids). Everything is read when it is first asked for.
    """

    def __init__(self, page, pieces, passages=None):
        self.page, self.address, self.reach = page, page.address, page.reach
        self.pieces, self.passages = pieces, passages
        self.sides = page.layers.sides
        self.keys = [FIRST, SECOND] if self.address.layer == "difference" else [""]

    @property
    def is_told(self):
        """Whether there is anything to count: not where classmates' work is hidden, nor before two sides are chosen."""
        return self.page.sees_counts and (self.address.layer == "heat" or bool(self.sides))

    @cached_property
    def bases(self):
        """{(piece id, side): how many a share divides by}: readers of the piece, or of those who used a tag there."""
        read, found = self._readers, {}
        for key, side in zip(self.keys, self.sides or [None], strict=True):
            kind, number = side.key if side else ("section", self.address.section)
            who = read
            if kind == "tag":
                who = self._taggers(key)
            elif number:
                members = self.page.layers.members(number)
                who = {piece: {one for one in of if one in members} for piece, of in read.items()}
            found |= {(piece.pk, key): len(who.get(piece.pk, ())) for piece in self.pieces}
        return found

    @cached_property
    def marks(self):
        """{(piece, passage): segments} in which depths and uses are readers, the uses by side."""
        found = defaultdict(list)
        if not self.is_told:
            return found
        places = self._places()
        for piece in self.pieces:
            crowds = [spans.crowd(self._marks(piece, key), key) for key in self.keys]
            for passage, here in spans.cut(spans.merge(crowds), places[piece.revision_id]):
                found[piece.pk, passage] = here
        return found

    def segments(self, piece, passage):
        return self.marks.get((piece, passage), [])

    @cached_property
    def counts(self):
        """{(piece, passage): Counter} of annotations, all of them under ""."""
        found = defaultdict(Counter)
        if not self.is_told:
            return found
        rows = self._all().filter(piece__in=self.pieces)
        counted = rows.values_list("piece", "touches__passage").annotate(n=Count("pk", distinct=True)).order_by()
        for piece, passage, number in counted:
            found[piece, passage][""] = number
        return found

    def uses(self, piece, passage):
        """A Counter of the annotations on a passage, all of them under ""."""
        return self.counts[piece, passage]

    def rows(self, key=""):
        """The annotations whose readers are counted, of one side or of all: none without a name."""
        rows = self._all()
        if key:
            rows = of_side(rows, self.sides[self.keys.index(key)].key, self.reach)
        return rows.exclude(shown_as=ShownAs.ANONYMOUS)

    def share(self, piece, uses, key):
        base = self.bases[piece, key]
        return uses.get(key, 0) / base if base else 0

    def gap(self, piece, uses):
        """The share of a piece's readers, from 0 to 1; in a difference that of the one side less the other's."""
        if not self.sides:
            return self.share(piece, uses, "")
        return self.share(piece, uses, FIRST) - self.share(piece, uses, SECOND)

    @cached_property
    def facts(self):
        """Plain values that differ whenever the numbers do, but for the reading's seq."""
        return sorted(self.bases.items()) if self.is_told else []

    def _all(self):
        rows = shown(Annotation.objects.visible_to(self.reach), self.address, self.reach)
        return rows.filter(reading=self.page.reading, round=self.page.reading.round)

    @cached_property
    def _readers(self):
        """{piece id: who its readers are}."""
        page = self.page
        if page.is_staff:
            return readers(page.reading, self.pieces, self.reach)
        finished = {piece for piece, mine in page.participations.items() if mine.finished_at}
        return readers_told(page.reading, self.pieces, self.reach, page.seat.membership, finished)

    def _taggers(self, key):
        found = defaultdict(set)
        rows = self.rows(key).filter(piece__in=self.pieces).order_by()
        for piece, *reader in rows.values_list("piece", "author", "shown_as").distinct():
            found[piece].add(tuple(reader))
        return found

    def _marks(self, piece, key):
        """Yields (reader, start, end) of each target of the rows of one side on a piece; readers are numbers here.

        Each name is a reader of its own: else the number would tell whose two names are.
        """
        rows = self.rows(key).filter(piece=piece, targets__revision=piece.revision_id)
        if self.passages is not None:
            rows = rows.touching(self.passages)
        columns = rows.order_by().values_list("author", "shown_as", "targets__start", "targets__end")
        readers = {}  # numbers are sorted sooner than pairs
        for author, shown_as, start, end in columns.iterator(chunk_size=5000):
            yield readers.setdefault((author, shown_as), len(readers)), start, end

    def _places(self):
        blocks = Block.objects.filter(revision__in=[piece.revision_id for piece in self.pieces])
        blocks = blocks.exclude(passage__kind=Kind.FURNITURE).order_by("ordinal")
        found = defaultdict(list)
        for revision, *place in blocks.values_list("revision_id", "passage_id", "start", "end"):
            if self.passages is None or place[0] in self.passages:
                found[revision].append(place)
        return found
