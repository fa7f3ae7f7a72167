"""What a reader says of marked words or of a link: the part that annotations and cross-links share."""

from dataclasses import dataclass, replace

from ..models import Membership, Tag
from ..models.vocabulary import Audience
from .free_tags import named
from .moved_tags import as_moved
from .refusals import NoGroup, TagRetired


@dataclass(frozen=True)
class Wording:
    """Tags, note, audience and name, as a valid form gives them."""

    tags: tuple = ()  # Tag objects
    note: str = ""
    audience: str = "class"
    group: int | None = None
    shown_as: str = "name"
    codebook: int | None = None  # the reading's codebook_seq when the tags were chosen
    new_tags: tuple = ()  # names of tags that are not in the codebook yet
    is_bound: bool = False  # for this group and no other

    @property
    def fields(self):
        """The columns of an AudienceAct that this fills."""
        return {
            "note": self.note,
            "audience": self.audience,
            "group_id": self.group,
            "shown_as": self.shown_as,
        }


def addressed(wording, step, act=None):
    """The Wording with the group that it is for now that it is our turn: who was moved meanwhile writes for the group
    in which they are. A revised `act` may stay with the group it was written for. Raises NoGroup.
    """
    if wording.audience != Audience.GROUP or (act is not None and act.group_id == wording.group):
        return wording
    seats = Membership.groups.through.objects.select_for_update().filter(membership=step.membership)
    groups = list(seats.order_by("group").values_list("group", flat=True))
    if wording.group in groups:
        return wording
    if not groups or wording.is_bound:
        raise NoGroup
    return replace(wording, group=groups[0])


def tags_now(wording, step, kept=()):
    """The chosen tags as the codebook has them now that it is our turn, as a tuple without repeats.

    A tag that was merged in the meantime stands for the one that it went into. Raises TagRetired for one that was
    retired since it was chosen and is not among `kept` (tag ids). No query where the codebook is as it was and no new
    tag was typed.
    """
    tags = _chosen_now(wording, step, kept)
    return tuple(dict.fromkeys((*tags, *named(wording.new_tags, step)))) if wording.new_tags else tags


def _chosen_now(wording, step, kept):
    if wording.codebook in (None, step.codebook):
        return wording.tags
    found = {}
    for tag in Tag.objects.filter(pk__in=[tag.pk for tag in wording.tags]).order_by("ordinal", "pk"):
        tag = tag.successor()
        if tag.retired_at and tag.pk not in kept:
            raise TagRetired(TagRetired.message % {"tag": tag.name}, tag=tag.name)
        found[tag.pk] = tag
    return tuple(found.values())


def retag(act, wording, step):
    """Gives an act exactly the tags of a Wording and returns them.

    Withdraws taggings that are no longer wanted, adds the new, keeps the rest. Raises TagRetired.
    """
    taggings, at = act.taggings, step.at
    standing = set(taggings.standing().values_list("tag_id", flat=True))
    tags = tags_now(replace(wording, tags=as_moved(act, wording, step, standing)), step, standing)
    wanted = {tag.pk for tag in tags}
    if standing - wanted:
        taggings.standing().filter(tag_id__in=standing - wanted).update(withdrawn_at=at)
    taggings.bulk_create(
        taggings.model(content_object=act, tag=tag, created_at=at) for tag in tags if tag.pk not in standing
    )
    return tags


def content(act, tags):
    """The part of an act's version that all acts with an audience share, as JSON values.

    `tag_ids` and `group` are of this database alone: archives leave them out (`Version.HERE_ALONE`).
    """
    return {
        "note": act.note,
        "tags": [tag.name for tag in tags],
        "tag_ids": [tag.pk for tag in tags],
        "audience": act.audience,
        "group": act.group_id,
        "shown_as": act.shown_as,
        "withdrawn": act.withdrawn_at is not None,
        "hidden": act.hidden_at is not None,
    }
