"""The groups of a course: see them, draw them, make, name and fill them by hand. For the staff of the whole course."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms.groups import DrawForm, GroupForm, MembersSearchForm, MoveForm
from ..models import Group, Membership
from ..models.vocabulary import Audience
from ..pages.groups import GroupsPage, draw_of
from ..services import grouping
from ..services.refusals import Refused
from .answers import see
from .gates import whole_course


@login_required
@require_safe
def show(request, course):
    """GET: the groups with their members, who is in none, and what can be done about it."""
    return _page(request, whole_course(request, course))


@login_required
@require_POST
def create(request, course):
    """POST: a new group by hand."""
    course = whole_course(request, course)
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            grouping.add_group(course, form.cleaned_data["name"])
            return see(request, _list_of(course), _("The group is made."))
        except Refused as refused:
            form.add_error("name", refused.message)
    return _page(request, course, group_form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request, course):
    """GET: what a draw of such groups would make. POST: draws them."""
    course = whole_course(request, course)
    options = {"has_sections": course.sections.exists()}
    if request.method == "POST":
        form = DrawForm(request.POST, **options)
        if not form.is_valid():
            return _draw_page(request, course, form, 422)
        try:
            made = _drawn(course, form.cleaned_data)
        except Refused as refused:
            return _draw_page(request, course, _renewed(course, form, options), refused.status, refused.message)
        said = ngettext("%(n)d group is drawn.", "%(n)d groups are drawn.", made) % {"n": made}
        return see(request, _list_of(course), said)
    if "size" in request.GET:
        form = DrawForm(request.GET, **options)
        if not form.is_valid():
            return _draw_page(request, course, form, 422)
        return _draw_page(request, course, _renewed(course, form, options))
    return _draw_page(request, course, DrawForm(initial={"newest": grouping.newest_group(course)}, **options))


@login_required
@require_POST
def move(request, course):
    """POST: some members into a group, into none, or into the smallest ones by chance."""
    course = whole_course(request, course)
    page = GroupsPage(course, request.reach)
    members = [member.pk for member in page.members]
    form = MoveForm(request.POST, members=_memberships(request, course, members), groups=page.groups)
    if not form.is_valid():
        return _page(request, course, move_errors=form)
    chosen = list(form.cleaned_data["member"])
    try:
        if form.is_by_chance:
            grouping.place_rest(course, chosen)
        else:
            grouping.move(course, chosen, form.group)
    except Refused as refused:
        form.add_error("to", refused.message)
        return _page(request, course, move_errors=form, status=refused.status)
    said = ngettext("%(n)d member is moved.", "%(n)d members are moved.", len(chosen)) % {"n": len(chosen)}
    return see(request, _list_of(course), said)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request, course, group):
    """A group's name; posting changes it."""
    course, group = _group(request, course, group)
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"name": group.name})
    if request.method == "POST" and form.is_valid():
        try:
            grouping.rename_group(group, form.cleaned_data["name"])
            return see(request, _list_of(course), _("The group is renamed."))
        except Refused as refused:
            form.add_error("name", refused.message)
    return _group_page(request, course, group, form, 422 if form.is_bound else 200)


@login_required
@require_POST
def delete(request, course, group):
    """POST: deletes a group without members and work."""
    course, group = _group(request, course, group)
    try:
        grouping.delete_group(group)
    except Refused as refused:
        form = GroupForm(initial={"name": group.name})
        return _group_page(request, course, group, form, refused.status, refused.message)
    return see(request, _list_of(course), _("The group is deleted."))


def _group(request, course, group):
    course = whole_course(request, course)
    return course, get_object_or_404(Group.objects.select_related("course"), course=course, pk=group)


def _group_page(request, course, group, form, status=200, sentence=""):
    facts = {"course": course, "group": group, "form": form, "sentence": sentence}
    facts["may_delete"] = group.pk in grouping.groups_without_work(course) and not group.members.exists()
    return render(request, "annotations/group.html", facts, status=status)


def _drawn(course, asked):
    return grouping.draw(
        course,
        asked["size"],
        within_sections=asked.get("within", False),
        newest=asked["newest"] or 0,
        is_default=asked["default"],
        places_newcomers=asked["newcomers"],
    )


def _renewed(course, form, options):
    """The same choices, beside the groups as they are now."""
    return DrawForm(form.cleaned_data | {"newest": grouping.newest_group(course)}, **options)


def _draw_page(request, course, form, status=200, sentence=""):
    facts = {"course": course, "form": form, "sentence": sentence, "page": GroupsPage(course, request.reach)}
    if form.is_bound and form.is_valid():
        facts["draw"] = draw_of(facts["page"], form.cleaned_data["size"], form.cleaned_data.get("within", False))
    return render(request, "annotations/groups_draw.html", facts, status=status)


def _page(request, course, group_form=None, move_errors=None, status=422):
    search = MembersSearchForm(request.GET, course=course)
    page = GroupsPage(course, request.reach, search.words, search.section_id)
    move_form = MoveForm(None, members=_memberships(request, course, []), groups=[one.group for one in page.held])
    is_refused = bool(group_form or move_errors)
    facts = {
        "course": course,
        "page": page,
        "search": search,
        "group_form": group_form or GroupForm(),
        "move_form": move_form,
        "move_errors": move_errors,
        "is_default": course.default_audience == Audience.GROUP,
    }
    return render(request, "annotations/groups.html", facts, status=status if is_refused else 200)


def _memberships(request, course, ids):
    return Membership.objects.visible_to(request.reach).current().filter(course=course, pk__in=ids)


def _list_of(course):
    return reverse("annotations:groups", args=[course.slug])
