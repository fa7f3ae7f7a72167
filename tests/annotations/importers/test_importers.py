"""Which importer takes a file."""

import pytest

from annotations.importers import IMPORTERS, plain_text, read
from annotations.importers.normalise import BadText

PIECE = "A telephone is not a treaty\n\nNobody rang. 🔴\n\nخط قرمز".encode()


def test_every_importer_says_what_it_is_and_no_ending_has_two():
    assert len({one.identifier for one in IMPORTERS}) == len(IMPORTERS)
    assert all(str(one.label) for one in IMPORTERS)
    endings = [ending for one in IMPORTERS for ending in one.extensions]
    assert len(set(endings)) == len(endings) and all(ending == ending.lower() for ending in endings)


@pytest.mark.parametrize("name", ["piece.txt", "PIECE.TXT", "piece", "piece.of-no-kind", "-"])
def test_a_file_with_no_importer_of_its_own_is_read_as_text(name):
    assert read(PIECE, name) == plain_text.read(PIECE, name)


def test_what_is_no_text_is_refused_by_its_name():
    with pytest.raises(BadText, match=r"picture\.png"):
        read(b"\x89PNG\r\n\x1a\n\x00\x00", "picture.png")
