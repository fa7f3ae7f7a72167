"""Whom an @ tells: never anybody whose work the author does not see, never anybody who may not read the act."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Group, Membership, Mention, Reading
from annotations.pages.news import number_of_news
from annotations.services import annotating, noticing, replying
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(cast, annotate, report):
    """Ben, whose work stands in the class under his name."""
    annotate(cast.ben, report, "would ring", note="Here I am")
    return cast.ben


@pytest.fixture
def news(reach, course):
    return lambda member: number_of_news(reach(member), course.pk)


def names(act):
    return set(act.mentions.values_list("name", "member__user__username"))


def revise(author, annotation, **wording):
    annotation.refresh_from_db()
    return annotating.revise(author.pk, annotation, annotation.version, Wording(**wording), action())


def reply(author, root, text, thread="class"):
    return replying.reply(author.pk, root, uuid.uuid4(), text, thread, "name", action())


def test_somebody_whose_work_is_seen_is_told(cast, seen, annotate, report, news):
    made = annotate(cast.ana, report, "Nobody had died", note="As @BEN says")
    assert names(made) == {("Ben", "ben")}
    assert news(cast.ben) == 1 and news(cast.ana) == 0


def test_an_unknown_name_and_one_that_shows_no_work_stay_plain_words(cast, annotate, report, news):
    made = annotate(cast.ana, report, "Nobody had died", note="@ben @instructor @nobody @stranger")
    assert not names(made) and not Membership.objects.exclude(noticed_at=None)


def test_who_wrote_without_a_name_cannot_be_named(cast, annotate, report):
    annotate(cast.ben, report, "would ring", shown_as="anonymous")
    made = annotate(cast.ana, report, "Nobody had died", note=f"@Ben @{cast.ben.pseudonym}")
    assert not names(made)


def test_a_pseudonym_is_told_under_the_pseudonym_alone(cast, annotate, report, news, client_of):
    annotate(cast.ben, report, "would ring", shown_as="pseudonym")
    made = annotate(cast.ana, report, "Nobody had died", note=f"@Ben and @{cast.ben.pseudonym}")
    assert names(made) == {(cast.ben.pseudonym, "ben")} and news(cast.ben) == 1
    page = client_of(cast.ana).get(f"/courses/conflict/readings/the-drone/?act={made.uid}").text
    assert f'<span class="mention">@{cast.ben.pseudonym}</span>' in page and "@Ben" in page
    assert '<span class="mention">@Ben</span>' not in page


def test_work_that_the_author_does_not_see_gives_no_name(cast, seen, annotate, report, reading):
    Reading.objects.update(hiding="hand")
    assert not names(annotate(cast.ana, report, "Nobody had died", note="@Ben"))
    annotate(cast.instructor, report, "would ring", note="From the staff")
    assert names(annotate(cast.ana, report, "Nobody had died", note="@instructor @Ben")) == {
        ("Instructor", "instructor")
    }


@pytest.mark.parametrize(
    ("audience", "told"), [("me", set()), ("staff", {"Instructor"}), ("class", {"Ben", "Cleo", "Instructor"})]
)
def test_only_who_may_read_it_is_told(cast, course, seen, annotate, report, audience, told):
    cleo = person(course, "cleo", "student")
    for author in (cleo, cast.instructor):
        annotate(author, report, "would ring")
    made = annotate(cast.ana, report, "Nobody had died", note="@Ben @Cleo @Instructor", audience=audience)
    assert {name for name, _user in names(made)} == told
    noticed = Membership.objects.exclude(noticed_at=None).values_list("user__name", flat=True)
    assert set(noticed) == told


def test_a_group_tells_its_members_alone(cast, course, seen, annotate, report):
    cleo = person(course, "cleo", "student")
    annotate(cleo, report, "would ring")
    group = Group.objects.create(course=course, name="Herons")
    for member in (cast.ana, cleo):
        member.groups.add(group)
    made = annotate(cast.ana, report, "Nobody had died", note="@Ben @Cleo", audience="group", group=group.pk)
    assert names(made) == {("Cleo", "cleo")}


def test_the_thread_with_the_staff_tells_its_two_sides_alone(cast, seen, annotate, report, news):
    annotate(cast.instructor, report, "would ring")
    mine = annotate(cast.ana, report, "Nobody had died")
    assert names(reply(cast.ana, mine, "@Ben @Instructor", "staff")) == {("Instructor", "instructor")}
    assert names(reply(cast.instructor, mine, "@Ben @Ana", "staff")) == {("Ana", "ana")}
    assert news(cast.ben) == 0 and news(cast.ana) == 1  # the reply, told once


def test_a_revision_tells_only_who_is_newly_named(cast, course, seen, annotate, report, news):
    made = annotate(cast.ana, report, "Nobody had died", note="@Ben")
    noticing.look(cast.ben.pk, timezone.now())
    revise(cast.ana, made, note="@Ben, better said")
    assert news(cast.ben) == 0 and names(made) == {("Ben", "ben")}
    revise(cast.ana, made, note="Nobody")
    assert not names(made)
    revise(cast.ana, made, note="@Ben again")
    assert news(cast.ben) == 1


def test_what_is_opened_to_more_readers_tells_them_then(cast, seen, annotate, report, news):
    made = annotate(cast.ana, report, "Nobody had died", note="@Ben", audience="me")
    assert news(cast.ben) == 0 and not names(made)
    revise(cast.ana, made, note="@Ben", audience="class")
    assert news(cast.ben) == 1
    revise(cast.ana, made, note="@Ben", audience="staff")
    assert news(cast.ben) == 0 and not names(made)


def test_a_mention_goes_and_comes_with_its_act(cast, seen, annotate, report, news):
    made = annotate(cast.ana, report, "Nobody had died", note="@Ben")
    annotating.withdraw(cast.ana.pk, made, action())
    assert news(cast.ben) == 0
    annotating.restore(cast.ana.pk, made, action())
    assert news(cast.ben) == 1
    annotating.hide(cast.instructor.pk, made, "Why", action())
    assert news(cast.ben) == 0


def test_two_of_one_name_are_both_told_and_a_longer_name_goes_first(cast, course, annotate, report):
    for username, name in (("sam-1", "Sam Lee"), ("sam-2", "Sam Lee"), ("sam-3", "Sam")):
        member = person(course, username, "student")
        member.user.name = name
        member.user.save()
        annotate(member, report, "would ring")
    made = annotate(cast.ana, report, "Nobody had died", note="@sam lee")
    assert names(made) == {("Sam Lee", "sam-1"), ("Sam Lee", "sam-2")}


def test_a_name_that_shows_no_work_hides_none_that_does(cast, course, seen, annotate, report):
    longer = person(course, "benjamin", "student")
    longer.user.name = "Ben Hidden"
    longer.user.save()
    assert names(annotate(cast.ana, report, "Nobody had died", note="@Ben Hidden")) == {("Ben", "ben")}


def test_a_reply_and_its_rewording_keep_their_mentions_in_step(cast, seen, annotate, report, news):
    mine = annotate(cast.ana, report, "Nobody had died")
    made = reply(cast.ana, mine, "@Ben?")
    replying.reword(cast.ana.pk, made, 1, "Nobody?", action())
    assert not Mention.objects.exists() and news(cast.ben) == 0


def test_the_same_action_again_tells_once(cast, seen, annotate, report):
    mine, same, uid = annotate(cast.ana, report, "Nobody had died"), action(text="x"), uuid.uuid4()
    for _unused in range(2):
        try:
            replying.reply(cast.ana.pk, mine, uid, "@Ben", "class", "name", same)
        except Exception as again:
            assert type(again).__name__ == "AlreadyDone"
    assert Mention.objects.count() == 1


def test_a_note_without_an_at_sign_costs_no_query_more(cast, seen, annotate, report, django_assert_max_num_queries):
    def cost(note):
        with CaptureQueriesContext(connection) as captured:
            annotate(cast.ana, report, "Nobody had died", note=note)
        return [one["sql"] for one in captured]

    assert not [sql for sql in cost("Plain words") if "mention" in sql.lower() or "noticed_at" in sql]
    assert len(cost("An @ alone")) == len(cost("Plain words")) + 1
