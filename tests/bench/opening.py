"""How long the reading page takes, first and again, and how much of it there is."""

import time
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Touch
from tests.bench.readers import address_of
from tests.bench.report import kilobytes, times

WARM_UP = 10  # requests
FEWEST = 5  # requests of one kind
MOST_SECONDS = 10  # for one kind
GOALS = {1_000: 20, 10_000: 40}  # milliseconds
GOAL_GROWTH = 1.2  # from 10,000 to 100,000 annotations
GOAL_WIRE = 25_000  # bytes


@dataclass
class Opened:
    """The Times of one page, of its panel and of its heat, its bytes and its queries, first and repeated."""

    first: object
    again: object
    panel: object
    heat: object
    wire: int
    queries: tuple


def measure_pages(report, stage, server, reader, repeats):
    """Lines on the page of each reading named by its number of annotations, and on what goes over the wire."""
    _measure_bare(report, server, repeats)
    opened = {}
    for number in sorted(int(slug) for slug in stage.readings if slug.isdigit()):
        opened[number] = _open(stage.readings[str(number)], server, reader, repeats)
        _report(report, number, opened[number])
    if 100_000 in opened:
        growth = opened[100_000].first.p50 / opened[10_000].first.p50
        report.add("the same, 100,000 : 10,000", f"{growth:.2f}", f"{GOAL_GROWTH}", growth <= GOAL_GROWTH)
    queries = {page.queries for page in opened.values()}
    is_same = len(queries) == 1
    report.add("queries, first and again", _both(queries), "the same at each size", is_same)
    one = _open(stage.readings["one-piece"], server, reader, repeats // 4)
    report.add("one piece, 1,000 annotations, on the wire", kilobytes(one.wire), "25 kB", one.wire <= GOAL_WIRE)
    report.add("the pair, 1,000 annotations, on the wire", kilobytes(opened[1_000].wire))


def _measure_bare(report, server, repeats):
    for kind, says in (("bare", "bare view of 50 kB"), ("middled", "the same behind the site's middleware, gzipped")):
        with server.connect() as wire:
            answers = repeat(wire, f"/{kind}/page/", repeats, 200)
        report.add(says, str(times([answer.seconds for answer in answers])))


def _open(reading, server, reader, repeats):
    path = address_of(reading)
    with server.connect(reader.cookies) as wire:
        wire.cookies["csrftoken"] = "b" * 32  # a browser has one after its first page; it is part of the ETag
        first = repeat(wire, path, repeats, 200)
        etag = first[-1].header(b"etag").decode()
        again = repeat(wire, path, repeats, 304, If_None_Match=etag)
        panel = f"{path}?place={_fullest(reading)}"
        panels = repeat(wire, panel, repeats // 4, 200, X_Requested_With="fetch")
        heats = repeat(wire, f"{path}?layer=heat", repeats // 4, 200)
    seconds = [[answer.seconds for answer in answers] for answers in (first, again, panels, heats)]
    queries = queries_of(path, reader, {}), queries_of(path, reader, {"If-None-Match": etag})
    return Opened(*map(times, seconds), first[-1].wire, queries)


def _report(report, number, page):
    goal = GOALS.get(number)
    says = f"reading page, {number:,} annotations"
    report.add(f"{says}, first", str(page.first), f"p50 {goal} ms" if goal else "", goal and page.first.p50 <= goal)
    report.add(f"{says}, again (304)", str(page.again))
    report.add(f"{says}, panel of its fullest passage", str(page.panel))
    report.add(f"{says}, as heat, first", str(page.heat))


def repeat(wire, path, repeats, status, **headers):
    """The Answers to the same request after a few unmeasured ones; fewer of them when they take long.

    Raises AssertionError for another status.
    """
    request = wire.request("GET", path, headers)
    for _unused in range(min(WARM_UP, repeats // 4)):
        wire.send(request)
    until, answers = time.perf_counter() + MOST_SECONDS, []
    while len(answers) < FEWEST or (len(answers) < repeats and time.perf_counter() < until):
        answers.append(wire.send(request))
    found = {answer.status for answer in answers}
    assert found == {status}, f"{path} answered {found} and not {status}"
    return answers


def _fullest(reading):
    """The passage on which most annotations of a reading stand."""
    touches = Touch.objects.filter(annotation__reading=reading).values("passage").annotate(n=Count("pk"))
    return touches.order_by("-n", "passage").first()["passage"]


def queries_of(path, reader, headers=None):
    """How many queries the page costs, counted in this process on the same database."""
    client = Client(headers={"host": "127.0.0.1"} | (headers or {}))
    client.cookies.load({**reader.cookies, "csrftoken": "b" * 32})
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def _both(queries):
    return ", ".join(sorted(f"{first} and {again}" for first, again in queries))
