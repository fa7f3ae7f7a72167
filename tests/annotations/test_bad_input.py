"""Whatever is sent to any form: an answer below 500, and what is refused leaves every row as it was.

The forms are those of the URLconf. One that is added there and not described in FORMS fails these tests.
"""

import json
import re
import uuid
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from annotations.importers.roster import parse
from annotations.models import Annotation, Course, Membership, Reply, User
from annotations.services.recoding import Rule, preview_part
from annotations.services.resetting import reset_parts
from annotations.services.roster_plan import plan_of
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
    "=cmd|' OR 1=1 -- ../../../etc/passwd {{7*7}}{% raw %}${7*7}%s%n",
    "\r\nSet-Cookie: a=b",
    "👩‍👩‍👧 \U0001f1ee\U0001f1f7 e\u0301 \ufdfa به امید",
    "\ufdfa" * 80,
    "ß" * 150,
    "-1",
    "9223372036854775808",
    DIGITS,
    "1e999999",
    "٣",
    "00000000-0000-0000-0000-000000000000",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "x" * 100_000,
]
IS_FIRST = connection.vendor == "sqlite"  # of the two databases that the tests run on
ALONE = ["\x00", DIGITS, "\ufdfa" * 80, "0001-01-01T00:00:00+14:00"]
GET_ONLY = {
    "changes",
    "service_worker",
    "consent_answers",
    "export_codebook",
    "help",
    "guide",
    "download_consent",
    "export_mine",
    "groups",
    "privacy",
    "join_link_qr",
    "healthz",
    "home",
    "course",
    "codebook",
    "codebook_history",
    "document",
    "exports",
    "export",
    "reading",
    "search",
    "edition",
    "board",
    "board_annotations",
    "board_replies",
    "flags",
    "mine",
    "find_act",
    "history",
}
POST_ONLY = {
    "move_reading",
    "show_work",
    "take_extension_back",
    "close_consent",
    "close_grades",
    "add_group",
    "as_student",
    "delete_group",
    "let_in",
    "limit_member",
    "move_members",
    "wave",
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
    "restore_reply",
    "revert",
    "revert_link",
    "revert_reply",
    "hide_link",
    "hide_reply",
    "flag",
    "decide_flag",
    "finish",
    "review",
    "change_tag",
    "load_codebook",
    "close_join_link",
    "open_join_link",
    "readmit",
    "reset_link",
    "delete_section",
    "look",
    "language",
}


@pytest.fixture
def world(course, cast):
    """The class under attack as `here`, and another one as `there`."""
    User.objects.filter(pk=cast.instructor.user_id).update(may_teach=True)
    cast.instructor.user.refresh_from_db()
    annex_of(cast.instructor.user)
    return SimpleNamespace(
        here=whole_class(course, cast.instructor), there=whole_class(cast.stranger.course, cast.stranger)
    )


def annex_of(user):
    """Another course of the same instructor, with the slug "annex"."""
    annex = Course.objects.create(slug="annex", title="Another course of the same instructor")
    Membership.objects.create(user=user, course=annex, role="instructor")


def new_uid():
    return str(uuid.uuid4())


def class_list(course):
    """The last step of bringing a list in, with what was seen of its plan."""
    text = f"username,name,section\n{course.slug}-one,One,Monday\nzoe,Zoe,Tuesday\n"
    return {
        "step": "save",
        "text": text,
        "plan": plan_of(course, parse(text).lines).digest,
        "missing": "",
        "remove": "",
    }


def recoded(rows, rule=None):
    """What was seen of moving all that carries the tag and meets a Rule."""
    return {"digest": preview_part(rows.course, rows.tag.pk, None, rule or Rule()).digest}


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
    reading |= {"ask_1-number": 2, "ask_1-noun": "links", "ask_1-piece": 1, "ask_1-tag": rows.tag.pk}
    reading |= {"hiding": "date", "hidden_until": "2030-01-01T10:00", "hidden_count": 2, "sealed": ""}
    reading |= {"piece_1": rows.document.pk, "label_1": "One", "piece_2": rows.comment.document_id, "label_2": "Two"}
    tag = {"name": "another", "definition": "What it is", "key": "x", "palette": 3}
    details = {"title": "A title", "authors": "One\nTwo", "source": "Paper", "address": "https://example.org/a"}
    details |= {"date": "2019-07-01", "language": "en", "direction": "ltr", "rights": "Ours"}
    text = {"step": "save", "text": "A title\n\nA paragraph of words.", "language": "en"}
    text |= {f"details-{name}": value for name, value in details.items()} | {"block-kind-0": "title"}
    reset_uid, reset_token = reset_parts(rows.instructor.user, rows.ana)
    password = {"new_password1": SECRET, "new_password2": SECRET}
    part = {"reading": rows.reading.pk, "piece": "", "section": "", "kind": "", "words": "", "definition": ""}
    part |= recoded(rows, Rule(reading=rows.reading.pk))
    act = {"action": new_uid()}
    ana, staff, nobody = rows.ana, rows.instructor, None
    return {
        "login": (nobody, {}, {"username": rows.ana.user.username, "password": "reader", "next": "/", "join": ""}),
        "signup": (
            nobody,
            {},
            {"username": "zoe", "name": "Zoe", "email": "", "password1": SECRET, "password2": SECRET, "join": ""},
        ),
        "language": (nobody, {}, {"language": "fa", "next": "/help/"}),
        "logout": (ana, {}, {}),
        "looks": (ana, {}, {"size": "large", "theme": "dark"}),
        "password_change": (ana, {}, {"old_password": "reader", **password}),
        "reset": (nobody, {"uidb64": reset_uid, "token": reset_token}, password),
        "join": (ana, {"code": rows.join_link.code}, {}),
        "add_group": (staff, here, {"name": "Owls"}),
        "group": (staff, here | {"group": rows.group.pk}, {"name": "Owls"}),
        "delete_group": (staff, here | {"group": rows.empty_group.pk}, {}),
        "move_members": (staff, here, {"member": rows.ben.pk, "to": rows.group.pk}),
        "draw_groups": (staff, here, {"size": 2, "newest": rows.empty_group.pk, "default": "on", "newcomers": "on"}),
        "let_in": (staff, here | {"removal": rows.removal.pk}, {}),
        "limit_member": (staff, here | {"membership": rows.assistant.pk}, {"sections": rows.section.pk}),
        "leave": (ana, here, {}),
        "as_student": (staff, here, {"on": "1", "next": "/courses/conflict/"}),
        "join_links": (staff, here, {"section": "Tuesday", "reading": rows.reading.pk}),
        "close_join_link": (staff, here | {"link": rows.join_link.pk}, {}),
        "open_join_link": (staff, here | {"link": rows.join_link.pk}, {}),
        "member": (staff, here | {"membership": rows.ben.pk}, {"role": "assistant", "section": rows.section.pk}),
        "end_membership": (staff, here | {"membership": rows.ben.pk}, {}),
        "readmit": (staff, here | {"membership": rows.gone.pk}, {}),
        "members": (staff, here, {"act": "add", "username": "zoe", "name": "Zoe", "role": "student", "section": "New"}),
        "sections": (staff, here, {"name": "Friday"}),
        "section": (staff, here | {"section": rows.section.pk}, {"name": "Friday"}),
        "delete_section": (staff, here | {"section": rows.section.pk}, {}),
        "roster": (staff, here, class_list(rows.course)),
        "sign_in_sheet": (staff, here, {"as": "page"}),
        "reset_link": (staff, here | {"membership": rows.ben.pk}, {}),
        "new_course": (staff, {}, course | {"slug": "another"}),
        "course_settings": (staff, here, course),
        "state": (staff, here, {"verb": "freeze"}),
        "begin_next": (
            staff,
            here,
            act
            | {"title": "Next", "slug": "next", "time_zone": "UTC", "codebook": "on", "settings": "on", "q": "word"}
            | {"documents": rows.document.pk, "readings": rows.second.pk, "examples": rows.elsewhere.uid}
            | {"step": "begin"},
        ),
        "consent": (ana, here, {"version": 1, "answer": "yes"}),
        "manage_consent": (staff, here, {"wording": "May we?"}),
        "close_consent": (staff, here | {"question": rows.question.pk}, {}),
        "close_grades": (staff, here, {"confirmed": "on"}),
        "new_reading": (staff, here, reading | {"slug": "third"}),
        "reading_settings": (staff, there, reading),
        "move_reading": (staff, there, {"to": 1}),
        "show_work": (staff, there, {"shown": "1", "back": "board"}),
        "extensions": (
            staff,
            there,
            {"who": rows.ben.user.username, "section": "", "due_at": "2029-03-01T10:00"},
        ),
        "take_extension_back": (staff, there | {"extension": rows.extension.pk}, {}),
        "new_tag": (staff, here, tag),
        "load_codebook": (staff, here, {"ready": "argument"}),
        "import_codebook": (
            staff,
            here,
            {"step": "look", "file": "name,palette\nthreat,4\n", "text": "", "digest": ""},
        ),
        "copy_codebook": (
            staff,
            here,
            {"step": "look", "target": Course.objects.get(slug="annex").pk, "tags": rows.tag.pk, "digest": ""},
        ),
        "tag": (staff, here | {"tag": rows.tag.pk}, tag),
        "change_tag": (staff, here | {"tag": rows.tag.pk, "verb": "up"}, {}),
        "retire_tag": (staff, here | {"tag": rows.tag.pk}, {}),
        "tag_example": (staff, here | {"tag": rows.tag.pk}, {"example": ""}),
        "merge_tag": (staff, here | {"tag": rows.tag.pk}, recoded(rows) | {"target": rows.other_tag.pk}),
        "move_tag": (staff, here | {"tag": rows.tag.pk}, part | {"target": rows.other_tag.pk}),
        "split_tag": (staff, here | {"tag": rows.tag.pk}, part | {"name": "Half", "palette": 4}),
        "undo_change": (staff, here | {"change": rows.change.pk}, {}),
        "new_document": (staff, here, text),
        "document_details": (staff, {"document": rows.document.pk}, details),
        "passage": (
            staff,
            {"document": rows.comment.document_id, "passage": rows.comment.pk},
            {"kind": "comment", "attribution": "Zoe", "date": "2019-07-01"},
        ),
        "look": (ana, here, {"until": "2030-01-01T10:00:00+00:00"}),
        "finish": (ana, there | {"piece": rows.oped.pk}, {"finished": "1"}),
        "wave": (ana, there, suggestion_of(rows)),
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
        "restore_reply": (ana, there | {"uid": rows.withdrawn_reply.uid}, act),
        "revert": (ana, there | {"uid": rows.annotation.uid}, act | {"version": 1, "to": 0, "way": "undo"}),
        "revert_link": (ana, there | {"uid": rows.link.uid}, act | {"version": 1, "to": 0, "way": "undo"}),
        "revert_reply": (ana, there | {"uid": rows.reply.uid}, act | {"version": 1, "to": 0, "way": "undo"}),
        "hide_link": (staff, there | {"uid": rows.link.uid}, act | {"reason": "Rude"}),
        "hide_reply": (staff, there | {"uid": rows.reply.uid}, act | {"reason": "Rude"}),
        "decide_flag": (staff, here | {"flag": rows.flag.pk}, act | {"decision": "hidden", "reason": "Rude"}),
        "flag": (ana, there | {"uid": rows.of_ben.uid}, {"reason": "Rude"}),
        "review": (
            staff,
            there | {"uid": rows.annotation.uid},
            act | {"version": 1, "state": "accepted", "reason": "Good"},
        ),
    }


def names():
    return [name.removeprefix("annotations:") for name, _arguments in named_patterns()]


FORMS = sorted(set(names()) - GET_ONLY)


def suggestion_of(rows):
    one, other = (piece.revision.blocks.first().passage_id for piece in (rows.report, rows.oped))
    return {"one": one, "other": other, "is_away": "1"}


def dozens(of):
    """Names in lots of a dozen: making the class anew costs more than most forms."""
    return [pytest.param(list(lot), id=f"{lot[0]} to {lot[-1]}") for lot in batched(sorted(of), 12)]


def batched(names, size):
    return [names[at : at + size] for at in range(0, len(names), size)]


@contextmanager
def taken_back():
    """A block after which all rows are as they were."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address_of(name, arguments):
    return reverse(f"annotations:{name}" if name != "healthz" else name, kwargs=arguments)


def client_as(member, **options):
    client = Client(raise_request_exception=True, **options)
    if member:
        client.force_login(User.objects.get(pk=member.user_id))  # of its own: signing in notes the time on it
    return client


def ready(client, name, arguments):
    """Where a form is posted to: the page of a reset link first leads to one without the token."""
    address = address_of(name, arguments)
    return client.get(address).headers.get("Location", address) if name == "reset" else address


def with_files(name, sent):
    """A codebook is sent as a file."""
    file = sent.get("file")
    if name == "import_codebook" and isinstance(file, str):
        return sent | {"file": SimpleUploadedFile("codebook.csv", file.encode("utf-8", "surrogatepass"))}
    return sent


def answered(client, address, sent, **options):
    """Posts, takes back what was stored, and returns the answer; what a refusal stores is left for all to see."""
    with transaction.atomic():
        answer = client.post(address, sent, **options)
        assert 200 <= answer.status_code < 500, (address, str(sent)[:300], answer.status_code)
        if answer.status_code < 400:
            transaction.set_rollback(True)
    return answer


def test_every_address_is_known_to_these_tests(world):
    known = set(forms_of(world.here)) | GET_ONLY
    assert not [name for name in names() if name not in known], "Describe the new form in forms_of, or in GET_ONLY"
    assert not known - set(names())
    assert set(FORMS) == set(forms_of(world.here)) and set(FORMS) > POST_ONLY


@pytest.mark.any_database
@pytest.mark.parametrize("several", dozens(FORMS))
def test_a_form_in_order_is_taken_from_who_may_and_from_nobody_else(world, several):
    for name in several:
        with taken_back():
            is_taken_from_who_may(world, name)


def is_taken_from_who_may(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    client = client_as(actor, enforce_csrf_checks=True)
    address, before = ready(client, name, arguments), everything()
    assert client.post(address, with_files(name, sent)).status_code == 403  # without the token of its page
    if name in POST_ONLY:
        assert client.get(address).status_code == 405
    client.handler.enforce_csrf_checks = False
    answer = answered(client, address, with_files(name, sent))
    assert answer.status_code in (200, 201, 303), answer.content.decode()[:3000]
    assert everything() == before
    if name in ("login", "language", "signup", "reset", "logout", "new_course", "password_change", "looks", "join"):
        return
    others = [None, world.there.instructor, world.there.ana, world.here.gone]
    if actor == world.here.instructor:
        others += [world.here.ana]
    if "uid" in arguments and name not in ("reply", "hide", "hide_link", "hide_reply", "flag", "review"):
        others += [world.here.ben, world.here.instructor]
    clients = [(role, client_as(role)) for role in others]
    before = everything()
    for role, client in clients:
        answer = client.post(address, with_files(name, sent))
        assert answer.status_code in (302, 403, 404), (role, answer.status_code)
    assert everything() == before


@pytest.mark.parametrize("several", dozens(FORMS))
def test_no_form_fails_and_no_refusal_stores_anything_whatever_is_sent(world, several):
    for name in several:
        with taken_back():
            stands_whatever_is_sent(world, name)


def stands_whatever_is_sent(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    client = client_as(actor)
    address, before = ready(client, name, arguments), everything()
    # each form gets a third of what is nasty, on the other database another third: form by form all of it in turn
    number = FORMS.index(name)
    sendings = [dict.fromkeys(sent, value) for value in (*NASTY[(number + IS_FIRST) % 3 :: 3], NASTY[0]) if sent]
    sendings += [sent | {field: ALONE[n % 4 if IS_FIRST else 0]} for n, field in enumerate(sent)]
    if IS_FIRST:  # the rest never comes as far as a database
        sendings += [{}, {"unknown": "x"}, {field: [value, value, "x"] for field, value in sent.items()}]
        sendings += [{key: value for key, value in sent.items() if key != left_out} for left_out in sent]
        sendings += [{field: SimpleUploadedFile("\u202efdp.txt", b"\xff\xfe\x00") for field in sent}] if sent else []
    for order, sending in enumerate(sendings):
        script = {"X-Requested-With": "fetch"} if order % 3 else {}
        answered(client, address, with_files(name, sending), headers=script)
    for body, kind in list(bodies(sent))[number % 3 :: 3] if IS_FIRST else ():
        answered(client, address, body, content_type=kind)
    assert everything() == before


def bodies(sent):
    """(bytes, content type) of what is no form, or one that no browser sends."""
    form = "application/x-www-form-urlencoded"
    broken = "&".join(f"{field}=%ED%A0%80%FF%FE%00" for field in sent).encode()
    yield broken, form
    yield broken, form + "; charset=utf-16"
    yield b"\xff\xfe&&==;%%%&\x00=\x00", form
    yield urlencode([("tag", "1")] * 10_000).encode(), form
    yield b"note=" + b"x" * 9_000_000, form
    yield "&".join(f"{field}={'x' * 200_000}" for field in sent).encode(), form
    yield b"{", "application/json"
    yield b"no boundary", "multipart/form-data"
    yield b"--x\r\nbroken", "multipart/form-data; boundary=x"


def foreign(here, there):
    """{name of a form: {field: an id that only the other class has}}."""
    end = {"piece": there.report.pk, "annotation": there.annotation.uid}
    link = {f"{side}_{what}": value for side in ("from", "to") for what, value in end.items()}
    return {
        "annotate": {"piece": there.report.pk, "tag": there.tag.pk},
        "revise": {"tag": there.tag.pk},
        "link": link | {"relation": there.relation.pk, "tag": there.tag.pk},
        "revise_link": {"relation": there.relation.pk, "tag": there.tag.pk},
        "reply": {"parent": there.reply.uid},
        "member": {"section": there.section.pk},
        "join_links": {"reading": there.reading.pk},
        "new_reading": {"piece_1": there.document.pk, "piece_2": there.document.pk, "ask_1-tag": there.tag.pk},
        "reading_settings": {"piece_1": there.document.pk, "piece_2": there.document.pk, "ask_1-tag": there.tag.pk},
        "extensions": {"member": there.ben.pk, "who": there.ben.user.username, "section": there.section.pk},
    }


@pytest.mark.parametrize("kind", ["another class", "another reading or thread"])
def test_ids_of_elsewhere_are_refused_in_every_field(world, kind):
    here, there = world.here, world.there
    fields = foreign(here, there)
    if kind != "another class":
        fields = {
            "annotate": {"piece": here.later.pk},
            "link": {"from_piece": here.later.pk, "to_piece": here.later.pk, "from_annotation": here.elsewhere.uid},
            "reply": {"parent": here.link.replies.get().uid},
        }
    for name, ids in fields.items():
        actor, arguments, sent = forms_of(here)[name]
        client = client_as(actor)
        before = everything()
        for field, value in ids.items():
            answer = client.post(address_of(name, arguments), sent | {field: str(value)})
            assert answer.status_code in (404, 422), (name, field, answer.status_code)
            assert everything() == before, (name, field)


def test_a_group_that_one_is_not_in_is_refused(world):
    actor, arguments, sent = forms_of(world.here)["annotate"]
    client = client_as(actor)
    before = everything()
    for group in (world.there.group.pk, 10**12):
        answer = client.post(address_of("annotate", arguments), sent | {"audience": "group", "group": group})
        assert answer.status_code == 422 and everything() == before


def test_ids_of_elsewhere_are_refused_in_every_address(world):
    mine, theirs = forms_of(world.here), forms_of(world.there)
    both = {"course": world.here.course.slug, "reading": world.here.reading.slug}
    for name, (actor, arguments, sent) in mine.items():
        wanted = {key for key in arguments if key not in both and key not in ("code", "verb", "uidb64", "token")}
        if not wanted:
            continue
        client = client_as(actor)
        before = everything()
        crossed = theirs[name][1] | {key: value for key, value in both.items() if key in arguments}
        if name == "passage":
            crossed["document"] = arguments["document"]
        other_reading = arguments | {"reading": world.here.second.slug}
        for kwargs in [crossed, theirs[name][1], *([other_reading] if "reading" in arguments else [])]:
            answer = client.post(address_of(name, kwargs), with_files(name, sent))
            assert answer.status_code == 404, (name, kwargs, answer.status_code)
            assert client.get(address_of(name, kwargs)).status_code in (404, 405)
            assert everything() == before, (name, kwargs)


KEPT = {
    "annotate": ("note", {"audience": "nobody"}),
    "revise": ("note", {"audience": "nobody"}),
    "link": ("note", {"relation": ""}),
    "revise_link": ("note", {"relation": ""}),
    "reply": ("text", {"action": ""}),
    "reword": ("text", {"version": "7"}),
    "review": ("reason", {"state": "splendid"}),
    "new_tag": ("definition", {"name": "​"}),
    "tag": ("definition", {"key": "??"}),
    "split_tag": ("definition", {"name": ""}),
    "new_reading": ("prompt", {"piece_1": ""}),
    "reading_settings": ("prompt", {"due_at": "soon"}),
    "new_course": ("title", {"time_zone": "Moon"}),
    "course_settings": ("title", {"time_zone": "Moon"}),
    "document_details": ("source", {"address": "javascript:alert(1)"}),
    "passage": ("attribution", {"date": "soon"}),
    "join_links": ("section", {"reading": "0"}),
    "members": ("name", {"username": "a b"}),
    "signup": ("name", {"password2": "another"}),
    "login": ("username", {"password": "wrong"}),
    "new_document": ("text", {"details-title": ""}),
}


@pytest.mark.any_database
@pytest.mark.parametrize("several", dozens(KEPT))
def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(world, several):
    for name in several:
        with taken_back():
            keeps_what_was_typed(world, name)


def keeps_what_was_typed(world, name):
    actor, arguments, sent = forms_of(world.here)[name]
    field, wrong = KEPT[name]
    client = client_as(actor)
    before = everything()
    typed = '<b>kept</b> & "more" 🛫' if field != "username" else "<kept>"
    for headers in ({}, {"X-Requested-With": "fetch"}):
        answer = client.post(address_of(name, arguments), sent | {field: typed} | wrong, headers=headers)
        assert answer.status_code in (409, 422), answer.status_code
        assert escape(typed) in answer.text
        assert re.search(r'class="[^"]*error|role="alert"', answer.text)
    assert everything() == before


def odd_strings():
    """The public list of naughty strings where it lies beside the project; in any case our own."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "specs" / "badinput" / "blns.json"
    return NASTY[:-1] + (json.loads(beside.read_text()) if beside.exists() else [])


def test_every_odd_string_is_kept_as_it_is_or_refused(world):
    """As notes and definitions: what comes back is what was typed, but for line ends and white space around it."""
    _actor, arguments, sent = forms_of(world.here)["reply"]
    client = client_as(world.here.ana)
    for typed in odd_strings()[::4]:
        act = sent | {"action": new_uid(), "uid": new_uid(), "text": typed}
        answer = client.post(address_of("reply", arguments), act)
        stored = Reply.objects.filter(uid=act["uid"]).first()
        assert (answer.status_code == 303) == bool(stored), repr(typed)
        if stored:
            assert stored.text == re.sub("\r\n?", "\n", typed.encode("utf-8", "replace").decode()).strip(), repr(typed)
    page = client.get(
        address_of("reading", {"course": "conflict", "reading": "first"}) + f"?act={world.here.annotation.uid}"
    )
    assert page.status_code == 200


def test_one_action_is_of_one_address(world):
    """The very same fields sent to two addresses: the second is refused and never taken for done."""
    forms = forms_of(world.here)
    _actor, arguments, sent = forms["annotate"]
    both = sent | forms["link"][2] | {"action": new_uid(), "uid": new_uid()}
    client = client_as(world.here.ana)
    assert client.post(address_of("annotate", arguments), both).status_code == 303
    before = everything()
    for name in ("link", "withdraw", "withdraw_link"):
        answer = client.post(address_of(name, forms[name][1]), both)
        assert answer.status_code == 409 and everything() == before, name


def test_a_clock_that_is_centuries_off_costs_no_work(world):
    _actor, arguments, sent = forms_of(world.here)["annotate"]
    client = client_as(world.here.ana)
    for written_at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2030-01-01T10:00:00Z"):
        act = sent | {"action": new_uid(), "uid": new_uid(), "written_at": written_at}
        assert client.post(address_of("annotate", arguments), act).status_code == 303
        kept = Annotation.objects.get(uid=act["uid"]).written_at
        assert bool(kept) == written_at.startswith("2030")


def test_a_text_in_an_open_reading_stays_open_when_a_draft_has_it_as_well(world):
    client = client_as(world.here.ana)
    page = address_of("document", {"document": world.here.document.pk})
    for status, answers in ((["open", "open"], 200), (["draft", "open"], 200), (["draft", "draft"], 404)):
        for reading, now in zip((world.here.reading, world.here.second), status, strict=True):
            reading.status = now
            reading.save()
        assert client.get(page).status_code == answers
