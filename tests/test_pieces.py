import pytest

from tests import pieces


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """The one folder in which programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put(folder, name, says=""):
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {says}\n")
    program.chmod(0o755)


def test_on_a_bare_machine_all_are_missing(folder):
    assert pieces.missing() == ["chromium", "firefox-esr", "nodejs"]


@pytest.mark.parametrize(("version", "missing"), [("v16.20.2", ["nodejs"]), ("v18.20.4", []), ("v22.1.0", [])])
def test_an_old_node_is_a_missing_one(folder, version, missing):
    put(folder, "chromium")
    put(folder, "firefox")
    put(folder, "node", says=version)
    assert pieces.missing() == missing


def test_what_cannot_be_installed_ends_the_run_with_the_cure(folder):
    with pytest.raises(SystemExit, match="sudo apt-get install chromium firefox-esr nodejs"):
        pieces.ensure()
