"""What the composer and the link form show for an address: the words marked, and what was said of them before."""

import uuid
from dataclasses import dataclass, field

from django.http import Http404
from django.utils.translation import gettext as _

from ..models import Annotation, Block, CrossLink, Membership
from ..models.document import PASSAGE_GAP
from ..models.vocabulary import Audience, ShownAs
from ..naming import name_in_answer, names_for_revision, names_offered
from .address import span_text
from .conflict import both_of

LONGEST_ID = 18  # digits


@dataclass
class Marked:
    """A span as a form carries it: code points and the words there."""

    piece: int
    start: int
    end: int
    exact: str
    place: str = ""
    annotation: object = None  # uid

    @property
    def span(self):
        return span_text(self.piece, self.start, self.end)


@dataclass
class Choices:
    """Who may read what is written, and under what name: (value, label) of each, and the groups it can be for."""

    audiences: list
    groups: list
    names: list


@dataclass
class Composer:
    """The form for an annotation, new or to be revised. `is_open` without JavaScript as well."""

    action: str
    uid: str
    audience: str
    shown_as: str
    choices: Choices
    group: int | None = None
    is_open: bool = False
    piece: int | None = None
    version: int | None = None
    edits: object = None  # uid of the annotation that is revised
    targets: list = field(default_factory=list)
    tags: frozenset = frozenset()
    new_tags: str = ""  # as typed
    note: str = ""
    hold: str = ""
    errors: object = None
    newer: object = None  # both versions, where another one was saved in the meantime

    @property
    def quote(self):
        return " […] ".join(target.exact for target in self.targets)


@dataclass
class Linker:
    """The form for a cross-link: one end held, or both there."""

    action: str
    uid: str
    audience: str
    shown_as: str
    choices: Choices
    group: int | None = None
    first: Marked | None = None
    second: Marked | None = None
    relation: int | None = None
    tags: frozenset = frozenset()
    new_tags: str = ""  # as typed
    note: str = ""
    version: int | None = None
    edits: object = None
    cancel: str = ""
    errors: object = None
    newer: object = None

    @property
    def is_open(self):
        return bool(self.first and self.second)


def audiences(groups):
    """(value, label) of the audiences that an author can choose who can write for these Groups."""
    labels = dict(Audience.choices)
    if not groups:
        del labels[Audience.GROUP]
    elif len(groups) == 1:
        labels[Audience.GROUP] = _("My group: %(group)s") % {"group": groups[0]}
    return [*labels.items()]


def names(course, seat):
    """(value, label) of the names that a Seat can write under; one's own pseudonym is told. At most one query."""
    offered = dict(names_offered(course, seat.is_staff))
    if ShownAs.PSEUDONYM in offered:
        own = Membership.objects.values_list("pseudonym", flat=True).get(pk=seat.membership)
        offered[ShownAs.PSEUDONYM.value] = _("As %(pseudonym)s") % {"pseudonym": own}
    return [*offered.items()]


def choices(page, act=None):
    """The Choices of a ReadingPage. An act that is revised keeps a group or a name that is offered no more."""
    groups, offered = list(page.groups), list(page.names)
    if act is not None and act.group_id and act.group not in groups:
        groups.append(act.group)
    if act is not None:
        offered = names_for_revision(offered, act.shown_as)
    return Choices(audiences(groups), groups, offered)


def composer(page):
    """The Composer of a ReadingPage. Raises Http404 for a span or an annotation that is not there for this reader."""
    address = page.address
    form = _new(Composer, page)
    if address.edit:
        _fill_from_annotation(form, page)
    elif address.mark and not address.held:
        form.targets = [marked(page, *span) for span in address.mark]
        form.piece = form.targets[0].piece
        form.is_open = True
    if form.targets:
        first = form.targets[0]
        form.hold = address.panel(held=(first.piece, first.start, first.end))
    return form


def linker(page):
    """The Linker of a ReadingPage, with the held end and, where it was chosen, the other one."""
    address = page.address
    form = _new(Linker, page)
    form.cancel = address.panel()
    if address.edit and (link := _own(CrossLink, page).with_cards().first()):
        form.first, form.second = (_end(page, end) for end in link.ends.all())
        form.relation, form.note, form.version, form.edits = link.relation_id, link.note, link.version, link.uid
        form.tags = frozenset(tag.pk for tag in link.tags)
        _keep(form, page, link)
    elif address.held:
        form.first = _held(page, address.held)
        if form.first.annotation:
            held = Annotation.objects.visible_to(page.reach).get(uid=form.first.annotation)
            form.shown_as = name_in_answer(page.course, page.seat, held)
        if address.mark:
            form.second = marked(page, *address.mark[0])
        elif address.act and address.act != address.held:
            form.second = _held(page, address.act)
    return form


def refilled(page, data, errors, annotation=None, refusal=None):
    """The Composer with all that was sent, and what is wrong with it. A newer version is shown beside it."""
    form = _sent_again(Composer, page, data, annotation)
    form.is_open, form.errors, form.note = True, errors, data.get("note", "")
    form.piece = data.get("piece")
    form.targets = _sent(data, "start", "end", "exact", form.piece)
    if annotation is not None:
        form.edits, form.piece = annotation.uid, annotation.piece_id
        form.targets = [Marked(annotation.piece_id, t.start, t.end, t.exact) for t in annotation.targets.all()]
        _set_against(form, page, data, annotation, refusal)
    return form


def refilled_linker(page, data, errors, link=None, refusal=None):
    form = _sent_again(Linker, page, data, link)
    form.errors, form.note, form.cancel = errors, data.get("note", ""), page.address.panel()
    form.relation = _id_sent(data.get("relation", ""))
    if link is not None:
        form.first, form.second = (_end(page, end) for end in link.ends.select_related("annotation"))
        form.edits = link.uid
        _set_against(form, page, data, link, refusal)
        return form
    for name, end in (("first", "from"), ("second", "to")):
        sent = _sent(data, f"{end}_start", f"{end}_end", f"{end}_exact", data.get(f"{end}_piece"))
        setattr(form, name, sent[0] if sent else None)
    return form


def _set_against(form, page, data, act, refusal):
    """Shows a newer version beside what was sent and goes on from that; without one the form stays as old as it is."""
    form.version = _id_sent(data.get("version", ""))
    if refusal:
        tags = [tagging.tag for tagging in act.taggings.standing().select_related("tag")]
        form.version, form.newer = act.version, both_of(page, form, act, tags, form.new_tags)


def _new(kind, page):
    return kind(str(uuid.uuid4()), str(uuid.uuid4()), page.audience_at_first, page.name_at_first, choices(page))


def _keep(form, page, act):
    """Has a form offer and show what an act that is revised stands for and under."""
    form.choices, form.uid = choices(page, act), str(act.uid)
    form.audience, form.group, form.shown_as = act.audience, act.group_id, act.shown_as


def _sent_again(kind, page, data, act):
    uid = data.get("uid") or str(uuid.uuid4())
    form = kind(str(uuid.uuid4()), uid, data.get("audience", ""), data.get("shown_as", ""), choices(page, act))
    form.group = _id_sent(data.get("group", ""))
    form.tags, form.new_tags = frozenset(filter(None, map(_id_sent, data.getlist("tag")))), data.get("new_tags", "")
    return form


def _id_sent(value):
    """The id that a field holds; None for what is none, such as five thousand digits."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_ID else None


def _sent(data, start, end, exact, piece):
    rows = zip(data.getlist(start), data.getlist(end), data.getlist(exact), strict=False)
    return [Marked(piece, first, last, words) for first, last, words in rows]


def marked(page, piece_id, start, end):
    """The words of a span of this reading, as Marked. Raises Http404 when the text has no such place."""
    piece = next((piece for piece in page.pieces if piece.pk == piece_id), None)
    if piece is None or not start < end:
        raise Http404
    blocks = Block.objects.filter(revision=piece.revision_id, start__lt=end, end__gt=start)
    held = list(blocks.order_by("start").values_list("start", "text"))
    if not held:
        raise Http404
    offset = held[0][0]
    exact = PASSAGE_GAP.join(text for _start, text in held)[max(start - offset, 0) : end - offset]
    if len(exact) != end - start:
        raise Http404
    return Marked(piece_id, start, end, exact, page.places.name_at(piece_id, start))


def _fill_from_annotation(form, page):
    annotation = _own(Annotation, page).with_cards().first()
    if annotation is None:
        if not _own(CrossLink, page).exists():
            raise Http404
        return
    form.is_open = True
    _keep(form, page, annotation)
    form.edits, form.version = annotation.uid, annotation.version
    form.piece, form.note = annotation.piece_id, annotation.note
    form.tags = frozenset(tag.pk for tag in annotation.tags)
    form.targets = [
        Marked(annotation.piece_id, t.start, t.end, t.exact, page.places.name_at(annotation.piece_id, t.start))
        for t in annotation.targets.all()
    ]


def _own(model, page):
    rows = model.objects.editable_by(page.reach).filter(reading=page.reading, uid=page.address.edit)
    return rows.filter(withdrawn_at=None)


def _held(page, held):
    """The first end: a span, or the first target of an annotation that this reader sees."""
    if isinstance(held, tuple):
        return marked(page, *held)
    annotation = Annotation.objects.visible_to(page.reach).filter(reading=page.reading, uid=held).with_cards().first()
    if annotation is None:
        raise Http404
    target = annotation.targets.all()[0]
    place = page.places.name_at(annotation.piece_id, target.start)
    return Marked(annotation.piece_id, target.start, target.end, target.exact, place, annotation.uid)


def _end(page, end):
    place = page.places.name_at(end.piece_id, end.start)
    return Marked(end.piece_id, end.start, end.end, end.exact, place, end.annotation and end.annotation.uid)
