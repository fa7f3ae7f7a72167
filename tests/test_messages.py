"""The Persian of the interface is whole: all that the program says and nothing else, each place to be filled kept."""

import re
import runpy

import pytest

from tests.messages import MO, PO, ROOT, catalogue, compiled, said, strings, written

# What is put in later, and the tags that words stand in.
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w[^>]*>")
PERSIAN = re.compile(r"[\u0600-\u06ff]")
STRANGE = {
    "Arabic letters for Persian ones": re.compile(r"[يكىةۀ]"),
    "a space where a half-space belongs": re.compile(r"(?<!\w)ن?می (?=\w)| ها(?:ی|یی)?(?!\w)"),
    "a half-space at the edge of a word": re.compile(r"(?:^|[\s«(])\u200c|\u200c(?:$|[\s».،؛:!؟)])"),
    "English marks beside Persian letters": re.compile(r"[\u0600-\u06ff][,;?]|[“”]"),
    "a space before a mark": re.compile(r"\w [.،؛:!؟](?:\s|$)"),
    "two spaces": re.compile(r"  "),
}


@pytest.fixture(scope="module")
def messages():
    return [message for message in catalogue() if message.id]


def ids(message):
    return message.id if isinstance(message.id, (tuple, list)) else (message.id,)


def pairs(messages):
    """(what is said in English, the same in Persian) of what is translated, of a plural both forms."""
    for message in messages:
        both = zip(ids(message), strings(message), strict=False)
        yield from ((english, persian) for english, persian in both if persian)


def test_the_catalogue_has_what_the_program_says_and_nothing_else(messages):
    known = {(message.context, ids(message)[0]): (*ids(message)[1:], "")[0] for message in messages}
    now = {key: message.plural for key, message in said().items()}
    assert not sorted(str(key) for key in now.keys() - known.keys()), "New: `make messages`, then translate it"
    assert not sorted(str(key) for key in known.keys() - now.keys()), "Gone: `make messages`"
    assert known == now, "A plural is different: `make messages`"


def test_all_of_it_is_translated_and_nothing_is_a_guess(messages):
    assert not [message.id for message in messages if message.fuzzy]
    assert not [message.id for message in messages if not all(strings(message))]
    assert not [message.id for message in messages if len(strings(message)) != (2 if message.pluralizable else 1)]
    assert not catalogue().obsolete


def places(words):
    return sorted(PLACES.findall(words))


def test_the_places_to_be_filled_are_the_same_in_both(messages):
    assert not [pair for pair in pairs(messages) if places(pair[0]) != places(pair[1])]


def test_the_persian_is_written_as_persian_is(messages):
    found = [
        (what, persian)
        for english, persian in pairs(messages)
        for what, pattern in STRANGE.items()
        if pattern.search(persian) and not pattern.search(english)
    ]
    assert not found
    words = re.compile(r"[A-Za-z]{2}")
    bare = [english for english, persian in pairs(messages) if not PERSIAN.search(persian)]
    assert [english for english in bare if words.search(PLACES.sub("", english))] == ["yes"]


def test_a_translation_begins_and_ends_as_what_it_translates(messages):
    edges = re.compile(r"^\s*|\s*$")
    assert not [pair for pair in pairs(messages) if edges.findall(pair[0]) != edges.findall(pair[1])]


def test_the_compiled_catalogue_says_what_the_written_one_says():
    assert MO.read_bytes() == compiled(catalogue()), "`make messages`"


def test_the_catalogue_is_written_in_the_form_that_the_command_gives_it():
    assert PO.read_bytes() == written(catalogue()), "`make messages`"


def test_a_date_that_a_template_writes_has_a_form_in_each_language():
    forms = {path.parent.name: vars_of(path) for path in (PO.parents[2]).glob("*/formats.py")}
    assert set(forms) == {"en", "fa"} and forms["en"].keys() == forms["fa"].keys()
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"""\|(?:date|time):["']([^"']+)["']""", templates))
    machines = {"c", "Y-m-d", r"Y-m-d\TH:i"}  # in datetime attributes and in fields
    assert named >= {"DATETIME_FORMAT", "DUE_FORMAT"} and named - machines <= forms["en"].keys()


def vars_of(path):
    return {name: form for name, form in runpy.run_path(str(path)).items() if name.isupper()}
