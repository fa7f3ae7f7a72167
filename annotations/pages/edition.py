"""The annotated edition: texts with numbered notes, a legend of tags, and the cross-links. For Markdown and print.

Nothing is held but a page of annotations at a time: pieces, passages, notes and links are generators, to be read in
the order in which they come, since notes are numbered as they are met.
"""

from dataclasses import dataclass, field
from itertools import count

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from ..models import Annotation, Block, CrossLink, Reply, Tag, Tagging
from ..naming import author_name
from ..numbers import numbers
from .places import Places

PAGE = 500  # annotations with their cards


@dataclass
class Message:
    """A reply as it is printed."""

    author: str
    text: str


@dataclass
class Note:
    """An annotation as it is printed: its number in the edition and what it says."""

    number: int
    quotes: list
    author: str
    tags: list
    text: str
    audience: str
    is_hidden: bool
    gone: str = ""  # how it went away, where its place alone is told
    replies: list = field(default_factory=list)


@dataclass
class EditedPassage:
    """A passage with its notes; `marks` are (offset from its start in code points, note number), in order."""

    number: str
    kind: str
    attribution: str
    text: str
    notes: list

    marks: list = field(default_factory=list)


@dataclass
class EditedLink:
    """A cross-link as it is printed; `ends` are (place, quote), first to second."""

    ends: list
    relation: str
    author: str
    text: str
    tags: list
    replies: list
    is_hidden: bool
    gone: str = ""


class Edition:
    """The edition of a Scope (exporters.scope): one reading, or all of a course that its reader may open."""

    def __init__(self, scope):
        self.scope = scope
        self._numbers = count(1)
        self._annotations = scope.annotations()
        self._printed, self._links = scope.printed(Annotation), scope.printed(CrossLink)
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

    def passages(self, piece):
        """Yields the EditedPassages of a piece in order, each with the notes that begin on it."""
        blocks = Block.objects.filter(revision=piece.revision_id).select_related("passage").order_by("ordinal")
        blocks = list(blocks.defer("words", "clusters"))
        named = numbers((block.passage_id, block.passage.kind) for block in blocks)
        annotations = self._in_text_order(piece)
        waiting = next(annotations, None)
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            passage = EditedPassage(
                named[block.passage_id], block.passage.kind, block.passage.attribution, block.text, []
            )
            while waiting and (following is None or waiting[0].start < following.start):
                self._annotate(passage, block, piece, *waiting)
                waiting = next(annotations, None)
            passage.marks.sort()
            yield passage

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

    def _annotate(self, passage, block, piece, annotation, replies):
        targets = [target for target in annotation.targets.all() if target.revision_id == piece.revision_id]
        number, gone = next(self._numbers), self._gone(annotation)
        if gone:
            note = Note(number, [], "", [], "", "", False, gone, replies)
        else:
            note = Note(
                number=number,
                quotes=[target.exact for target in targets or annotation.targets.all()],
                author=author_name(annotation),
                tags=[tag.name for tag in annotation.tags],
                text=annotation.note,
                audience="" if annotation.audience == "class" else annotation.get_audience_display(),
                is_hidden=annotation.hidden_at is not None,
                replies=replies,
            )
        end = targets[0].end if targets else block.end
        passage.marks.append((max(min(end, block.end) - block.start, 1), note.number))
        passage.notes.append(note)

    def _gone(self, act):
        """How an act of which its reader is told the place alone went away; empty for what they may read."""
        if act.withdrawn_at:
            return _("withdrawn by its author")
        is_shown = act.hidden_at is None or self.scope.is_staff or act.author_id in self.scope.reach.memberships
        return "" if is_shown else _("hidden by the staff")

    def _in_text_order(self, piece):
        """Yields (annotation, replies) by place; read by key, a page at a time."""
        here = self._printed.filter(piece=piece, pk__lte=self._newest)
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
