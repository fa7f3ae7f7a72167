"""Reply to an annotation or a cross-link; reword, withdraw, restore, hide a reply."""

from ..models import Annotation, Reply
from . import states
from .acts import writing
from .mentioning import tell
from .noticing import notice
from .refusals import OutOfDate


def reply(membership_id, root, uid, text, thread, shown_as, action, parent=None):
    """Stores a message under an Annotation or a CrossLink and returns it. `parent` is an earlier reply of that root."""
    with writing(membership_id, root.reading_id, action, new=(Reply, uid)) as step:
        place = {"annotation": root} if isinstance(root, Annotation) else {"link": root}
        made = Reply.objects.create(
            uid=uid,
            course_id=root.course_id,
            reading_id=root.reading_id,
            author_id=membership_id,
            parent=parent,
            hiding_number=step.hiding_number,
            thread=thread,
            text=text,
            shown_as=shown_as,
            written_at=step.written_at,
            created_at=step.at,
            updated_at=step.at,
            **place,
        )
        tell(made, text, step.at, also={root.author_id, *([parent.author_id] if parent else [])})
        return _finish(made, root, step, "reply", "")


def reword(membership_id, made, version, text, action):
    """Gives a reply other words; one that was withdrawn is back with them. Raises OutOfDate when `version` is not the
    newest.
    """
    with writing(membership_id, made.reading_id, action) as step:
        made = _newest(made, version)
        before, text_before = made.read_by(made.thread), made.text
        kind, made.withdrawn_at = "restore reply" if made.withdrawn_at else "reword", None
        made.text = text
        made.version += 1
        tell(made, text, step.at, text_before)
        return _finish(made, made.root, step, kind, before)


def withdraw(membership_id, made, action, version=None):
    """Takes the words away and leaves a placeholder, so that answers to it keep their place."""
    return _change_state(membership_id, made, action, "withdraw reply", states.withdraw, version=version)


def restore(membership_id, made, action):
    return _change_state(membership_id, made, action, "restore reply", states.restore)


def hide(membership_id, made, reason, action):
    """As annotating.hide; the class sees a placeholder. Raises HiddenAlready, WithdrawnAlready."""
    return _change_state(membership_id, made, action, "hide reply", states.hide, membership_id, reason)


def unhide(membership_id, made, action):
    return _change_state(membership_id, made, action, "unhide reply", states.unhide)


def _newest(made, version=None):
    made = Reply.objects.get(pk=made.pk)
    if version is not None and version != made.version:
        raise OutOfDate(current=made)
    return made


def _change_state(membership_id, made, action, kind, change, *how, version=None):
    with writing(membership_id, made.reading_id, action) as step:
        made = _newest(made, version)
        before = made.read_by(made.thread)
        change(made, step.at, *how)
        if change in states.BY_STAFF:
            notice({made.author_id} - {membership_id}, step.at)
        made.version += 1
        return _finish(made, made.root, step, kind, before)


def _finish(made, root, step, kind, before):
    made.updated_at = step.at
    made.save()
    passages = sorted(set(_passages_of(root)))
    content = {
        "text": made.text,
        "thread": made.thread,
        "shown_as": made.shown_as,
        "withdrawn": made.withdrawn_at is not None,
        "hidden": made.hidden_at is not None,
    }
    step.record(kind, made, content, passages, before, made.read_by(made.thread))
    return made


def _passages_of(root):
    related = root.touches if isinstance(root, Annotation) else root.ends
    return related.values_list("passage_id", flat=True)
