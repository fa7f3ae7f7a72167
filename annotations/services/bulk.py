"""Many ids and many rows in one statement: as one parameter, not as one each, which is most of the cost."""

import json
from itertools import islice

from django.db import connection
from django.db.models import F, Lookup

BATCH = 5000  # ids or rows in one statement


def batches(rows, size=BATCH):
    """Lists of at most `size` of these rows, in order."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def among(name, ids):
    """A condition for `filter`: the field of this name has one of these ids."""
    return Among(F(name), list(ids))


class Among(Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        if connection.vendor == "sqlite":
            return f"{left} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(self.rhs))
        return f"{left} = ANY(%s)", (*params, self.rhs)


def write(statement, kinds, rows):
    """Sends rows of values. "{rows}" in the statement stands for them, as a table of column1, column2 and so on.

    `kinds` are the types of the columns in PostgreSQL's words: "bigint", or "jsonb" for what is stored as JSON.
    """
    columns = ", ".join(f"{_value(place, kind)} AS column{place + 1}" for place, kind in enumerate(kinds))
    listed = "jsonb_array_elements(%s::jsonb)" if _is_postgresql() else "json_each(%s)"
    statement = statement.format(rows=f"SELECT {columns} FROM {listed} AS listed")
    with connection.cursor() as cursor:
        for batch in batches(rows):
            cursor.execute(statement, [json.dumps(batch)])


def quoted(model):
    """The name of a model's table for a statement."""
    return connection.ops.quote_name(model._meta.db_table)


def _value(place, kind):
    if not _is_postgresql():
        return f"json_extract(listed.value, '$[{place}]')"
    return f"listed.value->{place}" if kind == "jsonb" else f"(listed.value->>{place})::{kind}"


def _is_postgresql():
    return connection.vendor == "postgresql"
