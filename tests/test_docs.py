"""What the documents point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "deploy/INSTALL.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
ROOMS = [ROOT, ROOT / "annotations", ROOT / "annotations/pages", ROOT / "static/js", ROOT / "templates"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_file_that_the_house_names_is_there():
    text = (ROOT / "docs/house.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|js|css|json|html))`", text)) - {"utils.py"}
    assert len(named) > 25
    assert not [name for name in named if not any((room / name).exists() for room in ROOMS)]


def test_every_command_that_the_readme_names_is_there():
    readme, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    for target in re.findall(r"make ([a-z]+)[\n`]", readme):
        assert f"\n{target}:" in makefile, target
    for command in re.findall(r"manage\.py ([a-z]+_[a-z]+|backup|restore)", readme):
        assert (ROOT / f"annotations/management/commands/{command}.py").exists(), command
