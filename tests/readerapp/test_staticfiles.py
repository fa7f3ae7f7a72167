"""What a build sends: scripts whole but for their comments, and small enough for a phone."""

import json
import re
import shutil
import subprocess

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import override_settings

from readerapp.staticfiles import without_comments

OUR_SCRIPTS = configured.BASE_DIR / "static" / "js"
MOST_OF_A_READING = 20_000  # bytes, brotli, of all modules of the reading page


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """(folder, {plain name: hashed name}) of what collectstatic makes for a public site."""
    folder = tmp_path_factory.mktemp("build")
    storages = configured.STORAGES | {"staticfiles": {"BACKEND": configured.HASHED_STORAGE}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin*"])
    return folder, json.loads((folder / "staticfiles.json").read_text())["paths"]


def modules_from(name):
    """The names of a module and of all that it imports."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += re.findall(r'^import (?:.* from )?"\./([\w.]+)"', (OUR_SCRIPTS / one).read_text(), re.MULTILINE)
    return found


def test_the_scripts_of_the_reading_page_fit_into_20_kb(build):
    folder, names = build
    modules = modules_from("reading.js")
    assert {"swap.js", "composer.js", "spans.js"} <= modules
    sizes = {name: (folder / f"{names[f'js/{name}']}.br").stat().st_size for name in modules}
    assert sum(sizes.values()) < MOST_OF_A_READING, sizes


def test_a_script_is_sent_without_its_comments(build):
    folder, names = build
    sent = (folder / names["js/spans.js"]).read_text()
    assert "export function spans(passages" in sent
    assert "/**" not in sent
    assert not re.search(r"^\s*//", sent, re.MULTILINE)


def test_what_is_sent_is_still_a_script(build):
    folder, names = build
    for name in names:
        if name.startswith("js/"):
            checked = subprocess.run(
                [shutil.which("node"), "--input-type=module", "--check"],
                input=(folder / names[name]).read_text(),
                capture_output=True,
                text=True,
                check=False,
            )
            assert not checked.returncode, f"{name}: {checked.stderr}"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (b"// all\nlet a = 1; // behind\n\n  // in\n  b();\n", b"let a = 1; // behind\n  b();\n"),
        (b"/** One. */\nlet a;\n/*\n * two\n */\nlet b;", b"let a;\nlet b;"),
        (b'let address = "https://a.example";\n', b'let address = "https://a.example";\n'),
        (b"/* before */ let a;\n", b"/* before */ let a;\n"),
        (b"", b""),
    ],
)
def test_only_lines_that_are_all_comment_go(written, sent):
    assert without_comments(written) == sent


def test_no_script_of_ours_has_a_text_over_several_lines():
    for path in OUR_SCRIPTS.glob("*.js"):
        odd = [line for line in path.read_text().splitlines() if line.count("`") % 2]
        assert not odd, f"{path.name}: {odd}"
