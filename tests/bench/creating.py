"""How many annotations eight readers can make at once, and that none of them is lost."""

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from annotations.models import Annotation
from tests.bench.loading import Text
from tests.bench.models import Line
from tests.bench.readers import address_of, token_from
from tests.bench.report import times

AT_ONCE = 8  # connections
GOAL_SHARE = 0.4  # of the rate of a bare view with one INSERT
GOAL_RATE = 180  # a second
GOAL_LONG = 0.9  # of the rate on the short text
WARM_UP = 5  # requests a connection


@dataclass
class Burst:
    """What came of some requests over AT_ONCE connections."""

    seconds: float = 0  # from the first request to the last answer, over all rounds
    durations: list = field(default_factory=list)
    errors: list = field(default_factory=list)  # statuses, or the names of exceptions

    @property
    def rate(self):
        return len(self.durations) / self.seconds


def measure_creates(report, stage, server, readers, creates, rounds):
    """Lines on creating. The kinds take turns, so that a busy moment of the machine is shared among them."""
    jobs = {
        "bare view with one INSERT": _Lines(server, "/bare/insert/"),
        "the same behind the site's middleware": _Lines(server, "/middled/insert/"),
        "creates on the 2,200-word pair": Annotations(server, stage, "short", readers),
        "creates on a 60,000-word text": Annotations(server, stage, "long", readers),
    }
    bursts = {name: Burst() for name in jobs}
    for _round in range(rounds):
        for name, job in jobs.items():
            _run(job, bursts[name], creates // rounds // AT_ONCE, 15 / rounds)
    bare, _middled, short, long = bursts.values()
    for (name, burst), (goal, is_met) in zip(bursts.items(), _goals(short), strict=True):
        report.add(f"{name}, {AT_ONCE} connections", _says(burst), goal, is_met)
    share = short.rate / bare.rate
    report.add("creates : bare INSERTs", f"{share:.2f}", f"{GOAL_SHARE}", share >= GOAL_SHARE)
    share = long.rate / short.rate
    report.add("creates on the long text : on the short", f"{share:.2f}", f"{GOAL_LONG}", share >= GOAL_LONG)
    _report_losses(report, jobs.values(), bursts.values())


def _goals(short):
    return (("", None), ("", None), (f"{GOAL_RATE}/s", short.rate >= GOAL_RATE), ("", None))


def _says(burst):
    return f"{burst.rate:.0f}/s, p50 / p95 {times(burst.durations)}"


def _report_losses(report, jobs, bursts):
    errors = [error for burst in bursts for error in burst.errors]
    report.add("errors", f"{len(errors)} {set(errors) or ''}".strip(), "0", not errors)
    lost = extra = 0
    for job in jobs:
        stored, saved = job.stored(), set(job.saved)
        lost += len(saved - set(stored))
        extra += len(stored) - len(saved & set(stored))
    report.add(
        "answered as saved and lost; stored twice or unasked", f"{lost}; {extra}", "0; 0", not lost and not extra
    )


def _run(job, burst, each, most_seconds):
    """Lets every connection of a job send up to `each` requests, for at most `most_seconds`."""
    prepared = [job.prepared(number, each + WARM_UP) for number in range(AT_ONCE)]
    wires = [job.connect(number) for number in range(AT_ONCE)]
    barrier = threading.Barrier(AT_ONCE + 1)
    threads = [
        threading.Thread(target=_send, args=(job, wire, requests, burst, barrier, most_seconds))
        for wire, requests in zip(wires, prepared, strict=True)
    ]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    burst.seconds += time.perf_counter() - began


def _send(job, wire, requests, burst, barrier, most_seconds):
    with wire:
        for name, request in requests[:WARM_UP]:
            _ask(job, wire, name, request, burst)
        barrier.wait()
        until = time.perf_counter() + most_seconds
        for name, request in requests[WARM_UP:]:
            answer = _ask(job, wire, name, request, burst)
            if answer:
                burst.durations.append(answer.seconds)
            if time.perf_counter() > until:
                return


def _ask(job, wire, name, request, burst):
    """The Answer to a request that was carried out, else None; what went wrong is kept."""
    try:
        answer = wire.send(request)
    except OSError as error:
        burst.errors.append(type(error).__name__)
        return None
    if answer.status != 201:
        burst.errors.append(answer.status)
        return None
    job.saved.append(name)
    return answer


class _Lines:
    """One INSERT a request."""

    def __init__(self, server, path):
        self.server, self.path, self.saved = server, path, []

    def connect(self, _number):
        return self.server.connect()

    def prepared(self, number, count):
        """(what is stored, the bytes of its request) `count` times."""
        with self.connect(number) as wire:
            texts = [f"{self.path}{uuid.uuid4()}" for _unused in range(count)]
            return [(text, wire.request("POST", self.path, {}, urlencode({"text": text}).encode())) for text in texts]

    def stored(self):
        return list(Line.objects.filter(text__startswith=self.path).values_list("text", flat=True))


class Annotations:
    """One annotation a request, as the page's script sends it; each connection is a reader of its own."""

    def __init__(self, server, stage, slug, readers):
        self.server, self.readers, self.saved = server, readers, []
        self.reading, self.tags = stage.readings[slug], stage.tags
        self.texts = {piece.pk: Text(piece.revision) for piece in self.reading.pieces.select_related("revision")}
        self.path = address_of(self.reading)
        self.rng = random.Random(slug)
        self.loaded = set(self._uids())

    def connect(self, number):
        return self.server.connect(self.readers[number].cookies)

    def prepared(self, number, count):
        """(uid, the bytes of the request that makes it) `count` times."""
        with self.connect(number) as wire:
            token = token_from(wire, self.path)
            self.readers[number].cookies.update(wire.cookies)
            return [self._request(wire, token) for _unused in range(count)]

    def stored(self):
        return [uid for uid in self._uids() if uid not in self.loaded]

    def _uids(self):
        return [str(uid) for uid in Annotation.objects.filter(reading=self.reading).values_list("uid", flat=True)]

    def _request(self, wire, token):
        piece = self.rng.choice(list(self.texts))
        mark, uid = self.texts[piece].mark(self.rng), str(uuid.uuid4())
        fields = [
            ("csrfmiddlewaretoken", token),
            ("action", uuid.uuid4()),
            ("uid", uid),
            ("piece", piece),
            ("version", ""),
            ("written_at", "2026-11-21T09:00:00.000Z"),
            ("start", mark.start),
            ("end", mark.end),
            ("exact", mark.exact),
            *(("tag", tag.pk) for tag in self.rng.sample(self.tags, self.rng.choice((1, 2)))),
            ("note", "They say it, and the other side says that they did not."),
            ("audience", "class"),
            ("shown_as", "name"),
        ]
        headers = {"X_Requested_With": "fetch", "Origin": f"http://127.0.0.1:{wire.port}"}
        return uid, wire.request("POST", f"{self.path}annotations/", headers, urlencode(fields).encode())
