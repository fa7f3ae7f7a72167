"""Where the controls of a reading page lead: each is the address of the page after one change."""

from django.utils.translation import gettext as _


class Ways:
    """The ways on from an Address, for a reader of these tags; `is_staff` opens the staff's filters."""

    def __init__(self, address, tags, is_staff):
        self.address, self.tags, self.is_staff = address, tags, is_staff

    @property
    def unfiltered(self):
        return self.address.with_(tag=(), reader=None, pseudonym="", kind="", page=1)

    @property
    def tag_filters(self):
        """(tag, the address with this tag put in or taken out of the filter, whether it is in) for the tags in use."""
        chosen = set(self.address.tag)
        for tag in self.tags:
            if tag.retired_at is None or tag.pk in chosen:
                yield tag, self.address.with_(tag=tuple(sorted(chosen ^ {tag.pk})), page=1), tag.pk in chosen

    @property
    def suggested(self):
        return self.address.panel(list="related")

    @property
    def own_annotations(self):
        return self.address.panel(list="annotations", mine=True)

    @property
    def reader_list(self):
        """Where the readers can be chosen whose work is to be shown alone."""
        return self.address.panel(list="readers")

    @property
    def latest(self):
        return self.address.panel(list="latest", since=None)

    @property
    def kept(self):
        """(name, value) of what a phrase search keeps of the address: layer, filters, pieces, and the held end."""
        return [*self.address.pairs(opened=False), *(pair for pair in self.address.pairs() if pair[0] == "from")]

    @property
    def kept_open(self):
        """(name, value) of what the filter form keeps of the address: all but what it asks for."""
        return [(name, value) for name, value in self.address.pairs() if name not in ("kind", "page")]

    @property
    def kinds(self):
        """(value, label) of what annotations can be filtered by, besides tag and reader."""
        kinds = [("note", _("with a note")), ("replied", _("with replies")), ("linked", _("with a cross-link"))]
        staff = [("hidden", _("hidden by the staff")), ("counted", _("all but “only me”"))]
        new = [("new", _("new since your last visit"))] if self.address.since else []
        return kinds + new + (staff if self.is_staff else [])
