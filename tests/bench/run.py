"""One database, measured. Started by `python -m tests.bench` in a process and a temporary folder of its own."""

import argparse
import os
import signal
import socket
import sys
from pathlib import Path

import django

FULL = {"repeats": 200, "creates": 2_000, "rounds": 4, "starts": 5, "watched": 60, "sizes": (1_000, 10_000, 100_000)}
QUICK = {"repeats": 40, "creates": 320, "rounds": 2, "starts": 3, "watched": 30, "sizes": (1_000, 10_000)}


def main():
    """Prepare the database of DATABASE_URL, measure, and write the table to `folder`/table.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    report = measured(chosen.folder, **(QUICK if chosen.quick else FULL))
    (chosen.folder / "table.md").write_text(f"{report}\n", encoding="utf-8")


def measured(folder, repeats, creates, rounds, starts, watched, sizes):
    """The Report on a fresh database."""
    from tests.bench import browsing, class_of_400, creating, exporting, footprint, opening, watching
    from tests.bench.readers import signed_in
    from tests.bench.report import Report
    from tests.bench.server import serving

    stage, large = _prepared(sizes)
    readers = [signed_in(membership) for membership in stage.readers[: creating.AT_ONCE]]
    report, port, log = Report(), _free_port(), folder / "gunicorn.log"
    footprint.measure_starts(report, port, log, starts)
    with serving(port, log) as server:
        footprint.measure_memory_before(report, server)
        opening.measure_pages(report, stage, server, readers[0], repeats)
        creating.measure_creates(report, stage, server, readers, creates, rounds)
        browsing.measure_browser(report, stage, server, readers[0])
        watching.measure_watching(report, stage, server, watched)
        exporting.measure_exports(report, stage, server, readers[0])
        class_of_400.measure_class(report, large, server, repeats)
        footprint.measure_memory(report, server)
    footprint.measure_environment(report)
    return report


def _prepared(sizes):
    """Tables, static files and the two measured courses; returns their Stages."""
    from django.core.management import call_command
    from django.db import connection

    from tests.bench import class_of_400
    from tests.bench.loading import LONG_WORDS, PAIR_WORDS, load

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    pair = (PAIR_WORDS, PAIR_WORDS)
    readings = {str(size): (pair, size) for size in sizes}
    readings |= {"one-piece": ((PAIR_WORDS,), 1_000), "short": (pair, 1_000), "long": ((LONG_WORDS,), 1_000)}
    readings["long-10000"] = ((LONG_WORDS,), 10_000)
    stage, large = load(readings), class_of_400.load(sizes[-1])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what autovacuum does within a minute
    connection.close()
    return stage, large


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


if __name__ == "__main__":
    main()
