"""An assistant of some sections: what they see, name, count, judge and take out is of those whom they look after."""

import json
import re
import uuid

import pytest
from django.urls import reverse

from annotations.models import Annotation, Group, Membership, Removal, Review, Section, User
from annotations.services import annotating, finishing, replying, reviewing
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db
COURSE = "/courses/conflict/"
BOARD = f"{COURSE}readings/the-drone/board/"


@pytest.fixture
def class_(course, cast, reading, report, oped, tags, annotate):
    """Ana is of Monday and Ben of Friday; `limited` looks after Monday alone."""
    cast.monday, cast.friday = (Section.objects.create(course=course, name=name) for name in ("Monday", "Friday"))
    Membership.objects.filter(pk=cast.ana.pk).update(section=cast.monday)
    Membership.objects.filter(pk=cast.ben.pk).update(section=cast.friday)
    cast.limited = person(course, "limited", "assistant")
    cast.limited.limited_to.add(cast.monday)
    cast.group = Group.objects.create(course=course, name="Herons of Friday")
    cast.ben.groups.add(cast.group)
    said = {"tags": tags[:1]}
    cast.of_ana = annotate(cast.ana, report, "Nobody had died", note="ana staff note", audience="staff", **said)
    annotate(cast.ana, report, "two capitals", note="ana class note", **said)
    cast.of_ben = annotate(cast.ben, report, "two capitals", note="ben class note", **said)
    annotate(cast.ben, report, "would ring", note="ben staff note", audience="staff", **said)
    annotate(cast.ben, report, "would ring", note="ben group note", audience="group", group=cast.group.pk, **said)
    annotate(cast.ben, oped, "a line open", note="ben staff note too", audience="staff", shown_as="anonymous")
    reviewing.review(cast.instructor.pk, cast.of_ben, "accepted", "between ben and the staff", 1, action())
    replying.reply(cast.instructor.pk, cast.of_ben, uuid.uuid4(), "a word to ben", "staff", "name", action())
    for member in (cast.ana, cast.ben):
        finishing.finish(member.pk, report, 1, True)
    return cast


@pytest.fixture
def client(client_of, class_):
    return client_of(class_.limited)


def test_others_students_are_on_no_page_of_members(client, class_):
    page = client.get(f"{COURSE}members/").text
    assert "Ana" in page and "Ben" not in page and "Instructor" in page
    for act in ("", "end/"):
        assert client.get(f"{COURSE}members/{class_.ben.pk}/{act}").status_code == 404
    for act in ("", "end/", "reset-link/", "readmit/"):
        assert client.post(f"{COURSE}members/{class_.ben.pk}/{act}", {"section": ""}).status_code == 404
    assert client.post(f"{COURSE}members/{class_.ana.pk}/reset-link/").status_code == 200


def test_sections_groups_and_who_was_removed_are_for_those_who_look_after_all(client, client_of, class_, course):
    Removal.objects.create(course=course, user=User.objects.create(username="thrownout"))
    assert client.get(f"{COURSE}groups/").status_code == 403
    assert client.get(f"{COURSE}groups/draw/").status_code == 403
    links = reverse("annotations:join_links", args=[course.slug])
    assert client.get(links).status_code == client.post(links, {"section": "Mine"}).status_code == 403
    assert not Section.objects.filter(name="Mine").exists()
    assert links not in client.get(COURSE).text + client.get(f"{COURSE}members/").text + client.get(BOARD).text
    assert links in client_of(class_.assistant).get(COURSE).text
    assert "thrownout" not in client.get(f"{COURSE}members/?state=ended").text
    assert "thrownout" in client_of(class_.assistant).get(f"{COURSE}members/?state=ended").text
    assert client.post(f"{COURSE}members/removed/{Removal.objects.get().pk}/").status_code == 403
    answer = client.post(f"{COURSE}members/{class_.ana.pk}/", {"section": class_.friday.pk})
    assert answer.status_code == 403
    assert client.post(f"{COURSE}members/{class_.limited.pk}/sections/", {}).status_code == 403


def test_the_board_lists_and_counts_those_whom_one_looks_after(client, class_):
    page = client.get(BOARD).text
    students = page[page.index('id="students"') : page.index("lists-sheet")]
    assert "Ana" in students and "Ben" not in students and "Friday" not in students
    assert "<b>1</b> enrolled" in page and "<b>1</b> read" in page
    assert "not an enrolled student" not in page and "not enrolled students" not in page


def test_every_number_of_the_board_opens_what_is_behind_it(client, class_, reading):
    page = client.get(BOARD).text
    lists = page[page.index("lists-sheet") :]
    numbers = re.findall(r'<td class="number"><a href="([^"]+)">(\d+)</a>', page)
    assert numbers and any("review=" in href for href, _number in numbers)
    for href, number in numbers:
        opened = client.get(href.replace("&amp;", "&")).text
        assert opened.count('<li class="card') == int(number), href
    assert "review=accepted" not in lists
    cells = re.findall(r'<a class="h\d" href="([^"]+)"[^>]*aria-label="([^"]+)">(\d+)</a>', page)
    assert cells
    for href, says, _taggers in cells:
        opened = client.get(href.replace("&amp;", "&")).text
        uses = int(re.search(r"(\d+) annotation", says)[1])
        assert opened.count('<li class="card') == uses, href


def test_reviews_are_given_and_read_for_those_whom_one_looks_after(client, class_, reading):
    sent = {"action": uuid.uuid4(), "version": 1, "state": "accepted", "reason": "Good"}
    here = [reading.course.slug, reading.slug]
    assert client.post(reverse("annotations:review", args=[*here, class_.of_ben.uid]), sent).status_code == 403
    assert client.post(reverse("annotations:review", args=[*here, class_.of_ana.uid]), sent).status_code == 303
    assert Review.objects.filter(annotation=class_.of_ben).count() == 1
    work = client.get(f"{BOARD}annotations/").text
    assert "ben class note" in work and "between ben and the staff" not in work
    assert f"annotations/{class_.of_ben.uid}/review/" not in work
    opened = client.get(f"{COURSE}readings/the-drone/?act={class_.of_ben.uid}").text
    assert "ben class note" in opened and "between ben" not in opened and "a word to ben" not in opened


def test_no_archive_tells_by_its_versions_of_which_section_an_unnamed_author_is(client, class_, report, annotate):
    made = [annotate(author, report, "would ring", shown_as="anonymous") for author in (class_.ana, class_.ben)]
    for act in made:
        annotating.revise(act.author_id, act, 1, Wording(note="said otherwise", shown_as="anonymous"), action())
    lines = b"".join(client.get(f"{COURSE}export/jsonl/").streaming_content).decode().splitlines()
    records = {record.get("uid"): record for record in map(json.loads, lines)}
    assert [records[str(act.uid)]["versions"] for act in made] == [[], []]


def test_an_example_is_chosen_without_others_judgements(client, client_of, class_, tags):
    address, both = f"{COURSE}codebook/{tags[0].pk}/example/", "· accepted"
    reviewing.review(class_.instructor.pk, class_.of_ben, "accepted", "", 1, action())
    assert client_of(class_.instructor).get(address).text.count(both) == 1
    page = client.get(address).text
    assert "ben class note" in page and both not in page


def test_exports_hold_what_one_sees_and_name_nobody_else_s_record(client, class_, reading):
    def lines(query=""):
        text = b"".join(client.get(f"{COURSE}export/jsonl/{query}").streaming_content).decode()
        return text, [json.loads(line) for line in text.splitlines()]

    text, records = lines()
    assert "ana staff note" in text and "ben class note" in text
    for secret in ("ben staff note", "ben group note", "between ben", "a word to ben", "Herons of Friday", "Friday"):
        assert secret not in text, secret
    ben = next(record for record in records if record.get("name") == "Ben")  # named by the class note alone
    assert ben["username"] is None
    assert (ben["section"], ben["groups"], ben["joined_at"]) == (None, [], None)
    finished = [record for record in records if record["kind"] == "finished"]
    ana = next(record for record in records if record.get("username") == "ana")
    assert [record["member"] for record in finished] == [ana["id"]]
    of_ben = next(record for record in records if record.get("uid") == str(class_.of_ben.uid))
    assert not of_ben["versions"]
    for format in ("csv", "md"):
        text = b"".join(client.get(f"{COURSE}export/{format}/").streaming_content).decode()
        assert "ben class note" in text and "ben staff note" not in text and "ben group note" not in text
        assert "Friday" not in text


def test_without_a_limit_an_assistant_has_all(client_of, class_):
    client = client_of(class_.assistant)
    assert "<b>2</b> enrolled" in client.get(BOARD).text
    text = b"".join(client.get(f"{COURSE}export/jsonl/").streaming_content).decode()
    assert "ben staff note" in text and "Herons of Friday" in text and "between ben" in text


def test_an_instructor_limits_an_assistant_and_takes_the_limit_away(client_of, class_):
    client, address = client_of(class_.instructor), f"{COURSE}members/{class_.assistant.pk}/sections/"
    assert "Looks after" in client.get(f"{COURSE}members/{class_.assistant.pk}/").text
    assert client.post(address, {"sections": [class_.friday.pk]}).status_code == 303
    other = client_of(class_.assistant)
    assert "Ana" not in other.get(f"{COURSE}members/").text
    assert client.post(address, {"sections": ["999"]}).status_code == 422
    assert client.post(address, {}).status_code == 303
    assert "Ana" in other.get(f"{COURSE}members/").text
    assert other.post(address, {}).status_code == 403
    assert client_of(class_.ana).post(address, {}).status_code == 403
    assert client_of(class_.stranger).post(address, {}).status_code == 404
    for member in (class_.ana, class_.instructor):
        assert client.post(f"{COURSE}members/{member.pk}/sections/", {}).status_code == 404


def test_who_becomes_an_instructor_is_limited_no_more(client_of, class_):
    here = f"{COURSE}members/{class_.limited.pk}/"
    client_of(class_.instructor).post(here, {"role": "instructor", "section": ""})
    client_of(class_.instructor).post(here, {"role": "assistant", "section": ""})
    assert not class_.limited.limited_to.exists()


def test_who_moves_to_another_section_is_looked_after_there(client_of, client, class_):
    client_of(class_.instructor).post(
        f"{COURSE}members/{class_.ben.pk}/", {"role": "student", "section": class_.monday.pk}
    )
    assert "Ben" in client.get(f"{COURSE}members/").text
    assert Annotation.objects.filter(author=class_.ben).count() == 4
    assert "ben staff note" in client.get(f"{BOARD}annotations/").text
