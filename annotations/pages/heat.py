"""A Crowd as it is drawn and told: as heat, or as the difference between two sides. Costs by the length of the text."""

from collections import defaultdict
from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Block
from ..models.vocabulary import ShownAs
from .address import span_text
from .crowds import Crowd
from .strips import BINS, bins_of

STEPS = 5
FAINTEST = 0.05  # of a difference that is drawn, as a share
STRONGEST = 12  # passages in the list of differences


@dataclass
class Strong:
    """The stretch of a passage on which most readers are, or on which two sides differ most."""

    place: str
    quote: str
    says: str
    looks: str  # classes of its mark
    href: str
    span: str


def step_of(share):
    """1 to 5 for each tenth of a share from 0 to 1: 5 is more than four tenths; 0 for nothing."""
    return min(-(-round(share * 1000) // 100), STEPS)


class Heat(Crowd):
    """The way to draw pieces on which readers are counted; marked.Marked is the other one."""

    def look(self, piece, uses):
        """(classes, sentence) of a stretch of a piece (id); None where it is not drawn."""
        if not self.sides:
            return f"crowd {self._colour} heat-{step_of(self.share(piece, uses, ''))}", self.says(piece, uses)
        gap = self.gap(piece, uses)
        if abs(gap) < FAINTEST:
            return None
        side = self.sides[gap < 0]
        return f"crowd t{side.palette} heat-{step_of(abs(gap))}", self.says(piece, uses)

    def says(self, piece, uses):
        """How many readers marked a stretch, in words: "9 of 22 readers", or that of each side."""
        if self.sides:
            numbers = [
                (side.label, uses.get(key, 0), self.bases[piece, key])
                for side, key in zip(self.sides, self.keys, strict=True)
            ]
            says = _("%(side)s: %(n)s of %(all)s")
            return _("; ").join(says % {"side": side, "n": number, "all": base} for side, number, base in numbers)
        return of_readers(uses.get("", 0), self.bases[piece, ""])

    def draw(self, piece, text, segments, _ends):
        """A passage's words with their stretches as <mark> elements that say how many readers; like drawing.draw."""
        parts, at = [], 0
        for start, end, _depth, uses in segments:
            look = self.look(piece, uses)
            if look:
                opening = f'<mark class="{look[0]}" role="none" title="{escape(look[1])}">'
                parts += [escape(text[at:start]), opening, escape(text[start:end]), "</mark>"]
                at = end
        parts.append(escape(text[at:]))
        return mark_safe("".join(parts))

    def strip(self, piece, stretches, length):
        """Where most readers marked, or the sides differ most, as drawing.strip tells it."""
        bins = [(0, "", None)] * BINS
        for offset, passage, segments in stretches:
            for start, end, depth, uses in segments:
                look = self.look(piece, uses)
                for at in bins_of(offset + start, offset + end, length) if look else ():
                    bins[at] = max(bins[at], (depth, look[0], passage))
        return [(looks, passage) if passage else None for _most, looks, passage in bins]

    def peak(self, piece, segments):
        """What the stretch of a passage says on which most readers are; empty where there is none."""
        if not segments or self.sides:
            return ""
        most = max(depth for _start, _end, depth, _uses in segments)
        return _("most on the same words: %(readers)s") % {"readers": of_readers(most, self.bases[piece, ""])}

    def at(self, rows, piece):
        """What is said of a point of a piece (id): "9 of 22 readers: red line 5, signal 4".

        `rows` are the annotations there that this reader may see under the address. One query.
        """
        columns = "author", "shown_as", "taggings__tag", "taggings__withdrawn_at", "pk"
        uses, by_tag, unnamed = defaultdict(set), defaultdict(set), set()
        for author, shown_as, tag, withdrawn_at, act in rows.order_by().values_list(*columns):
            if shown_as == ShownAs.ANONYMOUS:
                unnamed.add(act)
                continue
            reader = author, shown_as
            if tag and withdrawn_at is None:
                by_tag[tag].add(reader)
            for key in self._keys_of(author, shown_as, tag if withdrawn_at is None else None):
                uses[key].add(reader)
        says = [self.says(piece, {key: len(who) for key, who in uses.items()})]
        used = [(tag.name, len(by_tag[tag.pk])) for tag in self.page.tags if tag.pk in by_tag]
        if used and not self.sides:
            used.sort(key=lambda one: -one[1])
            tags = _(", ").join(f"{name} {number}" for name, number in used)
            says = [_("%(readers)s: %(tags)s") % {"readers": says[0], "tags": tags}]
        if unnamed:
            anonymous = ngettext("%(n)s anonymous annotation", "%(n)s anonymous annotations", len(unnamed))
            says.append(anonymous % {"n": len(unnamed)})
        return _("; ").join(says)

    def strongest(self):
        """The Strongs of the shown pieces, the strongest first: at most one a passage, in a difference one a side."""
        found = []
        for (piece, passage), segments in self.marks.items():
            best = {}
            for order, (_start, _end, _depth, uses) in enumerate(segments):
                gap = self.gap(piece, uses)
                if abs(gap) >= FAINTEST and abs(gap) > abs(best.get(gap < 0, (0,))[0]):
                    best[gap < 0] = gap, order
            found += [(gap, piece, passage, *self._around(piece, segments, order)) for gap, order in best.values()]
        found.sort(key=lambda one: (-abs(one[0]), one[1:3]))
        return self._told(found[:STRONGEST])

    @property
    def is_empty(self):
        return not self.marks

    @property
    def bases_told(self):
        """Of how many a share is, in a line for each text."""
        for piece in self.pieces:
            for key, side in zip(self.keys, self.sides or [None], strict=True):
                yield self._base_told(piece, self.bases[piece.pk, key], side)

    @property
    def legend(self):
        """(classes of a mark, words) of the steps: of heat from the fewest on, of a difference from side to side."""
        if not self.sides:
            return [(f"crowd {self._colour} heat-{step}", words) for step, words in enumerate(_shares(), 1)]
        first, second = ((f"crowd t{side.palette}", side.label) for side in self.sides)
        lines = [(first, step) for step in (5, 3, 1)] + [(second, step) for step in (1, 3, 5)]
        shares = {5: 40, 3: 20, 1: 5}
        more = _("%(side)s +%(share)s %%")
        return [(f"{looks[0]} heat-{step}", more % {"side": looks[1], "share": shares[step]}) for looks, step in lines]

    @property
    def _colour(self):
        """The colour of heat: of the one tag to which it is narrowed, else none of a tag."""
        tag = str(self.address.tag[0]) if len(self.address.tag) == 1 else ""
        return f"t{self.page.palette[tag]}" if tag in self.page.palette else "heat-any"

    def _base_told(self, piece, number, side):
        facts = {"n": number, "piece": piece.label}
        if side is None:
            return ngettext("%(piece)s: %(n)s reader", "%(piece)s: %(n)s readers", number) % facts
        says = ngettext("%(piece)s, %(side)s: %(n)s reader", "%(piece)s, %(side)s: %(n)s readers", number)
        if side.key[0] == "tag":
            says = ngettext(
                "%(piece)s: %(n)s reader used “%(side)s”", "%(piece)s: %(n)s readers used “%(side)s”", number
            )
        return says % (facts | {"side": side.label})

    def _keys_of(self, author, shown_as, tag):
        """The sides to which a use of a tag (or none) by somebody counts."""
        if not self.sides:
            return [""]
        kinds = [(key, *side.key) for key, side in zip(self.keys, self.sides, strict=True)]
        return [
            key
            for key, kind, number in kinds
            if (
                tag == number
                if kind == "tag"
                else shown_as == ShownAs.NAME and author in self.page.layers.members(number)
            )
        ]

    def _around(self, piece, segments, order):
        """(start, end, uses) of a segment with the neighbours that look like it."""
        look = self.look(piece, segments[order][3])[0]
        first = last = order
        while first and self._continues(piece, segments, first - 1, look):
            first -= 1
        while last + 1 < len(segments) and self._continues(piece, segments, last, look, last + 1):
            last += 1
        return segments[first][0], segments[last][1], segments[order][3]

    def _continues(self, piece, segments, at, look, other=None):
        """Whether a segment touches the next one, and it (or `other`) looks like this."""
        found = self.look(piece, segments[at if other is None else other][3])
        return segments[at][1] == segments[at + 1][0] and found is not None and found[0] == look

    def _told(self, found):
        texts = Block.objects.filter(passage__in=[passage for _gap, _piece, passage, *_rest in found])
        texts = {
            (revision, passage): (start, text)
            for revision, passage, start, text in texts.values_list("revision", "passage", "start", "text")
        }
        revisions = {piece.pk: piece.revision_id for piece in self.pieces}
        for _gap, piece, passage, start, end, uses in found:
            offset, text = texts[revisions[piece], passage]
            looks, says = self.look(piece, uses)
            yield Strong(
                place=self.page.places.name(passage),
                quote=text[start:end],
                says=says,
                looks=looks,
                href=self.address.panel(place=passage, point=offset + start),
                span=span_text(piece, offset + start, offset + end),
            )


def _shares():
    """What each step stands for, as `step_of` cuts them."""
    return (_("to 10 %"), _("20 %"), _("30 %"), _("40 %"), _("more than 40 %"))


def of_readers(number, base):
    """ "9 of 22 readers"; no more than there are, where one of them has two names."""
    number = min(number, base)
    return ngettext("%(n)s of %(all)s reader", "%(n)s of %(all)s readers", base) % {"n": number, "all": base}
