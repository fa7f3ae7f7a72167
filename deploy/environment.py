"""Make .venv from a lock file: python3 deploy/environment.py requirements.txt

Needs nothing but Python. Whatever stands in .venv before is removed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LEAST_PYTHON = (3, 11)


def make(lock: Path) -> None:
    """Make the environment and install `lock`. Exits with the cure where something is missing."""
    if sys.version_info < LEAST_PYTHON:
        sys.exit(
            f"readerapp needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.\n"
            "Name another one, as in: make demo PYTHON=python3.11"
        )
    print(f"Installing {lock.name} into .venv", flush=True)
    _make_venv()
    python = str(VENV / "bin/python")
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*install, "-r", str(lock)], check=False).returncode:
        sys.exit("The packages could not be installed; pip says above why. Is there a network?")


def _make_venv() -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return
    package = f"python3.{sys.version_info.minor}-venv"  # Debian keeps ensurepip in a package of its own
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {package}", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-q", package], env=quiet, check=False)
    again = subprocess.run(command, check=False, capture_output=True, text=True)
    if again.returncode:
        sys.exit(
            f"{again.stdout}{again.stderr}\n"
            f"Python cannot make an environment. On Debian or Ubuntu: sudo apt-get install {package}"
        )


if __name__ == "__main__":
    make(ROOT / sys.argv[1])
