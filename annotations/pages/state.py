"""The small facts that a reading page shows besides its annotations: what its ETag stands on."""

import hashlib

COURSE_FACTS = ("title", "time_zone", "default_audience", "default_shown_as", "naming", "allows_free_tags")
_OF_READING = ("title", "prompt", "due_at", "after_due", "hiding_number", "hiding", "hidden_until", "shown_at", "round")


def state(page):
    """Plain values in a fixed order that differ whenever a ReadingPage would, but for the reading's seq."""
    return [
        page.address,
        page.reach.key,
        [
            (
                p.pk,
                p.revision_id,
                p.label,
                p.document.title,
                p.document.authors,
                p.document.source,
                p.document.date,
                p.document.language,
                p.document.direction,
            )
            for p in page.pieces
        ],
        [(t.pk, t.name, t.palette, t.key, t.definition, t.ordinal, t.retired_at) for t in page.tags],
        sorted(page.examples.items()),
        page.tag_names,
        [(r.pk, r.name, r.inverse) for r in page.relations],
        [(group.pk, group.name) for group in page.groups],
        [(p.pk, p.finished_at) for p in page.participations.values()],
        page.enrolled,
        page.annotators,
        page.news,
        [getattr(page.course, name) for name in COURSE_FACTS],
        [getattr(page.reading, f.attname) for f in page.reading._meta.concrete_fields],
        page.asked,
        page.due,
        page.open_flags,
        page.layers.facts,
        page.crowd.facts if page.crowd else [],
    ]


def around(page):
    """A digest of what is around the work on a ReadingPage: codebook, pieces, settings, and what its reader may see."""
    facts = [
        page.reach.key,
        [(p.pk, p.revision_id, p.label, p.document.title, p.document.direction) for p in page.pieces],
        [(t.pk, t.name, t.palette, t.key, t.definition, t.ordinal, t.retired_at) for t in page.tags],
        [getattr(page.course, name) for name in COURSE_FACTS],
        [getattr(page.reading, name) for name in _OF_READING],
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
