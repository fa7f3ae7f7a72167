"""Annotate, revise, withdraw, restore, hide. Each verb is one transaction and may be asked for again."""

from ..models import Annotation, Tagging, Target, Touch
from . import marking, states
from .acts import writing
from .counting import count, recount, reveal_if_enough
from .mentioning import tell
from .noticing import notice
from .refusals import OutOfDate
from .wording import addressed, content, retag, tags_now


def annotate(membership_id, piece, uid, placed, wording, action):
    """Stores a new annotation of a piece and returns it.

    Takes Placed targets and a Wording; `uid` is the client's. Raises AlreadyDone, ActionReused, NotYours, Gone.
    """
    with writing(membership_id, piece.reading_id, action, new=(Annotation, uid)) as step:
        wording, tags = addressed(wording, step), tags_now(wording, step)
        annotation = Annotation.objects.create(
            uid=uid,
            course_id=piece.reading.course_id,
            reading=piece.reading,
            piece=piece,
            round=step.round,
            hiding_number=step.hiding_number,
            author_id=membership_id,
            start=placed[0].start,
            written_at=step.written_at,
            created_at=step.at,
            updated_at=step.at,
            **wording.fields,
        )
        _store_targets(annotation, piece, placed)
        Tagging.objects.bulk_create(Tagging(content_object=annotation, tag=tag, created_at=step.at) for tag in tags)
        after = _mark(annotation, tags, marking.stretches(placed))
        _keep_in_step(annotation, None, after, step)
        step.record(
            "annotate",
            annotation,
            _content(annotation, tags, placed),
            _passages(after),
            "",
            annotation.readership,
        )
        tell(annotation, annotation.note, step.at)
    return annotation


def revise(membership_id, annotation, version, wording, action):
    """Gives an annotation other tags, note, audience or name; one that was withdrawn is back with them.

    Raises OutOfDate when `version` is not the newest.
    """
    with writing(membership_id, annotation.reading_id, action) as step:
        annotation = _newest(annotation, version)
        before = _stored_mark(annotation)
        audience_before, note_before = annotation.readership, annotation.note
        for name, value in addressed(wording, step, annotation).fields.items():
            setattr(annotation, name, value)
        kind, annotation.withdrawn_at = "restore" if annotation.withdrawn_at else "revise", None
        tags = retag(annotation, wording, step)
        _save(annotation, step)
        after = _stored_mark(annotation)
        _keep_in_step(annotation, before, after, step)
        step.record(
            kind,
            annotation,
            _content(annotation, tags),
            _passages(before, after),
            audience_before,
            annotation.readership,
        )
        tell(annotation, annotation.note, step.at, note_before)
    return annotation


def withdraw(membership_id, annotation, action, version=None):
    """Takes an annotation back. Its replies and links stay, with a placeholder; `restore` undoes it.

    Raises OutOfDate when a `version` is given that is not the newest.
    """
    return _change_state(membership_id, annotation, action, "withdraw", states.withdraw, version=version)


def restore(membership_id, annotation, action):
    return _change_state(membership_id, annotation, action, "restore", states.restore)


def hide(membership_id, annotation, reason, action):
    """Staff take an annotation out of the class's sight; its author still sees it, with the reason.

    Raises HiddenAlready, WithdrawnAlready.
    """
    return _change_state(membership_id, annotation, action, "hide", states.hide, membership_id, reason)


def unhide(membership_id, annotation, action):
    return _change_state(membership_id, annotation, action, "unhide", states.unhide)


def _change_state(membership_id, annotation, action, kind, change, *how, version=None):
    with writing(membership_id, annotation.reading_id, action) as step:
        annotation = _newest(annotation, version)
        before = _stored_mark(annotation)
        audience_before = annotation.readership
        change(annotation, step.at, *how)
        _save(annotation, step)
        after = _stored_mark(annotation)
        _keep_in_step(annotation, before, after, step)
        tags = [tagging.tag for tagging in annotation.taggings.standing().select_related("tag")]
        now = _content(annotation, tags)
        step.record(kind, annotation, now, _passages(before, after), audience_before, annotation.readership)
        if change in states.BY_STAFF:
            notice({annotation.author_id} - {membership_id}, step.at)
    return annotation


def _store_targets(annotation, piece, placed):
    Target.objects.bulk_create(
        Target(
            annotation=annotation,
            revision_id=piece.revision_id,
            ordinal=ordinal,
            start=target.start,
            end=target.end,
            exact=target.exact,
            prefix=target.prefix,
            suffix=target.suffix,
        )
        for ordinal, target in enumerate(placed)
    )
    touched = dict.fromkeys(passage for target in placed for passage, _start, _length in target.passages)
    Touch.objects.bulk_create(Touch(annotation=annotation, passage_id=passage) for passage in touched)


def _newest(annotation, version=None):
    """The annotation as it stands now that it is our turn. Raises OutOfDate when another version was read."""
    annotation = Annotation.objects.select_related("piece__revision", "author", "group").get(pk=annotation.pk)
    if version is not None and version != annotation.version:
        raise OutOfDate(current=annotation)
    return annotation


def _save(annotation, step):
    annotation.version += 1
    annotation.updated_at = step.at
    annotation.save()


def _mark(annotation, tags, stretches):
    return marking.Mark(
        annotation.author_id,
        annotation.audience,
        annotation.group_id,
        tuple(sorted(str(tag.pk) for tag in tags)),
        stretches,
        annotation.hiding_number,
    )


def _stored_mark(annotation):
    """The mark of an annotation as the database has it; None when it does not stand."""
    if not annotation.is_standing:
        return None
    ((mark, _round),) = marking.marks_of(Annotation.objects.filter(pk=annotation.pk), annotation.piece)
    return mark


def _keep_in_step(annotation, before, after, step):
    marking.redraw(annotation.piece_id, annotation.round, before, after)
    steps = recount(before and before.audience, after and after.audience, "annotations")
    count(annotation.author_id, annotation.piece_id, annotation.round, steps)
    if steps:
        reveal_if_enough(annotation.author_id, step)


def _passages(*marks):
    return sorted({passage for mark in marks if mark for passage, _start, _end in mark.stretches})


def _content(annotation, tags, placed=None):
    targets = placed if placed is not None else annotation.targets.all()
    marked = [[target.start, target.end, target.exact] for target in targets]
    return content(annotation, tags) | {"targets": marked}
