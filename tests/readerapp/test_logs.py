import json
import logging
import sys

from readerapp.logs import JsonLines, without_traceback_of_refusals


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


def test_a_refusal_has_no_trace_and_a_fault_keeps_its_own():
    try:
        raise PermissionError("not for you")
    except PermissionError:
        refused, failed = record("403", error=sys.exc_info()), record("500", error=sys.exc_info())
    refused.status_code, failed.status_code = 403, 500
    assert without_traceback_of_refusals(refused) and without_traceback_of_refusals(failed)
    assert refused.exc_info is None and failed.exc_info is not None
