"""Reply to an annotation or a cross-link, reword a reply, withdraw it."""

from ..models import Annotation, Reply
from .acts import writing
from .refusals import OutOfDate


def reply(membership_id, root, uid, text, thread, shown_as, action, parent=None, written_at=None):
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
            written_at=written_at,
            created_at=step.at,
            updated_at=step.at,
            **place,
        )
        return _finish(made, root, step, "reply", None)


def reword(membership_id, made, version, text, action):
    """Raises OutOfDate when `version` is not the newest."""
    with writing(membership_id, made.reading_id, action) as step:
        made = Reply.objects.get(pk=made.pk)
        if version != made.version:
            raise OutOfDate(current=made)
        before = _standing_thread(made)
        made.text = text
        made.version += 1
        return _finish(made, made.root, step, "reword", before)


def withdraw(membership_id, made, action):
    """Takes the words away and leaves a placeholder, so that answers to it keep their place."""
    return _set_withdrawn(membership_id, made, action, "withdraw reply", True)


def restore(membership_id, made, action):
    return _set_withdrawn(membership_id, made, action, "restore reply", False)


def _set_withdrawn(membership_id, made, action, kind, is_withdrawn):
    with writing(membership_id, made.reading_id, action) as step:
        made = Reply.objects.get(pk=made.pk)
        before = _standing_thread(made)
        made.withdrawn_at = step.at if is_withdrawn else None
        made.version += 1
        return _finish(made, made.root, step, kind, before)


def _finish(made, root, step, kind, before):
    made.updated_at = step.at
    made.save()
    after = _standing_thread(made)
    passages = sorted(set(_passages_of(root)))
    content = {"text": made.text, "thread": made.thread, "shown_as": made.shown_as, "withdrawn": not after}
    step.record(kind, made, content, passages, before or "", after or "")
    return made


def _standing_thread(made):
    return made.thread if made.is_standing else None


def _passages_of(root):
    related = root.touches if isinstance(root, Annotation) else root.ends
    return related.values_list("passage_id", flat=True)
