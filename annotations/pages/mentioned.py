"""Which names stand out in notes and replies: those that are stored as mentions."""

from collections import defaultdict

from ..mentions import SIGN
from ..models import Annotation, CrossLink, Mention

_FIELDS = {Annotation: "annotation_id", CrossLink: "link_id"}


def note_mentions(acts):
    """Gives each act `mentioned`, the set of names that its text tells. One query, none where no text has an @."""
    by_field = defaultdict(dict)
    for act in acts:
        act.mentioned = set()
        if SIGN in (getattr(act, "note", "") or getattr(act, "text", "")):
            by_field[_FIELDS.get(type(act), "reply_id")].setdefault(act.pk, []).append(act)
    if not by_field:
        return
    wanted = None
    for field, found in by_field.items():
        rows = Mention.objects.filter(**{f"{field}__in": list(found)})
        wanted = rows if wanted is None else wanted | rows
    for mention in wanted:
        for field, found in by_field.items():
            for act in found.get(getattr(mention, field), ()):
                act.mentioned.add(mention.name)
