"""An act as it was at an earlier version, saved as its newest: undo, redo, and a version that is brought back.

No rule is passed by: what its author may not write now does not come back, and the refusal says so. Tags that the
codebook has merged or moved since come back as what they are now.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..models import Annotation, Change, Course, CrossLink, Relation, Reply, Tag, Version
from ..models.codebook import fold
from ..models.vocabulary import Audience
from . import annotating, linking, replying
from .free_tags import by_name
from .refusals import NoGroup, OutOfDate, Refused, TagRetired
from .wording import Wording

VERBS = {Annotation: annotating, CrossLink: linking, Reply: replying}
NO_CODEBOOK = -1  # of a version that does not know which codebook it was written with: all changes came later


class ChangedSince(Refused):
    """The version that was to be taken back is not the newest any more. `facts["current"]` is the act."""

    status = 409
    message = _("This was changed since then, so nothing was taken back. What is saved now stays.")
    hidden = _("The staff have hidden this since then, so nothing was taken back.")


class NotAsItWas(Refused):
    """A rule of today stands against what the earlier version said."""

    status = 409
    message = _("This version is not kept any more. All stays as it is now.")
    group = _("It was for a group that you are not in now. All stays as it is now.")
    name = _("It stood under a name that you cannot choose now. All stays as it is now.")
    tag = _("“%(tag)s” is not in use any more. All stays as it is now; you can edit it.")
    relation = _("“%(relation)s” is no relation of this course any more. All stays as it is now.")


@dataclass(frozen=True)
class Reverted:
    """What came of it. `is_recoded`: some of its tags are others than those that this version was saved with."""

    version: int
    is_withdrawn: bool
    is_recoded: bool = False


def revert(membership_id, act, version, to, groups, names, action):
    """Makes one's own act what it was at version `to`, 0 for the time before it was there. Returns a Reverted.

    `version` is the newest that its author knows of. `groups` (ids) and `names` (values) are those that they can write
    for and under now. Raises ChangedSince, NotAsItWas, AlreadyDone.
    """
    verbs = VERBS[type(act)]
    stored = Version.objects.filter(subject=act.uid, number=to).first() if to else None
    if to and stored is None:
        raise NotAsItWas
    try:
        if stored is None or stored.content.get("withdrawn"):
            return Reverted(verbs.withdraw(membership_id, act, action, version).version, is_withdrawn=True)
        if isinstance(act, Reply):
            made = replying.reword(membership_id, act, version, _text(stored.content, "text"), action)
            return Reverted(made.version, is_withdrawn=False)
        wording = _wording(act, stored, groups, names)
        if isinstance(act, Annotation):
            made = annotating.revise(membership_id, act, version, wording, action)
        else:
            made = linking.revise(membership_id, act, version, _relation(act, stored.content), wording, action)
    except OutOfDate as refusal:
        current = refusal.facts["current"]
        raise ChangedSince(ChangedSince.hidden if current.hidden_at else None, current=current) from None
    except TagRetired as refusal:
        raise NotAsItWas(NotAsItWas.tag % refusal.facts) from None
    except NoGroup:
        raise NotAsItWas(NotAsItWas.group) from None
    standing = made.taggings.standing().values_list("tag__name", flat=True)
    is_recoded = sorted(standing) != sorted(stored.content["tags"])
    return Reverted(made.version, is_withdrawn=False, is_recoded=is_recoded)


def _wording(act, stored, groups, names):
    """The Wording of a stored Version. Raises NotAsItWas."""
    content = stored.content
    audience, shown_as = content.get("audience"), content.get("shown_as")
    if audience not in Audience.values:
        raise NotAsItWas
    if shown_as not in names:
        raise NotAsItWas(NotAsItWas.name)
    group = _group(stored) if audience == Audience.GROUP else None
    if audience == Audience.GROUP and (group is None or group not in {act.group_id, *groups}):
        raise NotAsItWas(NotAsItWas.group)
    codebook = content.get("codebook", NO_CODEBOOK)
    tags, note = _tags(act, content), _text(content, "note")
    return Wording(tags, note, audience, group, shown_as, codebook, is_bound=True)


def _text(content, name):
    """The words of a content. An archive may have brought any JSON."""
    if not isinstance(content.get(name), str):
        raise NotAsItWas
    return content[name]


def _group(stored):
    """The id of the group that a version was for. Where it does not say so, its Change does."""
    if "group" in stored.content:
        return stored.content["group"]
    readerships = Change.objects.filter(uid=stored.subject, at=stored.at).values_list("audience_after", flat=True)
    group = (readerships.first() or "").rpartition(":")[2]
    return int(group) if group.isdigit() else None


def _tags(act, content):
    """The Tags of a version as it had them. Raises NotAsItWas for one that the course has not."""
    names = content.get("tags")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise NotAsItWas
    if "tag_ids" in content:
        return tuple(Tag.objects.filter(course=act.course_id, pk__in=content["tag_ids"]).order_by("ordinal", "pk"))
    course = Course.objects.get(pk=act.course_id)
    found = by_name(course.tags.all(), course.tag_aliases.all(), names)
    for name in names:
        if fold(name) not in found:
            raise NotAsItWas(NotAsItWas.tag % {"tag": name})
    return tuple(dict.fromkeys(found[fold(name)] for name in names))


def _relation(act, content):
    relation = Relation.objects.filter(course=act.course_id, name=content.get("relation")).first()
    if relation is None:
        raise NotAsItWas(NotAsItWas.relation % {"relation": content.get("relation")})
    return relation
