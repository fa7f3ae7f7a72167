import re
from pathlib import Path

from annotations.exporters.taggings import COLUMNS, dashed, moment

DICTIONARY = Path(__file__).resolve().parents[3] / "docs" / "data-dictionary.md"


def test_the_dictionary_names_every_column_in_its_order():
    assert tuple(re.findall(r"^\| `(\w+)` \|", DICTIONARY.read_text(encoding="utf-8"), re.MULTILINE)) == COLUMNS


def test_times_of_both_databases_are_written_alike():
    assert moment("2026-01-31 09:30:00") == moment("2026-01-31 09:30:00.123456+00") == "2026-01-31T09:30:00Z"
    assert moment(None) == ""


def test_uids_of_both_databases_are_written_alike():
    uid = "66422d12-bab7-5a65-abda-16d966d25491"
    assert dashed(uid) == dashed(uid.replace("-", "")) == uid
