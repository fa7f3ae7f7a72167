"""Whatever is sent to any form: an answer below 500, and what is refused leaves every row as it was.

The forms are those of the URLconf. One that is added there and not described in FORMS fails these tests.
"""

import uuid
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from annotations.models import User
from annotations.services.resetting import reset_parts
from tests.annotations.test_canary import named_patterns
from tests.annotations.whole_class import everything, whole_class

pytestmark = pytest.mark.django_db

SECRET = "a-long-enough-word"
DIGITS = "9" * 5000
NASTY = [
    "\x00",
    "a\x00b",
    " \t\u200b\ufeff",
    "\u202eevil\u2066",
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "' OR 1=1 --",
    "{{7*7}}{% raw %}${7*7}%s%n",
    "../../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "👩‍👩‍👧 \U0001f1ee\U0001f1f7 e\u0301 \ufdfa به امید",
    "\ufdfa" * 80,
    "ß" * 150,
    "-1",
    "9223372036854775808",
    DIGITS,
    "1e999999",
    "NaN",
    "true",
    "٣",
    "00000000-0000-0000-0000-000000000000",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31",
    "x" * 100_000,
]
ALONE = ["\x00", DIGITS, "\ufdfa" * 80, "-1", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
GET_ONLY = {
    "healthz",
    "home",
    "course",
    "members",
    "codebook",
    "document",
    "exports",
    "export",
    "reading",
    "strips",
    "board",
    "board_annotations",
    "board_replies",
}
POST_ONLY = {
    "annotate",
    "revise",
    "withdraw",
    "restore",
    "hide",
    "link",
    "revise_link",
    "withdraw_link",
    "restore_link",
    "reply",
    "reword",
    "withdraw_reply",
    "finish",
    "review",
    "change_tag",
    "load_codebook",
    "close_join_link",
    "open_join_link",
    "end_membership",
    "readmit",
    "reset_link",
    "logout",
}


@pytest.fixture
def world(course, cast):
    """The class under attack as `here`, and another one as `there`."""
    User.objects.filter(pk=cast.instructor.user_id).update(may_teach=True)
    cast.instructor.user.refresh_from_db()
    return SimpleNamespace(
        here=whole_class(course, cast.instructor), there=whole_class(cast.stranger.course, cast.stranger)
    )


def new_uid():
    return str(uuid.uuid4())


def forms_of(rows):
    """{name of an address: (who may post to it, its arguments, a form that is taken)} of one class."""
    here = {"course": rows.course.slug}
    there = here | {"reading": rows.reading.slug}
    wording = {"tag": rows.tag.pk, "note": "A note", "audience": "class", "shown_as": "name"}
    marked = {"piece": rows.report.pk, "start": 0, "end": 7, "exact": "A drone"}
    ends = {"from_piece": rows.report.pk, "from_start": 0, "from_end": 7, "from_exact": "A drone"}
    ends |= {"to_piece": rows.oped.pk, "to_start": 0, "to_end": 4, "to_exact": "Give"}
    ends |= {"from_annotation": rows.annotation.uid, "relation": rows.relation.pk}
    course = {"title": "Another", "time_zone": "UTC", "default_audience": "class", "default_shown_as": "name"}
    reading = {"title": "Third", "prompt": "Read", "status": "open", "due_at": "2030-01-01T10:00", "after_due": "late"}
    reading |= {"asked_annotations": 1, "asked_links": 0, "asked_replies": 0}
    reading |= {"piece_1": rows.document.pk, "label_1": "One", "piece_2": rows.comment.document_id, "label_2": "Two"}
    tag = {"name": "another", "definition": "What it is", "key": "x", "palette": 3}
    details = {"title": "A title", "authors": "One\nTwo", "source": "Paper", "address": "https://example.org/a"}
    details |= {"date": "2019-07-01", "language": "en", "direction": "ltr", "rights": "Ours"}
    text = {"step": "save", "text": "A title\n\nA paragraph of words.", "language": "en"}
    text |= {f"details-{name}": value for name, value in details.items()} | {"block-kind-0": "title"}
    reset_uid, reset_token = reset_parts(rows.instructor.user, rows.ana)
    password = {"new_password1": SECRET, "new_password2": SECRET}
    act = {"action": new_uid()}
    ana, staff, nobody = rows.ana, rows.instructor, None
    return {
        "login": (nobody, {}, {"username": rows.ana.user.username, "password": "reader", "next": "/", "join": ""}),
        "signup": (
            nobody,
            {},
            {"username": "zoe", "name": "Zoe", "email": "", "password1": SECRET, "password2": SECRET, "join": ""},
        ),
        "logout": (ana, {}, {}),
        "password_change": (ana, {}, {"old_password": "reader", **password}),
        "reset": (nobody, {"uidb64": reset_uid, "token": reset_token}, password),
        "join": (ana, {"code": rows.join_link.code}, {}),
        "join_links": (staff, here, {"section": "Tuesday", "reading": rows.reading.pk}),
        "close_join_link": (staff, here | {"link": rows.join_link.pk}, {}),
        "open_join_link": (staff, here | {"link": rows.join_link.pk}, {}),
        "member": (staff, here | {"membership": rows.ben.pk}, {"role": "assistant", "section": rows.section.pk}),
        "end_membership": (staff, here | {"membership": rows.ben.pk}, {}),
        "readmit": (staff, here | {"membership": rows.gone.pk}, {}),
        "reset_link": (staff, here | {"membership": rows.ben.pk}, {}),
        "new_course": (staff, {}, course | {"slug": "another"}),
        "course_settings": (staff, here, course),
        "new_reading": (staff, here, reading | {"slug": "third"}),
        "reading_settings": (staff, there, reading),
        "new_tag": (staff, here, tag),
        "load_codebook": (staff, here, {"ready": "", "file": "name,palette\nthreat,4\n"}),
        "tag": (staff, here | {"tag": rows.tag.pk}, tag),
        "change_tag": (staff, here | {"tag": rows.tag.pk, "verb": "retire"}, {}),
        "new_document": (staff, here, text),
        "document_details": (staff, {"document": rows.document.pk}, details),
        "passage": (
            staff,
            {"document": rows.comment.document_id, "passage": rows.comment.pk},
            {"kind": "comment", "attribution": "Zoe", "date": "2019-07-01"},
        ),
        "finish": (ana, there | {"piece": rows.oped.pk}, {"finished": "1"}),
        "annotate": (ana, there, act | marked | wording | {"uid": new_uid(), "written_at": "2030-01-01T10:00:00Z"}),
        "revise": (ana, there | {"uid": rows.annotation.uid}, act | wording | {"version": 1}),
        "withdraw": (ana, there | {"uid": rows.annotation.uid}, act),
        "restore": (ana, there | {"uid": rows.withdrawn.uid}, act),
        "hide": (staff, there | {"uid": rows.annotation.uid}, act | {"reason": "Rude"}),
        "link": (ana, there, act | ends | wording | {"uid": new_uid()}),
        "revise_link": (
            ana,
            there | {"uid": rows.link.uid},
            act | wording | {"version": 1, "relation": rows.relation.pk},
        ),
        "withdraw_link": (ana, there | {"uid": rows.link.uid}, act),
        "restore_link": (ana, there | {"uid": rows.withdrawn_link.uid}, act),
        "reply": (
            ana,
            there | {"uid": rows.annotation.uid},
            act | {"uid": new_uid(), "text": "Well", "thread": "class", "parent": rows.reply.uid, "shown_as": "name"},
        ),
        "reword": (ana, there | {"uid": rows.reply.uid}, act | {"text": "Better", "version": 1}),
        "withdraw_reply": (ana, there | {"uid": rows.reply.uid}, act),
        "review": (
            staff,
            there | {"uid": rows.annotation.uid},
            act | {"version": 1, "state": "accepted", "reason": "Good"},
        ),
    }


def names():
    return [name.removeprefix("annotations:") for name, _arguments in named_patterns()]


FORMS = sorted(set(names()) - GET_ONLY)


def address_of(name, arguments):
    return reverse(f"annotations:{name}" if name != "healthz" else name, kwargs=arguments)


def client_as(member, **options):
    client = Client(raise_request_exception=True, **options)
    if member:
        client.force_login(member.user)
    return client


def ready(client, name, arguments):
    """Where a form is posted to: the page of a reset link first leads to one without the token."""
    address = address_of(name, arguments)
    return client.get(address).headers.get("Location", address) if name == "reset" else address


def with_files(name, sent):
    """A codebook is sent as a file."""
    file = sent.get("file")
    if name == "load_codebook" and isinstance(file, str):
        return sent | {"file": SimpleUploadedFile("codebook.csv", file.encode("utf-8", "surrogatepass"))}
    return sent


def refused_or_done(client, address, sent, before, must_refuse=False, **options):
    """Posts, takes back what was stored, and returns the answer. A refusal must have stored nothing."""
    with transaction.atomic():
        answer = client.post(address, sent, **options)
        told = f"{address} {str(sent)[:300]}: {answer.status_code}"
        assert 200 <= answer.status_code < 500, told
        if must_refuse:
            assert answer.status_code in (400, 403, 404, 409, 422), told
        if answer.status_code >= 400:
            assert everything() == before, told
        transaction.set_rollback(True)
    return answer


def test_every_address_is_known_to_these_tests(world):
    known = set(forms_of(world.here)) | GET_ONLY
    assert not [name for name in names() if name not in known], "Describe the new form in forms_of, or in GET_ONLY"
    assert not known - set(names())
    assert set(FORMS) == set(forms_of(world.here)) and set(FORMS) > POST_ONLY


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_in_order_is_taken_and_others_are_turned_away(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    client = client_as(actor)
    address, before = ready(client, name, arguments), everything()
    answer = refused_or_done(client, address, with_files(name, sent), before)
    assert answer.status_code in (200, 201, 303), answer.content.decode()[:3000]
    if name in ("login", "signup", "reset", "logout", "new_course", "password_change", "join"):
        return
    strangers = [None, world.there.instructor, world.there.ana, world.here.gone]
    if actor == world.here.instructor:
        strangers += [world.here.ana]
    if "uid" in arguments and name not in ("reply", "hide", "review"):
        strangers += [world.here.ben, world.here.instructor]
    for role in strangers:
        client = client_as(role)
        before = everything()
        answer = client.post(address, with_files(name, sent))
        assert answer.status_code in (302, 403, 404), (role, answer.status_code)
        assert everything() == before


@pytest.mark.parametrize("name", FORMS)
def test_no_form_fails_whatever_is_sent(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    client = client_as(actor)
    address, before = ready(client, name, arguments), everything()
    sendings = [{}, {"unknown": "x"}, {field: [value, value, "x"] for field, value in sent.items()}]
    sendings += [{key: value for key, value in sent.items() if key != left_out} for left_out in sent]
    sendings += [dict.fromkeys(sent, value) for value in NASTY]
    sendings += [sent | {field: value} for field in sent for value in ALONE]
    sendings += [{field: SimpleUploadedFile("\u202efdp.txt", b"\xff\xfe\x00") for field in sent}] if sent else []
    for number, sending in enumerate(sendings):
        script = {"X-Requested-With": "fetch"} if number % 2 else {}
        refused_or_done(client, address, with_files(name, sending), before, headers=script)


@pytest.mark.parametrize("name", FORMS)
def test_no_form_fails_on_a_body_that_is_no_form(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    client = client_as(actor)
    address, before = ready(client, name, arguments), everything()
    form = "application/x-www-form-urlencoded"
    broken = "&".join(f"{field}=%ED%A0%80%FF%FE%00" for field in sent).encode()
    many = urlencode([("tag", "1")] * 10_000).encode()
    for body, kind in (
        (broken, form),
        (b"\xff\xfe&&==;%%%&\x00=\x00", form),
        (many, form),
        (b"note=" + b"x" * 1_000_000, form),
        (b"note=" + b"%20" * 3_000_000, form),
        (b"{", "application/json"),
        (b"no boundary", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (broken, form + "; charset=utf-16"),
    ):
        refused_or_done(client, address, body, before, content_type=kind)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_from_elsewhere_is_refused(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    client = client_as(actor, enforce_csrf_checks=True)
    before = everything()
    answer = client.post(address_of(name, arguments), with_files(name, sent))
    assert answer.status_code == 403 and everything() == before
    if name in POST_ONLY:
        assert client.get(address_of(name, arguments)).status_code == 405
