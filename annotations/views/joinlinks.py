"""The join links of a course: the staff who look after all of it make, copy, close and open them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..forms.members import JoinLinkForm
from ..services import joinlinks
from .answers import see
from .gates import seat, whole_course


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, course):
    """The links; posting makes one."""
    course = whole_course(request, course)
    form = JoinLinkForm(request.POST if request.method == "POST" else None, course=course)
    if request.method == "POST" and form.is_valid():
        made_by = seat(request, course).membership
        joinlinks.make_link(course, made_by, form.cleaned_data["section"], form.cleaned_data["reading"])
        return see(request, _page_of(course), _("The join link is made. Copy it for your students."))
    links = list(course.join_links.select_related("section", "reading", "made_by__user"))
    links.sort(key=lambda link: link.closed_at is not None)  # those that work first, each newest first
    for link in links:
        link.url = _url_of(request, link)
    context = {"course": course, "form": form, "links": links, "sections": course.sections.all()}
    return render(request, "annotations/join_links.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def show_large(request, course, link):
    """An open link for a projector or a sheet on the door: its QR code, its code and its address. 404 once closed."""
    course = whole_course(request, course)
    link = get_object_or_404(course.join_links.select_related("section"), pk=link, closed_at=None)
    context = {"course": course, "link": link, "url": _url_of(request, link)}
    return render(request, "annotations/qr.html", context)


@login_required
@require_POST
def close(request, course, link):
    course = whole_course(request, course)
    joinlinks.close_link(get_object_or_404(course.join_links, pk=link))
    return see(request, _page_of(course), _("The join link is closed. Who has joined stays."))


@login_required
@require_POST
def open_again(request, course, link):
    course = whole_course(request, course)
    joinlinks.open_link_again(get_object_or_404(course.join_links, pk=link))
    return see(request, _page_of(course), _("The join link is open again."))


def _url_of(request, link):
    return request.build_absolute_uri(reverse("annotations:join", args=[link.code]))


def _page_of(course):
    return reverse("annotations:join_links", args=[course.slug])
