import secrets
import zoneinfo
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .vocabulary import Audience, Naming, Role, ShownAs

CODE_BITS = 50
CODE_ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"


@cache
def zone_names():
    """The names of all time zones. Kept: to find them opens some six hundred files."""
    return frozenset(zoneinfo.available_timezones())


def check_zone(name):
    if name not in zone_names():
        raise ValidationError(_("“%(name)s” is not a known time zone."), params={"name": name})


class CourseQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """Courses in which this reader is a member."""
        return self.filter(pk__in=reach.courses)

    def editable_by(self, reach):
        """Courses that this reader may set up: those they are an instructor of."""
        return self.filter(pk__in=reach.taught)


class Course(models.Model):
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[check_zone])
    default_audience = models.CharField(max_length=8, choices=Audience, default=Audience.CLASS)
    naming = models.CharField(_("authors stand under"), max_length=10, choices=Naming, default=Naming.NAMES)
    default_shown_as = models.CharField(max_length=10, choices=ShownAs, default=ShownAs.NAME)
    allows_free_tags = models.BooleanField(_("students may add tags"), default=False)
    students_may_export_class = models.BooleanField(_("students may export the class's work"), default=False)
    assistants_may_export_class = models.BooleanField(_("assistants may export the class's work"), default=True)
    group_size = models.PositiveSmallIntegerField(
        default=0, help_text="members in a group that newcomers are put into by chance; 0: they are put into none"
    )
    grades_closed_at = models.DateTimeField(null=True, blank=True)
    begun_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers")
    frozen_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self):
        return self.title

    @property
    def is_frozen(self):
        """Whether everything can be read and nothing written: frozen or archived."""
        return bool(self.frozen_at or self.archived_at)

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)


class Section(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="section_name_unique_in_course")]

    def __str__(self):
        return self.name


class Group(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="group_name_unique_in_course")]

    def __str__(self):
        return self.name


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, reach):
        """Members of the courses that this reader is in; staff of a course see those who left as well.

        An assistant who is limited to sections sees the students of these, and the staff.
        """
        staffed = models.Q(course_id__in=reach.staffed - reach.limited) | models.Q(pk__in=reach.overseen)
        return self.filter(staffed | models.Q(course_id__in=reach.courses - reach.staffed, ended_at=None))

    def current(self):
        return self.filter(ended_at=None)

    def students(self):
        return self.filter(role=Role.STUDENT)


class Membership(models.Model):
    """Somebody's seat in a course; the author of all that they write there. Leaving empties `user`, in place."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.STUDENT)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    groups = models.ManyToManyField(Group, blank=True, related_name="members")
    limited_to = models.ManyToManyField(
        Section, blank=True, related_name="overseers", help_text="an assistant's sections; none: the whole course"
    )
    pseudonym = models.CharField(max_length=60)
    is_placed = models.BooleanField(
        default=False,
        help_text="put in by the staff, with an account that was there before: they make no reset link for it",
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True, help_text="when something last happened to their work")
    looked_at = models.DateTimeField(null=True, blank=True, help_text="until when they have seen what is new")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="membership_once_a_course"),
            models.UniqueConstraint(fields=["course", "pseudonym"], name="pseudonym_unique_in_course"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return str(self.user) if self.user_id else str(_("Former member"))

    @property
    def is_staff(self):
        return self.role != Role.STUDENT


class Removal(models.Model):
    """Somebody whom the staff took out of a course, and who comes back only when they are let in. Not which seat."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="removals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="removed_once")]

    def __str__(self):
        return f"{self.user_id} from {self.course_id}"


def new_code():
    """A join code of 50 random bits: ten characters of a 32-letter alphabet without look-alikes."""
    return "".join(secrets.choice(CODE_ALPHABET) for _unused in range(CODE_BITS // 5))


class JoinLink(models.Model):
    """An address that lets whoever has it join a course, until it is closed."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="join_links")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.SET_NULL)
    reading = models.ForeignKey("Reading", null=True, blank=True, on_delete=models.SET_NULL)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.code
