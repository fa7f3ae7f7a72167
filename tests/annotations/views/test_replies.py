"""Replies: their thread, their name, what is withdrawn and brought back, and two edits at once."""

import re
import uuid

import pytest
from django.urls import reverse

from annotations.models import Course, Reply, Section
from annotations.services import replying
from tests.annotations.conftest import action

pytestmark = pytest.mark.django_db

ONE = "Nobody had died"


@pytest.fixture
def here(reading):
    return reverse("annotations:reading", args=["conflict", "the-drone"])


@pytest.fixture
def root(annotate, cast, report):
    return annotate(cast.ana, report, ONE)


def sent(**more):
    return {"action": uuid.uuid4(), "uid": uuid.uuid4(), "text": "my own words"} | more


def answer(member, root, text="Well", thread="class", shown_as="name", **more):
    return replying.reply(member.pk, root, uuid.uuid4(), text, thread, shown_as, action(), **more)


def chosen(html, field):
    """The values chosen at first in the selects of this name, in order."""
    return [
        (re.findall(r'value="([^"]*)" selected', select) or re.findall(r'value="([^"]*)"', select))[0]
        for select in re.findall(rf'<select name="{field}">(.*?)</select>', html, re.S)
    ]


def test_an_answer_stays_in_the_thread_of_what_it_answers(client_of, cast, here, root):
    asked = answer(cast.instructor, root, "in private", "staff")
    ana, ben = client_of(cast.ana), client_of(cast.ben)
    assert ana.post(f"{here}acts/{root.uid}/replies/", sent(parent=asked.uid, thread="class")).status_code == 303
    assert Reply.objects.get(parent=asked).thread == "staff"
    html = ana.get(f"{here}?act={root.uid}").text
    assert html.count("author and staff only") >= 2 and "in private" not in ben.get(f"{here}?act={root.uid}").text
    refused = ben.post(f"{here}acts/{root.uid}/replies/", sent(parent=asked.uid))
    assert refused.status_code == 422 and "my own words" in refused.text


def test_the_staff_s_thread_is_for_the_root_s_author_and_the_staff(client_of, cast, here, root):
    address = f"{here}acts/{root.uid}/replies/"
    refused = client_of(cast.ben).post(address, sent(thread="staff"))
    assert refused.status_code == 422 and "my own words" in refused.text and not Reply.objects.exists()
    assert 'name="thread"' not in client_of(cast.ben).get(f"{here}?act={root.uid}").text
    for member in (cast.ana, cast.instructor, cast.assistant):
        assert 'name="thread"' in client_of(member).get(f"{here}?act={root.uid}").text
        assert client_of(member).post(address, sent(thread="staff")).status_code == 303


def test_no_choice_of_thread_tells_of_which_section_somebody_is(client_of, cast, course, here, root, annotate, report):
    monday = Section.objects.create(course=course, name="Monday")
    cast.assistant.limited_to.add(monday)
    cast.ana.section = monday
    cast.ana.save()
    assistant = client_of(cast.assistant)
    assert 'name="thread"' in assistant.get(f"{here}?act={root.uid}").text
    unnamed = [annotate(member, report, ONE, shown_as="anonymous") for member in (cast.ana, cast.ben)]
    for act in unnamed:
        assert 'name="thread"' not in assistant.get(f"{here}?act={act.uid}").text
        assert assistant.post(f"{here}acts/{act.uid}/replies/", sent(thread="staff")).status_code == 422


def test_a_parent_of_another_root_is_refused_and_the_words_are_kept(client_of, cast, here, root, annotate, report):
    elsewhere = answer(cast.ben, annotate(cast.ben, report, ONE))
    refused = client_of(cast.ben).post(f"{here}acts/{root.uid}/replies/", sent(parent=elsewhere.uid))
    assert refused.status_code == 422 and Reply.objects.count() == 1
    assert "my own words" in refused.text


def test_refused_words_stand_again_in_the_form_that_they_were_typed_into(client_of, cast, here, root):
    first = answer(cast.ben, root)
    wrong = sent(parent=first.uid, shown_as="pseudonym")
    html = client_of(cast.ana).post(f"{here}acts/{root.uid}/replies/", wrong).text
    assert re.search(rf'id="reply-to-{first.uid}"[^>]*>my own words', html)
    assert not re.search(rf'id="reply-to-{root.uid}"[^>]*>my own words', html)


@pytest.mark.parametrize(
    "naming,root_as,first",
    [
        ("names", "name", "name"),
        ("names", "anonymous", "anonymous"),
        ("names", "pseudonym", "anonymous"),
        ("pseudonyms", "pseudonym", "pseudonym"),
        ("pseudonyms", "anonymous", "anonymous"),
        ("pseudonyms", "name", "anonymous"),
    ],
)
def test_who_answers_under_their_own_unnamed_work_is_not_given_away_by_what_is_chosen_first(
    client_of, cast, course, here, report, annotate, naming, root_as, first
):
    Course.objects.filter(pk=course.pk).update(naming=naming)
    root = annotate(cast.ana, report, ONE, shown_as=root_as)
    answer(cast.ben, root, shown_as="anonymous")
    ana, address = client_of(cast.ana), f"{here}acts/{root.uid}/replies/"
    html = ana.get(f"{here}?act={root.uid}").text
    assert chosen(html, "shown_as") == [first, first]
    assert ana.post(address, sent()).status_code == 303
    assert Reply.objects.get(author=cast.ana.pk).shown_as == first
    usual = "name" if naming == "names" else "pseudonym"
    theirs = chosen(client_of(cast.ben).get(f"{here}?act={root.uid}").text, "shown_as")
    assert theirs[0] == "anonymous", "under one's own anonymous reply as well"
    assert theirs[-1] == usual, "for others nothing changes"


def test_a_name_that_is_not_offered_is_refused_and_all_is_kept(client_of, cast, here, root):
    for name in ("pseudonym", "king"):
        refused = client_of(cast.ben).post(f"{here}acts/{root.uid}/replies/", sent(shown_as=name))
        assert refused.status_code == 422 and "my own words" in refused.text
    assert not Reply.objects.exists()


@pytest.mark.parametrize("script", [{}, {"X-Requested-With": "fetch"}])
def test_a_withdrawn_reply_leaves_its_place_and_comes_back(client_of, cast, here, root, script):
    mine = answer(cast.ben, root, "hasty words")
    answer(cast.ana, root, "an answer", parent=mine)
    ben, ana = client_of(cast.ben), client_of(cast.ana)
    address = f"{here}replies/{mine.uid}/"
    gone = ben.post(f"{address}withdraw/", {"action": uuid.uuid4()}, headers=script)
    shown = gone.text if script else ben.get(gone.url).text
    assert f"replies/{mine.uid}/restore/" in shown and "Undo" in shown and "hasty words" not in shown
    theirs = ana.get(f"{here}?act={root.uid}").text
    assert "This reply was withdrawn." in theirs and "an answer" in theirs and "restore/" not in theirs
    assert ana.post(f"{address}restore/", {"action": uuid.uuid4()}).status_code in (403, 404)
    assert client_of(cast.stranger).post(f"{address}restore/", {"action": uuid.uuid4()}).status_code == 404
    back = ben.post(f"{address}restore/", {"action": uuid.uuid4()}, headers=script)
    assert back.status_code == (200 if script else 303)
    assert "hasty words" in ana.get(f"{here}?act={root.uid}").text
    assert ben.post(f"{address}restore/", {"action": uuid.uuid4()}).status_code == 403


def test_of_two_edits_of_a_reply_both_are_shown(client_of, cast, here, root):
    mine = answer(cast.ben, root, "first words")
    ben, address = client_of(cast.ben), f"{here}replies/{mine.uid}/"
    assert ben.post(address, {"action": uuid.uuid4(), "version": 1, "text": "second words"}).status_code == 303
    late = ben.post(address, {"action": uuid.uuid4(), "version": 1, "text": "third words"})
    assert late.status_code == 409
    assert "Saved in the meantime" in late.text and "second words" in late.text
    form = re.search(rf'action="{address}[^"]*".*?</form>', late.text, re.S)[0]
    assert "third words" in form and 'name="version" value="2"' in form
    assert ben.post(address, {"action": uuid.uuid4(), "version": 2, "text": "third words"}).status_code == 303
    assert Reply.objects.get().text == "third words"
