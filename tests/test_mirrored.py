"""The pages can be mirrored: no rule of the stylesheets says left or right where it means start or end."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIDES = re.compile(
    r"(?:margin|padding|border(?:-[a-z]+)?|inset)-(?:left|right)"
    r"|(?:text-align|float|clear|justify-[a-z]+): *(?:left|right)"
    r"|(?:^|[{;\s])(?:left|right) *:|border-(?:top|bottom)-(?:left|right)-radius|translateX"
)
OF_FOUR = re.compile(r"(?<![a-z-])(margin|padding|inset|border-width|border-radius) *: *([^;}]+)")
VALUE = re.compile(r"(?:[^\s(]|\([^()]*(?:\([^()]*\)[^()]*)*\))+")


def sheets():
    for path in sorted((ROOT / "static/css").glob("*.css")):
        yield path.name, re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_no_rule_names_a_side():
    assert not [(name, found[0]) for name, text in sheets() for found in SIDES.finditer(text)]


def test_no_rule_of_four_values_gives_its_sides_different_ones():
    """`margin: top right bottom left` means the sides themselves; for start and end there is margin-inline."""
    rules = [(name, *found.groups()) for name, text in sheets() for found in OF_FOUR.finditer(text)]
    assert len(rules) > 50
    assert not [rule for rule in rules if is_uneven(*rule[1:])]


def is_uneven(what, said):
    values = VALUE.findall(said.partition("!")[0])
    if len(values) != 4:
        return False
    top, right, bottom, left = values
    return top != right or bottom != left if "radius" in what else right != left
