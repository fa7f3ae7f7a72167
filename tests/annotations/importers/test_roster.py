import pytest

from annotations.importers.normalise import BadText
from annotations.importers.roster import MOST_LINES, BadRoster, decode_roster, parse, tidied

TABLE = "Name;Login;Section\nJürgen Müller;jm;Mo\nÅsa Öberg;asa;Tu\n"


def read(data, name="class.csv"):
    return parse(decode_roster(data if isinstance(data, bytes) else data.encode(), name))


def cells(text):
    return [(line.number, line.username, line.name, line.section, line.groups) for line in read(text).lines]


def test_columns_are_found_by_their_names_in_any_order_and_case():
    for header in (
        "user name,NAME,Section,Groups",
        "Login , full name, section ,group",
        "e-mail,Name,SECTION,group(s)",
    ):
        assert cells(f"{header}\nana,Ana B,Mo,one; two|one\n") == [(2, "ana", "Ana B", "Mo", ("one", "two"))]


def test_a_first_and_a_last_name_are_one_name():
    assert cells("username,Last Name,First Name\nana,Barros,Ana\nben,,Ben")[0][2] == "Ana Barros"
    assert cells("username,Last Name,First Name\nana,Barros,Ana\nben,,Ben")[1][2] == "Ben"


def test_of_several_columns_that_name_people_the_user_name_is_taken_and_the_others_are_told():
    roster = read("id,e-mail,user name,name,grade\n7,a@b.c,ana,Ana,1\n")
    assert roster.lines[0].username == "ana"
    assert (roster.used, roster.unused) == (("user name", "name"), ("id", "e-mail", "grade"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter):
    text = "username,name,section\nana,Ana,Mo\n".replace(",", delimiter)
    assert cells(text) == [(2, "ana", "Ana", "Mo", ())]


def test_the_delimiter_that_excel_names_is_taken_and_the_lines_still_count_from_the_top():
    assert cells("sep=;\r\nusername;name\r\nana;Ana\r\n") == [(3, "ana", "Ana", "", ())]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_are_read(encoding):
    lines = read(TABLE.encode(encoding)).lines
    assert [(line.username, line.name) for line in lines] == [("jm", "Jürgen Müller"), ("asa", "Åsa Öberg")]


def test_lines_have_the_numbers_of_an_editor_and_empty_ones_are_nobody():
    assert [line[:2] for line in cells("\n\nusername,name\n\nana,Ana\n , \n,,\nben,Ben\n")] == [(5, "ana"), (8, "ben")]


def test_line_ends_of_every_machine_are_one():
    for end in ("\n", "\r\n", "\r"):
        assert [line[0] for line in cells(end.join(["username", "ana", "ben", ""]))] == [2, 3]
    assert tidied(tidied("\ufeffa\r\nb\rc")) == tidied("\ufeffa\r\nb\rc") == "a\nb\nc"


def test_a_name_with_a_comma_stands_in_quotation_marks():
    assert cells('username,name\nana,"Barros, Ana"')[0][2] == "Barros, Ana"
    (line,) = read("username,name\nana,Barros, Ana").lines
    assert line.username == "ana" and "more cells" in line.problem


def test_a_quotation_mark_that_is_not_closed_swallows_nobody_in_silence():
    first, last = read('username,name,note\nana,Ana,"oops\nben,Ben,x"\ncleo,Cleo,').lines
    assert (first.number, last.number, last.username) == (2, 4, "cleo")
    assert "Lines 2 to 3" in first.problem
    assert "Lines 2 to 4" in read('username,note\nana,"oops\nben,x\ncleo,y').lines[0].problem


def test_one_giant_cell_is_a_problem_of_its_line_alone():
    first, second = read("username,name\nana," + "x" * 200_000 + "\nben,Ben\n").lines
    assert "too long" in first.problem
    assert (second.number, second.username, second.problem) == (3, "ben", "")


def test_a_line_without_a_user_name_is_a_problem():
    assert "No user name" in read("username,name\n,Ana\n").lines[0].problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,section\nAna,Mo", "It reads: “name”, “section”."),
        ("ana,Ana Barros\nben,Ben", "No column holds user names"),
        ("username,name,Name\nana,Ana,A", "Two columns are called “name”"),
        ("username,name", "nobody below it"),
        ("username,name\n\n , \n", "nobody below it"),
        ("", "is empty"),
        (" \n\n", "is empty"),
        (",,,\n", "The list is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "looks like a PNG file"),
        (b"PK\x03\x04 xl/workbook.xml", "Excel (XLSX)"),
        (b"\x00\x01\x02\x03" * 50, "NUL bytes"),
        (b"username\n" + b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_plain_words(text, said):
    with pytest.raises(BadText) as refused:
        read(text)
    assert said in str(refused.value)


def test_more_lines_than_a_course_takes_are_refused_and_as_many_are_read():
    text = "username\n" + "".join(f"person-{number}\n" for number in range(MOST_LINES))
    assert len(read(text).lines) == MOST_LINES == 5000
    with pytest.raises(BadRoster) as refused:
        read(text + "one-more")
    assert "more than 5000 lines" in str(refused.value)


@pytest.mark.parametrize("width", [1, 40, 3000])
def test_a_wide_header_is_named_in_short(width):
    with pytest.raises(BadRoster) as refused:
        read(",".join(["column" + "x" * 100] * width) + "\nana")
    assert len(str(refused.value)) < 900
