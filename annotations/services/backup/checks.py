"""When a backup may be taken back."""

from dataclasses import dataclass
from pathlib import Path

from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

Migrations = set[tuple[str, str]]  # of (app, name)


class RefusedBackup(Exception):
    """A backup cannot be written or taken back. The message says why, and the cure where there is one."""


@dataclass(frozen=True)
class Totals:
    """What a backup holds."""

    tables: int
    rows: int


def damaged(path: Path) -> RefusedBackup:
    """Return the refusal of a file that ends early or is changed."""
    return RefusedBackup(_("%(file)s is damaged or not whole. Nothing was changed.") % {"file": path})


def busy(error: Exception) -> RefusedBackup:
    """Return the refusal of a database that could not do it now."""
    return RefusedBackup(_("The database could not do it: %(why)s\nNothing was changed.") % {"why": error})


def expected_migrations() -> Migrations:
    """Return the migrations that this release's tables have behind them."""
    return set(MigrationLoader(None).disk_migrations)


def refuse_another_state(path: Path, found: Migrations) -> None:
    """Raise RefusedBackup unless the tables in the file are those of this release."""
    expected = expected_migrations()
    if found == expected:
        return
    lines = [_("%(file)s was made by another release: its tables differ from those here.") % {"file": path}]
    if later := sorted(found - expected):
        lines.append(_("Only in the file: %(names)s.") % {"names": _names(later)})
    if earlier := sorted(expected - found):
        lines.append(_("Only in this release: %(names)s.") % {"names": _names(earlier)})
    lines.append(_("Restore it with the release that made it, then upgrade and run: manage.py migrate"))
    raise RefusedBackup("\n".join(lines))


def _names(migrations: list[tuple[str, str]]) -> str:
    return ", ".join(f"{app}.{name}" for app, name in migrations)
