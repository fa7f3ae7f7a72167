"""Addresses as QR codes, drawn by this server as SVG: nothing is asked of another site and no style stands in them."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()
QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks for


@register.simple_tag
def qr_code(text, label):
    """A picture of `text` (an address) that a phone reads, as `<svg>` of whatever size the style sheet gives it.

    `label` says what it is to who does not see it. White and black in dark mode as well: phones want it so.
    """
    drawn = segno.make(text, error="m", micro=False)
    # digits, letters of paths and colours by name: nothing of `text` stands in it
    picture = drawn.svg_inline(omitsize=True, border=QUIET, dark="black", light="white", svgclass="qr", lineclass=None)
    return format_html('<span class="qr-code" role="img" aria-label="{}">{}</span>', label, mark_safe(picture))
