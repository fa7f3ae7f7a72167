"""What is known of a member, who reads what they write, and under what name: in plain words, for themselves."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..pages.privacy import PrivacyPage
from .gates import course_for


@never_cache
@login_required
@require_safe
def show(request, course):
    course = course_for(request, course)
    return render(request, "annotations/privacy.html", {"course": course, "page": PrivacyPage(course, request.reach)})
