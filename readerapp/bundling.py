"""One script of the modules that a page needs: fewer journeys for a phone, and fewer bytes than each by itself.

Our modules keep to a few forms of import and export, so that each can become a function that returns what it
exports. Whatever else a module says at the start of a line with `import` or `export` is refused.
"""

import re
from collections.abc import Callable

IMPORT = re.compile(
    r'^import (?:\* as (?P<whole>\w+) from |\{(?P<names>[\w\s,]+)\} from )?"\./(?P<module>[\w-]+)\.js";\n', re.MULTILINE
)
EXPORT = re.compile(r"^export (?=(?:async )?function\*? (?P<function>\w+)|const (?P<constant>\w+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """Return the script of a module and all that it imports, in the order in which a browser would run them.

    `entry` is the module's name without its ending; `read` gives the source of a module by such a name. Raises
    ValueError for modules that import each other in a ring and for a form of import or export that is not ours.
    """
    return "".join(_wrapped(name, source) for name, source in _in_order(entry, read))


def modules(entry: str, read: Callable[[str], str]) -> list[str]:
    """Return the names of a module and of all that it imports, what is imported first."""
    return [name for name, _source in _in_order(entry, read)]


def _in_order(entry, read):
    done, under_way, found = set(), [], []

    def visit(name):
        if name in under_way:
            raise ValueError(f"import each other: {' -> '.join([*under_way, name])}")
        if name in done:
            return
        under_way.append(name)
        source = read(name)
        for needed in IMPORT.finditer(source):
            visit(needed["module"])
        under_way.pop()
        done.add(name)
        found.append((name, source))

    visit(entry)
    return found


def _wrapped(name, source):
    imports = "".join(map(_taken_over, IMPORT.finditer(source)))
    exported = ", ".join(one["function"] or one["constant"] for one in EXPORT.finditer(source))
    body = EXPORT.sub("", IMPORT.sub("", source))
    if odd := OTHER.search(body):
        raise ValueError(f"{name}.js: {odd[0]}")
    return f"const {_variable(name)} = (() => {{\n{imports}{body}\nreturn {{ {exported} }};\n}})();\n"


def _taken_over(needed):
    names = needed["whole"] or (needed["names"] and f"{{{needed['names']}}}")
    return f"const {names} = {_variable(needed['module'])};\n" if names else ""


def _variable(name):
    return f"${name.replace('-', '_')}"
