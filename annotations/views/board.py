"""The board of a reading and the lists behind it. For the staff: a student gets 403, a stranger 404."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..forms.board import RepliesForm, StudentSearchForm, WorkForm, asked
from ..pages.board import BoardPage
from ..pages.board_work import RepliesPage, WorkPage
from .gates import reading_to_edit
from .reading import reading_address


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def show(request, course, reading):
    course, reading = reading_to_edit(request, course, reading)
    page = BoardPage(course, reading, request.reach, reading_address(course, reading))
    form = StudentSearchForm(request.GET, page)
    page.asked, page.number = asked(form), request.GET.get("page")
    return render(request, "annotations/board.html", _facts(page, form))


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def list_annotations(request, course, reading):
    """GET: annotations by tag, author, passage, state of review and words, with a review form each."""
    course, reading = reading_to_edit(request, course, reading)
    return render_work(request, work_page(request, course, reading))


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def list_replies(request, course, reading):
    course, reading = reading_to_edit(request, course, reading)
    page = RepliesPage(course, reading, request.reach, reading_address(course, reading))
    form = RepliesForm(request.GET, page)
    page.student, page.number = asked(form).get("student"), request.GET.get("page")
    return render(request, "annotations/board_replies.html", _facts(page, form))


def work_page(request, course, reading, **more):
    """The WorkPage that the address of a request asks for."""
    return WorkPage(
        course, reading, request.reach, reading_address(course, reading), number=request.GET.get("page"), **more
    )


def render_work(request, page, status=200):
    form = WorkForm(request.GET, page)
    page.asked = asked(form)
    return render(request, "annotations/board_annotations.html", _facts(page, form), status=status)


def _facts(page, form):
    return {"page": page, "form": form, "course": page.course, "reading": page.reading}
