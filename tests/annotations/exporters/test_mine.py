import io
import json
import zipfile

import pytest
from django.urls import reverse

from annotations.exporters.mine import ABOUT, ARCHIVE, BESIDE, IN_MEMORY, READABLE, packed
from annotations.exporters.scope import MINE, scope_of
from annotations.models import Flag, Reading
from annotations.services import closing, consenting

from . import builders, casts

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return casts.busy()


def taken(made, who):
    """{name: text} of the files that a member takes along."""
    held = packed(scope_of(made.course, builders.reach(who), whose=MINE))
    with zipfile.ZipFile(held) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name).decode() for name in pack.namelist()}


def records(text):
    return [json.loads(line) for line in text.splitlines()]


def test_it_is_one_to_read_one_archive_and_what_explains_them(made):
    files = taken(made, made.owner)
    assert set(files) == {ABOUT, READABLE, ARCHIVE, BESIDE}
    assert all(name in files[ABOUT] for name in (READABLE, ARCHIVE, BESIDE))
    header = records(files[ARCHIVE])[0]
    assert (header["whose"], header["format"]) == ("mine", "readerapp-annotations")


def test_all_own_work_is_in_it_with_its_place_and_what_was_said_of_it(made):
    text = taken(made, made.owner)[READABLE]
    for said in (
        "secret-me-owner", "now open", "secret-group", "secret-staff",
        "An answer", "To the link", "Report ¶1", "no crew", "a message", "Two places, reworded", "Only me",
        "Accepted", "Good", "secret-review", "2.50", "Marked as read", "Needs work",
    ):  # fmt: skip
        assert said in text, said
    assert "secret-before" not in text  # the words before: in the archive, with every version
    assert "secret-before" in taken(made, made.owner)[ARCHIVE]


def test_withdrawn_and_hidden_work_is_marked(made):
    text = taken(made, made.member)[READABLE]
    assert "secret-withdrawn" in text and "Withdrawn by me" in text
    assert "secret-hidden" in text and "Hidden by staff" in text and "Off the point" in text
    assert "secret-link-undone" in text and "secret-reply-withdrawn" in text and "secret-me-link" in text


def test_what_one_answered_is_quoted_where_one_may_see_it(made):
    text = taken(made, made.owner)[READABLE]
    assert "An answer to what is gone" in text and "secret-withdrawn" not in text
    assert "An answer to what is hidden" in text and "secret-hidden" not in text
    assert "something that you may not see" in text
    asked = taken(made, made.member)[READABLE]
    assert "Really?" in asked and "Two places, reworded" in asked  # the owner's note, which is the class's


def test_nobody_elses_secret_is_in_it(made):
    for who, others in (
        (made.owner, ("secret-withdrawn", "secret-hidden", "secret-me-link", "secret-me-instructor")),
        (made.member, ("secret-me-owner", "secret-group", "secret-staff", "secret-review", "secret-before")),
        (made.assistant, ("secret-me-owner", "secret-group", "secret-withdrawn", "secret-review")),
    ):
        whole = "".join(taken(made, who).values())
        assert not [word for word in others if word in whole]


def test_flags_reviews_reading_and_consent_are_beside(made):
    question = consenting.ask(made.course, made.instructor.pk, "May we?")
    consenting.answer(question, made.member.pk, True)
    consenting.answer(question, made.owner.pk, False)
    flag = {"course": made.course, "reading": made.reading, "annotation": made.both}
    Flag.objects.create(by=made.member, reason="secret-flag", **flag)
    member, owner = taken(made, made.member), taken(made, made.owner)
    assert "secret-flag" in member[READABLE] and "I agree" in member[READABLE] and "May we?" in member[READABLE]
    found = {record["kind"]: record for record in records(member[BESIDE])}
    assert found["flag"]["reason"] == "secret-flag" and found["consent"]["agrees"] is True
    assert "secret-flag" not in "".join(owner.values())
    kinds = [record["kind"] for record in records(owner[BESIDE])]
    assert kinds.count("review") == 4 and {"read", "consent"} < set(kinds)


def test_work_in_a_reading_that_is_a_draft_again_is_still_ones_own(made):
    Reading.objects.update(status="draft")
    files = taken(made, made.owner)
    assert "Two places, reworded" in files[READABLE]
    assert "Two places, reworded" not in files[ARCHIVE] and "A drone is shot down" not in files[ARCHIVE]
    assert "Two places, reworded" in {record.get("text") for record in records(files[BESIDE])}


def test_who_wrote_nothing_gets_files_that_say_so(made):
    fresh = builders.member(made, "fresh")
    files = taken(made, fresh)
    assert "nothing here yet" in files[READABLE] and files[BESIDE] == ""
    assert records(files[ARCHIVE])[-1]["kind"] == "end"


def test_members_take_it_at_any_time_and_nobody_else_does(made, client):
    address = reverse("annotations:export_mine", args=["class"])
    assert client.get(address).status_code == 302
    client.force_login(made.stranger)
    assert client.get(address).status_code == 404
    for state in (closing.freeze, closing.archive):
        state(made.course)
        for who in (made.owner, made.assistant, made.instructor):
            client.force_login(who.user)
            answer = client.get(address)
            assert answer.status_code == 200 and 'filename="class-mine.zip"' in answer["Content-Disposition"]
            assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None
    assert client.post(address).status_code == 405
    assert address in client.get(reverse("annotations:course", args=["class"])).text


def test_much_work_costs_queries_by_the_page_and_not_by_the_act(made, django_assert_max_num_queries):
    for _number in range(40):
        builders.annotate(made, made.owner, "loud", tags=(0, 1), note="again")
    with django_assert_max_num_queries(90):
        files = taken(made, made.owner)
    assert files[READABLE].count("again") == 40 and IN_MEMORY
