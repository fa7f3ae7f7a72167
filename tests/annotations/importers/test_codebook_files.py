"""Codebooks as other programs write them, odd ones, hostile ones, and our own read back."""

import csv
import io
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exporters import codebook_csv
from annotations.importers import codebook_files
from annotations.importers.codebook_csv import aliases
from annotations.importers.codebook_entries import LONGEST_DEFINITION, MOST_TAGS, BadCodebook, tidy
from annotations.importers.normalise import clean
from annotations.models.codebook import fold
from annotations.palette import COLOURS

GUID = "0d3d1b2e-0000-4000-8000-00000000000%d"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
QDC = HEAD + '<CodeBook xmlns="urn:QDA-XML:codebook:%s">\n<Codes>\n%s</Codes>\n%s</CodeBook>'


def qdc(codes, version="1.0", after=""):
    return QDC % (version, codes, after)


def code(name, inside="", number=1, **said):
    facts = {"guid": GUID % number, "name": name, "isCodable": "true"} | said
    written = " ".join(f'{key}="{value}"' for key, value in facts.items())
    return f"<Code {written}>{inside}</Code>\n"


def entries(text):
    return {entry.name: entry for entry in codebook_files.read(text).entries}


def problems(text):
    return codebook_files.read(text).problems


def test_codes_are_nested_and_their_descriptions_are_definitions():
    inside = "<Description>What\r\nit is &amp; is not</Description>" + code("ultimatum", number=2)
    found = entries(qdc(code("threat", inside, color="#A86C04") + code("خط قرمز", number=3)))
    assert list(found) == ["threat", "ultimatum", "خط قرمز"]
    assert found["threat"].definition == "What\nit is & is not"
    assert (found["ultimatum"].parent, found["threat"].parent) == ("threat", "")
    assert (found["threat"].palette, found["threat"].colour) == (1, "")
    assert found["ultimatum"].palette is None


@pytest.mark.parametrize(
    "text",
    [
        qdc(code("a"), version="1:0"),
        qdc(code("a"), after="<Sets/>"),
        qdc(code("a"), after=f'<Sets><Set guid="{GUID % 8}" name="s"><MemberCode guid="{GUID % 1}"/></Set></Sets>'),
        "\ufeff" + qdc(code("a")),
        qdc(code("a")).replace("\n", "\r\n"),
        qdc(code("a", guid="{" + GUID % 1 + "}")),
    ],
    ids=["NVivo's namespace", "Taguette's empty Sets", "Sets", "BOM", "CR LF", "braces"],
)
def test_what_other_programs_write_is_read(text):
    found = entries(text)
    assert list(found) == ["a"] and found["a"].guid == GUID % 1


def test_a_colour_that_is_not_ours_is_kept_beside_the_nearest_entry():
    found = entries(qdc(code("a", color="#C11") + code("b", color="#1b62b4", number=2)))
    assert (found["a"].palette, found["a"].colour) == (2, "#cc1111")
    assert (found["b"].palette, found["b"].colour) == (5, "#1b62b4")


def test_what_is_mended_is_told_by_its_line():
    long = "n" * 90
    text = qdc(
        code("Folder", code("cost", number=2), isCodable="false")
        + code("Other", code("Cost", number=4) + code(" ", number=5), number=3, color="reddish")
        + code(long, number=6)
    )
    said = problems(text)
    assert [line for line, _sentence in said] == [4, 6, 7, 9, 6]
    words = " ".join(sentence for _line, sentence in said)
    for part in (
        "“Folder” is a folder",
        "“Cost” is in the file more than once",
        "“Cost 2”",
        "“reddish”",
        "without a name",
    ):
        assert part in words, part
    found = entries(text)
    assert found["Cost 2"].parent == "Other"
    short = next(name for name in found if name.startswith("nnn"))
    assert len(short) == 80 and found[short].definition == long


def test_children_of_a_code_without_a_name_stand_under_the_next_above():
    found = entries(qdc(code("top", code("", code("low", number=3), number=2))))
    assert found["low"].parent == "top"


BOMB = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prologue", [BOMB, FILE, '<!DOCTYPE b SYSTEM "http://127.0.0.1/b.dtd">', "<!DOCTYPE b>"])
def test_no_doctype_and_no_entity_is_read(prologue):
    text = qdc(code("x", "<Description>&b;</Description>")).replace("<CodeBook", prologue + "<CodeBook", 1)
    with pytest.raises(BadCodebook, match="DOCTYPE"):
        codebook_files.read(text)


@pytest.mark.parametrize(
    "text, said",
    [
        (qdc(""), "no tag"),
        (qdc(code("a"))[:-3], "well-formed"),
        ("<html><Codes/></html>", "not a REFI-QDA"),
        (qdc(code("a"), version="2.0"), "not a REFI-QDA"),
        ("<a:b/>", "well-formed"),
        (qdc("".join(code(f"c{n}") for n in range(MOST_TAGS + 1))), "too many"),
        (qdc("<Code>" * 100 + "</Code>" * 100), "too deeply"),
        ("<" * 5000, "well-formed"),
        ("a" * 1_000_001, "too large"),
        ("tag,colour\nx,1\n", "one of them must be “name”"),
        ("name\n", "no tag"),
        ("", "must name the columns"),
        ('name\n"open', "CSV"),
    ],
)
def test_what_is_no_codebook_says_so(text, said):
    with pytest.raises(BadCodebook, match=said):
        codebook_files.read(text)


def test_a_file_of_ten_megabytes_and_a_picture_are_refused():
    with pytest.raises(BadCodebook, match="too large"):
        codebook_files.text_of(b"<" * 10_000_000, "codes.qdc")
    with pytest.raises(BadCodebook, match="PNG"):
        codebook_files.text_of(b"\x89PNG\r\n\x1a\n\x00\xff", "codes.qdc")


def test_a_file_in_utf_16_is_read():
    assert entries(codebook_files.text_of(qdc(code("خط")).encode("utf-16"), "c.qdc"))["خط"]


def test_csv_needs_only_names_and_tells_what_it_cannot_use():
    text = "name,palette,key,parent,order\n b ,99,AB,c,2\na,3,k,b,1\nc,,K,a,3\n"
    found = codebook_files.read(text)
    assert [entry.name for entry in found.entries] == ["a", "b", "c"]
    assert (found.entries[0].palette, found.entries[0].key, found.entries[1].palette) == (3, "k", None)
    assert sum(bool(entry.parent) for entry in found.entries) == 2
    words = " ".join(sentence for _line, sentence in found.problems)
    assert "1 to 16" in words and "one digit" in words and "under itself" in words and "stands for “a”" in words


def test_a_definition_that_is_too_long_is_cut_and_said():
    book = codebook_files.read(f"name,definition\na,{'x' * 3000}\n")
    assert len(book.entries[0].definition) == LONGEST_DEFINITION and "cut" in book.problems[0][1]


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = words.map(tidy).filter(lambda name: fold(name) and not name.startswith("\ufeff"))


@st.composite
def codebooks(draw):
    chosen = draw(st.lists(names, min_size=1, max_size=12, unique_by=fold))
    cut = draw(st.integers(1, len(chosen)))
    tags = []
    for number, name in enumerate(chosen[:cut]):
        parent = draw(st.sampled_from([None, *tags])) if tags else None
        tag = SimpleNamespace(pk=number, name=name, parent=parent, parent_id=parent.pk if parent else None, also=[])
        tag.definition = clean(draw(words)).strip()
        tag.palette, tag.retired_at = draw(st.integers(1, 16)), draw(st.sampled_from([None, "then"]))
        tag.key = "0123456789abc"[number] if draw(st.booleans()) else ""
        tags.append(tag)
    for alias in chosen[cut:]:
        draw(st.sampled_from(tags)).also.append(alias)
    for tag in tags:
        tag.aliases = SimpleNamespace(all=lambda tag=tag: [SimpleNamespace(name=one) for one in tag.also])
    return tags


@given(codebooks())
def test_an_exported_codebook_is_read_back_as_it_was(tags):
    book = codebook_files.read(codebook_files.text_of(codebook_csv.text_of(None, tags).encode(), "c.csv"))
    assert book.problems == []
    back = [(e.name, e.palette, e.key, e.definition, e.parent, e.aliases, e.is_retired) for e in book.entries]
    assert back == [
        (t.name, t.palette, t.key, t.definition, t.parent.name if t.parent else "", tuple(t.also), bool(t.retired_at))
        for t in tags
    ]


@given(st.lists(names, max_size=4))
def test_other_names_come_out_of_their_cell_as_they_went_in(several):
    assert aliases(codebook_csv.joined(several)) == tuple(several)


def test_no_cell_of_an_export_is_run_by_a_spreadsheet():
    nobody = SimpleNamespace(all=list)
    tag = SimpleNamespace(
        pk=1, name="=1+1", palette=1, key="", definition="@x", parent_id=None, aliases=nobody, retired_at=None
    )
    rows = list(csv.reader(io.StringIO(codebook_csv.text_of(None, [tag]).removeprefix("\ufeff"), newline="")))
    assert rows[1][0] == "'=1+1" and rows[1][3] == "'@x"


def test_each_of_our_colours_is_its_own_nearest():
    for number, colour in enumerate(COLOURS, 1):
        found = entries(qdc(code("a", color=colour.upper())))["a"]
        assert (found.palette, found.colour) == (number, "")
