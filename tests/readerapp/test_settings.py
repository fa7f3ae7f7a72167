import json
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

import readerapp

ROOT = Path(readerapp.__file__).parents[1]


def test_a_public_site_passes_the_deployment_check(manage, production):
    done = manage("check", "--deploy", "--fail-level", "INFO", **production)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"DEBUG": "perhaps"}, "DEBUG=1 or DEBUG=0"),
        ({"DATABASE_URL": "mysql://host/reader"}, "DATABASE_URL=postgresql://"),
        ({"CSRF_TRUSTED_ORIGINS": "reader.example.org"}, "https://reader.example.org"),
        ({"LOG_FORMAT": "xml"}, "text, json"),
    ],
)
def test_a_value_that_cannot_be_right_stops_the_start_with_the_cure(manage, production, variables, said):
    done = manage("check", **production | variables)
    assert done.returncode == 1
    assert said in done.stderr


def test_cookies_travel_only_by_https_except_in_the_demo(manage, production):
    ask = (
        "import json; from django.conf import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG]))"
    )
    in_earnest = manage("shell", "-v0", "-c", ask, **production)
    assert json.loads(in_earnest.stdout) == [True, True, True, False]
    demo = manage("shell", "-v0", "-c", ask, READERAPP_DEMO="1")
    assert json.loads(demo.stdout) == [False, False, False, False]


@pytest.mark.django_db
def test_the_policy_lets_in_nothing_from_elsewhere(client):
    policy = dict(part.split(" ", 1) for part in client.get("/healthz")["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/=]+')?", policy["script-src"])
    assert policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)


def test_every_static_file_has_a_hashed_name_and_is_compressed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.HASHED_STORAGE}}
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    ours = [name for name in paths if not name.startswith("admin/")]
    assert ours
    assert all(paths[name] != name and (tmp_path / paths[name]).is_file() for name in ours)
    assert list(tmp_path.rglob("*.br"))


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_version_is_said_once_alike():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == readerapp.__version__


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_has_hashes_and_names_no_place(name):
    text = (ROOT / name).read_text()
    packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert "://" not in text and "file:" not in text
