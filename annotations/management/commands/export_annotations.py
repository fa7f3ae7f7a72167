import os
import sys

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from annotations.access import reach_of
from annotations.exporters import EXPORTERS, FORMATS, started
from annotations.exporters.scope import CLASS, MINE, scope_of
from annotations.models import Course, Membership
from annotations.models.vocabulary import Role


class Command(BaseCommand):
    help = (
        "Exports the annotations of a course: what its first instructor may see, or the member named by --as. "
        "“Only me” work is in nobody's export but its author's."
    )

    def add_arguments(self, parser):
        parser.add_argument("--course", required=True, metavar="SLUG", help="the course, by its address")
        parser.add_argument("--reading", metavar="SLUG", help="one reading of it; all by default")
        parser.add_argument("--format", required=True, choices=[e.identifier for e in EXPORTERS])
        parser.add_argument("--whose", choices=[CLASS, MINE], help="the class's work or the member's own")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="the member whose view is exported")
        parser.add_argument("--output", metavar="FILE", help="where to write; standard output by default")

    def handle(self, *args, **options):
        exporter = FORMATS[options["format"]]
        scope = _scope(options)
        stream = started(exporter, scope)
        if options["output"]:
            _write(options["output"], stream)
        else:
            for piece in stream:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()


def _scope(options):
    course = Course.objects.filter(slug=options["course"]).first()
    if not course:
        raise CommandError(f"There is no course “{options['course']}”.")
    reach = reach_of(_user(course, options["username"]))
    reading = None
    if options["reading"]:
        reading = course.readings.visible_to(reach).filter(slug=options["reading"]).first()
        if not reading:
            raise CommandError(f"There is no reading “{options['reading']}” in this course.")
    try:
        return scope_of(course, reach, reading, options["whose"])
    except Http404:
        raise CommandError(f"“{options['username']}” is not a member of this course.") from None
    except PermissionDenied:
        raise CommandError("In this course students export their own work. Add --whose mine.") from None


def _user(course, username):
    members = Membership.objects.current().filter(course=course).exclude(user=None).select_related("user")
    if username:
        member = members.filter(user__username__iexact=username).first()
        if not member:
            raise CommandError(f"“{username}” is not a member of this course.")
        return member.user
    instructor = members.filter(role=Role.INSTRUCTOR).order_by("joined_at", "pk").first()
    if not instructor:
        raise CommandError("This course has no instructor. Say with --as whose view is exported.")
    return instructor.user


def _write(path, stream):
    """Writes beside the file and puts it in place when it is whole: a broken export never looks like one."""
    unfinished = f"{path}.part"
    try:
        with open(unfinished, "wb") as file:  # noqa: PTH123 - the path is as the person typed it
            for piece in stream:
                file.write(piece)
        os.replace(unfinished, path)  # noqa: PTH105
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
