"""What a reader says of marked words or of a link: the part that annotations and cross-links share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """Tags, note, audience and name, as a valid form gives them."""

    tags: tuple = ()  # Tag objects
    note: str = ""
    audience: str = "class"
    group: int | None = None
    shown_as: str = "name"
    written_at: object = None

    @property
    def fields(self):
        """The columns of an AudienceAct that this fills."""
        fields = {
            "note": self.note,
            "audience": self.audience,
            "group_id": self.group,
            "shown_as": self.shown_as,
        }
        return fields | ({"written_at": self.written_at} if self.written_at else {})


def retag(act, tags, at):
    """Gives an act exactly these tags: withdraws taggings that are no longer wanted, adds the new, keeps the rest."""
    taggings = act.taggings
    standing = set(taggings.standing().values_list("tag_id", flat=True))
    wanted = {tag.pk for tag in tags}
    if standing - wanted:
        taggings.standing().filter(tag_id__in=standing - wanted).update(withdrawn_at=at)
    taggings.bulk_create(
        taggings.model(content_object=act, tag=tag, created_at=at) for tag in tags if tag.pk not in standing
    )


def content(act, tags):
    """The part of an act's version that all acts with an audience share, as JSON values."""
    return {
        "note": act.note,
        "tags": [tag.name for tag in tags],
        "audience": act.audience,
        "shown_as": act.shown_as,
        "withdrawn": act.withdrawn_at is not None,
        "hidden": act.hidden_at is not None,
    }
