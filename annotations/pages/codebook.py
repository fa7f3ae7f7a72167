"""What the codebook, the forms that change it, and its history show, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from ..markup import words
from ..models import Annotation, CodebookChange, CrossLink, Review, Tag, Tagging, Target
from ..models.vocabulary import Audience
from ..services.bulk import batches
from .reviewed import looked_after

PAGE = 30
MOST_LISTED = 100  # annotations to choose from
EXAMPLE_NOTE = 120  # characters
LONGEST_END = 20  # of a word that is left out rather than cut
MOST_PALER = 4  # steps of indentation that are shown


def codebook(reach, course):
    """The tags of a course in the order in which the tree is read: those in use, then the retired.

    Each has `uses` (annotations this reader may see that carry it, without "only me") and `used_in`, the same by
    reading as (slug, title, uses), `depth` (0 at the top), `further` (other names), `shown_example` (an Example or
    None), `is_first` and `is_last` among its siblings.
    """
    seen = Annotation.objects.visible_to(reach).filter(course=course).counted()
    rows = seen.filter(taggings__withdrawn_at=None, taggings__isnull=False).order_by("reading__ordinal", "reading")
    uses = defaultdict(list)
    for pk, *used in rows.values_list("taggings__tag_id", "reading__slug", "reading__title").annotate(Count("pk")):
        uses[pk].append(used)
    tags = list(
        Tag.objects.visible_to(reach).filter(course=course).select_related("merged_into").prefetch_related("aliases")
    )
    shown = examples(reach, tags)
    for tag in tags:
        tag.used_in, tag.depth, tag.shown_example = uses[tag.pk], 0, shown.get(tag.pk)
        tag.uses = sum(number for _slug, _title, number in tag.used_in)
        tag.further = [alias.name for alias in tag.aliases.all()]
    return tree([tag for tag in tags if tag.retired_at is None]) + [tag for tag in tags if tag.retired_at]


def tree(tags):
    """Tags so that each stands after the one it is under; `depth`, `is_first` and `is_last` are set on them."""
    here, under = {tag.pk for tag in tags}, defaultdict(list)
    for tag in tags:
        under[tag.parent_id if tag.parent_id in here else None].append(tag)
    ordered, waiting = [], [(tag, 0) for tag in reversed(under[None])]
    while waiting:
        tag, depth = waiting.pop()
        siblings = under[tag.parent_id if tag.parent_id in here else None]
        tag.depth, tag.is_first, tag.is_last = min(depth, MOST_PALER), tag is siblings[0], tag is siblings[-1]
        ordered.append(tag)
        waiting += [(child, depth + 1) for child in reversed(under[tag.pk])]
    return ordered


@dataclass(frozen=True)
class Example:
    """An annotation that shows what a tag is for: the words first marked, and the beginning of its note."""

    annotation: int
    quote: str
    note: str


def examples(reach, tags):
    """{tag id: Example} of those examples that this reader may see now. One query; none where no tag has one."""
    chosen = {tag.example_id: tag.pk for tag in tags if tag.example_id and tag.retired_at is None}
    if not chosen:
        return {}
    seen = Annotation.objects.visible_to(reach).standing().filter(pk__in=chosen, audience=Audience.CLASS)
    tagged = Tagging.objects.standing().filter(
        content_object=OuterRef("annotation"), tag__example=OuterRef("annotation")
    )
    rows = Target.objects.filter(Exists(tagged), annotation__in=seen.values("pk"), ordinal=0).order_by("revision_id")
    rows = rows.values_list("annotation_id", "exact", "annotation__note")
    return {chosen[pk]: Example(pk, exact, _beginning(note)) for pk, exact, note in rows}


def _beginning(note):
    note = words(note)
    if len(note) <= EXAMPLE_NOTE:
        return note
    end = note.rfind(" ", EXAMPLE_NOTE - LONGEST_END, EXAMPLE_NOTE)
    return note[: EXAMPLE_NOTE - 1 if end < 0 else end] + "…"


class Candidates:
    """The annotations that can be a tag's example: of the class, standing, carrying it; the accepted ones first."""

    def __init__(self, reach, tag):
        self.reach, self.tag = reach, tag

    @cached_property
    def rows(self):
        """At most MOST_LISTED annotations with `is_accepted`, targets at hand. Three queries."""
        newest = Review.objects.filter(annotation=OuterRef("pk")).order_by("-pk").values("state")[:1]
        rows = Annotation.objects.visible_to(self.reach).filter(course=self.tag.course, audience=Audience.CLASS)
        rows = rows.standing().tagged([self.tag.pk]).annotate(judged=newest).select_related("reading")
        rows = rows.prefetch_related(Prefetch("targets", Target.objects.order_by("revision_id", "ordinal")))
        # a judgement is for who looks after the author
        judged = looked_after(rows, self.reach).filter(judged=Review.State.ACCEPTED)
        accepted = list(judged.order_by("-pk")[:MOST_LISTED])
        others = list(rows.exclude(pk__in=[row.pk for row in accepted]).order_by("-pk")[: MOST_LISTED - len(accepted)])
        for row in (*accepted, *others):
            row.is_accepted = row in accepted
        return accepted + others


def uses_that_fit(reach, course, tag, rule):
    """(annotations and cross-links, whether there are more) that a Rule would take; without "only me" work."""
    found = []
    for acts in (Annotation.objects, CrossLink.objects):
        acts = acts.visible_to(reach).filter(course=course).counted().tagged([tag.pk])
        following = rule.acts(acts)
        for batch in batches(rule.in_words(acts if following is None else following), MOST_LISTED + 1):
            found += acts.model.objects.filter(pk__in=batch).with_cards().select_related("reading").order_by("pk")
            break
    for act in found:
        spans = act.targets.all() if isinstance(act, Annotation) else act.ends.all()
        act.quote = " […] ".join(span.exact for span in spans)
    return found[:MOST_LISTED], len(found) > MOST_LISTED


class History:
    """The changes of a codebook, the newest first, a page at a time."""

    def __init__(self, course, number=1):
        self.course, self.number = course, number

    @cached_property
    def page(self):
        changes = CodebookChange.objects.filter(course=self.course).select_related("by__user").order_by("-pk")
        return Paginator(changes, PAGE).get_page(self.number)

    @cached_property
    def changes(self):
        """CodebookChanges with `said`, what was done, in words."""
        names = dict(self.course.tags.values_list("pk", "name"))
        changes = list(self.page.object_list)
        for change in changes:
            change.said = said(change, names)
        return changes


def said(change, names):
    """What a CodebookChange did, as a sentence. `names` is {tag id: name}."""
    done = change.arguments
    tag = names.get(done.get("tag") or done.get("source"), "")
    facts = {"tag": tag, "into": names.get(done.get("target"), ""), **{k: done.get(k, "") for k in ("before", "after")}}
    facts |= {"name": done.get("name", "")}
    if change.kind == "merge":
        facts["tag"] = "”, “".join(names.get(one["tag"], "") for one in done["sources"])
    return _SENTENCES[change.kind]() % facts


_SENTENCES = {
    "merge": lambda: _("“%(tag)s” merged into “%(into)s”"),
    "split": lambda: _("Split off “%(tag)s”: “%(into)s”"),
    "retag": lambda: _("Moved from “%(tag)s” to “%(into)s”"),
    "rename": lambda: _("“%(before)s” renamed to “%(after)s”"),
    "retire": lambda: _("“%(tag)s” retired"),
    "restore": lambda: _("“%(tag)s” put back in use"),
    "alias": lambda: _("“%(tag)s” is also called “%(name)s”"),
    "unalias": lambda: _("“%(tag)s” is no longer called “%(name)s”"),
}
