import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotations.models import Block, Document, Passage, Reading
from annotations.services import setting

pytestmark = pytest.mark.django_db
TEXT = (
    "A Line of Their Own\n\nBy Ana Berg\n\n"
    'The first paragraph says "wait" & <b>waits</b> 🛫, which takes it a while to do.\n\n'
    "  The second paragraph is here\nover two lines, as mail has it.\n\nRelated stories"
)
NEW = reverse("annotations:new_document", args=["conflict"])


@pytest.fixture
def staff(client_of, cast):
    return client_of(cast.assistant)


def fields_of(page):
    """What a browser would send of the preview when nothing is changed on it."""
    main = page.split("<main")[1]
    sent = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', main)
    }
    sent |= dict.fromkeys(re.findall(r'<input[^>]* name="([^"]+)"(?![^>]* value=)[^>]*>', main), "")
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', main, re.S):
        sent[name] = html.unescape(value).replace("\n", "\r\n")
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        sent[name] = chosen[1]
    sent.pop("csrfmiddlewaretoken", None)
    return sent | {"step": "save"}


def preview(client, **sent):
    answer = client.post(NEW, {"step": "read", "text": TEXT, "language": ""} | sent)
    assert answer.status_code == 200, answer.text
    return fields_of(answer.text)


def test_a_pasted_text_is_looked_at_and_then_stored(staff, course):
    sent = preview(staff)
    assert not Document.objects.exists()
    assert sent["details-title"] == "A Line of Their Own" and sent["details-authors"] == "Ana Berg"
    answer = staff.post(
        NEW, sent | {"details-source": "The Paper", "details-date": "2019-07-01", "details-rights": "Ours"}
    )
    document = Document.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"/documents/{document.pk}/"
    assert (document.source, document.rights, str(document.date)) == ("The Paper", "Ours", "2019-07-01")
    kinds = list(document.revisions.get().blocks.values_list("passage__kind", flat=True))
    assert kinds == ["title", "byline", "paragraph", "paragraph", "furniture"]
    assert "<b>waits</b> 🛫" in document.revisions.get().text
    assert "&lt;b&gt;waits&lt;/b&gt;" in staff.get(answer["Location"]).text


def test_an_uploaded_file_in_another_encoding_comes_in_the_same_way(staff):
    data = TEXT.replace("🛫", "é").replace("\n", "\r\n").encode("utf-16")
    staff.post(NEW, preview(staff, text="", file=SimpleUploadedFile("line.txt", data)))
    assert "waits</b> é," in Document.objects.get().revisions.get().text


def test_kinds_commenters_and_left_out_blocks_are_as_chosen(staff):
    sent = preview(staff, text=TEXT + "\n\nComments\n\n1. A first word of mine.\n\n2. And a second word of mine.")
    comments = [name.rsplit("-", 1)[1] for name in sent if name.startswith("block-commenter-")]
    assert len(comments) == 2
    staff.post(NEW, sent | {"block-kind-2": "quotation", "block-kind-4": "", f"block-commenter-{comments[0]}": "Vera"})
    passages = Passage.objects.order_by("pk")
    assert passages[2].kind == "quotation" and not Block.objects.filter(text="Related stories").exists()
    assert list(passages.filter(kind="comment").values_list("attribution", flat=True)) == ["Vera", ""]


@pytest.mark.parametrize(
    "wrong",
    [
        {"details-title": ""},
        {"details-address": "javascript:alert(1)"},
        {"details-date": "some day"},
        {"details-language": "no such language!"},
        {"details-direction": "up"},
        {"block-kind-2": "poem"},
        {"details-source": "s" * 301},
        {"details-rights": "a\x00b"},
    ],
    ids=str,
)
def test_wrong_details_store_nothing_and_lose_nothing(staff, wrong):
    sent = preview(staff) | {"details-source": "Kept source", "block-kind-3": "caption"} | wrong
    answer = staff.post(NEW, sent)
    assert answer.status_code == 422 and not Document.objects.exists() and not Passage.objects.exists()
    again = fields_of(answer.text)
    assert again["text"] == sent["text"] and again["block-kind-3"] == "caption"
    if "details-source" not in wrong:
        assert again["details-source"] == "Kept source"


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00", "photo.png looks like a PNG"),
        ("big.txt", b"word " * 500_000, "big.txt is larger than 2 MB"),
        ("nul.txt", b"one \x00 two", "nul.txt holds NUL"),
        ("blank.txt", b" \n\n ", "blank.txt is empty"),
        ("none.txt", b"", "empty"),
        ("<b>.txt", b"\x89PNG", "&lt;b&gt;.txt"),
    ],
)
def test_a_wrong_file_is_refused_by_name(staff, name, data, said):
    answer = staff.post(NEW, {"step": "read", "text": "", "language": "fa", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422 and said in answer.text and 'value="fa"' in answer.text
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"text": ""}, "empty"),
        ({"text": " \n "}, "empty"),
        ({"text": "a\x00b"}, "Null characters"),
        ({"text": "words", "language": "<script>"}, "&lt;script&gt;"),
        ({"text": "word " * 450_000}, "larger than 2 MB"),
    ],
    ids=["nothing", "blanks", "nul", "a bad language", "too large"],
)
def test_a_wrong_text_is_refused_and_stays_in_the_form(staff, sent, said):
    answer = staff.post(NEW, {"step": "read"} | sent)
    assert answer.status_code == 422 and said in answer.text
    if sent["text"].startswith("word"):
        assert sent["text"][:20] in answer.text.split("<main")[1]


def test_text_and_file_at_once_are_refused_and_the_text_stays(staff):
    answer = staff.post(
        NEW, {"step": "read", "text": "Keep these words", "file": SimpleUploadedFile("a.txt", b"words")}
    )
    assert answer.status_code == 422 and "not both" in answer.text and "Keep these words" in answer.text


def test_the_same_words_again_lead_to_the_text_that_is_here(staff):
    sent = preview(staff)
    staff.post(NEW, sent)
    answer = staff.post(NEW, sent | {"details-title": "Another title"})
    document = Document.objects.get()
    assert answer.status_code == 409 and f"/documents/{document.pk}/" in answer.text and "Another title" in answer.text


def test_back_from_the_preview_the_words_are_there(staff):
    answer = staff.post(NEW, preview(staff) | {"step": "back"})
    assert answer.status_code == 200 and "as mail has it" in answer.text and not Document.objects.exists()


def test_a_very_long_text_has_no_more_fields_than_a_form_may(staff, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    text = "A Title\n\n" + "\n\n".join(
        f"This is paragraph number {n}, of no interest to anybody at all." for n in range(150)
    )
    sent = preview(staff, text=text)
    assert len(sent) < 100
    assert staff.post(NEW, sent).status_code == 303
    assert Block.objects.count() == 151


def test_a_text_that_a_reading_wants_goes_back_to_that_reading(staff, course, reading):
    answer = staff.post(NEW, preview(staff) | {"for": "new"})
    document = Document.objects.get(title="A Line of Their Own")
    assert answer["Location"] == f"/courses/conflict/readings/new/?piece={document.pk}"
    answer = staff.post(NEW, preview(staff, text=TEXT + "\n\nMore words.") | {"for": "the-drone"})
    assert answer["Location"].startswith("/courses/conflict/readings/the-drone/settings/?piece=")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "../../admin", "no-such-reading"])
def test_nobody_is_led_out_of_the_course(staff, elsewhere):
    answer = staff.post(NEW, preview(staff) | {"for": elsewhere})
    assert answer["Location"] == f"/documents/{Document.objects.get().pk}/"


def test_students_read_a_text_that_is_set_and_no_other(client_of, cast, course, reading, report):
    client, address = client_of(cast.ana), f"/documents/{report.document_id}/"
    page = client.get(address).text
    assert "read in two capitals" in page and "/passages/" not in page and "/details/" not in page
    assert client.get(address + "details/").status_code == 403
    assert client.post(address + "details/", {"title": "Mine"}).status_code == 403
    passage = report.revision.blocks.first().passage_id
    assert client.post(f"{address}passages/{passage}/", {"kind": "caption"}).status_code == 403
    reading.status = Reading.Status.DRAFT
    reading.save()
    assert client.get(address).status_code == 404
    assert client_of(cast.instructor).get(address).status_code == 200


def test_a_stranger_gets_404(client_of, cast, report):
    client, address = client_of(cast.stranger), f"/documents/{report.document_id}/"
    passage = report.revision.blocks.first().passage_id
    for one in (address, address + "details/", f"{address}passages/{passage}/", NEW):
        assert client.get(one).status_code == 404


def test_a_passage_is_mended_only_through_its_own_document(staff, report, oped):
    passage = oped.revision.blocks.first().passage_id
    assert staff.get(f"/documents/{report.document_id}/passages/{passage}/").status_code == 404


def test_a_kind_is_mended_and_a_wrong_one_is_not(staff, report):
    passage = report.revision.blocks.get(ordinal=1).passage_id
    address = f"/documents/{report.document_id}/passages/{passage}/"
    assert "read in two capitals" in staff.get(address).text
    assert staff.post(address, {"kind": "poem", "attribution": "Kept"}).status_code == 422
    answer = staff.post(address, {"kind": "comment", "attribution": "Vera", "date": "2019-07-01"})
    assert answer["Location"] == f"/documents/{report.document_id}/#passage-{passage}"
    mended = Passage.objects.get(pk=passage)
    assert (mended.kind, mended.attribution, str(mended.date)) == ("comment", "Vera", "2019-07-01")


def test_a_passage_with_work_on_it_stays_part_of_the_text(staff, report, cast, annotate):
    annotate(cast.ana, report, "message was meant")
    passage = report.revision.blocks.get(ordinal=1).passage_id
    answer = staff.post(f"/documents/{report.document_id}/passages/{passage}/", {"kind": "furniture"})
    assert answer.status_code == 409 and "There are annotations" in answer.text
    assert Passage.objects.get(pk=passage).kind == "paragraph"


def test_details_are_mended(staff, report):
    address = f"/documents/{report.document_id}/details/"
    sent = {"title": "Better", "authors": "A. One\n\n B.  Two ", "language": "fa", "direction": "rtl"}
    assert staff.post(address, sent | {"language": ""}).status_code == 422
    assert staff.post(address, sent).status_code == 303
    document = Document.objects.get(pk=report.document_id)
    assert (document.title, document.authors, document.direction) == ("Better", ["A. One", "B. Two"], "rtl")


def test_a_long_text_is_shown_in_the_queries_of_a_short_one(staff, course, report, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        staff.get(f"/documents/{report.document_id}/")
    count = len(first)  # requests forget the queries of those before
    staff.post(NEW, preview(staff, text="\n\n".join(f"Paragraph {n} of many, said somebody." for n in range(60))))
    document = Document.objects.latest("pk")
    for number in range(3):
        setting.make_reading(course, [(document, "")], title=f"R {number}")
    staff.get("/")  # here the message of the save is shown
    with django_assert_num_queries(count):
        staff.get(f"/documents/{document.pk}/")
