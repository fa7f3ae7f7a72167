"""From DATABASE_URL to Django's DATABASES entry, with what each database needs."""

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # Readers go on while one writes; a power cut may lose the last moment and never the file.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    # kilobytes of its own for each thread's connection; the rest is the operating system's to keep
    "PRAGMA cache_size=-512;",
    # A transaction that reads and then writes would otherwise fail at once and not wait its turn.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
}


def database(url: str, base: Path, pool: int, pgbouncer: bool, keep: int) -> dict[str, object]:
    """Return the settings of one database.

    `url` is SQLite's (a relative file lies in `base`) or PostgreSQL's. `pool` is the greatest number of
    connections a process holds in psycopg's pool, 0 for no pool; `pgbouncer` is said when one in
    transaction mode stands between; `keep` is how long a connection is kept, in seconds.
    Raises ImproperlyConfigured for an address that is neither.
    """
    example = "DATABASE_URL=postgresql://user:password@host:5432/readerapp or DATABASE_URL=sqlite:///var/db.sqlite3"
    try:
        settings = dj_database_url.parse(url, conn_max_age=keep, conn_health_checks=True)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read. Write {example}") from error
    match settings["ENGINE"]:
        case "django.db.backends.sqlite3":
            return _sqlite(settings, base)
        case "django.db.backends.postgresql":
            return _postgresql(settings, pool, pgbouncer)
    raise ImproperlyConfigured(f"DATABASE_URL names a database that is not supported. Write {example}")


def _sqlite(settings: dict, base: Path) -> dict[str, object]:
    name = settings["NAME"]
    if name != ":memory:":
        name = base / name
        name.parent.mkdir(parents=True, exist_ok=True)
    return settings | {"NAME": str(name), "OPTIONS": settings.get("OPTIONS", {}) | SQLITE_OPTIONS}


def _postgresql(settings: dict, pool: int, pgbouncer: bool) -> dict[str, object]:
    options = settings.get("OPTIONS", {})
    if pool:
        # Django refuses a pool together with connections that it keeps itself.
        options = options | {"pool": {"min_size": 1, "max_size": pool, "timeout": 10}}
        settings = settings | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    return settings | {"OPTIONS": options, "DISABLE_SERVER_SIDE_CURSORS": pgbouncer}
