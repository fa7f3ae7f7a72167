"""The annotated edition: texts with numbered notes, a legend of tags, and the cross-links. For Markdown and print.

Nothing is held but a page of annotations at a time and, of one piece, where each lies: pieces, passages, notes and
links are generators, to be read in the order in which they come, since notes are numbered as they are met.
"""

from collections import defaultdict, deque

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..models import Annotation, Block, CrossLink, LinkEnd, Reply, Tag, Tagging, Target
from ..models.vocabulary import Kind
from ..naming import author_name
from ..numbers import numbers
from .edited import EditedLink, EditedPassage, Message, Note
from .places import Places
from .showing import in_layer, shown

PAGE = 500  # annotations with their cards
_STATE = ("withdrawn_at", "hidden_at", "author_id")


class Edition:
    """The edition of a Scope (exporters.scope): one reading, or all of a course that its reader may open.

    An `address` (pages.address) narrows it to its layer and filters.
    """

    def __init__(self, scope, address=None):
        self.scope = scope
        self._last = 0  # note number
        self._annotations = scope.annotations()
        self._printed, self._links = scope.printed(Annotation), scope.printed(CrossLink)
        if address and address.is_narrowed:  # what is gone answers to no filter
            self._printed, self._links = scope.annotations(), scope.links()
        if address:
            self._annotations = shown(self._annotations, address, scope.reach)
            self._printed = shown(self._printed, address, scope.reach)
            self._links = in_layer(self._links, address, scope.reach)
        self._newest = self._printed.order_by("-pk").values_list("pk", flat=True).first() or 0

    def legend(self):
        """[(Tag, how often it stands on what is printed here)] in the codebook's order; retired ones only if used."""
        taggings = Tagging.objects.standing().filter(content_object__in=self._annotations.values("pk"))
        uses = dict(taggings.order_by().values_list("tag_id").annotate(n=Count("pk")))
        tags = Tag.objects.visible_to(self.scope.reach).filter(course=self.scope.course)
        tags = tags.filter(Q(retired_at=None) | Q(pk__in=uses))
        return [(tag, uses.get(tag.pk, 0)) for tag in tags]

    def readings(self):
        """Yields (reading, [pieces]) in order."""
        for reading in self.scope.readings():
            yield reading, list(reading.pieces.select_related("document", "revision"))

    @cached_property
    def sizes(self):
        """(annotations, cross-links) that are printed with their words; two queries."""
        return self._annotations.standing().count(), self._links.standing().count()

    def passages(self, piece):
        """Yields the EditedPassages of a piece in order, each with the notes that begin on it."""
        annotations = self._in_text_order(piece)
        waiting = next(annotations, None)
        for passage, following in self._blank(piece):
            while waiting and (following is None or waiting[0].start < following):
                self._annotate(passage, piece, *waiting)
                waiting = next(annotations, None)
            passage.marks.sort()
            yield passage

    def marked(self, piece):
        """([(note number, annotation id)], generator of EditedPassages): what is marked and where, without a note.

        Four queries, whatever there is; it holds where each annotation of the piece lies. `notes` reads what they say.
        """
        lying = list(self._here(piece).order_by("start", "pk").values_list("pk", "start", *_STATE))
        noted = list(enumerate((row[0] for row in lying), self._last + 1))
        self._last += len(lying)
        gone = {pk for pk, _start, *state in lying if self._gone_in(*state)}
        starts = {pk: (start, number) for number, (pk, start, *_state) in enumerate(lying, noted[0][0] if noted else 0)}
        return noted, self._lay(piece, starts, gone)

    def notes(self, piece, noted):
        """Yields the Notes of [(number, annotation id)], a page at a time. What went away meanwhile is left out."""
        for first in range(0, len(noted), PAGE):
            numbered = {pk: number for number, pk in noted[first : first + PAGE]}
            page = list(self._printed.filter(pk__in=numbered).with_cards().order_by("start", "pk"))
            replies = self._replies("annotation", page)
            for annotation in page:
                yield self._note(piece, annotation, numbered[annotation.pk], replies.get(annotation.pk, []))

    def link_marks(self, reading):
        """{piece: [(end in code points, number of the cross-link)]}, numbered as `links` yields them. Two queries."""
        standing = list(self._links.filter(reading=reading).order_by("pk").values_list("pk", flat=True))
        numbered = {pk: number for number, pk in enumerate(standing, 1)}
        found = defaultdict(list)
        shown_ones = self._links.filter(reading=reading).standing()
        for link, of, end in LinkEnd.objects.filter(link__in=shown_ones.values("pk")).values_list(
            "link_id", "piece_id", "end"
        ):
            if link in numbered:
                found[of].append((end, numbered[link]))
        return found

    def links(self, reading, pieces):
        """Yields the EditedLinks of a reading in the order in which they were made."""
        places = Places(pieces)
        links = self._links.filter(reading=reading)
        last = 0
        while page := list(links.filter(pk__gt=last).with_cards().order_by("pk")[:PAGE]):
            replies = self._replies("link", page)
            for link in page:
                here = [end for end in link.ends.all() if end.revision_id == end.piece.revision_id]
                ends = [(places.name_at(end.piece_id, end.start), end.exact) for end in here or link.ends.all()]
                tags = [tag.name for tag in link.tags]
                said = (ends, link.relation.name, author_name(link), link.note, tags)
                gone = self._gone(link)
                if gone:
                    said = ([], "", "", "", [])
                yield EditedLink(*said, replies.get(link.pk, []), link.hidden_at is not None, gone)
            last = page[-1].pk

    def _blank(self, piece):
        """(EditedPassage without a mark, where the next one begins or None) of a piece, in order. One query."""
        blocks = Block.objects.filter(revision=piece.revision_id).select_related("passage").order_by("ordinal")
        blocks = list(blocks.defer("words", "clusters"))
        named = numbers((block.passage_id, block.passage.kind) for block in blocks)
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            passage = EditedPassage(
                named[block.passage_id],
                block.passage.kind,
                block.passage.attribution,
                block.text,
                start=block.start,
                end=block.end,
                passage=block.passage_id,
            )
            yield passage, following and following.start

    def _lay(self, piece, starts, gone):
        """Yields passages with the stretches of annotations, {id: (start, note number)}, and a mark for each.

        The mark stands where the first words end; of one that is gone, or has no words here, where its passage ends.
        """
        here = self._here(piece).values("pk")
        tags = defaultdict(list)
        standing = Tagging.objects.standing().filter(content_object__in=here)
        for pk, tag in standing.values_list("content_object_id", "tag_id"):
            tags[pk].append(str(tag))
        targets = Target.objects.filter(annotation__in=here, revision=piece.revision_id).order_by("start", "pk")
        targets = targets.values_list("start", "end", "annotation_id")
        waiting = deque((start, end, pk) for start, end, pk in targets if pk in starts and pk not in gone)
        wordless = deque(sorted(set(starts.values()) - {starts[pk] for _start, _end, pk in waiting}))
        open_, numbered = [], set()
        for passage, following in self._blank(piece):
            while waiting and waiting[0][0] < passage.end:
                open_.append(waiting.popleft())
            for start, end, pk in open_:
                clipped = max(start, passage.start) - passage.start, min(end, passage.end) - passage.start
                if clipped[0] < clipped[1] and passage.kind != Kind.FURNITURE:
                    passage.stretches.append((*clipped, tags[pk]))
                if end <= passage.end and pk not in numbered:
                    numbered.add(pk)
                    passage.marks.append((max(end - passage.start, 1), starts[pk][1]))
            open_ = [row for row in open_ if row[1] > passage.end]
            while wordless and (following is None or wordless[0][0] < following):
                passage.marks.append((len(passage.text), wordless.popleft()[1]))
            passage.marks.sort()
            yield passage

    def _annotate(self, passage, piece, annotation, replies):
        self._last += 1
        targets = [target for target in annotation.targets.all() if target.revision_id == piece.revision_id]
        note = self._note(piece, annotation, self._last, replies)
        end = targets[0].end if targets and not note.gone else passage.end
        passage.marks.append((max(min(end, passage.end) - passage.start, 1), note.number))
        passage.notes.append(note)

    def _note(self, piece, annotation, number, replies):
        gone = self._gone(annotation)
        if gone:
            return Note(number, [], "", [], "", "", False, gone, replies, annotation.start)
        targets = [target for target in annotation.targets.all() if target.revision_id == piece.revision_id]
        return Note(
            number=number,
            quotes=[target.exact for target in targets or annotation.targets.all()],
            author=author_name(annotation),
            tags=[tag.name for tag in annotation.tags],
            text=annotation.note,
            audience="" if annotation.audience == "class" else annotation.get_audience_display(),
            is_hidden=annotation.hidden_at is not None,
            replies=replies,
            start=annotation.start,
        )

    def _gone(self, act):
        """How an act of which its reader is told the place alone went away; empty for what they may read."""
        return self._gone_in(*(getattr(act, name) for name in _STATE))

    def _gone_in(self, withdrawn_at, hidden_at, author):
        if withdrawn_at:
            return _("withdrawn by its author")
        is_shown = hidden_at is None or self.scope.is_staff or author in self.scope.reach.memberships
        return "" if is_shown else _("hidden by the staff")

    def _here(self, piece):
        return self._printed.filter(piece=piece, pk__lte=self._newest)

    def _in_text_order(self, piece):
        """Yields (annotation, replies) by place; read by key, a page at a time."""
        here = self._here(piece)
        after = Q()
        while page := list(here.filter(after).with_cards().order_by("start", "pk")[:PAGE]):
            replies = self._replies("annotation", page)
            for annotation in page:
                yield annotation, replies.get(annotation.pk, [])
            last = page[-1]
            after = Q(start__gt=last.start) | Q(start=last.start, pk__gt=last.pk)

    def _replies(self, root, page):
        """{root id: [Message]} of a page of annotations or links; asks for rights only where there are replies."""
        replied = list(Reply.objects.filter(**{f"{root}__in": [act.pk for act in page]}).values_list("pk", flat=True))
        found = {}
        if replied:
            for reply in self.scope.replies().standing().filter(pk__in=replied).with_cards():
                found.setdefault(getattr(reply, f"{root}_id"), []).append(Message(author_name(reply), reply.text))
        return found
