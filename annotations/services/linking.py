"""Join two spans, revise, withdraw, restore, hide a cross-link."""

from dataclasses import dataclass

from ..models import CrossLink, LinkEnd
from ..models.act import HIDDEN
from . import states
from .acts import writing
from .counting import count, recount
from .mentioning import tell
from .noticing import notice
from .refusals import Misplaced, OutOfDate
from .wording import addressed, content, retag


@dataclass(frozen=True)
class End:
    """One end as it will be stored: a piece, one Placed target in it, and the annotation it was taken from."""

    piece: object
    placed: object
    annotation: int | None = None


def link(membership_id, reading, uid, ends, relation, wording, action):
    """Stores a cross-link between two Ends and returns it. `wording` is a Wording.

    Raises AlreadyDone, ActionReused, NotYours, Gone; Misplaced when both ends are the same words.
    """
    first, second = ends
    if (
        first.piece.pk == second.piece.pk
        and first.placed.start == second.placed.start
        and first.placed.end == second.placed.end
    ):
        raise Misplaced
    with writing(membership_id, reading.pk, action, new=(CrossLink, uid)) as step:
        made = CrossLink.objects.create(
            uid=uid,
            course_id=reading.course_id,
            reading=reading,
            round=step.round,
            hiding_number=step.hiding_number,
            author_id=membership_id,
            relation=relation,
            written_at=step.written_at,
            created_at=step.at,
            updated_at=step.at,
            **addressed(wording, step).fields,
        )
        stored = LinkEnd.objects.bulk_create(_end(made, ordinal, end) for ordinal, end in enumerate(ends))
        tags = retag(made, wording, step)
        _count(made, stored, None, made.audience)
        step.record("link", made, _content(made, stored, tags), [e.passage_id for e in stored], "", made.readership)
        tell(made, made.note, step.at)
    return made


def revise(membership_id, made, version, relation, wording, action):
    """Gives a cross-link another relation, note, audience or tags, and brings it back. Raises OutOfDate like
    annotating.revise.
    """
    with writing(membership_id, made.reading_id, action) as step:
        made = _newest(made, version)
        before, note_before = made.readership, made.note
        for name, value in addressed(wording, step, made).fields.items():
            setattr(made, name, value)
        made.relation = relation
        retag(made, wording, step)
        tell(made, made.note, step.at, note_before)
        kind, made.withdrawn_at = "restore link" if made.withdrawn_at else "revise link", None
        return _finish(made, step, kind, before)


def withdraw(membership_id, made, action, version=None):
    return _change_state(membership_id, made, action, "withdraw link", states.withdraw, version=version)


def restore(membership_id, made, action):
    return _change_state(membership_id, made, action, "restore link", states.restore)


def hide(membership_id, made, reason, action):
    """As annotating.hide: its author still sees the link, with the reason. Raises HiddenAlready, WithdrawnAlready."""
    return _change_state(membership_id, made, action, "hide link", states.hide, membership_id, reason)


def unhide(membership_id, made, action):
    return _change_state(membership_id, made, action, "unhide link", states.unhide)


def _change_state(membership_id, made, action, kind, change, *how, version=None):
    with writing(membership_id, made.reading_id, action) as step:
        made = _newest(made, version)
        before = made.readership
        change(made, step.at, *how)
        if change in states.BY_STAFF:
            notice({made.author_id} - {membership_id}, step.at)
        return _finish(made, step, kind, before)


def _finish(made, step, kind, before):
    made.version += 1
    made.updated_at = step.at
    made.save()
    after = made.readership
    ends = list(made.ends.all())
    _count(made, ends, _standing(before), _standing(after))
    tags = [tagging.tag for tagging in made.taggings.standing().select_related("tag")]
    passages = [end.passage_id for end in ends]
    step.record(kind, made, _content(made, ends, tags), passages, before, after)
    return made


def _newest(made, version=None):
    made = CrossLink.objects.select_related("relation", "group").get(pk=made.pk)
    if version is not None and version != made.version:
        raise OutOfDate(current=made)
    return made


def _standing(readership):
    return None if not readership or readership.startswith(HIDDEN) else readership


def _end(made, ordinal, end):
    return LinkEnd(
        link=made,
        ordinal=ordinal,
        piece=end.piece,
        revision_id=end.piece.revision_id,
        passage_id=end.placed.passages[0][0],
        annotation_id=end.annotation,
        start=end.placed.start,
        end=end.placed.end,
        exact=end.placed.exact,
        prefix=end.placed.prefix,
        suffix=end.placed.suffix,
    )


def _count(made, ends, before, after):
    """A link counts once, on the piece of its first end."""
    count(made.author_id, ends[0].piece_id, made.round, recount(before, after, "links"))


def _content(made, ends, tags):
    places = [[end.piece_id, end.start, end.end, end.exact] for end in ends]
    return content(made, tags) | {"relation": made.relation.name, "ends": places}
