from django.core.exceptions import PermissionDenied
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from .access import reach_of
from .models import Course

PREVIEWED = "as_student"  # in the session: ids of the courses that one of the staff looks at as a student does
ALLOWED = "as_student"  # the one address of a course to which may be posted meanwhile: it ends the view
SAFE = ("GET", "HEAD", "OPTIONS")


class ReachMiddleware:
    """Gives each request its `reach`: read once, at its first use. Who looks on as a student writes nothing.

    Each answer says that it is the program's: a proxy or a hotel's network may answer in its place.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reach = SimpleLazyObject(lambda: reach_of(request.user, previewed(request)))
        answer = self.get_response(request)
        answer.headers["X-Reader"] = "1"
        if "Cache-Control" not in answer.headers:  # what one person is shown is kept for nobody else
            patch_cache_control(answer, private=True, no_cache=True)
        return answer

    def process_view(self, request, view, arguments, named):
        """Names the course that is looked at as a student does, for the banner; refuses what is sent to it meanwhile.

        Raises PermissionDenied. Costs one query, and only for who looks on so.
        """
        request.looked_at = _looked_at(request, named) if previewed(request) else None
        if request.looked_at and request.method not in SAFE and request.resolver_match.url_name != ALLOWED:
            raise PermissionDenied


def _looked_at(request, named):
    courses = Course.objects.filter(pk__in=[seat.course for seat in request.reach.seats if seat.is_preview])
    if "document" in named:
        return courses.filter(documents=named["document"]).first()
    return courses.filter(slug=named.get("course", "")).first()


def previewed(request):
    """The ids of the courses that this session looks at as a student does; no query for who is not signed in."""
    return frozenset(request.session.get(PREVIEWED, ()))
