"""Come into a course by a join link, before or after signing in."""

import re

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..models import JoinLink, Membership, Reading
from ..services import enrolling, throttling
from ..services.enrolling import LinkClosed, WasRemoved
from ..services.refusals import Refused
from .answers import see
from .callers import address_of

LONGEST_NEXT = 1500  # characters
CODE = re.compile(r"[-\w]{1,20}", re.ASCII)  # as the address of a join link takes them


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, code):
    """The page of a join link; posting to it joins. A closed code and one that never was look the same."""
    code = code.lower()
    if request.user.is_authenticated and (place := _place_of_member(request.user, code)):
        return see(request, place)
    if wait := throttling.seconds_to_wait("join", "", address_of(request)):
        return too_many(request, "annotations/join_refused.html", {}, wait)
    try:
        if request.method == "POST" and request.user.is_authenticated:
            return see(request, _come_in(request, request.user, code))
        link = enrolling.open_link(code)
        _refuse_removed(request.user, link)
    except Refused as refused:
        return _refuse(request, code, refused)
    if request.method == "POST":
        return see(request, f"{reverse('annotations:signup')}?join={code}")
    return render(request, "annotations/join.html", {"link": link, "course": link.course})


def destination(request, user):
    """Where somebody goes who has just signed in or up: through the join link or back to the page they wanted.

    Reads `join` and `next` of the form or the address; a `next` on another host is not followed.
    """
    sent = request.POST if request.method == "POST" else request.GET
    if CODE.fullmatch(code := sent.get("join", "").lower()):
        place = _come_in_if_possible(request, user, code) if request.method == "POST" else None
        return place or reverse("annotations:join", args=[code])
    wanted = sent.get("next", "")
    return wanted if is_here(request, wanted) else reverse("annotations:home")


def too_many(request, template, context, wait):
    """The same page with a sentence and 429. `wait` is in seconds."""
    minutes = -(-wait // 60)
    sentence = _("Too many tries from here. Please wait %(minutes)s min and try again.") % {"minutes": minutes}
    response = render(request, template, {**context, "sentence": sentence, "wait": wait}, status=429)
    response["Retry-After"] = str(wait)
    return response


def is_here(request, address):
    hosts = {request.get_host()}
    is_path = address.startswith("/") and len(address) <= LONGEST_NEXT
    return is_path and url_has_allowed_host_and_scheme(address, hosts, request.is_secure())


def _come_in_if_possible(request, user, code):
    """The place that the link leads to; None when it does not, which the page of the link then explains."""
    if throttling.seconds_to_wait("join", "", address_of(request)):
        return None
    try:
        return _place_of_member(user, code) or _come_in(request, user, code)
    except Refused as refused:
        _count_if_wrong(request, code, refused)
        return None


def _come_in(request, user, code):
    _membership, link = enrolling.join(user, code)
    messages.success(request, _("You are now in “%(course)s”.") % {"course": link.course.title})
    return _place(link)


def _place_of_member(user, code):
    """Where a link leads somebody who is a member already, even when it is closed by now; None for others."""
    link = JoinLink.objects.select_related("course", "reading").filter(code=code).first()
    is_member = link and Membership.objects.current().filter(user=user, course=link.course).exists()
    return _place(link) if is_member else None


def _place(link):
    """The link's reading, or the only open one of its course, or the course."""
    reading = link.reading
    if not reading or reading.status != Reading.Status.OPEN:
        open_ones = list(link.course.readings.filter(status=Reading.Status.OPEN)[:2])
        reading = open_ones[0] if len(open_ones) == 1 else None
    if reading:
        return reverse("annotations:reading", args=[link.course.slug, reading.slug])
    return reverse("annotations:course", args=[link.course.slug])


def _refuse_removed(user, link):
    if user.is_authenticated and enrolling.was_removed(user, link.course):
        raise WasRemoved


def _refuse(request, code, refused):
    _count_if_wrong(request, code, refused)
    return render(request, "annotations/join_refused.html", {"sentence": refused.message}, status=refused.status)


def _count_if_wrong(request, code, refused):
    """Codes that never were count once an address, also by GET: guessing needs no more than opening an address."""
    if not isinstance(refused, LinkClosed) or JoinLink.objects.filter(code=code).exists():
        return
    address = address_of(request)
    if not throttling.seconds_to_wait("same wrong code", code, address):
        throttling.note("same wrong code", code, address)
        throttling.note("join", "", address)
