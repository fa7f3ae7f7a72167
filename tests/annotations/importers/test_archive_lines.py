import io

import pytest

from annotations.importers.archive_lines import BadArchive, records

GOOD = b'{"kind":"a"}\n'
BAD = [
    ("UTF-16", '{"kind":"a"}\n'.encode("utf-16"), 1, "byte-order mark"),
    ("a byte-order mark", b"\xef\xbb\xbf" + GOOD, 1, "byte-order mark"),
    ("bytes that are no UTF-8", GOOD + b'{"kind":"\xff"}\n', 2, "not UTF-8"),
    ("100,000 brackets", GOOD + b"[" * 100_000 + b"\n", 2, "nested too deeply"),
    ("500 brackets", GOOD + b"[" * 500 + b"]" * 500 + b"\n", 2, "nested too deeply"),
    ("a number of 10,000 digits", GOOD + b'{"kind":' + b"9" * 10_000 + b"}\n", 2, "A number is too large"),
    ("a number beyond all floats", GOOD + b'{"kind":1e999999}\n', 2, "not a whole number"),
    ("no number", GOOD + b'{"kind":NaN}\n', 2, "“NaN” is not a whole number"),
    ("an endless number", GOOD + b'{"kind":-Infinity}\n', 2, "not a whole number"),
    ("a key twice", GOOD + b'{"kind":"a","kind":"b"}\n', 2, "The key “kind” stands twice"),
    ("half a character", GOOD + b'{"kind":"\\ud800"}\n', 2, "half of a character"),
    ("a NUL", GOOD + b'{"kind":"\\u0000"}\n', 2, "NUL"),
    ("a list", GOOD + b"[]\n", 2, "not a JSON object"),
    ("words", GOOD + b"hello\n", 2, "not JSON"),
    ("an empty line", GOOD + b"\n", 2, "not JSON"),
    ("a line cut short", GOOD + b'{"kind":', 2, "cut short"),
]


@pytest.mark.parametrize(("file", "line", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_line_is_named_with_what_is_wrong(file, line, message):
    with pytest.raises(BadArchive, match=message) as refused:
        list(records(io.BytesIO(file)))
    assert refused.value.line == line
    assert str(refused.value).startswith(f"Line {line}: ")


def test_good_lines_come_with_their_numbers():
    file = io.BytesIO('{"kind":"a"}\n{"kind":"🛰️","n":[1,-2]}\n'.encode())
    assert list(records(file)) == [(1, {"kind": "a"}), (2, {"kind": "🛰️", "n": [1, -2]})]
