"""What static/css/tokens.css promises about contrast and about readers who see fewer colours."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from annotations.models.codebook import PALETTE_SIZE
from annotations.palette import COLOURS, PALETTE, colour, nearest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
ENTRIES = range(1, PALETTE_SIZE + 1)
LIGHT, DARK = "light", "dark"

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency"
# (IEEE TVCG 15(6), 2009), table 1, severity 1.0; on linear sRGB.
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

# Björn Ottosson, "A perceptual color space for image processing" (2020): OKLab from linear sRGB and back.
TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FROM_LAB = (
    (1, 0.3963377774, 0.2158037573),
    (1, -0.1055613458, -0.0638541728),
    (1, -0.0894841775, -1.2914855480),
)
FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)

# In OKLab; CSS Color 4 calls 0.02 one just noticeable difference. Five of them, for thin lines and small pills.
FLOOR = 0.10


def values(css):
    return dict(re.findall(r"--([\w-]+): ([^;]+);", css))


def modes():
    """{mode: {name: value}}: light-dark() holds both; percentages, which it cannot hold, follow for the dark."""
    both, _, dark = TOKENS.partition("@media screen and (prefers-color-scheme: dark)")
    light, pair = values(both), r"light-dark\((.+), (.+)\)"
    return {
        LIGHT: {name: re.sub(pair, r"\1", value) for name, value in light.items()},
        DARK: {name: re.sub(pair, r"\2", value) for name, value in (light | values(dark.partition("}")[0])).items()},
    }


MODES = modes()


def underlines():
    """{number: (style, thickness in px)} of the sixteen entries."""
    rule = r"\.t(\d+) \{ --tag: var\(--t(\d+)\); --line: (\w+); --weight: ([\d.]+)px; \}"
    return {int(n): (line, float(weight)) for n, colour, line, weight in re.findall(rule, TOKENS) if n == colour}


def times(matrix, vector):
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def clipped(colour):
    return tuple(min(1.0, max(0.0, channel)) for channel in colour)


def linear(mode, name):
    """A token as linear sRGB."""
    digits = MODES[mode][name].removeprefix("#")
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def oklab(colour):
    return times(TO_LAB, [max(0.0, part) ** (1 / 3) for part in times(TO_LMS, colour)])


def mixed(mode, name, share, ground="paper"):
    """What `color-mix(in oklab, name share, ground)` gives; `share` is the name of a token in percent."""
    part = float(MODES[mode][share].removesuffix("%")) / 100
    pair = zip(oklab(linear(mode, name)), oklab(linear(mode, ground)), strict=True)
    lab = [a * part + b * (1 - part) for a, b in pair]
    return clipped(times(FROM_LMS, [part**3 for part in times(FROM_LAB, lab)]))


def contrast(one, other):
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def distance(sight, one, other):
    seen = [oklab(clipped(times(SIGHTS[sight], colour))) for colour in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def are_different_lines(one, other):
    """By style, or by being at least twice as thick."""
    return one[0] != other[0] or max(one[1], other[1]) >= 2 * min(one[1], other[1])


def test_the_palette_has_sixteen_entries_with_a_name_a_colour_and_a_line():
    assert [number for number, _ in PALETTE] == list(ENTRIES)
    assert sorted(underlines()) == [0, *ENTRIES]
    for mode in MODES.values():
        assert len({mode[f"t{number}"] for number in ENTRIES}) == PALETTE_SIZE


def test_the_name_of_an_entry_speaks_of_the_line_that_it_has():
    words = {
        "plain": "solid",
        "thick line": "solid",
        "double": "double",
        "dash": "dashed",
        "dot": "dotted",
        "wavy": "wavy",
    }
    for number, name in PALETTE:
        line, weight = underlines()[number]
        assert [style for word, style in words.items() if word in name] == [line]
        assert ("thick" in name) == (weight >= 4)


def test_dark_mode_gives_each_colour_another_value():
    assert all(MODES[LIGHT][f"t{number}"] != MODES[DARK][f"t{number}"] for number in ENTRIES)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("number", [0, *ENTRIES])
def test_ink_is_legible_on_every_pill_mark_and_cell_of_an_entry(mode, number):
    ink = linear(mode, "ink")
    for share in ("pill", "d1", "d2", "d3", "d4", "d5", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"):
        assert contrast(ink, mixed(mode, f"t{number}", share)) >= 4.5, share


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("number", [0, *ENTRIES])
def test_the_line_of_an_entry_stands_out_from_paper(mode, number):
    assert contrast(linear(mode, f"t{number}"), linear(mode, "paper")) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_more_readers_give_a_deeper_mark_and_a_deeper_cell(mode):
    for steps in (["d1", "d2", "d3", "d4", "d5"], [f"h{level}" for level in range(1, 9)]):
        shares = [float(MODES[mode][step].removesuffix("%")) for step in steps]
        assert shares == sorted(set(shares))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_entries_differ_by_line_or_by_a_colour_that_everybody_tells_apart(mode, sight):
    lines = underlines()
    alike = [
        (one, other)
        for one, other in combinations(ENTRIES, 2)
        if not are_different_lines(lines[one], lines[other])
        and distance(sight, linear(mode, f"t{one}"), linear(mode, f"t{other}")) < FLOOR
    ]
    assert alike == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", ["paper", "desk", "hover"])
def test_the_words_of_the_tool_are_legible_on_its_grounds(mode, ground):
    for words in ("ink", "quiet", "accent", "success", "error", "warning"):
        assert contrast(linear(mode, words), linear(mode, ground)) >= 4.5, words


@pytest.mark.parametrize("mode", MODES)
def test_messages_and_the_one_next_act_are_legible(mode):
    for wash in ("success", "error", "warning"):
        for words in ("ink", wash):
            assert contrast(linear(mode, words), linear(mode, f"{wash}-wash")) >= 4.5, wash
    for ground in ("accent", "accent-hover"):
        assert contrast(linear(mode, "on-accent"), linear(mode, ground)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_edges_of_controls_and_the_ring_of_focus_can_be_seen(mode):
    for ground in ("paper", "desk", "hover"):
        for line in ("edge", "focus", "sel"):
            assert contrast(linear(mode, line), linear(mode, ground)) >= 3, (line, ground)


def test_what_other_programs_are_given_are_the_colours_of_light_mode():
    assert [MODES[LIGHT][f"t{number}"] for number in ENTRIES] == list(COLOURS)


@pytest.mark.parametrize(
    "written, meant",
    [("#F0a", "#ff00aa"), (" #A86C04 ", "#a86c04"), ("a86c04", "#a86c04"), ("red", ""), ("#12345", ""), ("", "")],
)
def test_a_colour_is_read_as_other_programs_write_it(written, meant):
    assert colour(written) == meant


def test_the_nearest_entry_is_the_one_that_looks_most_like_it():
    assert [nearest(rgb) for rgb in COLOURS] == list(ENTRIES)
    assert [nearest(rgb) for rgb in ("#b22222", "#000080", "#006400", "#ff8c00")] == [2, 9, 15, 11]
    assert nearest("#000000") in ENTRIES and nearest("#ffffff") in ENTRIES
