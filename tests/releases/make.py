"""Store the database of this release, small, so that later releases can test that they migrate it.

`python -m tests.releases.make` loads the demo class into a new SQLite and a new PostgreSQL database and writes
both into tests/releases/<release>/, with the facts that have to hold ever after. The release is that of pyproject.toml.
"""

import datetime
import json
import lzma
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.datetime(2026, 3, 27, 17, 0, tzinfo=datetime.UTC)  # the class's work lies in the days before


def main():
    """Make the files of this release. One that is there already is replaced."""
    folder = Path(__file__).parent / release()
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        one = _fill(f"sqlite:///{home}/live.sqlite3", f"{home}/copy.sqlite3")
        plain = Path(home, "copy.sqlite3").read_bytes()
    (folder / "sqlite.xz").write_bytes(lzma.compress(plain, preset=9 | lzma.PRESET_EXTREME))
    with postgres.running() as url:
        other = _fill(url, folder / "postgresql.gz")
    if one != other:
        sys.exit(f"The two databases do not hold the same:\n{one}\n{other}")
    (folder / "facts.json").write_text(one, encoding="utf-8")
    for file in sorted(folder.iterdir()):
        file.chmod(0o644)  # a backup is its owner's alone; this one holds nobody's secrets
        print(f"{file.relative_to(ROOT)}  {file.stat().st_size / 1000:.0f} kB")


def release():
    """Return the first two numbers of this release: "0.1"."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return ".".join(version.split(".")[:2])


def _fill(url, backup):
    """Run the rest of this file in a process of its own, whose settings know this database. Returns the facts."""
    ours = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", __spec__.name, str(backup)]
    return subprocess.run(command, cwd=ROOT, env=ours, check=True, stdout=subprocess.PIPE, text=True).stdout


def _load(backup):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    from annotations.services.backup import backup as write
    from annotations.services.demo import load_demo
    from tests.lively import liven_demo
    from tests.releases import facts

    call_command("migrate", verbosity=0)
    with override_settings(PASSWORD_HASHERS=facts.HASHERS):
        load_demo(NOW)
        liven_demo()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    write(backup)
    print(json.dumps(facts.facts(), indent=1, sort_keys=True, ensure_ascii=False))


if __name__ == "__main__":
    _load(Path(sys.argv[1])) if sys.argv[1:] else main()
