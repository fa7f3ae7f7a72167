"""Backups of SQLite, by its online backup interface (sqlite.org/backup.html)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from .checks import RefusedBackup, Totals, busy, damaged, refuse_another_state

MAGIC = b"SQLite format 3\0"  # sqlite.org/fileformat.html, section 1.3
PATIENCE = 60.0  # seconds to wait for whoever writes at the moment


def write(path: Path) -> Totals:
    """Copy the live database into the empty file `path`: one state of it, while others go on writing."""
    with closing(_live()) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no companions
        return _totals(copy)


def restore(path: Path) -> Totals:
    """Copy `path` over the live database in one transaction of SQLite's. Raises RefusedBackup."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            _check(path, copy)
            totals = _totals(copy)
        except sqlite3.DatabaseError as error:
            raise damaged(path) from error
        try:
            with closing(_live()) as live:
                copy.backup(live)
        except sqlite3.DatabaseError as error:  # a full disk, for one
            raise busy(error) from error
        return totals


def _check(path: Path, copy: sqlite3.Connection) -> None:
    if "django_migrations" not in _tables(copy):
        raise RefusedBackup(_("%(file)s is not a backup of readerapp.") % {"file": path})
    if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise damaged(path)
    refuse_another_state(path, set(copy.execute("SELECT app, name FROM django_migrations")))


def _live() -> sqlite3.Connection:
    return sqlite3.connect(connection.settings_dict["NAME"], timeout=PATIENCE)


def _tables(database: sqlite3.Connection) -> list[str]:
    # the tables of an index (models/searching.py) are copied with all others, and hold nothing of their own
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE 'search!_%' ESCAPE '!'"
    )
    return [name for (name,) in found]


def _totals(database: sqlite3.Connection) -> Totals:
    tables = _tables(database)
    counts = [database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables]
    return Totals(tables=len(tables), rows=sum(counts))
