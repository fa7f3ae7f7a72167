"""A course of 400 in groups and sections, with 100,000 annotations: its lists, a merge of tags, and hiding."""

import random
import time
from datetime import UTC, datetime

from django.db import connection, transaction
from django.urls import reverse

from annotations.models import (
    Annotation,
    Group,
    Membership,
    Piece,
    Reading,
    Reply,
    Reveal,
    Section,
    Tag,
    Tagging,
)
from annotations.models.vocabulary import Audience
from annotations.services import marking
from annotations.services.recoding import merge
from annotations.services.undoing import undo
from tests.bench import loading
from tests.bench.opening import queries_of, repeat
from tests.bench.readers import address_of, signed_in
from tests.bench.report import times

MEMBERS = 400
GROUPS = 20
SECTIONS = 4
COUNT = 100_000
MERGED = 20_000  # taggings
GROUPED = ((Audience.GROUP, 60), (Audience.CLASS, 28), (Audience.STAFF, 6), (Audience.ME, 6))  # percent
ENOUGH = 3
REPLIES = 2_000  # one in fifty to the reader whose page is measured, who has not seen them yet
GOAL_GROWTH = 1.3  # of the page with groups and hiding to the page without
GOAL_MERGE = 5  # seconds
BOTH = ("plain", "grouped")
LISTS = 40  # requests of each list


def load(count=COUNT):
    """The course with two readings of the same texts: "plain", and "grouped" with groups and hiding on."""
    rng = random.Random(loading.SEED + 1)  # other uids than those of the other course
    writer = loading.Writer(rng)
    with transaction.atomic():
        stage = loading.people(rng, writer, "four-hundred", MEMBERS, "member")
        _divide(stage)
    documents = {}
    for slug, audiences in (("plain", loading.AUDIENCES), ("grouped", GROUPED)):
        with transaction.atomic():
            texts = enumerate((loading.PAIR_WORDS, loading.PAIR_WORDS))
            held = [loading.document_of(stage.course, writer, documents, *text) for text in texts]
            stage.readings[slug] = loading.reading_of(stage.course, slug, held)
            loading.annotate(stage, stage.readings[slug], count // 2, writer, rng, audiences)
    _hide(stage)
    _reply(stage, rng)
    return stage


def _divide(stage):
    sections = [Section.objects.create(course=stage.course, name=f"Section {n}") for n in range(1, SECTIONS + 1)]
    groups = [Group.objects.create(course=stage.course, name=f"Group {n}") for n in range(1, GROUPS + 1)]
    through = Membership.groups.through
    for number, member in enumerate(stage.readers):
        member.section = sections[number % SECTIONS]
        stage.groups[member.pk] = groups[number % GROUPS].pk
    Membership.objects.bulk_update(stage.readers, ["section"])
    through.objects.bulk_create(through(membership_id=member, group_id=group) for member, group in stage.groups.items())


def _hide(stage):
    reading = stage.readings["grouped"]
    Reading.objects.filter(pk=reading.pk).update(hiding=Reading.Hiding.COUNT, hidden_count=ENOUGH)
    Reveal.objects.bulk_create(Reveal(membership=member, reading=reading) for member in stage.readers)


def _reply(stage, rng):
    """Replies among classmates."""
    reading = stage.readings["plain"]
    rows = reading.annotation_set.filter(audience=Audience.CLASS).order_by("pk")
    mine = list(rows.filter(author=stage.readers[0]).values_list("pk", flat=True))
    others = list(rows.values_list("pk", flat=True)[:REPLIES])
    Reply.objects.bulk_create(
        Reply(
            course=stage.course,
            reading=reading,
            author=rng.choice(stage.readers[1:]),
            annotation_id=rng.choice(others if number % 50 else mine),
            text="And what follows from it?",
            created_at=datetime(2026, 9, 3, tzinfo=UTC),
        )
        for number in range(REPLIES)
    )
    Membership.objects.filter(pk=stage.readers[0].pk).update(noticed_at=datetime(2026, 9, 3, tzinfo=UTC))


def measure_class(report, stage, server, repeats):
    """Lines on the lists of a large course, on what groups and hiding cost, and on a merge; the merge comes last."""
    course = stage.course.slug
    member, staff = signed_in(stage.readers[0]), signed_in(stage.instructor)
    for says, name, reader in (
        ("members page, 400 members", "members", staff),
        ("mine/ of a student", "mine", member),
        ("mine/ of the instructor", "mine", staff),
    ):
        path = reverse(f"annotations:{name}", args=[course])
        seconds = _seconds(server, reader, path, min(repeats, LISTS))
        report.add(f"{says}, {queries_of(path, reader)} queries", str(times(seconds)))
    plain, grouped = [times(_seconds(server, member, address_of(stage.readings[slug]), repeats)) for slug in BOTH]
    report.add("its reading page at 50,000, all for the class", str(plain))
    report.add("the same with groups, hiding until 3, replies", str(grouped))
    growth = grouped.p50 / plain.p50
    report.add("the second : the first", f"{growth:.2f}", f"{GOAL_GROWTH}", growth <= GOAL_GROWTH)
    _measure_merge(report, stage)


def _seconds(server, reader, path, repeats):
    with server.connect(reader.cookies) as wire:
        return [answer.seconds for answer in repeat(wire, path, repeats, 200)]


def _measure_merge(report, stage):
    """Merges a tag of 20,000 taggings into one that half of their annotations carry as well."""
    source = Tag(course=stage.course, name="hint", palette=9, ordinal=90)
    source.save()
    _spread(stage, source)
    began = time.perf_counter()
    change = merge(stage.course, stage.instructor.pk, [source.pk], stage.tags[0].pk)
    seconds = time.perf_counter() - began
    report.add(
        "merge of 20,000 taggings, one transaction", f"{seconds:.1f} s", f"{GOAL_MERGE} s", seconds <= GOAL_MERGE
    )
    began = time.perf_counter()
    undo(change)
    report.add("undo of that merge", f"{time.perf_counter() - began:.1f} s")
    connection.close()


def _spread(stage, tag):
    """Gives a tag to 20,000 annotations, in both readings, and draws their marks anew."""
    annotations = Annotation.objects.filter(course=stage.course).order_by("pk").values_list("pk", flat=True)
    step = annotations.count() // MERGED
    chosen = list(annotations)[:: max(step, 1)][:MERGED]
    Tagging.objects.bulk_create((Tagging(content_object_id=pk, tag=tag) for pk in chosen), batch_size=5_000)
    for piece in Piece.objects.filter(reading__course=stage.course).select_related("revision"):
        marking.rebuild(piece)
