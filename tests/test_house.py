"""The house stands as drawn: imports run downwards, no room is a cupboard, nothing hangs on signals."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "annotations"

# from the roof to the ground; a room may import its own floor and those below
FLOORS = [
    {"urls"},
    {"addresses"},
    {"views", "api", "admin", "management", "middleware", "backends"},
    {"forms", "services", "pages", "exporters", "importers", "templatetags", "changes", "jobs"},
    {"access", "naming"},
    {"models"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
GROUND = len(FLOORS)  # everything else: pure


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.relative_to(ROOT).with_suffix("").parts


def imported(path, parts):
    """The modules of this package that a file imports, as tuples of names."""
    package = parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple((node.module or "").split(".")) if node.module else ()
            for alias in node.names:
                yield (*base, alias.name)
        elif isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)


def floor(parts):
    return FLOOR.get(parts[1], GROUND) if len(parts) > 1 else 0


def test_imports_run_downwards_only():
    upward = [
        (".".join(parts), ".".join(other))
        for path, parts in modules()
        for other in imported(path, parts)
        if other[0] == "annotations" and len(other) > 1 and floor(other) < floor(parts)
    ]
    assert not upward


def test_the_pure_rooms_know_neither_django_nor_database():
    pure = ["spans", "tagmoves", "boundaries", "months"]
    known = {name: {other[0] for other in imported(PACKAGE / f"{name}.py", ("annotations", name))} for name in pure}
    assert not [name for name, others in known.items() if "django" in others or "annotations" in others]


def test_no_cupboard_and_no_signal():
    assert not [path for path, _parts in modules() if path.stem in ("utils", "helpers", "common", "misc", "signals")]
    assert not [path for path, _parts in modules() if "receiver(" in path.read_text()]
