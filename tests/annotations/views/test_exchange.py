import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotations.models import Course, Membership, Tag

pytestmark = pytest.mark.django_db
QDC = (
    '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="x" name="&lt;b&gt;bold" isCodable="false">'
    "<Description>What</Description></Code></Codes></CodeBook>"
)


def at(name, *args):
    return reverse(f"annotations:{name}", args=["conflict", *args])


def file(text, name="codes.csv"):
    return {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


def held(page):
    """What the page with the plan would send."""
    digest = re.search(r'name="digest" value="(\w+)"', page)[1]
    return {"step": "save", "digest": digest}


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.assistant)


@pytest.fixture
def other(cast):
    course = Course.objects.create(slug="other", title="The other one")
    return Membership.objects.create(user=cast.assistant.user, course=course, role="instructor")


def test_everybody_in_the_course_takes_the_codebook_out_retired_tags_only_the_staff(client_of, cast, tags):
    Tag.objects.filter(pk=tags[1].pk).update(retired_at=cast.instructor.course.created_at)
    for format, sign in (("csv", "text/csv"), ("qdc", "application/xml")):
        answer = client_of(cast.ana).get(at("export_codebook", format))
        assert answer.status_code == 200 and answer["Content-Type"].startswith(sign)
        assert answer["Content-Disposition"] == f'attachment; filename="conflict-codebook.{format}"'
        assert "signal" in answer.content.decode() and "red line" not in answer.content.decode()
        assert "red line" in client_of(cast.assistant).get(at("export_codebook", format)).content.decode()
        assert client_of(cast.stranger).get(at("export_codebook", format)).status_code == 404
    assert client_of(cast.ana).get(at("export_codebook", "xlsx")).status_code == 404


def test_an_empty_codebook_is_no_qdc_and_says_so(staff, course):
    answer = staff.get(at("export_codebook", "qdc"))
    assert answer.status_code == 409 and "must hold one tag" in answer.text
    assert staff.get(at("export_codebook", "csv")).status_code == 200


def test_students_and_strangers_bring_nothing_in(client_of, cast, tags):
    for address in (at("import_codebook"), at("copy_codebook")):
        for member, status in ((cast.ana, 403), (cast.stranger, 404)):
            assert client_of(member).get(address).status_code == status
            assert client_of(member).post(address, file("name\nx\n") | {"step": "save"}).status_code == status
    assert Tag.objects.count() == 2


def test_a_file_is_looked_at_first_and_then_brought_in_once(staff, tags):
    text = '\ufeffname,palette,key,definition\nway out,3,1,"One, <i>two</i>"\nSignal,,,\nخط قرمز,,f,تعریف\n'
    page = staff.post(at("import_codebook"), file(text)).text
    assert "2 tags are added" in page and "reads differently" in page and "&lt;i&gt;two" in page
    assert "Line 2" in page and "comes without its key" in page
    assert Tag.objects.count() == 2
    sent = held(page) | {"text": text.replace("\n", "\r\n")}
    answer = staff.post(at("import_codebook"), sent, follow=True)
    assert "2 tags added." in answer.text
    assert staff.post(at("import_codebook"), sent).status_code == 303
    made = Tag.objects.get(name="way out")
    assert (made.palette, made.key, made.definition) == (3, "", "One, <i>two</i>")
    assert Tag.objects.get(name="خط قرمز").key == "f" and Tag.objects.count() == 4
    assert Tag.objects.get(pk=tags[0].pk).name == "signal"


def test_what_reads_differently_is_changed_when_ticked(staff, tags):
    text = "name,definition\nsignal,Other words\n"
    page = staff.post(at("import_codebook"), file(text)).text
    answer = staff.post(at("import_codebook"), held(page) | {"text": text, "with_changes": "on"}, follow=True)
    assert "1 tag changed." in answer.text
    assert Tag.objects.get(pk=tags[0].pk).definition == "Other words"


def test_a_codebook_of_another_program_comes_in(staff, tags):
    page = staff.post(at("import_codebook"), file(QDC, "c.qdc")).text
    assert "is a folder in the file" in page and "&lt;b&gt;bold" in page and "<b>bold" not in page
    assert staff.post(at("import_codebook"), held(page) | {"text": QDC}).status_code == 303
    assert Tag.objects.get(name="<b>bold").definition == "What"


def test_a_codebook_changed_between_look_and_word_is_shown_again(staff, cast, tags):
    text = "name\nfirst\nsecond\n"
    page = staff.post(at("import_codebook"), file(text)).text
    Tag.objects.create(course=cast.instructor.course, name="first")
    answer = staff.post(at("import_codebook"), held(page) | {"text": text})
    assert answer.status_code == 409 and "1 tag is added" in answer.text and "meantime" in answer.text
    assert staff.post(at("import_codebook"), held(answer.text) | {"text": text}).status_code == 303


@pytest.mark.parametrize(
    "data, said",
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "PNG"),
        (b"tag,colour\nx,1\n", "name the columns"),
        (b"name\n", "no tag"),
        (b"name\n" + b"x" * 10_000_000, "too large"),
        (b"name\n" + b"\n".join(b"t%d" % n for n in range(201)), "too many"),
        (b"", "empty"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "DOCTYPE"),
    ],
    ids=["png", "no name", "no rows", "too large", "too many", "empty", "entities"],
)
def test_a_wrong_file_is_refused_by_name_and_adds_nothing(staff, tags, data, said):
    answer = staff.post(at("import_codebook"), file(data))
    assert answer.status_code == 422 and said in answer.text
    assert data == b"" or "codes.csv" in answer.text
    assert Tag.objects.count() == 2


@pytest.mark.parametrize("text", ["", "nonsense", "<a/>", "name\n", "x" * 1_100_000])
def test_a_text_that_is_no_codebook_is_refused_on_the_way_back(staff, tags, text):
    answer = staff.post(at("import_codebook"), {"step": "save", "text": text, "digest": "a"})
    assert answer.status_code == 422 and Tag.objects.count() == 2


def test_chosen_tags_are_copied_to_another_course_of_the_same_staff(staff, tags, other):
    page = staff.get(at("copy_codebook")).text
    assert "The other one" in page and "Elsewhere" not in page
    sent = {"step": "look", "target": other.course.pk, "tags": [tags[1].pk]}
    page = staff.post(at("copy_codebook"), sent).text
    assert "1 tag is added" in page and Tag.objects.count() == 2
    answer = staff.post(at("copy_codebook"), sent | held(page), follow=True)
    assert "1 tag added." in answer.text
    assert [tag.name for tag in other.course.tags.all()] == ["red line"]
    assert staff.post(at("copy_codebook"), sent | held(page)).status_code == 303
    assert other.course.tags.count() == 1


def test_nothing_is_copied_to_a_course_of_others_or_a_frozen_one(staff, cast, tags, other):
    sent = {"step": "look", "target": cast.stranger.course.pk, "tags": [tags[1].pk]}
    assert staff.post(at("copy_codebook"), sent).status_code == 422
    Course.objects.filter(pk=other.course.pk).update(frozen_at=cast.instructor.course.created_at)
    assert staff.post(at("copy_codebook"), sent | {"target": other.course.pk}).status_code == 422
    assert "no other course" in staff.get(at("copy_codebook")).text
    Membership.objects.filter(pk=other.pk).update(role="student")
    assert staff.post(at("copy_codebook"), sent | {"target": other.course.pk}).status_code == 422
    assert Tag.objects.count() == 2
