"""Write everything the database holds into one file, and bring it back, while the site is in use.

Each database has a form of its own: SQLite's is a SQLite file, PostgreSQL's a compressed stream of its
COPY format (see `postgresql`). A file is taken back only by the kind of database and the state of the
tables that wrote it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from . import postgresql, sqlite
from .checks import RefusedBackup, Totals

__all__ = ["RefusedBackup", "Totals", "backup", "restore"]

FORMS = {"sqlite": sqlite, "postgresql": postgresql}


def backup(path: Path) -> Totals:
    """Write a backup to `path` and return what it holds.

    A file that is there already is replaced, in one step, once the new one is whole.
    Raises RefusedBackup where the file cannot be written.
    """
    _refuse_the_live_database(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    write: Callable[[Path], Totals] = FORMS[connection.vendor].write
    try:
        unfinished.unlink(missing_ok=True)
        # Made here, since a backup holds everything that anybody wrote: its owner's alone.
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        totals = write(unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise RefusedBackup(_("%(file)s cannot be written: %(why)s") % _about(path, error)) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return totals


def restore(path: Path) -> Totals:
    """Put the contents of the backup `path` in the place of all that the database holds now.

    One transaction: others see the old contents or the new, and a refused file changes nothing.
    Raises RefusedBackup for a file that is no backup, is damaged, comes from another kind of database or
    from tables in another state.
    """
    _refuse_the_live_database(path)
    try:
        with path.open("rb") as file:
            beginning = file.read(16)
    except OSError as error:
        raise RefusedBackup(_("%(file)s cannot be read: %(why)s") % _about(path, error)) from error
    wrote = next((vendor for vendor, form in FORMS.items() if beginning.startswith(form.MAGIC)), None)
    if wrote is None:
        raise RefusedBackup(_("%(file)s is not a backup of readerapp.") % {"file": path})
    if wrote != connection.vendor:
        raise RefusedBackup(
            _("%(file)s is of another database: it comes from %(wrote)s and this site uses %(here)s.")
            % {"file": path, "wrote": wrote, "here": connection.vendor}
        )
    return FORMS[wrote].restore(path)


def _refuse_the_live_database(path: Path) -> None:
    live = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and path.exists() and live.exists() and path.samefile(live):
        raise RefusedBackup(_("%(file)s is the database that this site uses.") % {"file": path})


def _about(path: Path, error: OSError) -> dict[str, object]:
    return {"file": path, "why": error.strerror or error}
