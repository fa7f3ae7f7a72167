"""manage.py on a fresh checkout: a command without any setting is meant for the demo."""

import json
import lzma
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAIR = ROOT / "fixtures/the-drone-and-the-hotline"
ASK = (
    "import json; from django.conf import settings as s; "
    "print(json.dumps([s.READERAPP_DEMO, s.DATABASES['default']['NAME']]))"
)


def test_where_nothing_is_configured_a_command_is_meant_for_the_demo(manage):
    done = manage("shell", "-v0", "-c", ASK)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, str(ROOT / "var/demo.sqlite3")]


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "DEBUG"])
def test_a_site_with_a_setting_of_its_own_never_takes_the_demo_by_mistake(manage, production, name):
    variables = {"DATABASE_URL": "sqlite:///var/other.sqlite3", "DEBUG": "1", **production}
    done = manage("shell", "-v0", "-c", ASK, **{name: variables[name], "ALLOWED_HOSTS": variables["ALLOWED_HOSTS"]})
    if done.returncode:
        assert "SECRET_KEY is not set" in done.stderr
    else:
        is_demo, database = json.loads(done.stdout)
        assert not is_demo and not database.endswith("demo.sqlite3")


def test_texts_are_read_on_the_command_line_with_no_setting_at_all(manage):
    files = [str(PAIR / name) for name in ("report.txt", "op-ed.txt")]
    done = manage("import_document", *files, "--json")
    assert done.returncode == 0, done.stderr
    titles = [json.loads(line)["title"] for line in done.stdout.splitlines()]
    assert titles == ["After the Drone, Two Capitals Pause at the Edge", "A Telephone Is Not a Treaty"]
    tried = manage("import_document", *files, "--dry-run")
    assert tried.returncode == 0 and all(title in tried.stdout for title in titles)


def test_a_class_is_exported_in_every_format_on_the_command_line(manage, tmp_path):
    demo = {"READERAPP_DEMO": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3"}
    stored = sorted((ROOT / "tests/releases").glob("*/sqlite.xz"))[-1]  # the demo class, quicker than loading it
    (tmp_path / "demo.sqlite3").write_bytes(lzma.decompress(stored.read_bytes()))
    assert manage("migrate", **demo).returncode == 0
    for kind, beginning in (("csv", '\ufeff"course"'), ("md", "# Reading conflict"), ("jsonl", '{"course"')):
        done = manage("export_annotations", "--course", "reading-conflict", "--format", kind, **demo)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(beginning), kind
