"""The sixteen entries of the palette in words, and as colours for other programs.

What a page shows is in static/css/tokens.css; tests/annotations/test_palette.py holds that both say the same colours.
"""

import re

from django.utils.translation import gettext_lazy as _

# (number, name): the choices of a form. The number is the class t1 .. t16 and what a tag keeps.
PALETTE = (
    (1, _("amber, plain line")),
    (2, _("red, double line")),
    (3, _("teal, dashed line")),
    (4, _("violet, dotted line")),
    (5, _("blue, wavy line")),
    (6, _("green, thick line")),
    (7, _("magenta, thick dashes")),
    (8, _("brown, thick dots")),
    (9, _("navy, plain line")),
    (10, _("sky, double line")),
    (11, _("orange, dashed line")),
    (12, _("olive, dotted line")),
    (13, _("rose, wavy line")),
    (14, _("plum, thick line")),
    (15, _("pine, thick dashes")),
    (16, _("slate, thick dots")),
)

# of light mode, for files that leave the program
COLOURS = (
    "#a86c04",
    "#b3261e",
    "#0f6f6a",
    "#5638ab",
    "#1b62b5",
    "#4f7a12",
    "#b02a86",
    "#7d4a1e",
    "#1e3a8a",
    "#227c9d",
    "#c2560a",
    "#74720a",
    "#c23560",
    "#5e2a78",
    "#11683a",
    "#3f5b7a",
)
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)

# Björn Ottosson, "A perceptual color space for image processing" (2020): OKLab from linear sRGB.
_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def colour(text):
    """Takes "#rgb" or "#rrggbb" as other programs write it; returns "#rrggbb" in small letters, "" for what is none."""
    found = _HEX.fullmatch(text.strip())
    if not found:
        return ""
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def nearest(rgb):
    """Takes "#rrggbb"; returns the number of the palette entry that looks most like it: the nearest in OKLab."""
    wanted = _oklab(rgb)
    distances = [sum((a - b) ** 2 for a, b in zip(wanted, _oklab(one), strict=True)) for one in COLOURS]
    return distances.index(min(distances)) + 1


def _oklab(rgb):
    channels = [int(rgb[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return _times(_TO_LAB, [part ** (1 / 3) for part in _times(_TO_LMS, linear)])


def _times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
