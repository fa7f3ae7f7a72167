"""Every release's database comes up to today by its migrations, with all that it held."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STORED = sorted(file.parent for file in HERE.glob("*/facts.json"))


@pytest.fixture
def empty_database(tmp_path):
    """The address of a new database of the kind that this run is about."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/stored.sqlite3"
        return
    server = os.environ["DATABASE_URL"]
    name = f"stored_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as ours:
        ours.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        ours.execute(f"DROP DATABASE {name} WITH (FORCE)")


def brought_up_to_date(folder, url):
    """What tests/releases/unpack.py says of a stored release, from a process of its own as an upgrade has."""
    ours = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.releases.unpack", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=ours, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_there_is_a_stored_release():
    assert STORED


@pytest.mark.parametrize("folder", STORED, ids=lambda folder: folder.name)
def test_a_stored_release_migrates_with_all_that_it_held(folder, empty_database):
    found = brought_up_to_date(folder, empty_database)
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    for fact, then in facts.items():
        now = found["facts"][fact]
        assert {name: now.get(name) for name in then} == then, fact
    assert found["sign_in"], "the stored password is no longer taken"
    assert found["in_step"], "the stored marks differ from marks drawn anew"
    assert found["not_found"] == [], "the search does not find what is stored"
    for name, (status, highlights) in ((name, pages["reading"]) for name, pages in found["pages"].items()):
        assert status == 200 and highlights > 50, name
    boards = {name: pages["board"][0] for name, pages in found["pages"].items()}
    assert boards == {"student-01": 403, "assistant": 200, "instructor": 200}


@pytest.mark.parametrize("folder", STORED, ids=lambda folder: folder.name)
def test_a_stored_release_is_small(folder):
    assert sum(file.stat().st_size for file in folder.iterdir()) < 500_000  # bytes
