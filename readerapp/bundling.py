"""One script of the modules that a page needs, one sheet of those it has: fewer journeys for a phone, and fewer bytes.

Our modules keep to a few forms of import and export, so that each can become a function of its own within one script,
and what it exports a variable of that script, which a minifier gives a short name. Whatever else a module says at the
start of a line with `import` or `export` is refused.
"""

import re
from collections import Counter
from collections.abc import Callable

IMPORT = re.compile(
    r'^import (?:\* as (?P<whole>\w+) from |\{(?P<names>[\w\s,]+)\} from )?"\./(?P<module>[\w-]+)\.js";\n', re.MULTILINE
)
EXPORT = re.compile(
    r"^export (?:(?P<kind>(?:async )?function\*? )(?P<function>\w+)|const (?P<constant>\w+))", re.MULTILINE
)
SHEET = re.compile(r'^@import "(?P<sheet>[\w-]+)\.css";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """Return the script of a module and all that it imports, in the order in which a browser would run them.

    `entry` is the module's name without its ending; `read` gives the source of a module by such a name. Raises
    ValueError for modules that import each other in a ring, for a name that is imported and not exported, and for a
    form of import or export that is not ours.
    """
    sources = _in_order(entry, read)
    exported = _exported(sources)
    shared = [variable for names in exported.values() for variable in names.values()]
    parts = [_wrapped(name, source, exported) for name, source in sources.items()]
    return "".join(["(() => {\n", f"let {', '.join(shared)};\n" if shared else "", *parts, "})();\n"])


def sheet(entry: str, read: Callable[[str], str]) -> str:
    """Return one style sheet with those that it imports where it does, without comments.

    `entry` is its name without its ending; `read` gives the source of a sheet by such a name. Raises ValueError for a
    form of import that is not ours.
    """
    whole = COMMENT.sub("", SHEET.sub(lambda one: read(one["sheet"]), read(entry)))
    if "@import" in whole:
        raise ValueError(f"{entry}.css: a sheet that is imported imports another, or by another form")
    return whole


def modules(entry: str, read: Callable[[str], str]) -> list[str]:
    """Return the names of a module and of all that it imports, what is imported first."""
    return list(_in_order(entry, read))


def _in_order(entry, read):
    """{name: source}"""
    under_way, found = [], {}

    def visit(name):
        if name in under_way:
            raise ValueError(f"import each other: {' -> '.join([*under_way, name])}")
        if name in found:
            return
        under_way.append(name)
        source = read(name)
        for needed in IMPORT.finditer(source):
            visit(needed["module"])
        under_way.pop()
        found[name] = source

    visit(entry)
    return found


def _exported(sources):
    """{module: {what it exports: its variable in the script}}: its own name, where no other module exports that."""
    found = {module: _names(EXPORT.finditer(source)) for module, source in sources.items()}
    often = Counter(name for names in found.values() for name in names)
    return {
        module: {name: name if often[name] == 1 else f"${module.replace('-', '_')}_{name}" for name in names}
        for module, names in found.items()
    }


def _wrapped(name, source, exported):
    variables = exported[name]
    body = IMPORT.sub("", source)
    imports = "".join(_taken_over(name, needed, exported, body) for needed in IMPORT.finditer(source))
    found = list(EXPORT.finditer(body))
    body = EXPORT.sub(lambda one: _declared(one, variables), body)
    if odd := OTHER.search(body):
        raise ValueError(f"{name}.js: {odd[0]}")
    # Functions first: they may be called above where they stand.
    functions = "".join(f"{variables[one]} = {_inner(one, variables)};\n" for one in _names(found, ["function"]))
    constants = "".join(f"{to} = {one};\n" for one in _names(found, ["constant"]) if (to := variables[one]) != one)
    return f"(() => {{\n{imports}{functions}{body}\n{constants}}})();\n"


def _names(found, kinds=("function", "constant")):
    return [one[kind] for one in found for kind in kinds if one[kind]]


def _inner(name, variables):
    """What an exported function is called in its module, where its own name may be that of its variable."""
    return f"${name}" if variables[name] == name else name


def _declared(found, variables):
    """How the declaration of what is exported begins. A constant may be its variable itself."""
    if function := found["function"]:
        return found["kind"] + _inner(function, variables)
    constant = found["constant"]
    return constant if variables[constant] == constant else f"const {constant}"


def _taken_over(name, needed, exported, body):
    module, whole = needed["module"], needed["whole"]
    if whole:  # of which a module uses what it names, and what a destructuring may: the start of a behaviour
        used = [one for one in exported[module] if one == "start" or re.search(rf"\b{whole}\.{one}\b", body)]
        return f"const {whole} = {{ {', '.join(f'{one}: {exported[module][one]}' for one in used)} }};\n"
    names = [one.strip() for one in (needed["names"] or "").split(",") if one.strip()]
    if missing := set(names) - set(exported[module]):
        raise ValueError(f"{name}.js: {module}.js does not export {', '.join(sorted(missing))}")
    others = {one: exported[module][one] for one in names if exported[module][one] != one}
    return f"const {', '.join(f'{one} = {to}' for one, to in others.items())};\n" if others else ""
