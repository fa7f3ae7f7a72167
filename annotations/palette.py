"""The words for the sixteen entries of the palette. Their colours and underlines are in static/css/tokens.css."""

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
