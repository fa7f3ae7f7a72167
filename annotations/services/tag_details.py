"""What stands around a tag: the one it is under, its other names, its example."""

from django.utils.translation import gettext as _

from ..models import Tag, TagAlias
from ..models.codebook import fold
from .codebook import add_within, changing, record, refuse_taken, revise_tag
from .refusals import Refused


class Circle(Refused):
    """A tag would stand under itself. `facts`: `field` "parent"."""


class NoExample(Refused):
    """The annotation does not carry the tag any more."""

    status = 409


def add(course, membership_id, wording, parent=None, aliases=()):
    """Stores a new tag with what stands around it. `wording` is a dict of what codebook.add_tag takes.

    Raises NameTaken, also for an alias; KeyTaken.
    """
    with changing(course):
        tag = add_within(course, membership_id, **wording)
        _put_under(tag, parent)
        _name(tag, membership_id, aliases)
    return tag


def revise(tag, membership_id, wording, parent=None, aliases=()):
    """Gives a tag other words, another place under a tag (or None) and exactly these other names.

    Names given and taken are recorded, to be undone. Raises NameTaken, KeyTaken, Circle.
    """
    with changing(tag.course):
        _put_under(tag, parent)
        revise_tag(tag, membership_id, **wording)
        _name(tag, membership_id, aliases)
    return tag


def show_example(tag, annotation=None):
    """Makes an annotation (or None) what readers are shown when they choose a tag. Raises NoExample."""
    with changing(tag.course):
        if annotation and not annotation.taggings.standing().filter(tag=tag).exists():
            raise NoExample(_("This annotation does not carry “%(tag)s” any more.") % {"tag": tag.name})
        Tag.objects.filter(pk=tag.pk).update(example=annotation)


def _put_under(tag, parent):
    if parent == tag.parent:
        return
    above, met = parent, set()
    while above and above.pk not in met:
        met.add(above.pk)
        above = above.parent
    if tag.pk in met:
        raise Circle(_("“%(tag)s” cannot stand under itself.") % {"tag": tag.name}, field="parent")
    tag.parent = parent
    tag.save(update_fields=["parent"])


def _name(tag, membership_id, names):
    wanted = {fold(name): name for name in names if fold(name) and fold(name) != fold(tag.name)}
    for alias in tag.aliases.all():
        if wanted.pop(alias.folded, None) is None:
            record(tag.course, "unalias", membership_id, tag=tag.pk, name=alias.name)
            alias.delete()
    for name in wanted.values():
        _refuse_alias(tag, name)
        record(tag.course, "alias", membership_id, tag=tag.pk, name=name)
        TagAlias.objects.create(course=tag.course, tag=tag, name=name)


def _refuse_alias(tag, name):
    try:
        refuse_taken(tag.course, name, "")
    except Refused as refusal:
        refusal.facts["field"] = "aliases"
        raise
