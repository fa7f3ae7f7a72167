"""The language of the pages: kept by the browser in a cookie, for members and strangers alike."""

from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def choose(request):
    """Keep the language that was chosen, if the site speaks it; lead to `next` or back to the page that was left."""
    answer = set_language(request)
    answer.status_code = 303
    return answer
