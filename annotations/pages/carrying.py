"""What an instructor picks from for the next course, and the list of what will come into it."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Annotation, Revision, Target
from ..models.vocabulary import Audience, State
from ..naming import author_name
from ..services.carrying import requirements_carried, tags_carried

PAGE = 20  # annotations


def offered(reach, course):
    """The annotations that can be picked as examples: the class's, standing, on the words that are carried."""
    seen = Annotation.objects.visible_to(reach).filter(course=course, audience=Audience.CLASS).standing()
    newest = Revision.objects.filter(document=OuterRef("revision__document")).order_by("-number").values("pk")
    here = Target.objects.filter(revision=Subquery(newest[:1]), state__in=[State.EXACT, State.MOVED])
    return seen.filter(pk__in=here.filter(annotation__course=course).values("annotation"))


def found(annotations, words):
    """Those of `annotations` in whose note, marked words or tags every word of `words` stands, by reading and place."""
    for word in words.split()[:10]:
        quoted = Target.objects.filter(exact__icontains=word).values("annotation")
        tagged = Annotation.objects.filter(taggings__withdrawn_at=None, taggings__tag__name__icontains=word)
        annotations = annotations.filter(Q(note__icontains=word) | Q(pk__in=quoted) | Q(pk__in=tagged.values("pk")))
    return annotations.order_by("reading__ordinal", "reading_id", F("piece__ordinal"), "start", "pk")


@dataclass
class Pick:
    """An annotation as it is offered."""

    uid: str
    author: str
    reading: str
    quote: str
    note: str
    tags: list
    is_picked: bool


def picks(annotations, picked=()):
    """Picks of annotations that were read with their cards and reading."""
    return [
        Pick(
            uid=str(one.uid),
            author=author_name(one),
            reading=one.reading.title,
            quote=" […] ".join(target.exact for target in one.targets.all()),
            note=one.note,
            tags=[tag.name for tag in one.tags],
            is_picked=one.uid in picked,
        )
        for one in annotations
    ]


@dataclass
class Preview:
    """What will come into the next course, and in `left` the sentences of what will not."""

    plan: object  # a services.carrying.Plan
    tags: list
    relations: list
    readings: list  # (Reading, [Piece], [Requirement, as it will be asked])
    examples: list  # Picks
    left: list


def preview(course, plan):
    """The Preview of a Plan of services.carrying."""
    tags = {tag.pk: tag for tag in tags_carried(course)} if plan.codebook else {}
    left, readings = [], []
    for reading in plan.readings:
        carried = requirements_carried(reading, tags)
        readings.append((reading, list(reading.pieces.all()), [_sentence(one, tag) for one, tag in carried]))
        if len(carried) < reading.requirements.count():
            said = _("“%(reading)s”: what is asked with a tag that is not carried will not be asked.")
            left.append(said % {"reading": reading.title})
        if reading.due_at or reading.hidden_until:
            left.append(_("“%(reading)s”: its dates.") % {"reading": reading.title})
    left += _left_of_codebook(course, plan, tags)
    return Preview(
        plan=plan,
        tags=list(tags.values()),
        relations=list(course.relations.all()) if plan.codebook else [],
        readings=readings,
        examples=_as_carried(plan.examples, tags),
        left=left,
    )


def _as_carried(examples, tags):
    """The Picks of annotations with those tags alone that come along, by the names that these have there."""
    found = picks(examples)
    for pick, one in zip(found, examples, strict=True):
        here = dict.fromkeys(tag.successor().pk for tag in one.tags)
        pick.tags = [tags[tag].name for tag in here if tag in tags]
    return found


def _left_of_codebook(course, plan, tags):
    if not plan.codebook:
        return [_("The tags of the picked annotations: the codebook does not come along.")] if plan.examples else []
    retired = course.tags.exclude(retired_at=None).count()
    left = []
    if retired:
        left.append(ngettext("%(number)d retired tag.", "%(number)d retired tags.", retired) % {"number": retired})
    if course.allows_free_tags:
        left.append(_("Tags that students added."))
    return left


def _sentence(requirement, tag):
    words = [str(requirement.number), requirement.get_noun_display()]
    if requirement.piece:
        words.append(_("on “%(piece)s”") % {"piece": requirement.piece.label})
    if tag:
        words.append(_("with “%(tag)s”") % {"tag": tag.name})
    return " ".join(words)
