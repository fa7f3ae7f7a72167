"""Both versions, where somebody saved another one while one's own was being written: side by side, and where they
differ. Without a query.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..differences import GONE, NEW, SAME, differences, is_changed
from ..models.vocabulary import Audience, ShownAs


@dataclass
class Row:
    """One of the things that are said: under what label, how the newer version has it and how one's own.

    Each as (GONE, NEW or SAME, words): what the other one has not stands out.
    """

    label: str
    newer: list
    mine: list
    is_text: bool = False

    @property
    def is_list(self):
        return not self.is_text

    @property
    def differs(self):
        return is_changed(self.newer) or is_changed(self.mine)


@dataclass
class Both:
    """The act as it was saved in the meantime, and what differs from it in one's own version."""

    act: object
    rows: list = field(default_factory=list)
    leave: str = ""  # the address that shows the newer version and lets one's own go

    @property
    def is_withdrawn(self):
        return self.act.withdrawn_at is not None

    @property
    def is_hidden(self):
        return self.act.hidden_at is not None

    @property
    def shown(self):
        """The words always; of the rest what differs."""
        return [row for row in self.rows if row.is_text or row.differs]

    @property
    def is_alike(self):
        return not any(row.differs for row in self.rows)


def both_of(page, form, act, tags, new_tags=""):
    """Both versions of an annotation or a cross-link: the stored `act`, and a Composer or Linker as it was sent.

    `tags` are the Tags of the act; `form.tags` ids. `new_tags` are names as they were typed.
    """
    mine = [tag.name for tag in page.tags if tag.pk in form.tags]
    mine += [name.strip() for name in new_tags.split(",") if name.strip()]
    audience, name = dict(Audience.choices), dict(ShownAs.choices)
    groups = {group.pk: str(group) for group in form.choices.groups}
    rows = [
        _text(_("Note"), act.note, form.note),
        _set(_("Tags"), [tag.name for tag in tags], mine),
        _value(_("Who may read this"), _readers(act, audience, groups), _readers(form, audience, groups)),
        _value(_("Under what name"), name.get(act.shown_as, ""), name.get(form.shown_as, "")),
    ]
    if hasattr(act, "relation"):
        relations = {relation.pk: relation.name for relation in page.relations}
        stands = _("How they stand to each other")
        rows.insert(1, _value(stands, act.relation.name, relations.get(form.relation, "")))
    return Both(act, rows, page.address.panel(act=None if act.withdrawn_at else act.uid))


def both_replies(page, act, text):
    """Both versions of a Reply: the stored one, and the words that were sent."""
    return Both(act, [_text(_("Your reply"), act.text, text)], page.address.panel(act=act.root.uid))


def _readers(one, audience, groups):
    label = str(audience.get(one.audience, ""))
    if one.audience != Audience.GROUP:
        return label
    group = one.group_id if hasattr(one, "group_id") else one.group
    return f"{label}: {groups.get(group) or next(iter(groups.values()), '')}"


def _text(label, newer, mine):
    parts = differences(newer, mine)
    return Row(label, [part for part in parts if part[0] != NEW], [part for part in parts if part[0] != GONE], True)


def _set(label, newer, mine):
    return Row(
        label,
        [(SAME if name in mine else GONE, name) for name in newer],
        [(SAME if name in newer else NEW, name) for name in mine],
    )


def _value(label, newer, mine):
    return _set(label, [newer], [mine])
