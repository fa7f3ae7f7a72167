"""Makes text of what a spreadsheet would run as a formula, and takes that back."""

GUARD = "'"
# Source: OWASP, "CSV Injection". Full-width signs are run as well by East Asian editions.
# The guard itself is among them, so that taking one guard away always gives the cell back.
_FORMULA = "=+-@"
_FULL_WIDTH = "＝＋－＠"
DANGEROUS = frozenset(_FORMULA + _FULL_WIDTH + "\t\r\n" + GUARD)


def guarded(text):
    """Takes a cell's text; returns it with one apostrophe in front where it begins like a formula."""
    return GUARD + text if text[:1] in DANGEROUS else text


def restored(cell):
    """Takes a guarded cell; returns its text as it was. The inverse of `guarded`, for every text."""
    return cell[1:] if cell[:1] == GUARD else cell
