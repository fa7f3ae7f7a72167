import json
import logging
import sys

from readerapp.logs import JsonLines


def record(message, *arguments, error=None):
    return logging.LogRecord("reader", logging.WARNING, "file.py", 1, message, arguments, error)


def test_a_record_becomes_one_line_of_json():
    line = JsonLines().format(record("«%s»\nsecond line", "خط قرمز"))
    assert "\n" not in line
    said = json.loads(line)
    assert said["message"] == "«خط قرمز»\nsecond line"
    assert said["level"] == "WARNING"
    assert said["time"].endswith("+00:00")


def test_an_error_is_kept_with_its_trace():
    try:
        raise ValueError("no such span")
    except ValueError:
        line = JsonLines().format(record("failed", error=sys.exc_info()))
    assert "ValueError: no such span" in json.loads(line)["error"]
