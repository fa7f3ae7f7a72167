import re

import segno

from annotations.templatetags.qr import qr_code

ADDRESS = "https://reader.example.org/join/abcd234567/"


def test_a_code_is_drawn_here_without_styles_and_says_what_it_is():
    drawn = qr_code(ADDRESS, 'QR code of "x"')
    assert 'role="img"' in drawn and 'aria-label="QR code of &quot;x&quot;"' in drawn
    assert "style" not in drawn and "http" not in drawn


def test_the_dark_squares_are_those_of_the_code_in_a_quiet_border():
    drawn = segno.make(ADDRESS, error="m", micro=False)
    side = drawn.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in qr_code(ADDRESS, "x")
    runs = sum(int(length) for length in re.findall(r"h(\d+)", re.findall(r'd="(M4 [^"]*)"', qr_code(ADDRESS, "x"))[0]))
    assert runs == sum(cell & 1 for row in drawn.matrix for cell in row)
