"""Measure the program on SQLite and on PostgreSQL: `python -m tests.bench`, or `make bench`.

Each database is made anew in a temporary folder and thrown away; gunicorn runs as on a site, with 2 workers of
8 threads. The client shares the machine with the server.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import postgres
from tests.bench.machine import facts
from tests.bench.server import ROOT


@contextmanager
def sqlite(folder):
    """The address of a SQLite database in a folder."""
    yield f"sqlite:///{folder}/db.sqlite3"


@contextmanager
def postgresql(_folder):
    """The address of a PostgreSQL server that waits for the disk, as servers do unless they are told otherwise."""
    with postgres.running() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for name in postgres.CARELESS:
                connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
        yield url


DATABASES = {database.__name__: database for database in (sqlite, postgresql)}


def measure(name, is_quick):
    """The table of one database as text. Exits when something did not work."""
    with tempfile.TemporaryDirectory(prefix="readerapp-bench-") as folder, DATABASES[name](folder) as url:
        print(f"\n{name}", flush=True)
        command = [sys.executable, "-m", "tests.bench.run", folder, *(["--quick"] if is_quick else [])]
        environment = os.environ | {"DATABASE_URL": url, "BENCH_STATIC": f"{folder}/static"}
        _run(command, environment)
        return (Path(folder) / "table.md").read_text(encoding="utf-8")


def _run(command, environment):
    """Runs a command to its end; when this process is stopped, so is that one, and it stops its servers."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        if process.wait():
            sys.exit(f"{' '.join(command[1:4])} failed; see above.")
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, action="append", help="those to measure; both by default")
    parser.add_argument("--quick", action="store_true", help="fewer requests, and no reading with 100,000 annotations")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped then, too
    known = facts()
    print("\n".join(known))
    tables = {name: measure(name, chosen.quick) for name in chosen.database or DATABASES}
    print("\n" + "\n".join(f"- {fact}" for fact in known))
    for name, table in tables.items():
        print(f"\n### {name}\n\n{table}")


if __name__ == "__main__":
    main()
