"""What 500 open pages cost that ask for others' new work while somebody writes twice a second; when they see it."""

import asyncio
import random
import re
import threading
import time
from dataclasses import dataclass, field

from annotations.models import Reading
from tests.bench.creating import Annotations
from tests.bench.opening import FEWEST, repeat
from tests.bench.readers import address_of, signed_in
from tests.bench.report import times

PAGES = 500
WRITES = 2  # a second
GOAL_SEEN = 10  # seconds, p95
GOAL_GROWTH = 2  # of the reading page's p50
SLUG = "1000"
SOON, LONGEST = 3, 30  # seconds, as static/js/live.js has them
PAUSE = 0.2  # seconds between two openings of the page that is measured meanwhile
SEQ = re.compile(rb'data-seq="(\d+)"')
PACE = re.compile(rb"retry-after: (\d+)", re.IGNORECASE)


@dataclass
class Watch:
    """What the open pages met: the answers by status, and for each page when it first heard of each seq."""

    until: float
    statuses: dict = field(default_factory=dict)
    heard: list = field(default_factory=list)  # one {seq: time} a page
    written: dict = field(default_factory=dict)  # {seq: time at which its writer was answered}

    def seen_after(self):
        """Seconds from a write to a page's hearing of it, for all pages and the writes that they had time to hear."""
        deadline = self.until - GOAL_SEEN
        return [
            max(min((at for seq, at in page.items() if seq >= number), default=self.until) - written, 0)
            for number, written in self.written.items()
            if written < deadline
            for page in self.heard
        ]


def measure_watching(report, stage, server, seconds):
    """Lines on a reading that many have open, over `seconds` of which the last ten hear of nothing new."""
    reading = stage.readings[SLUG]
    readers = [signed_in(membership) for membership in stage.readers]
    path = address_of(reading)
    with server.connect(readers[0].cookies) as wire:
        alone = times([answer.seconds for answer in repeat(wire, path, 40, 200)])
    watch = Watch(time.monotonic() + seconds)
    job, openings = Annotations(server, stage, SLUG, readers[:1]), []
    writer = threading.Thread(target=_write, args=(job, reading, watch))
    opener = threading.Thread(target=_open, args=(server, readers[1], path, watch, openings))
    for thread in (writer, opener):
        thread.start()
    seq = Reading.objects.values_list("seq", flat=True).get(pk=reading.pk)
    asyncio.run(_watch(server.port, path, [readers[n % len(readers)] for n in range(PAGES)], seq, watch))
    for thread in (writer, opener):
        thread.join()
    _report(report, watch, alone, times(openings), seconds)


def _report(report, watch, alone, meanwhile, seconds):
    seen = times(watch.seen_after())
    says = f"{seen.p50 / 1000:.1f} / {seen.p95 / 1000:.1f} s, {len(watch.written)} writes"
    report.add(
        f"{PAGES} open pages, {WRITES} writes a second: seen after", says, "p95 10 s", seen.p95 <= GOAL_SEEN * 1000
    )
    growth = meanwhile.p50 / alone.p50
    says = f"{meanwhile}, alone {alone}: {growth:.1f}"
    report.add("reading page meanwhile : alone", says, f"p50 {GOAL_GROWTH}", growth <= GOAL_GROWTH)
    asked = sum(watch.statuses.values())
    wrong = {status: n for status, n in watch.statuses.items() if status not in (200, 204)}
    report.add("questions of the open pages; failed", f"{asked / seconds:.0f}/s; {wrong or 0}", "0", not wrong)


def _write(job, reading, watch):
    """One annotation each half second, on a connection of its own."""
    requests = job.prepared(0, int(WRITES * (watch.until - time.monotonic())) + 1)
    seq = Reading.objects.values_list("seq", flat=True).get(pk=reading.pk)
    with job.connect(0) as wire:
        for number, (_name, request) in enumerate(requests, 1):
            began = time.monotonic()
            if began > watch.until:
                return
            if wire.send(request).status == 201:
                watch.written[seq + number] = time.monotonic()
            time.sleep(max(1 / WRITES - (time.monotonic() - began), 0))


def _open(server, reader, path, watch, openings):
    with server.connect(reader.cookies) as wire:
        request = wire.request("GET", path, {})
        while time.monotonic() < watch.until or len(openings) < FEWEST:
            openings.append(wire.send(request).seconds)
            time.sleep(PAUSE)


async def _watch(port, path, readers, seq, watch):
    await asyncio.gather(*(_page(port, path, reader, seq, watch) for reader in readers))


async def _page(port, path, reader, after, watch):
    """One open page: asks at the pace of the server with some chance in it, slower where nothing happens."""
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    heard, wait, known = after, random.uniform(0, SOON * 2), {}
    watch.heard.append(known)
    while True:
        pause = wait * random.uniform(0.85, 1.15)
        if time.monotonic() + pause > watch.until:
            return
        await asyncio.sleep(pause)
        status, head, body = await _ask(port, f"{path}changes/?after={after}&heard={heard}&around=", cookies)
        watch.statuses[status] = watch.statuses.get(status, 0) + 1
        found, pace = SEQ.search(body), PACE.search(head)
        pace = int(pace[1]) if pace else SOON
        if status == 200 and found:
            heard, wait = int(found[1]), pace
            known[heard] = time.monotonic()
        else:
            wait = max(pace, min(wait * 1.5, LONGEST))


async def _ask(port, target, cookies):
    """(status, head, body) of one GET on a connection of its own; ("broken", b"", b"") where there is no answer."""
    lines = (f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: {cookies}", "X-Requested-With: fetch")
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write("\r\n".join((*lines, "Connection: close", "", "")).encode())
        answer = await reader.read(-1)
        writer.close()
        await writer.wait_closed()
        head, _gap, body = answer.partition(b"\r\n\r\n")
        return int(head[9:12]), head, body
    except (OSError, ValueError):
        return "broken", b"", b""
