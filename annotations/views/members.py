"""The people of a course: who is in it, as what, and a new password for those who forgot theirs."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.limits import LimitForm
from ..forms.members import MemberForm, MoveForm
from ..forms.roster import NewMemberForm
from ..models import Membership, Removal
from ..models.vocabulary import Role
from ..pages.leaving import staying
from ..pages.members import MembersPage
from ..services import enrolling, resetting, rostering, sections
from ..services.refusals import Refused
from .answers import see
from .gates import course_to_edit, seat


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_members(request, course):
    """The members; posting moves several to a section (`act=move`) or brings one in by hand (`act=add`)."""
    course = course_to_edit(request, course)
    if request.method != "POST":
        return _list(request, course, MembersPage(course, request.reach, request.GET))
    return (_move if request.POST.get("act") == "move" else _add)(request, course)


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
        enrolling.revise(member, form.wants_role, form.cleaned_data["section"])
    except Refused as refused:
        form.add_error("role" if isinstance(refused, enrolling.LastInstructor) else "section", refused.message)
        return _page(request, course, member, form, refused.status)
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


def _move(request, course):
    """Answers at the same place of the list."""
    _require(course.pk in request.reach.taught)
    page = MembersPage(course, request.reach, request.GET)
    form = MoveForm(request.POST, course=course, found=page.found())
    if not form.is_valid():
        return _list(request, course, page, 422, move=form)
    try:
        number = sections.move(course, form.members, form.to_section)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _list(request, course, page, refused.status, move=form)
    moved = ngettext("%(number)d member is moved.", "%(number)d members are moved.", number) % {"number": number}
    return see(request, request.get_full_path(), moved)


def _add(request, course):
    _require(course.pk not in request.reach.limited)
    form = NewMemberForm(request.POST, may_choose_role=course.pk in request.reach.taught)
    if not form.is_valid():
        return _list(request, course, MembersPage(course, request.reach, request.GET), 422, add=form)
    try:
        member, said = rostering.add(course, form.line(), form.wanted_role)
    except Refused as refused:
        form.add_error("username", refused.message)
        return _list(request, course, MembersPage(course, request.reach, request.GET), refused.status, add=form)
    return see(request, reverse("annotations:member", args=[course.slug, member.pk]), said)


def _list(request, course, page, status=200, move=None, add=None):
    runs, is_whole = course.pk in request.reach.taught, course.pk not in request.reach.limited
    takes = not course.is_frozen
    context = {
        "course": course,
        "list": page,
        "page": page.page,
        "form": page.form,
        "runs": runs,
        "sections": course.sections.all(),
        "move": (move or MoveForm(course=course, found=None)) if runs and takes and page.state != "ended" else None,
        "add": (add or NewMemberForm(may_choose_role=runs)) if is_whole and takes else None,
    }
    if page.state == "ended" and is_whole:
        context["removed"] = Removal.objects.filter(course=course).select_related("user").order_by("user__username")
    return render(request, "annotations/members.html", context, status=status)


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
        "form": None if course.is_frozen else form,
        "sentence": sentence,
        "may_change": may_manage(request, member),
        "may_reset": resetting.may_reset(request.user, member),
        "is_own": own,
        "groups": member.groups.all(),
        "limits": member.limited_to.all(),
        "limit_form": LimitForm.of(member) if course.pk in request.reach.taught and not course.is_frozen else None,
    }
    return render(request, "annotations/member.html", context, status=status)


def _list_of(course):
    return reverse("annotations:members", args=[course.slug])


def _require(condition):
    if not condition:
        raise PermissionDenied
