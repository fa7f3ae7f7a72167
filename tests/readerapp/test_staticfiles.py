"""What a build sends: each page's modules as one script, all sheets as one, no comments, small enough for a phone."""

import json
import re
import shutil
import subprocess

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import override_settings

from readerapp.bundling import bundle, modules
from readerapp.staticfiles import ENTRIES, shortened

OUR_SCRIPTS = configured.BASE_DIR / "static" / "js"
OUR_SHEETS = configured.BASE_DIR / "static" / "css"
MOST_OF_A_READING = 20_000  # bytes, brotli, of all that the reading page runs


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """(folder, {plain name: hashed name}) of what collectstatic makes for a public site."""
    folder = tmp_path_factory.mktemp("build")
    storages = configured.STORAGES | {"staticfiles": {"BACKEND": configured.HASHED_STORAGE}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin*"])
    return folder, json.loads((folder / "staticfiles.json").read_text())["paths"]


def source(module):
    return (OUR_SCRIPTS / f"{module}.js").read_text()


def named_by_templates():
    """{script: pages that name it} of all templates."""
    found = {}
    for template in (configured.BASE_DIR / "templates").rglob("*.html"):
        for name in re.findall(r"""static ['"]js/([\w-]+)\.js""", template.read_text()):
            found.setdefault(name, []).append(template.name)
    return found


def test_the_script_of_the_reading_page_fits_into_20_kb(build):
    folder, names = build
    assert (folder / f"{names['js/reading.js']}.br").stat().st_size < MOST_OF_A_READING


def test_every_script_that_a_template_names_is_built(build):
    assert set(named_by_templates()) <= set(ENTRIES)
    assert {f"js/{entry}.js" for entry in ENTRIES} == {name for name in build[1] if name.startswith("js/")}


def test_every_page_has_what_all_pages_have():
    assert all("app" in modules(entry, source) for entry in named_by_templates())


def test_the_style_sheet_of_a_build_is_one_with_every_sheet_in_order(build):
    folder, names = build
    sent = (folder / names["css/app.css"]).read_text()
    assert "@import" not in sent and "/*" not in sent
    ordered = re.findall(r'@import "([\w-]+)\.css"', (OUR_SHEETS / "app.css").read_text())
    assert set(ordered) == {path.stem for path in OUR_SHEETS.glob("*.css")} - {"app"}
    rules = [re.sub(r"/\*.*?\*/\s*", "", (OUR_SHEETS / f"{name}.css").read_text(), flags=re.DOTALL) for name in ordered]
    assert "".join("".join(rules).split()) == "".join(sent.split())


def test_every_module_is_on_some_page():
    reached = {module for entry in ENTRIES for module in modules(entry, source)}
    assert reached == {path.stem for path in OUR_SCRIPTS.glob("*.js")}


def test_a_script_is_sent_without_its_comments(build):
    folder, names = build
    sent = (folder / names["js/reading.js"]).read_text()
    assert "data-cite" in sent
    assert "/**" not in sent
    assert not re.search(r"^\s*//", sent, re.MULTILINE)


def test_what_is_sent_is_still_a_script(build):
    folder, names = build
    for name in (name for name in names if name.startswith("js/")):
        checked = subprocess.run(
            [shutil.which("node"), "--input-type=module", "--check"],
            input=(folder / names[name]).read_text(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not checked.returncode, f"{name}: {checked.stderr}"


def test_what_is_taken_apart_comes_after_what_it_is_made_of():
    script = """function middle({ top, bottom }, lines) {
  const height = lines.length * 2 + 4;
  const [y, { length }] = [(top + bottom - height) / 2, lines];
  return [y, height, length];
}
console.log(middle({ top: 10, bottom: 20 }, ["one", "two", "three"]).join());"""
    ran = subprocess.run([shutil.which("node"), "-e", shortened(script)], capture_output=True, text=True, check=False)
    assert ran.stdout == "10,10,3\n", ran.stderr


def test_modules_do_in_one_script_what_they_do_apart():
    written = {
        "last": 'import "./first.js";\nimport * as sums from "./sums.js";\nimport { half, HALF } from "./sums.js";\n'
        "let twice = 0;\nconsole.log(sums.half(HALF * 16), half(6), twice);\n",
        "sums": 'import { log } from "./first.js";\nlet twice = 1;\nexport const HALF = 0.5;\n'
        "export function half(one) {\n  log(twice);\n  return one * HALF;\n}\nexport async function later() {}\n",
        "first": 'console.log("first");\nexport function log(word) {\n  console.log(word);\n}\n',
    }
    script = bundle("last", written.__getitem__)
    ran = subprocess.run([shutil.which("node"), "-e", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["first", "1", "1", "4", "3", "0"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("import each other", {"one": 'import "./two.js";\n', "two": 'import "./one.js";\n'}),
        ("export default", {"one": "export default 1;\n"}),
        ("does not export half", {"one": 'import { half } from "./two.js";\n', "two": ""}),
        ("import one from", {"one": 'import one from "./two.js";\n', "two": ""}),
        ("export let", {"one": "export let a = 1;\n"}),
    ],
)
def test_what_cannot_be_one_script_is_refused(said, written):
    with pytest.raises(ValueError, match=said):
        bundle("one", written.__getitem__)
