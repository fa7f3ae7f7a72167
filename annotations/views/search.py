"""Search a course, or one of its readings."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..forms.search import SearchForm
from ..pages.search import SearchPage
from .gates import course_for


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
def show(request, course):
    """GET ?q=, and reading (its id), kind, page."""
    course = course_for(request, course)
    page = SearchPage(course, request.reach, number=request.GET.get("page"))
    form = SearchForm(request.GET, page.readings)
    asked = form.asked()
    page.query, page.reading, page.kind = asked["query"].strip(), asked["reading"], asked["kind"]
    return render(request, "annotations/search.html", {"page": page, "form": form, "course": course})
