"""Backups of PostgreSQL, without its client programs.

The file is compressed by gzip and holds lines:

1. a header, JSON: {"format": "readerapp-backup", "version": 1, "migrations": [[app, name], ...]}
2. for each table: JSON {"table": ..., "columns": [...]}, then its rows in PostgreSQL's COPY text format
   (a newline in a value is written `\\n` there, so a row is one line), then a line `\\.`
3. a trailer, JSON: {"rows": {table: count, ...}, "sha256": of every byte before the trailer}

All tables are read in one REPEATABLE READ transaction, so the file is one state of the database.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from .checks import RefusedBackup, Totals, busy, damaged, refuse_another_state

MAGIC = b"\x1f\x8b"  # of gzip, RFC 1952
FORMAT = {"format": "readerapp-backup", "version": 1}
END_OF_TABLE = b"\\.\n"
BLOCK = 1 << 16  # bytes handed to the database at once
# The record of migrations describes the tables and is not among their contents.
NOT_CONTENTS = {"django_migrations"}


def write(path: Path) -> Totals:
    """Write every table into `path`: one state of the database, while others go on writing."""
    with gzip.open(path, "wb", compresslevel=6) as file, transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        sheet = _Sheet(file)
        sheet.say(FORMAT | {"migrations": sorted(MigrationRecorder(connection).applied_migrations())})
        rows = {table: _write_table(sheet, table) for table in _tables()}
        sheet.say({"rows": rows, "sha256": sheet.digest.hexdigest()})
    return Totals(tables=len(rows), rows=sum(rows.values()))


def restore(path: Path) -> Totals:
    """Empty every table and fill it from `path`, in one transaction. Raises RefusedBackup."""
    try:
        with gzip.open(path, "rb") as file, transaction.atomic(durable=True):
            return _restore(path, _Lines(file))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, DataError, IntegrityError) as error:
        raise damaged(path) from error
    except OperationalError as error:  # a deadlock with a writer, for one
        raise busy(error) from error


class _Sheet:
    """What is being written, with the digest of all of it."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def put(self, data: bytes) -> None:
        self.digest.update(data)
        self.file.write(data)

    def say(self, thing: dict) -> None:
        self.put(json.dumps(thing).encode() + b"\n")


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - NOT_CONTENTS)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _write_table(sheet: _Sheet, table: str) -> int:
    columns = _columns(table)
    sheet.say({"table": table, "columns": columns})
    rows = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {_place(table, columns)} TO STDOUT") as copy:
        for data in map(bytes, copy):
            sheet.put(data)
            rows += data.count(b"\n")
    sheet.put(END_OF_TABLE)
    return rows


def _place(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(map(quote, columns))})"


class _Lines:
    """What is being read, line by line, with the digest of the lines before the present one."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.digest = hashlib.sha256()
        self.present = b""

    def next(self) -> bytes:
        self.digest.update(self.present)
        self.present = self.file.readline()
        if not self.present.endswith(b"\n"):
            raise EOFError
        return self.present

    def rows(self) -> Iterator[bytes]:
        while (line := self.next()) != END_OF_TABLE:
            yield line


def _restore(path: Path, lines: _Lines) -> Totals:
    _check_header(path, json.loads(lines.next()))
    tables = {table: _columns(table) for table in _tables()}
    _empty(tables)
    filled: dict[str, int] = {}
    while "table" in (said := json.loads(lines.next())):
        table = said["table"]
        if said["columns"] != tables[table]:
            raise damaged(path)
        filled[table] = _fill(lines, table, tables[table])
    if said["sha256"] != lines.digest.hexdigest() or said["rows"] != filled or filled.keys() != tables.keys():
        raise damaged(path)
    _number_on()
    return Totals(tables=len(filled), rows=sum(filled.values()))


def _check_header(path: Path, header: dict) -> None:
    if not isinstance(header, dict) or {key: header.get(key) for key in FORMAT} != FORMAT:
        raise RefusedBackup(_("%(file)s is not a backup of readerapp.") % {"file": path})
    migrations = {(app, name) for app, name in header["migrations"]}
    refuse_another_state(path, migrations)
    if set(MigrationRecorder(connection).applied_migrations()) != migrations:
        raise RefusedBackup(_("The database here is not ready. Run first: manage.py migrate"))


def _empty(tables: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        # All at once, so that tables that point to each other can be emptied. Waits for writers to finish.
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))}")


def _fill(lines: _Lines, table: str, columns: list[str]) -> int:
    rows, block = 0, bytearray()
    with connection.cursor() as cursor, cursor.copy(f"COPY {_place(table, columns)} FROM STDIN") as copy:
        for line in lines.rows():
            rows += 1
            block += line
            if len(block) > BLOCK:
                copy.write(bytes(block))
                block.clear()
        copy.write(bytes(block))
    return rows


def _number_on() -> None:
    """Let the next row of each table get a number that no row has."""
    models = apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
