"""Hide classmates' work in a reading, and show it. What was written stays under the settings that held then."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from .. import spans
from ..models import Annotation, CrossLink, PassageMarks, PastHiding, Reading, Reply
from .counting import reveal_all
from .refreshing import refresh

Hiding = Reading.Hiding
ACTS = (Annotation, CrossLink, Reply)
_SEEN_BY_CLASS = re.compile(r"(class|groups|group:\d+)(\.\d+)?")
_AT_ONCE = 500


@dataclass(frozen=True)
class Setting:
    """How classmates' work is hidden. `until` is heeded for "date" alone, `count` for "count" alone."""

    hiding: str = Hiding.NEVER
    until: object = None
    count: int = 0

    @classmethod
    def of(cls, stored):
        """That of a Reading or a PastHiding."""
        return cls(stored.hiding, stored.hidden_until, stored.hidden_count).tidied

    @property
    def tidied(self):
        is_date, is_count = self.hiding == Hiding.DATE, self.hiding == Hiding.COUNT
        return Setting(str(self.hiding), self.until if is_date else None, self.count if is_count else 0)


def change_hiding(reading, setting, for_past=False):
    """Gives a reading another Setting, for what is written from now on; with `for_past` for all that is there too.

    The settings that it had are kept where something was written under them. The same Setting again changes nothing.
    Those who have posted enough by now see at once what that opens.
    """
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        reading.refresh_from_db()
        if setting.tidied != Setting.of(reading):
            _put_aside(reading)
            reading.hiding, reading.hidden_until, reading.hidden_count = _columns(setting.tidied)
            reading.shown_at = None
        if for_past:
            _bring_under(reading)
        reading.save(update_fields=["hiding", "hidden_until", "hidden_count", "shown_at", "hiding_number"])
        reveal_all(reading)
    return reading


def show_now(reading):
    """Opens all work that hiding settings of a reading, present or past, still hide."""
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        now = timezone.now()
        for rows in _settings(reading):
            rows.filter(shown_at=None).update(shown_at=now)


def hide_again(reading):
    """Takes `show_now` back: hides what it opened. What had been shown before that stays shown."""
    with transaction.atomic():
        refresh(Reading.objects.filter(pk=reading.pk))
        shown_at = Reading.objects.values_list("shown_at", flat=True).get(pk=reading.pk)
        if shown_at:
            for rows in _settings(reading):
                rows.filter(shown_at=shown_at).update(shown_at=None)


def _settings(reading):
    return PastHiding.objects.filter(reading=reading), Reading.objects.filter(pk=reading.pk)


def _columns(setting):
    return setting.hiding, setting.until, setting.count


def _put_aside(reading):
    """Keeps the settings as past ones, where something was written under them."""
    here = {"reading": reading, "hiding_number": reading.hiding_number}
    if not any(model.objects.filter(**here).exists() for model in ACTS):
        return
    PastHiding.objects.create(
        reading=reading,
        number=reading.hiding_number,
        hiding=reading.hiding,
        hidden_until=reading.hidden_until,
        hidden_count=reading.hidden_count,
        shown_at=reading.shown_at,
    )
    reading.hiding_number += 1


def _bring_under(reading):
    """Puts all work of a reading under its present settings."""
    for model in ACTS:
        elsewhere = model.objects.filter(reading=reading).exclude(hiding_number=reading.hiding_number)
        elsewhere.update(hiding_number=reading.hiding_number)
    PastHiding.objects.filter(reading=reading).delete()
    for piece in reading.pieces.all():
        gather(piece, reading.hiding_number)


def gather(piece, number):
    """Puts the marks of a piece that lie under any hiding settings under those of this number.

    Equal to `marking.rebuild` after all annotations got this number, at the cost of the text. To be called within the
    transaction that holds the reading's seq.
    """
    same = defaultdict(list)
    rows = PassageMarks.objects.filter(piece=piece)
    for pk, round_, passage, bucket in rows.values_list("pk", "round", "passage", "bucket"):
        found = _SEEN_BY_CLASS.fullmatch(bucket)
        if found:
            same[round_, passage, found[1]].append((bucket, pk))
    renamed = defaultdict(list)
    for (_round, _passage, base), held in same.items():
        wanted = f"{base}.{number}" if number else base
        kept = next((pk for bucket, pk in held if bucket == wanted), None)
        if len(held) > 1:
            kept = _merge([pk for _bucket, pk in held], kept or held[0][1])
        if kept is None or (wanted, kept) not in held:
            renamed[wanted].append(kept or held[0][1])
    for wanted, keys in renamed.items():
        for first in range(0, len(keys), _AT_ONCE):
            PassageMarks.objects.filter(pk__in=keys[first : first + _AT_ONCE]).update(bucket=wanted)


def _merge(keys, kept):
    """Lays rows of PassageMarks over each other into one of them, `kept`, which is returned."""
    rows = list(PassageMarks.objects.filter(pk__in=keys).values_list("segments", "counts"))
    counts = defaultdict(int)
    for _segments, held in rows:
        for key, number in held.items():
            counts[key] += number
    PassageMarks.objects.filter(pk__in=[pk for pk in keys if pk != kept]).delete()
    merged = spans.merge([segments for segments, _counts in rows])
    PassageMarks.objects.filter(pk=kept).update(segments=merged, counts=counts)
    return kept
