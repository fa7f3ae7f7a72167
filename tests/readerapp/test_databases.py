import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler
from django.test.utils import CaptureQueriesContext

from readerapp.databases import database


def read(url, tmp_path, pool=0, pgbouncer=False):
    return database(url, base=tmp_path, pool=pool, pgbouncer=pgbouncer, keep=600)


def test_a_relative_file_lies_in_the_project(tmp_path):
    settings = read("sqlite:///var/db.sqlite3", tmp_path)
    assert settings["NAME"] == str(tmp_path / "var/db.sqlite3")
    assert (tmp_path / "var").is_dir()


def test_an_absolute_file_stays_where_it_is(tmp_path):
    assert read(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path)["NAME"] == f"{tmp_path}/x.sqlite3"


def test_a_pool_takes_the_place_of_kept_connections(tmp_path):
    settings = read("postgresql://u:p%40w@db.example.org:5433/reader?sslmode=require", tmp_path, pool=4)
    assert settings["PASSWORD"] == "p@w"
    assert settings["CONN_MAX_AGE"] == 0
    assert settings["OPTIONS"]["pool"]["max_size"] == 4
    assert settings["OPTIONS"]["sslmode"] == "require"


def test_pgbouncer_gets_no_cursors_on_the_server(tmp_path):
    settings = read("postgresql:///reader", tmp_path, pgbouncer=True)
    assert settings["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert settings["CONN_MAX_AGE"] == 600


@pytest.mark.parametrize("url", ["mysql://host/reader", "nonsense", "postgresql://host:port/reader"])
def test_another_database_is_refused_with_an_example(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL=postgresql://"):
        read(url, tmp_path)


@pytest.fixture
def sqlite(tmp_path, db):
    """A real connection to a SQLite file, whatever database the tests run on."""
    connection = ConnectionHandler({"default": read("sqlite:///db.sqlite3", tmp_path)})["default"]
    yield connection
    connection.close()


def test_sqlite_lets_readers_go_on_and_keeps_foreign_keys(sqlite):
    with sqlite.cursor() as cursor:
        said = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert said == ["wal", 1, 1, 20_000]


def test_a_transaction_on_sqlite_takes_its_turn_at_its_beginning(sqlite):
    with CaptureQueriesContext(sqlite) as queries:
        sqlite.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with sqlite.cursor() as cursor:
            cursor.execute("CREATE TABLE page (id integer)")
        sqlite.rollback()
    assert [query["sql"] for query in queries if query["sql"].startswith("BEGIN")] == ["BEGIN IMMEDIATE"]
