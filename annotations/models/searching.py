"""The folded words of a row beside its words, and the databases' full text indexes over them.

A FoldedField is filled on every save, by whoever saves, so that no verb has to remember the index. PostgreSQL keeps a
GIN index over it; SQLite an FTS5 table without a copy of the words, kept in step by triggers. Both see the tokens
as `folding` cut them: neither takes them apart anew, so that both find the same.
"""

from dataclasses import dataclass

from django.db import DatabaseError, connection, models
from django.db.models import Lookup

from ..folding import BY_SCRIPT, fold

VECTOR = "array_to_tsvector(string_to_array(btrim({column}), ' '))"


class FoldedField(models.TextField):
    """The folded form of another field of the row; in the row's `language`, where it has one."""

    def __init__(self, of="", **kwargs):
        self.of = of
        super().__init__(**(kwargs | {"editable": False, "default": ""}))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["default"]
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, row, add):
        folded = fold(getattr(row, self.of), getattr(row, "language", BY_SCRIPT))
        setattr(row, self.attname, folded)
        return folded


@dataclass(frozen=True)
class Sought:
    """Tokens that a folded text must hold: one of them, or all; of the last only the beginning where it `is_open`."""

    tokens: tuple
    is_any: bool = False
    is_open: bool = False

    def written(self, quote, sign, open_sign):
        quoted = [quote + token + quote for token in self.tokens]
        if self.is_open:
            quoted[-1] += open_sign
        return sign.join(quoted)


@FoldedField.register_lookup
class Holds(Lookup):
    """folded__holds=Sought(...), by the index."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        model = self.lhs.target.model
        key, params = compiler.compile(model._meta.pk.get_col(self.lhs.alias))
        table = connection.ops.quote_name(index_of(model))
        words = self.rhs.written('"', " OR " if self.rhs.is_any else " AND ", " *")
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", [*params, words]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        words = self.rhs.written("'", " | " if self.rhs.is_any else " & ", ":*")
        return f"{VECTOR.format(column=column)} @@ %s::tsquery", [*params, words]


def index_of(model):
    """The name of the index over a model's folded words."""
    return f"search_{model._meta.model_name}"


def keep_index(connection, model):
    """Makes the index over a model's folded words where it is missing, and fills it.

    To be run again, at the end, by a migration in which SQLite makes the model's table anew: that drops its triggers.
    """
    quote = connection.ops.quote_name
    table, vector = quote(model._meta.db_table), VECTOR.format(column="folded")
    gin = f"CREATE INDEX IF NOT EXISTS {quote(index_of(model))} ON {table} USING gin ({vector})"
    _run(connection, _sqlite(model) if connection.vendor == "sqlite" else [gin])


def drop_index(connection, model):
    name = index_of(model)
    triggers = [f"DROP TRIGGER IF EXISTS {name}_{when}" for when in ("added", "changed", "deleted")]
    of_sqlite = [*triggers, f"DROP TABLE IF EXISTS {name}"]
    _run(connection, of_sqlite if connection.vendor == "sqlite" else [f"DROP INDEX IF EXISTS {name}"])


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite(model):
    """FTS5 with the words of the table itself (sqlite.org/fts5.html, "External Content Tables"), positions left out.

    The tokenizer "ascii" parts at blanks alone, for a token has no other sign of ASCII than letters and digits.
    """
    name, table = index_of(model), model._meta.db_table
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(folded, content='{table}', content_rowid='id', "
        "tokenize='ascii', detail=none, columnsize=0)"
    )
    add = f"INSERT INTO {name}(rowid, folded) SELECT new.id, new.folded WHERE new.folded <> '';"
    drop = f"INSERT INTO {name}({name}, rowid, folded) SELECT 'delete', old.id, old.folded WHERE old.folded <> '';"
    for trigger, event, does in (
        ("added", "INSERT", add),
        ("changed", "UPDATE OF folded", drop + add),
        ("deleted", "DELETE", drop),
    ):
        when = " WHEN old.folded <> new.folded" if trigger == "changed" else ""
        yield f"DROP TRIGGER IF EXISTS {name}_{trigger}"
        yield f"CREATE TRIGGER {name}_{trigger} AFTER {event} ON {table}{when} BEGIN {does} END"
    yield f"INSERT INTO {name}({name}) VALUES ('rebuild')"


def is_in_step(model):
    """Whether the index of a model holds its folded words and no others. PostgreSQL sees to that itself."""
    if connection.vendor != "sqlite":
        return True
    name = index_of(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '!'", [f"{name}!_%"]
        )
        (triggers,) = cursor.fetchone()
    return triggers == 3 and _is_whole(name)


def _is_whole(name):
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True
