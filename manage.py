#!/usr/bin/env python3
"""Run a management command of readerapp.

Where nothing is configured, a command is meant for the demo: its settings, its database. A site in earnest has its
SECRET_KEY and DATABASE_URL in the environment of every process.
"""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

CONFIGURED = ("SECRET_KEY", "DATABASE_URL", "DEBUG", "READERAPP_DEMO")
DEMO_DATABASE = Path(__file__).resolve().parent / "var" / "demo.sqlite3"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readerapp.settings")
    if not any(name in os.environ for name in CONFIGURED):
        DEMO_DATABASE.parent.mkdir(exist_ok=True)
        os.environ.update(READERAPP_DEMO="1", DATABASE_URL=f"sqlite:///{DEMO_DATABASE}")
    execute_from_command_line(sys.argv)
