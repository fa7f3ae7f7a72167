"""The people of a course: who is in it, as what, and a new password for those who forgot theirs."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms.limits import LimitForm
from ..forms.members import SORTS, MemberForm, MemberSearchForm
from ..models import Membership, Removal
from ..models.vocabulary import Role
from ..pages.leaving import staying
from ..services import enrolling, resetting
from ..services.refusals import Refused
from .answers import see
from .gates import course_to_edit, seat

PAGE = 50  # members
ORDER = {
    "name": [F("shown").asc()],
    "user": [F("user__username").asc()],
    "role": [F("role").asc(), F("shown").asc()],
    "section": [F("section__name").asc(nulls_last=True), F("shown").asc()],
    "joined": [F("joined_at").asc()],
}


@login_required
@require_safe
def list_members(request, course):
    course = course_to_edit(request, course)
    form = MemberSearchForm(request.GET)
    # a bad word in the address is as none; the form says what is wrong with it
    asked = form.cleaned_data if form.is_valid() else {}
    sort = asked.get("sort") or "name"
    found = _found(request, course, asked, sort)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    headings = [_heading(name, sort) for name in SORTS]
    context = {"course": course, "form": form, "page": page, "headings": headings, "state": asked.get("state", "")}
    if context["state"] == "ended" and course.pk not in request.reach.limited:
        context["removed"] = Removal.objects.filter(course=course).select_related("user").order_by("user__username")
    return render(request, "annotations/members.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, course, membership):
    """One member, with what this reader may change of them; posting changes role and section."""
    course, member = _member(request, course, membership)
    may_change = may_manage(request, member) and course.pk not in request.reach.limited
    runs = course.pk in request.reach.taught
    if request.method != "POST":
        form = MemberForm(instance=member, may_change_role=runs) if may_change else None
        return _page(request, course, member, form)
    _require(may_change)
    form = MemberForm(request.POST, instance=_copy(member), may_change_role=runs)
    if not form.is_valid():
        return _page(request, course, member, form, 422)
    try:
        if form.wants_role:
            enrolling.change_role(member, form.wants_role)
    except Refused as refused:
        form.add_error("role", refused.message)
        return _page(request, course, member, form, refused.status)
    enrolling.change_section(member, form.cleaned_data["section"])
    return see(request, _list_of(course), _("%(name)s is changed.") % {"name": member.name})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, course, membership):
    """GET: what happens to somebody who is removed. POST: removes them. Of oneself one takes leave elsewhere."""
    course, member = _member(request, course, membership, even_frozen=True)
    _require(may_manage(request, member))
    if member.pk == seat(request, course).membership:
        return see(request, reverse("annotations:leave", args=[course.slug]))
    if request.method != "POST":
        return _page_to_end(request, course, member)
    try:
        enrolling.end(member)
    except Refused as refused:
        return _page_to_end(request, course, member, refused)
    return see(request, _list_of(course), _("%(name)s is no longer in this course.") % {"name": member.name})


def _page_to_end(request, course, member, refused=None):
    if member.ended_at:
        return see(request, reverse("annotations:member", args=[course.slug, member.pk]))
    facts = {
        "course": course,
        "member": member,
        "staying": staying(member.pk, request.reach),
        "sentence": refused.message if refused else "",
    }
    return render(request, "annotations/member_end.html", facts, status=refused.status if refused else 200)


@login_required
@require_POST
def readmit(request, course, membership):
    course, member = _member(request, course, membership, even_frozen=True)
    _require(may_manage(request, member) and member.user_id)
    enrolling.readmit(member)
    return see(request, _list_of(course), _("%(name)s is in this course again.") % {"name": member.name})


@login_required
@require_POST
@never_cache
def make_reset_link(request, course, membership):
    """Shows a new reset link, once: it is in no other page, no log and no mail."""
    course, member = _member(request, course, membership, even_frozen=True)
    try:
        uid, token = resetting.reset_parts(request.user, member)
    except Refused as refused:
        return _page(request, course, member, None, refused.status, refused.message)
    link = request.build_absolute_uri(reverse("annotations:reset", args=[uid, token]))
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    context = {"course": course, "member": member, "link": link, "hours": hours}
    return render(request, "annotations/reset_link.html", context)


def may_manage(request, member):
    """Instructors change everybody, assistants the students whom they look after alone."""
    is_student = member.role == Role.STUDENT and request.reach.oversees(member.pk, member.course_id)
    return is_student or member.course_id in request.reach.taught


def _found(request, course, asked, sort):
    members = Membership.objects.visible_to(request.reach).filter(course=course).select_related("user", "section")
    members = members.filter(ended_at__isnull=asked.get("state") != "ended")
    members = members.annotate(shown=Lower(Coalesce(NullIf("user__name", Value("")), "user__username", Value(""))))
    for word in asked.get("q", "").split():
        members = members.filter(Q(user__name__icontains=word) | Q(user__username__icontains=word))
    order = [*ORDER[sort.removeprefix("-")], F("pk").asc()]
    members = members.order_by(*order)
    return members.reverse() if sort.startswith("-") else members


def _heading(name, sort):
    """A column's sort: how it stands now ("ascending", "descending" or "") and what a click on it asks for."""
    now = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return {"name": name, "now": now, "next": f"-{name}" if now == "ascending" else name}


def _member(request, course, membership, even_frozen=False):
    course = course_to_edit(request, course, even_frozen)
    members = Membership.objects.visible_to(request.reach).select_related("user", "section", "course")
    return course, get_object_or_404(members, course=course, pk=membership)


def _copy(member):
    """For the form to write on, so that the page shows the member as stored."""
    return Membership.objects.select_related("course").get(pk=member.pk)


def _page(request, course, member, form, status=200, sentence=""):
    own = seat(request, course).membership == member.pk
    context = {
        "course": course,
        "member": member,
        "form": form,
        "sentence": sentence,
        "may_change": may_manage(request, member),
        "may_reset": resetting.may_reset(request.user, member),
        "is_own": own,
        "limits": member.limited_to.all(),
        "limit_form": LimitForm.of(member) if course.pk in request.reach.taught else None,
    }
    return render(request, "annotations/member.html", context, status=status)


def _list_of(course):
    return reverse("annotations:members", args=[course.slug])


def _require(condition):
    if not condition:
        raise PermissionDenied
