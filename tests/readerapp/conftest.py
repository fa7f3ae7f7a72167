import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "only-for-tests-4c1f0b7a93d24e5f8a6b0c2d7e9f1a3b5c7d9e",
    "ALLOWED_HOSTS": "reader.example.org",
}


@pytest.fixture
def manage():
    """Run manage.py in a process of its own, with only the variables that are given."""

    def run(*arguments, **variables):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def production():
    """The least that a site in earnest has to say."""
    return dict(PRODUCTION)
