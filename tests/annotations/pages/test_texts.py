"""What is drawn for a reader is, for every role and setting, what the annotations that they may see would draw."""

import random
import re
import uuid
from itertools import combinations
from types import SimpleNamespace

import pytest

from annotations.access import reach_of
from annotations.models import Annotation, Group, Membership, PastHiding, Reading, Section
from annotations.pages.address import Address
from annotations.pages.marked import _marks, _marks_of_rows
from annotations.pages.reading import ReadingPage
from annotations.services import annotating
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, person

pytestmark = pytest.mark.django_db

QUOTES = [
    ("A drone falls", "read in two", "in two capitals at once", "Nobody had died", "would ring"),
    ("the officers", "What is needed is small", "is small: a line", "You do not ring up", "neighbour who climbs"),
]
HIDINGS = [("never", 0), ("hand", 0), ("count", 2), ("date", 0)]


@pytest.fixture
def people(course, cast):
    """Students of two sections and two groups, an assistant of one section, the staff."""
    sections = [Section.objects.create(course=course, name=name) for name in ("Monday", "Friday")]
    groups = [Group.objects.create(course=course, name=name) for name in ("One", "Two")]
    cast.cleo, cast.dora = person(course, "cleo", "student"), person(course, "dora", "student")
    for number, member in enumerate((cast.ana, cast.ben, cast.cleo, cast.dora)):
        Membership.objects.filter(pk=member.pk).update(section=sections[number % 2])
        member.groups.add(groups[number // 2])
    cast.limited = person(course, "limited", "assistant")
    cast.limited.limited_to.add(sections[0])
    writers = [cast.ana, cast.ben, cast.cleo, cast.dora, cast.instructor, cast.limited]
    return SimpleNamespace(writers=writers, watchers=[*writers, cast.assistant], sections=sections, groups=groups)


def write_something(draw, people, piece, tags):
    author = draw.choice(people.writers)
    groups = list(author.groups.all())
    audience = draw.choice(["class", "class", "staff", "me", *(["group"] * 2 if groups else [])])
    start = draw.randint(0, 100)
    end = start + draw.randint(1, 50)
    wording = Wording(
        tags=tuple(draw.sample(tags, draw.randint(0, 2))),
        audience=audience,
        group=groups[0].pk if audience == "group" else None,
        shown_as=draw.choice(["name", "anonymous"]),
    )
    placed = place(piece.revision_id, [(start, end, piece.revision.text[start:end])])
    made = annotating.annotate(author.pk, piece, uuid.uuid4(), placed, wording, action())
    if draw.random() < 0.2:
        annotating.withdraw(author.pk, made, action())


def set_hiding(draw, reading):
    """Other hiding settings for what is written from now on; what is there stays under the old ones."""
    reading.refresh_from_db()
    PastHiding.objects.create(
        reading=reading, number=reading.hiding_number, hiding=reading.hiding, hidden_count=reading.hidden_count
    )
    reading.hiding, reading.hidden_count = draw.choice(HIDINGS)
    reading.hiding_number += 1
    reading.save()


@pytest.mark.parametrize("seed", range(8))
def test_what_is_drawn_is_what_this_reader_may_see(people, reading, oped, tags, seed):
    draw = random.Random(seed)
    reading.hiding, reading.hidden_count = draw.choice(HIDINGS)
    reading.save()
    for step in range(24):
        if step % 8 == 7:
            set_hiding(draw, reading)
        write_something(draw, people, oped, tags)
    reading = Reading.objects.get(pk=reading.pk)
    oped.reading = reading
    for member in people.watchers:
        for previewed in {frozenset(), frozenset([reading.course_id])}:
            reach = reach_of(member.user, previewed)
            seat = reach.seat(reading.course_id)
            of_groups = [Address(group=group.pk) for group in people.groups if seat.is_staff or group.pk in seat.groups]
            plain_ones = [Address(), Address(layer="mine"), Address(kind="counted"), Address(tag=(tags[0].pk,))]
            for address in (*plain_ones, *of_groups):
                drawn = _marks([oped], address, reach, seat)
                rows = _marks_of_rows([oped], address, reach)
                assert plain(drawn, address) == plain(rows, address), (member.name, seat, address)


def plain(marks, address):
    """Depths by tag at each place, and the counts: without regard to how segments are cut."""
    segments, counts = marks
    wanted = {str(tag) for tag in address.tag}
    drawn = {}
    for place_, held in segments.items():
        for start, end, depth, uses in held:
            uses = {tag: n for tag, n in uses.items() if n and (not wanted or tag in wanted)}
            for offset in range(start, end):
                if (depth and not wanted) or uses:
                    drawn[place_, offset] = (None if wanted else depth, uses)
    return drawn, {key: n for key, n in counts.items() if n[""]}


@pytest.mark.parametrize("layer", ["", "heat"])
@pytest.mark.parametrize("which", [0, 1])
def test_what_is_drawn_again_after_a_write_is_what_the_page_draws(people, reading, annotate, tags, layer, which):
    piece = reading.pieces.select_related("reading", "revision").get(ordinal=which)
    for number, words in enumerate(QUOTES[which] * 2):
        annotate(people.writers[number % 4], piece, words, tags=[tags[number % 2]])
    reading = Reading.objects.get(pk=reading.pk)
    page = ReadingPage(reading.course, reading, Address(layer=layer), reach_of(people.writers[0].user))
    _head, text = page.texts[which]
    whole = {passage.id: passage for passage in (*text.passages, *text.comments)}
    parts = re.findall(r"<g .*?</g>", text.strip)
    for some in (*([one] for one in whole), *map(list, combinations(whole, 2)), list(whole)):
        passages, strip = page.saved(piece.pk, some)
        assert passages == [passage for passage in whole.values() if passage.id in some]
        assert passages == page.passages_again(piece.pk, some)
        redrawn = re.findall(r"<g .*?</g>", strip)
        assert redrawn == [part for part in parts if part in redrawn] and "".join(redrawn) == strip
        left = "".join(part for part in parts if part not in redrawn)
        assert not any(f'#passage-{passage}"' in left for passage in some)


def test_the_settings_that_a_reading_had_before_hold_for_what_was_written_under_them(annotate, cast, reading, report):
    before = annotate(cast.ana, report, "Nobody had died")
    set_hiding(SimpleNamespace(choice=lambda _settings: ("hand", 0)), reading)
    report.reading = Reading.objects.get(pk=reading.pk)
    after = annotate(cast.ana, report, "would ring")
    seen = set(Annotation.objects.visible_to(reach_of(cast.ben.user)).values_list("pk", flat=True))
    assert before.pk in seen and after.pk not in seen
    assert Annotation.objects.visible_to(reach_of(cast.ana.user)).count() == 2
    assert Annotation.objects.visible_to(reach_of(cast.instructor.user)).count() == 2
