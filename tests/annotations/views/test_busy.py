import sqlite3
import uuid

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from annotations.models import Annotation
from tests.annotations.conftest import where


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_503_with_the_time_to_wait(client_of, cast, reading, report):
    """Another process holds the database for writing for longer than this one is willing to wait."""
    if connection.vendor != "sqlite":
        return _postgresql(client_of, cast, reading, report)
    client = client_of(cast.ana)
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
        _refused(client, reading, report)
    finally:
        other.execute("ROLLBACK")
        other.close()


def _postgresql(client_of, cast, reading, report):
    client = client_of(cast.ana)
    parameters = connection.get_connection_params()
    names = ("host", "port", "dbname", "user", "password")
    with psycopg.connect(**{name: parameters[name] for name in names if name in parameters}) as other:
        other.execute("SELECT 1 FROM annotations_reading FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            _refused(client, reading, report)
        finally:
            other.rollback()
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")


def _refused(client, reading, report):
    start, end, exact = where(report, "Nobody had died")
    sent = {"action": uuid.uuid4(), "uid": uuid.uuid4(), "piece": report.pk, "start": start, "end": end}
    sent |= {"exact": exact, "audience": "class", "shown_as": "name", "note": ""}
    address = reverse("annotations:annotate", args=["conflict", reading.slug])
    answer = client.post(address, sent)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert not Annotation.objects.exists()
