"""How fast the table of taggings leaves, and that a long one costs no more memory than a short one."""

import csv
import io
import time
from statistics import median

from django.urls import reverse

from tests.bench.report import mebibytes

GOAL_SHARE = 0.25  # of the rate of csv.writer over the same rows in memory
GOAL_RATE = 40_000  # rows a second
GOAL_GROWTH = 8 * 2**20  # bytes by which the largest export may raise the peak of a worker: noise of the allocator
TIMES = 3
END = "\r\n"


def measure_exports(report, stage, server, reader):
    """Lines on the CSV of each reading named by its number of annotations, from 10,000 on, and of the course."""
    path = reverse("annotations:export", args=[stage.course.slug, "csv"])
    sizes = sorted(int(slug) for slug in stage.readings if slug.isdigit())[1:]
    targets = {f"{size:,} annotations": f"{path}?whose=class&reading={size}" for size in sizes}
    targets["the whole course"] = f"{path}?whose=class"
    raw = _raw_rate(_fetched(server, reader, next(iter(targets.values()))).text)
    report.add("csv.writer over the same rows in memory", f"{raw:,.0f} rows/s")
    peaks = []
    for name, address in targets.items():
        rows, rate, peak = _export(server, reader, address)
        peaks.append(peak)
        report.add(
            f"CSV of {name}, {rows:,} rows",
            f"{rate:,.0f} rows/s, {rate / raw:.2f} of csv.writer, worker at most {mebibytes(peak)}",
            f"{GOAL_RATE:,}/s; {GOAL_SHARE}",
            rate >= GOAL_RATE and rate / raw >= GOAL_SHARE,
        )
    growth = max(peaks) - peaks[0]
    report.add("a worker's peak, longest export − shortest", mebibytes(growth), "flat", growth <= GOAL_GROWTH)


def _export(server, reader, address):
    """(rows, rows a second in the middle of some downloads, greatest peak of a worker in bytes)."""
    server.forget_peaks()
    answers = [_fetched(server, reader, address) for _unused in range(TIMES)]
    peak = max(server.peaks())
    rows = answers[0].text.count(END) - 1
    return rows, rows / median(answer.seconds for answer in answers), peak


def _fetched(server, reader, address):
    with server.connect(reader.cookies) as wire:
        answer = wire.get(address)
    assert answer.status == 200, answer.head
    return answer


def _raw_rate(text):
    """Rows a second of csv.writer, as it is when nothing is said to it."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    durations = []
    for _unused in range(TIMES):
        began = time.perf_counter()
        csv.writer(io.StringIO(newline="")).writerows(rows)
        durations.append(time.perf_counter() - began)
    return len(rows) / median(durations)
