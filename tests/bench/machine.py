"""The facts without which no figure means anything."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import django

from tests.bench.report import mebibytes


def facts():
    """Lines on this machine, what runs on it, and today's date."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{_first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, shared by server, database and client",
        f"memory {mebibytes(memory)}, load before {os.getloadavg()[0]:.1f}",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, Django {django.get_version()}",
    ]


def _first(path, name):
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "unknown"
