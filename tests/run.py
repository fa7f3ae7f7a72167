"""Run every test: Python on SQLite and on PostgreSQL, JavaScript, and two real browsers.

`python -m tests.run` runs all; `python -m tests.run postgresql browser` runs those stages.
All stages run even when one fails; the exit code is 0 only when every one passed.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests import pieces, postgres

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]  # a few tests take long


def sqlite() -> bool:
    """Everything but the browser, on SQLite."""
    return _passes([*PYTEST, "--ignore=tests/browser"], DATABASE_URL="")


def postgresql() -> bool:
    """What reads or writes rows, on PostgreSQL: the server of TEST_DATABASE_URL, or one that is started here."""
    command = [*PYTEST, "-m", "database and not any_database", "--ignore=tests/browser"]
    if url := os.environ.get("TEST_DATABASE_URL"):
        return _passes(command, DATABASE_URL=url)
    with postgres.running() as url:
        return _passes(command, DATABASE_URL=url)


def javascript() -> bool:
    """The pure modules, in Node. The files are named one by one: Node 18 knows no patterns."""
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/js").rglob("*.test.*js"))
    if not files:
        print("No JavaScript test was found under tests/js.")
        return False
    return _passes(["node", "--test", *files])


def browser() -> bool:
    """Whole flows in Chromium, on SQLite, with the static files as a site sends them."""
    return _passes_built("tests/browser")


def firefox() -> bool:
    """In Firefox, on SQLite, what browsers do in ways of their own: selecting, writing, sending."""
    return _passes_built("--browser", "firefox", "-m", "every_browser", "tests/browser")


STAGES: dict[str, Callable[[], bool]] = {
    stage.__name__: stage for stage in (sqlite, postgresql, javascript, browser, firefox)
}


def _passes(command: list[str], **environment: str) -> bool:
    # pytest exits with 5 when it collects nothing, which is a failure here as well.
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode == 0


def _passes_built(*arguments: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="readerapp-built-") as folder:
        told = {"DATABASE_URL": "", "BUILT": folder}
        collect = [sys.executable, "manage.py", "collectstatic", "--settings=tests.built_settings", "-v0", "--noinput"]
        return _passes(collect, **told) and _passes([*PYTEST, "--ds=tests.built_settings", *arguments], **told)


def main() -> int:
    """Run the chosen stages and print one line about each. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument(
        "stages", nargs="*", choices=[*STAGES, []], metavar="STAGE", help="those to run; all by default"
    )
    chosen = parser.parse_args().stages or list(STAGES)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then, too
    pieces.ensure()
    report = []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        passed = STAGES[name]()
        report.append((passed, f"{'passed' if passed else 'FAILED'}  {name}  {time.monotonic() - began:.0f} s"))
    print("\n" + "\n".join(line for _, line in report))
    return 0 if all(passed for passed, _ in report) else 1


if __name__ == "__main__":
    sys.exit(main())
