"""What a reader can choose when they write: tags, relations, audiences, names."""

from django.utils.functional import cached_property

from ..models import Group, Relation, Tag, TagAlias
from ..models.vocabulary import Audience
from ..naming import name_at_first
from . import composing
from .codebook import examples
from .drawing import Palette, palette_heard


class Choices:
    """A part of ReadingPage. Reads its course, reach and seat."""

    announces = False  # whether marks say their tags to this reader

    @cached_property
    def tags(self):
        """The codebook: tags that can be put on new work, and those that cannot any more, in order."""
        return list(Tag.objects.visible_to(self.reach).filter(course=self.course))

    @property
    def tags_in_use(self):
        return [tag for tag in self.tags if tag.retired_at is None]

    @cached_property
    def choosable(self):
        """The tags in use, each with `shown_example` and whether there `is_explained` what it is for."""
        for tag in self.tags_in_use:
            tag.shown_example = self.examples.get(tag.pk)
            tag.is_explained = bool(tag.definition or tag.shown_example)
        return self.tags_in_use

    @property
    def explained(self):
        return [tag for tag in self.choosable if tag.is_explained]

    @cached_property
    def examples(self):
        """{tag id: Example} of what this reader may see. No query where no tag has one."""
        return examples(self.reach, self.tags)

    @cached_property
    def tag_names(self):
        """What can be typed for a tag, where readers may add tags: the names in use and the further ones."""
        if not self.course.allows_free_tags:
            return []
        further = TagAlias.objects.filter(tag__in=[tag.pk for tag in self.tags_in_use]).values_list("name", flat=True)
        return [*(tag.name for tag in self.tags_in_use), *further]

    @cached_property
    def palette(self):
        return palette_heard(self.tags) if self.announces else Palette(self.tags)

    @cached_property
    def names_of_tags(self):
        return {str(tag.pk): tag.name for tag in self.tags}

    @cached_property
    def relations(self):
        return list(Relation.objects.visible_to(self.reach).filter(course=self.course))

    @cached_property
    def groups(self):
        return list(Group.objects.filter(pk__in=self.seat.groups)) if self.seat.groups else []

    @property
    def audiences(self):
        """(value, label) of the audiences that this reader can choose."""
        return composing.audiences(self.groups)

    @property
    def audience_at_first(self):
        """The course's default audience; where that is one's group and one is in none, the class."""
        default = self.course.default_audience
        return Audience.CLASS if default == Audience.GROUP and not self.groups else default

    @cached_property
    def names(self):
        """(value, label) of the names that this reader can write under."""
        return composing.names(self.course, self.seat)

    @property
    def name_at_first(self):
        return name_at_first(self.course, self.is_staff)
