from django.utils.functional import SimpleLazyObject

from .access import reach_of


class ReachMiddleware:
    """Gives each request its `reach`: read once, at its first use."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reach = SimpleLazyObject(lambda: reach_of(request.user))
        return self.get_response(request)
