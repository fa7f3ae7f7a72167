"""What is said about hiding: to a student on the reading page, and to the staff before they change it."""

from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import hides
from ..models import Annotation, CrossLink, Participation, PastHiding, Reading, Reply
from ..models.vocabulary import Audience, Role

Hiding = Reading.Hiding


def moment(at, course):
    """A date and time as the people of a course read it, with the name of its time zone."""
    local = timezone.localtime(at, course.zone)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({course.time_zone})"


def in_words(setting, course):
    """A services.hiding.Setting as what it does to classmates' work."""
    if setting.hiding == Hiding.DATE:
        return _("hidden until %(when)s") % {"when": moment(setting.until, course)} if setting.until else _("hidden")
    if setting.hiding == Hiding.HAND:
        return _("hidden until you show it")
    if setting.hiding == Hiding.COUNT:
        says = ngettext(
            "hidden until one has posted %(n)s annotation of one's own",
            "hidden until one has posted %(n)s annotations of one's own",
            setting.count,
        )
        return says % {"n": setting.count}
    return _("not hidden")


def is_hidden(reading):
    """Whether some hiding settings of a reading, present or past, hide something from somebody now."""
    now, past = timezone.now(), PastHiding.objects.filter(reading=reading)
    return hides(reading, now) or (reading.hiding_number and any(hides(setting, now) for setting in past))


def told(reading, course, reach, posted):
    """Sentences for a reader: what of their classmates' work is hidden from them, why, and how it opens.

    `posted` is how many annotations of theirs the class can read. No query where nothing is hidden or it never changed.
    """
    veiled = {number for one, number in reach.veiled if one == reading.pk}
    is_whole = reading.pk in reach.concealed
    if not is_whole and not veiled:
        return []
    settings = {reading.hiding_number: reading}
    if reading.hiding_number:
        settings |= {past.number: past for past in PastHiding.objects.filter(reading=reading)}
    now = timezone.now()
    hiding = [settings[n] for n in sorted(settings) if n in veiled or (is_whole and hides(settings[n], now))]
    what = (
        _("Classmates' work is hidden, so that you read for yourself first.")
        if is_whole
        else _("Some of your classmates' work is hidden, so that you read for yourself first.")
    )
    return [what, *dict.fromkeys(_opens(setting, course, posted) for setting in hiding)]


def _opens(setting, course, posted):
    if setting.hiding == Hiding.DATE and setting.hidden_until:
        return _("It appears on %(when)s.") % {"when": moment(setting.hidden_until, course)}
    if setting.hiding == Hiding.COUNT:
        if posted >= setting.hidden_count:
            return _("It appears when you load the page again.")
        says = ngettext(
            "It appears when you have posted %(n)s annotation for the class: %(posted)s of %(n)s so far.",
            "It appears when you have posted %(n)s annotations for the class: %(posted)s of %(n)s so far.",
            setting.hidden_count,
        )
        return says % {"n": setting.hidden_count, "posted": posted}
    return _("It appears when your instructor shows it.")


@dataclass(frozen=True)
class Past:
    """What students have written that others may read."""

    annotations: int
    links: int
    replies: int
    authors: int

    def __bool__(self):
        return bool(self.annotations or self.links or self.replies)

    @property
    def says(self):
        parts = (
            ngettext("%(n)s annotation", "%(n)s annotations", self.annotations) % {"n": self.annotations},
            ngettext("%(n)s link", "%(n)s links", self.links) % {"n": self.links},
            ngettext("%(n)s reply", "%(n)s replies", self.replies) % {"n": self.replies},
            ngettext("of %(n)s student", "of %(n)s students", self.authors) % {"n": self.authors},
        )
        return _("%(annotations)s, %(links)s and %(replies)s %(authors)s") % dict(
            zip(("annotations", "links", "replies", "authors"), parts, strict=True)
        )


def past_of(**where):
    """The Past of acts with these column values. Three queries."""
    where |= {"author__role": Role.STUDENT}
    private = Q(annotation__audience=Audience.ME) | Q(link__audience=Audience.ME)
    kinds = (
        Annotation.objects.counted().filter(**where),
        CrossLink.objects.counted().filter(**where),
        Reply.objects.standing().filter(**where).exclude(private),
    )
    authors = [list(rows.values_list("author", flat=True)) for rows in kinds]
    return Past(*map(len, authors), len({author for found in authors for author in found}))


def effect(reading, setting, course):
    """What it would do to apply a Setting to what is written already: a sentence."""
    if setting.hiding == Hiding.NEVER:
        return _("All of it is shown to the class at once.")
    if setting.hiding == Hiding.DATE:
        says = _("All of it is hidden until %(when)s, also from those who can read it now.")
        return says % {"when": moment(setting.until, course)}
    if setting.hiding == Hiding.HAND:
        return _("All of it is hidden until you show it, also from those who can read it now.")
    posted = Participation.objects.filter(
        piece__reading=reading, round=reading.round, membership__role=Role.STUDENT, membership__ended_at=None
    ).order_by()
    enough = posted.values("membership").annotate(n=Sum("class_annotations")).filter(n__gte=setting.count).count()
    says = ngettext(
        "All of it is hidden from those who have not posted %(count)s of their own; %(n)s student has.",
        "All of it is hidden from those who have not posted %(count)s of their own; %(n)s students have.",
        enough,
    )
    return says % {"count": setting.count, "n": enough}
