"""Which way a codebook comes in, by what is in the file."""

from django.utils.translation import gettext as _

from . import codebook_csv, codebook_qdc
from .codebook_entries import LARGEST_FILE, BadCodebook
from .normalise import BadText, decode


def text_of(data, name):
    """Takes the bytes of an uploaded file; returns its text. Raises BadCodebook."""
    if len(data) > LARGEST_FILE:
        raise BadCodebook(_("This file is too large for a codebook: at most 1 MB."))
    try:
        return decode(data, name)
    except BadText as error:
        raise BadCodebook(str(error)) from None


def read(text):
    """Takes the text of a CSV or .qdc file; returns a Codebook. Raises BadCodebook."""
    if len(text) > LARGEST_FILE:
        raise BadCodebook(_("This file is too large for a codebook: at most 1 MB."))
    is_xml = text.lstrip("\ufeff \t\r\n").startswith("<")
    return codebook_qdc.read(text) if is_xml else codebook_csv.read(text)
