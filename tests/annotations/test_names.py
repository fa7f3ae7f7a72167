"""In a course that shows pseudonyms, no page, file or header puts a name and its pseudonym before the same eyes."""

import uuid

import pytest
from django.test import Client

from annotations.models import Course, Membership, Section, User
from annotations.models.vocabulary import Naming, ShownAs
from annotations.services import replying, reviewing
from tests.annotations.conftest import action, person
from tests.annotations.test_canary import answers, body

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PSEUDONYMS = {"ana": "Curlew 1234567", "ben": "Granite 7654321"}
NAMES = {"ana": "Zanabelle Realname", "ben": "Benvolio Realname"}


@pytest.fixture
def world(course, cast, reading, report, oped, tags, annotate):
    Course.objects.filter(pk=course.pk).update(naming=Naming.PSEUDONYMS, default_shown_as=ShownAs.PSEUDONYM)
    section = Section.objects.create(course=course, name="Monday")
    for who, pseudonym in PSEUDONYMS.items():
        member = getattr(cast, who)
        Membership.objects.filter(pk=member.pk).update(pseudonym=pseudonym, section=section)
        User.objects.filter(pk=member.user_id).update(name=NAMES[who])
    cast.limited = person(course, "limited", "assistant")
    cast.limited.limited_to.add(section)
    for who in PSEUDONYMS:
        made = annotate(getattr(cast, who), report, "Nobody had died", tags=tags, shown_as="pseudonym", note="x")
        annotate(getattr(cast, who), report, "would ring", shown_as="anonymous", note="y")
        replying.reply(cast.ana.pk, made, uuid.uuid4(), "Why?", "class", "pseudonym", action())
    reviewing.review(cast.instructor.pk, made, "accepted", "Good", made.version, action())
    cast.readings = [reading]
    return cast


def records(address, text):
    """An archive has each member and each act in a line of its own, and no number that joins them; a page is one."""
    return text.splitlines() if address.endswith("jsonl/") else [text]


@pytest.mark.parametrize("role", ["ben", "instructor", "limited"])
def test_no_answer_holds_a_name_and_its_pseudonym_together(world, role):
    client = Client()
    client.force_login(getattr(world, role).user)
    met, together = set(), set()
    for address, answer in answers(client, world, readings=world.readings[:1]):
        for text in records(address, body(answer)):
            for who, name in NAMES.items():
                if PSEUDONYMS[who] in text:
                    met.add(who)
                    if name in text and who != role:
                        together.add((who, address))
    assert not together
    assert met == set(NAMES)


@pytest.mark.parametrize("role", ["ana", "ben"])
def test_students_of_such_a_course_meet_no_classmates_name(world, role):
    client = Client()
    client.force_login(getattr(world, role).user)
    others = [name for who, name in NAMES.items() if who != role]
    for address, answer in answers(client, world, is_brief=role == "ben", readings=world.readings[:1]):
        text = body(answer)
        assert not [name for name in others if name in text], address
