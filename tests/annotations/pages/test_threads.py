"""A thread reads well at any depth and length."""

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from annotations.pages.threads import DEEPEST, LAST, MOST, Thread
from annotations.services import replying
from tests.annotations.conftest import action

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


def thread_of(parents, gone=()):
    """A Thread of replies numbered from 0; the parent of each is an earlier one or None."""

    def under(parent, depth):
        for number, of in enumerate(parents):
            if of == parent:
                at = BEGAN + timedelta(minutes=number)
                reply = SimpleNamespace(pk=number, parent_id=of, created_at=at)
                yield SimpleNamespace(reply=reply, depth=depth, is_gone=number in gone, is_newest=False)
                yield from under(number, depth + 1)

    return Thread(under(None, 1))


def read(level, depth=1):
    """(number, depth of its list) of each reply as the page has them, folds and all."""
    for run in level.runs:
        for card in run.cards:
            yield card.reply.pk, depth
            yield from read(card.answers, depth + 1)


parents = (
    st.integers(1, 25)
    .flatmap(lambda size: st.tuples(*(st.one_of(st.none(), st.integers(0, max(n - 1, 0))) for n in range(size))))
    .map(lambda found: [None, *found[1:]])
)


@given(parents)
def test_every_reply_is_read_once_after_what_it_answers_and_no_list_is_deeper_than_the_third(parents):
    found = list(read(thread_of(parents).level))
    numbers = [number for number, _depth in found]
    assert sorted(numbers) == list(range(len(parents))) and max(depth for _number, depth in found) <= DEEPEST
    assert numbers == [card.reply.pk for card in thread_of(parents)]
    for number, parent in enumerate(parents):
        assert parent is None or numbers.index(parent) < numbers.index(number)


@given(parents)
def test_what_is_newest_is_never_folded_away(parents):
    thread, waiting = thread_of(parents), []
    waiting = list(thread.level.runs)
    shown = set()
    while waiting:
        run = waiting.pop()
        if not run.is_folded:
            for card in run.cards:
                shown.add(card.reply.pk)
                waiting += card.answers.runs
    assert len(parents) - 1 in shown
    assert [card.reply.pk for card in thread if card.is_newest] in ([], [len(parents) - 1])


def test_of_a_long_list_the_earlier_ones_are_folded_and_counted_without_the_gone():
    thread = thread_of([None] * (MOST + 4), gone={0, 1})
    folded, rest = thread.level.runs
    assert (folded.is_folded, folded.number, len(rest.cards)) == (True, MOST + 4 - LAST - 2, LAST)
    assert [run.is_folded for run in thread_of([None] * MOST).level.runs] == [False]


@pytest.mark.django_db
def test_a_deep_and_long_thread_on_the_page(cast, client_of, reading, report, annotate):
    def say(author, parent=None):
        text = f"Reply of {author}"
        return replying.reply(author.pk, root, uuid.uuid4(), text, "class", "name", action(), parent=parent)

    def page():
        with CaptureQueriesContext(connection) as captured:
            html = client_of(cast.ben).get(f"/courses/conflict/readings/the-drone/?act={root.uid}").text
        return html, len(captured)

    root = annotate(cast.ana, report, "Nobody had died")
    last = say(cast.ben)
    for author in (cast.ana, cast.instructor, cast.ana, cast.ben, cast.ana):
        last = say(author, last)
    replying.withdraw(cast.ana.pk, last, action())
    _html, few = page()
    for _number in range(MOST + 3):
        say(cast.instructor)
    html, many = page()
    assert many == few
    assert html.count('<li class="reply') == 1 + 5 + MOST + 3
    assert "Show 11 earlier" in html, "five of the first one's thread, and six beside it"
    assert html.count("in answer to you") == 2 and html.count("in answer to <bdi>Ana</bdi>") == 2
    assert html.count("This reply was withdrawn.") == 1 and html.count(">newest<") == 1
    assert html.count('class="replies"') == 3 + 1
    assert html.count(f'id="reply-to-{root.uid}"') == 1
