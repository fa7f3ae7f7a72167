"""Bring in the list of a class, and hand out the links by which the new people set their first passwords."""

import csv
import io

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..exporters.cells import guarded
from ..exporters.csv_rows import BYTE_ORDER_MARK
from ..forms.roster import RosterForm
from ..models import Membership
from ..services import resetting, rostering
from ..services.refusals import Refused
from ..services.roster_plan import plan_of
from .answers import see
from .gates import course_to_run, whole_course


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request, course):
    """Paste or upload, look at what would change, confirm. The page carries the list; the last step alone writes."""
    course = whole_course(request, course)
    step = request.POST.get("step", "back")
    if step == "back":
        return _ask(request, course, RosterForm(initial={"text": request.POST.get("text", "")}))
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, course, form, 422)
    if step != "save":
        return _preview(request, course, form, plan_of(course, form.roster.lines))
    remove = request.POST.get("missing", "") if request.POST.get("remove") else ""
    try:
        plan = rostering.bring_in(course, form.roster.lines, request.POST.get("plan", ""), remove)
    except rostering.RosterChanged as refused:
        return _preview(request, course, form, refused.facts["plan"], refused)
    except Refused as refused:
        return _preview(request, course, form, plan_of(course, form.roster.lines), refused)
    return see(request, _next(request, course, plan), _done(plan, bool(remove)))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_sheet(request, course):
    """Who has no password yet; posting makes a link for each, shown once, to print or as a table."""
    course = course_to_run(request, course)
    members = Membership.objects.visible_to(request.reach).filter(course=course).order_by("section__name", "user__name")
    context = {"course": course, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    if request.method != "POST":
        context["number"] = resetting.without_password(members).count()
        return render(request, "annotations/sign_in_sheet.html", context)
    rows = [
        (member, request.build_absolute_uri(reverse("annotations:reset", args=parts)))
        for member, parts in resetting.first_passwords(request.user, members)
    ]
    if request.POST.get("as") == "csv":
        return _as_csv(course, rows)
    context |= {"rows": rows, "has_codes": request.POST.get("as") == "codes", "is_made": True}
    return render(request, "annotations/sign_in_sheet.html", context)


def _ask(request, course, form, status=200):
    return render(request, "annotations/roster.html", {"course": course, "form": form}, status=status)


def _preview(request, course, form, plan, refused=None):
    context = {
        "course": course,
        "text": form.text,
        "roster": form.roster,
        "plan": plan,
        "sentence": refused.message if refused else "",
    }
    return render(request, "annotations/roster_preview.html", context, status=refused.status if refused else 200)


def _next(request, course, plan):
    """The sheet, where accounts were made whose links are to be handed out; else the members."""
    made = any(not entry.account for entry in plan.added)
    return reverse(
        "annotations:sign_in_sheet" if made and course.pk in request.reach.taught else "annotations:members",
        args=[course.slug],
    )


def _done(plan, remove):
    if plan.changes_nothing(remove):
        return _("Nothing was to be changed: the course is as the list says.")
    numbers = {"added": len(plan.added), "changed": len(plan.changed), "removed": len(plan.missing) if remove else 0}
    return _("The list is in: %(added)s added, %(changed)s changed, %(removed)s removed.") % numbers


def _as_csv(course, rows):
    """RFC 4180, UTF-8 with a byte-order mark for Excel."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["name", "user name", "section", "link"])
    for member, link in rows:
        section = member.section.name if member.section else ""
        writer.writerow(map(guarded, [member.name, member.user.username, section, link]))
    response = HttpResponse(BYTE_ORDER_MARK + held.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{course.slug}-sign-in-sheet.csv"'
    return response
