"""The bare views with which the program is compared."""

from functools import cache

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tests.bench.models import Line
from tests.bench.words import writer

SIZE = 50_000  # bytes


def page(request):
    """A page of 50 kB."""
    return HttpResponse(_content())


@csrf_exempt
def insert(request):
    """One INSERT."""
    line = Line.objects.create(text=request.POST["text"])
    return HttpResponse(f"{line.pk}", status=201)


@cache
def _content():
    return writer(1).passage(SIZE // 4)[:SIZE].encode()
