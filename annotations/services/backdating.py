"""Gives loaded work the times at which it was written elsewhere."""

from django.db.models import F

from ..models import Action, Annotation, Change, CrossLink, LinkTagging, Reply, Tagging, Version

AT_ONCE = 500


def backdate(times):
    """Sets the times of whole acts that were stored just now, each in its first version.

    `times` is {uid: aware datetime}. The rows that came with an act (taggings, version, change, action) follow it.
    """
    for model in (Annotation, CrossLink, Reply):
        _set(model, "uid", times, ["created_at", "updated_at"])
    for model in (Tagging, LinkTagging):
        _set(model, "content_object__uid", times, ["created_at"])
    _set(Version, "subject", times, ["at"])
    _set(Change, "uid", times, ["at"])
    _save(_actions(times), ["at"])


def _set(model, path, times, columns):
    rows = model.objects.filter(**{f"{path}__in": list(times)}).annotate(act_uid=F(path))
    _save([(row, times[row.act_uid]) for row in rows], columns)


def _actions(times):
    """The actions that stored these acts: an action knows its act by its answer alone."""
    answered = {str(uid): at for uid, at in times.items()}
    authors = Change.objects.filter(uid__in=list(times)).values("author")
    actions = Action.objects.filter(membership__in=authors)
    return [(row, answered[row.answer["uid"]]) for row in actions if row.answer.get("uid") in answered]


def _save(rows, columns):
    """Writes a time into columns of rows, in few queries. Takes (row, time) pairs of one model."""
    if rows:
        for row, at in rows:
            for column in columns:
                setattr(row, column, at)
        type(rows[0][0]).objects.bulk_update([row for row, _at in rows], columns, batch_size=AT_ONCE)
