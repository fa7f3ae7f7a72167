"""Bring a stored release up to today, in the database of DATABASE_URL, and print what is found there as JSON.

`python -m tests.releases.unpack tests/releases/0.1`: run by the test in a process of its own, as an upgrade is.
"""

import gzip
import json
import lzma
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor


def main(folder):
    """Unpack, migrate, check, and print {"facts", "sign_in", "pages", "in_step", "not_found"}."""
    django.setup()
    from annotations.services import indexing
    from tests.releases import facts

    FORMS[connection.vendor](folder)
    call_command("migrate", verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)  # exits where one is left
    call_command("check", databases=["default"], stdout=sys.stderr)
    found = {
        "facts": facts.facts(),
        "sign_in": facts.may_sign_in("student-01"),
        "pages": {name: facts.pages(name) for name in facts.READERS},
        "in_step": facts.marks_are_kept_in_step(),
        "not_found": indexing.out_of_step(),
    }
    print(json.dumps(found))


def _sqlite(folder):
    Path(connection.settings_dict["NAME"]).write_bytes(lzma.decompress((folder / "sqlite.xz").read_bytes()))


def _postgresql(folder):
    """Make the tables as they were then, and fill them as annotations/services/backup/postgresql.py wrote them.

    `manage.py restore` would refuse: it takes the backups of its own release alone.
    """
    with gzip.open(folder / "postgresql.gz", "rb") as file:
        header = json.loads(file.readline())
        latest = {app: (app, name) for app, name in sorted(header["migrations"])}
        MigrationExecutor(connection).migrate(list(latest.values()))
        with transaction.atomic(), connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            contents = [_quoted(table) for table in tables if table != "django_migrations"]
            cursor.execute(f"TRUNCATE {', '.join(contents)}")  # migrations may have put rows there
            while "table" in (said := json.loads(file.readline())):
                _fill(cursor, said, iter(file.readline, b"\\.\n"))
            for table in tables:
                _number_on(cursor, table)


def _fill(cursor, said, rows):
    columns = ", ".join(map(_quoted, said["columns"]))
    with cursor.copy(f"COPY {_quoted(said['table'])} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write(row)


def _number_on(cursor, table):
    """Let the next row get a number that no row has: a later migration may add some."""
    for sequence in connection.introspection.get_sequences(cursor, table):
        column = sequence["column"]
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({_quoted(column)}), 0) + 1, false)"
            f" FROM {_quoted(table)}",
            [_quoted(table), column],
        )


def _quoted(name):
    return connection.ops.quote_name(name)


FORMS = {"sqlite": _sqlite, "postgresql": _postgresql}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
