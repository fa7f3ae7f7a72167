"""The taggings that a change of the codebook touches: read together, changed in memory, written in few statements."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from ..models import Annotation, CodebookChangeRow, CrossLink, LinkTagging, Tagging
from ..tagmoves import Held, Step, move, take_back
from . import bulk
from .bulk import among, batches, quoted
from .remarking import remark

NAMES = {Tagging: ("tagging", "kept"), LinkTagging: ("link_tagging", "kept_link")}
ACTS = {Tagging: Annotation, LinkTagging: CrossLink}


@dataclass
class Sheet:
    """Taggings of annotations or of cross-links, by act, with what they were when they were read."""

    model: type
    change: int = 0
    held: dict = field(default_factory=lambda: defaultdict(list))  # {act id: [Held]}
    was: dict = field(default_factory=dict)  # {tagging id: (tag id, stands)}
    steps: dict = field(default_factory=dict)  # {step id: (tagging id, after, kept)}

    def lost_and_got(self):
        """{act id: (tag ids it lost, tag ids it got)} of those whose standing tags are others now."""
        changed = {}
        for act, held in self.held.items():
            before = {tag for tag, stands in (self.was[one.id] for one in held) if stands}
            after = {one.tag for one in held if one.stands}
            if before != after:
                changed[act] = (before - after, after - before)
        return changed

    def touched(self):
        """{act id: standing taggings fewer} of those of which a tagging has moved, gone or come."""
        found = {}
        for act, held in self.held.items():
            if any((one.tag, one.stands) != self.was[one.id] for one in held):
                found[act] = sum(self.was[one.id][1] - one.stands for one in held)
        return found

    def write(self, at):
        """Stores what differs. `at` is when taggings that do not stand any more were taken out."""
        self._write_steps()
        self._write_taggings(at)

    def _write_steps(self):
        tagging, kept = (f"{name}_id" for name in NAMES[self.model])
        new, changed, gone = [], [], set(self.steps)
        for held in self.held.values():
            for one in held:
                for step in one.steps:
                    gone.discard(step.id)
                    if step.id is None:
                        new.append((step.change, step.before, one.id, step.after, step.kept))
                    elif self.steps[step.id] != (one.id, step.after, step.kept):
                        changed.append((step.id, one.id, step.after, step.kept))
        for batch in batches(sorted(gone)):  # of the change that is taken back they are kept, as its record
            CodebookChangeRow.objects.filter(among("pk", batch)).exclude(change=self.change).delete()
        values = f"{tagging} = v.column2, after_id = v.column3, {kept} = v.column4"
        statement = f"UPDATE {quoted(CodebookChangeRow)} SET {values} FROM ({{rows}}) AS v WHERE id = v.column1"
        bulk.write(statement, ["bigint"] * 4, changed)
        columns = f"change_id, before_id, {tagging}, after_id, {kept}"
        bulk.write(f"INSERT INTO {quoted(CodebookChangeRow)} ({columns}) {{rows}}", ["bigint"] * 5, new)

    def _write_taggings(self, at):
        """First what goes, then what moves, then what comes back: no act has a tag twice at any moment."""
        goes, moves, comes = defaultdict(list), defaultdict(list), defaultdict(list)
        for held in self.held.values():
            changed = [one for one in held if (one.tag, one.stands) != self.was[one.id]]
            several = len([one for one in changed if one.stands]) > 1
            for one in changed:
                stood = self.was[one.id][1]
                if not one.stands:
                    goes[one.tag, stood].append(one.id)
                elif not stood or several:
                    comes[one.tag].append(one.id)
                    if stood:
                        goes[self.was[one.id][0], True].append(one.id)
                else:
                    moves[one.tag].append(one.id)
        for (tag, stood), ids in goes.items():
            self._update(ids, tag_id=tag, **({"withdrawn_at": at} if stood else {}))
        for tag, ids in moves.items():
            self._update(ids, tag_id=tag)
        for tag, ids in comes.items():
            self._update(ids, tag_id=tag, withdrawn_at=None)

    def _update(self, ids, **values):
        for batch in batches(sorted(ids)):
            self.model.objects.filter(among("pk", batch)).update(**values)


def sheets_to_move(course, sources, target, rule, change=0):
    """Sheets with all taggings of these tags (ids) that follow a Rule moved to a target tag, nothing written."""
    sheets = []
    for model, acts in ACTS.items():
        sheet = Sheet(model, change)
        with_source = model.objects.standing().filter(tag__in=sources).values("content_object_id")
        rows = model.objects.standing().filter(tag__in=[*sources, target], content_object__in=with_source)
        following = rule.acts(acts.objects.filter(course=course))
        if following is not None:
            chosen = rule.in_words(following.filter(pk__in=with_source))
            found = [row for batch in batches(chosen) for row in _taggings(rows.filter(among("content_object", batch)))]
        else:
            found = _taggings(rows)
        for pk, act, tag in found:
            sheet.held[act].append(Held(pk, tag, True))
            sheet.was[pk] = (tag, True)
        for held in sheet.held.values():
            move(held, change, sources, target)
        sheets.append(sheet)
    return sheets


def _taggings(rows):
    return rows.order_by("pk").values_list("pk", "content_object_id", "tag_id")


def sheets_to_take_back(change):
    """Sheets with all that a CodebookChange did to taggings taken back, nothing written."""
    sheets = []
    for model, (tagging, kept) in NAMES.items():
        sheet = Sheet(model, change.pk)
        of_change = model.objects.filter(pk__in=change.rows.values(f"{tagging}_id"))
        here = Q(content_object__in=of_change.values("content_object_id"))
        by_id = {}
        for pk, act, tag, withdrawn_at in (
            model.objects.filter(here).order_by("pk").values_list("pk", "content_object_id", "tag_id", "withdrawn_at")
        ):
            by_id[pk] = Held(pk, tag, withdrawn_at is None)
            sheet.held[act].append(by_id[pk])
            sheet.was[pk] = (tag, withdrawn_at is None)
        steps = CodebookChangeRow.objects.filter(change__undone_at=None).order_by("change_id", "pk")
        steps = steps.filter(**{f"{tagging}__content_object__in": of_change.values("content_object_id")})
        for pk, one, number, before, after, hangs in steps.values_list(
            "pk", f"{tagging}_id", "change_id", "before_id", "after_id", f"{kept}_id"
        ):
            by_id[one].steps.append(Step(number, before, after, hangs, pk))
            sheet.steps[pk] = (one, after, hangs)
        for held in sheet.held.values():
            take_back(held, change.pk)
        sheets.append(sheet)
    return sheets


def write(sheets, at):
    """Stores sheets and draws the marks of what they changed. To be called within one transaction."""
    for sheet in sheets:
        sheet.write(at)
        if sheet.model is Tagging:
            remark(sheet.lost_and_got())
