"""What the program weighs: memory, start, and the packages that it needs."""

import re
from importlib.metadata import distribution
from statistics import median

from tests.bench.report import mebibytes
from tests.bench.server import ROOT, serving

GOAL_MEMORY = 113 * 2**20  # bytes
GOAL_START = 0.6  # seconds
GOAL_ENVIRONMENT = 82 * 2**20  # bytes
MADE_BY_VENV = ("pip", "setuptools")


def measure_starts(report, port, log, starts):
    """A line on the time from the start of gunicorn to its first answer."""
    seconds = []
    for _unused in range(starts):
        with serving(port, log) as server:
            seconds.append(server.seconds_to_answer)
    middle = median(seconds)
    says = f"{middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"
    report.add(f"start to first answer, middle of {starts}", says, f"{GOAL_START} s", middle <= GOAL_START)


def measure_memory_before(report, server):
    """A line on the memory of all processes of gunicorn before anything was asked but the sign-in page."""
    report.add("memory before the run (PSS, all processes)", mebibytes(server.proportional_size()))


def measure_memory(report, server):
    """A line on the same afterwards."""
    size = server.proportional_size()
    report.add("memory after the run (PSS, all processes)", mebibytes(size), "113 MiB", size <= GOAL_MEMORY)


def measure_environment(report):
    """A line on the size of what requirements.txt installs, with what venv puts beside it, without .pyc files."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = [line.split("==")[0] for line in lock.splitlines() if re.match(r"\w", line) and "win32" not in line]
    size = sum(_size(name) for name in (*names, *MADE_BY_VENV))
    report.add("runtime environment, without .pyc", mebibytes(size), "82 MiB", size <= GOAL_ENVIRONMENT)


def _size(name):
    files = [file.locate() for file in distribution(name).files or () if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.exists())
