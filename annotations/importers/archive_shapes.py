"""What each record of an archive must look like. The same shapes are described in docs/jsonl-format.md.

A shape is a function: it takes a JSON value and returns the Python value, or raises ValueError with a sentence.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from ..models import Reading, Reply, Review
from ..models.codebook import PALETTE_SIZE
from ..models.course import check_zone
from ..models.reading import MOST_PIECES
from ..models.vocabulary import Audience, Direction, Kind, Role, ShownAs, State

SMALL, LARGE = 2**15 - 1, 2**31 - 1
LONGEST_TEXT = 4_000_000  # characters
SLUG = re.compile(r"[-a-zA-Z0-9_]+")


def text(most=LONGEST_TEXT, least=0):
    def check(value):
        if not isinstance(value, str):
            raise ValueError("must be a text")
        if not least <= len(value) <= most:
            raise ValueError(f"must have {least} to {most} characters")
        return value

    return check


def whole(least=0, most=LARGE):
    def check(value):
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return check


def one_of(choices):
    allowed = list(choices.values)

    def check(value):
        if value not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return value

    return check


def maybe(shape):
    return lambda value: None if value is None else shape(value)


def listed(shape, most=1_000_000):
    def check(value):
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"must be a list of at most {most}")
        return [_within(f"[{at}]", shape, one) for at, one in enumerate(value)]

    return check


def record(**fields):
    def check(value):
        if not isinstance(value, dict):
            raise ValueError("must be an object")
        for name in fields.keys() - value.keys():
            raise ValueError(f"“{name}” is missing")
        for name in value.keys() - fields.keys():
            raise ValueError(f"“{name[:40]}” is not known")
        return {name: _within(f"“{name}”", shape, value[name]) for name, shape in fields.items()}

    return check


def flag(value):
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def uid(value):
    try:
        found = UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise ValueError("must be a uid") from None
    if str(found) != value:
        raise ValueError("must be a uid in small letters with hyphens")
    return found


def moment(value):
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError("must be a time such as 2026-01-31T09:30:00Z") from None
    if found.utcoffset() != timedelta(0) or not value.endswith("Z"):
        raise ValueError("must be a time in UTC that ends in Z")
    return found


def day(value):
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        raise ValueError("must be a date such as 2026-01-31") from None


def number(value):
    try:
        found = Decimal(text(12)(value))
    except InvalidOperation:
        raise ValueError("must be a number in quotes") from None
    if not found.is_finite() or abs(found) >= 10_000 or found.as_tuple().exponent < -2:
        raise ValueError("must be a number below 10,000 with at most two decimals")
    return found


def zone(value):
    check_zone(text(60)(value))
    return value


def slug(value):
    if not SLUG.fullmatch(text(60, 1)(value)):
        raise ValueError("must be made of letters, digits and hyphens")
    return value


def content(value):
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


def _author(value):
    return text(60, 1)(value) if isinstance(value, str) else maybe(whole(1))(value)


def _by(value):
    return value if value == "author" else maybe(whole(1))(value)


def _block(value):
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("must be a passage's place and its text")
    return whole()(value[0]), text(least=1)(value[1])


def _within(name, shape, value):
    """The value that a shape gives, with the place in front of what it refuses."""
    try:
        return shape(value)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from None
    except Exception as error:  # Django's ValidationError is no ValueError
        if hasattr(error, "messages"):
            raise ValueError(f"{name} {error.messages[0]}") from None
        raise


NAME = text(80, 1)
HIDDEN = maybe(record(at=moment, by=maybe(whole(1)), reason=text(500)))
VERSIONS = listed(record(number=whole(1), by=_by, at=moment, content=content), 100_000)
TAGGINGS = listed(record(tag=NAME, created_at=moment, withdrawn_at=maybe(moment)), 10_000)
SPAN = {
    "ordinal": whole(0, SMALL),
    "revision": whole(1),
    "start": whole(),
    "end": whole(1),
    "exact": text(),
    "prefix": text(64),
    "suffix": text(64),
    "state": one_of(State),
}
WRITTEN = {
    "kind": text(20),
    "uid": uid,
    "author": _author,
    "shown_as": one_of(ShownAs),
    "version": whole(1),
    "versions": VERSIONS,
    "created_at": moment,
    "updated_at": moment,
    "written_at": maybe(moment),
    "withdrawn_at": maybe(moment),
    "hidden": HIDDEN,
    "gone": flag,
}
ACT = WRITTEN | {
    "reading": slug,
    "audience": one_of(Audience),
    "group": maybe(NAME),
    "round": whole(1, SMALL),
    "note": text(),
    "taggings": TAGGINGS,
}
ORDINAL = whole(0, MOST_PIECES - 1)

ARCHIVE = record(
    kind=text(20),
    format=text(60),
    version=whole(),
    whose=text(10),
    readings=listed(slug),
    course=record(
        title=text(200, 1),
        time_zone=zone,
        default_audience=one_of(Audience),
        default_shown_as=one_of(ShownAs),
        allows_free_tags=flag,
        students_may_export_class=flag,
    ),
)
SHAPES = {
    "section": record(kind=text(20), name=NAME),
    "group": record(kind=text(20), name=NAME),
    "member": record(
        kind=text(20),
        id=whole(1),
        username=maybe(text(150, 1)),
        name=text(150),
        role=one_of(Role),
        pseudonym=maybe(text(60, 1)),
        section=maybe(NAME),
        groups=listed(NAME),
        joined_at=maybe(moment),
        ended_at=maybe(moment),
    ),
    "relation": record(kind=text(20), name=text(60, 1), inverse=text(60), is_directed=flag, ordinal=whole()),
    "tag": record(
        kind=text(20),
        name=NAME,
        palette=whole(1, PALETTE_SIZE),
        colour_imported=text(9),
        key=text(1),
        definition=text(),
        ordinal=whole(),
        parent=maybe(NAME),
        merged_into=maybe(NAME),
        retired_at=maybe(moment),
    ),
    "document": record(
        kind=text(20),
        id=whole(1),
        title=text(500),
        authors=listed(text(500), 1000),
        source=text(300),
        address=text(1000),
        date=maybe(day),
        language=text(35),
        direction=one_of(Direction),
        rights=text(300),
        created_at=moment,
        passages=listed(record(kind=one_of(Kind), attribution=text(200), date=maybe(day), why=text(300))),
        revisions=listed(record(number=whole(1), checksum=text(64), created_at=moment, blocks=listed(_block))),
    ),
    "reading": record(
        kind=text(20),
        slug=slug,
        title=text(200),
        prompt=text(),
        ordinal=whole(),
        status=one_of(Reading.Status),
        after_due=one_of(Reading.AfterDue),
        asked_annotations=whole(0, SMALL),
        asked_links=whole(0, SMALL),
        asked_replies=whole(0, SMALL),
        hiding=one_of(Reading.Hiding),
        hidden_count=whole(0, SMALL),
        round=whole(1, SMALL),
        due_at=maybe(moment),
        hidden_until=maybe(moment),
        shown_at=maybe(moment),
        created_at=moment,
        pieces=listed(record(document=whole(1), revision=whole(1), ordinal=ORDINAL, label=text(40)), MOST_PIECES),
    ),
    "annotation": record(**ACT, piece=ORDINAL, start=whole(), targets=listed(record(**SPAN), 1000)),
    "link": record(
        **ACT,
        relation=text(60, 1),
        ends=listed(record(**SPAN, piece=ORDINAL, annotation=maybe(uid)), 1000),
    ),
    "reply": record(
        **WRITTEN,
        root=record(kind=text(20), uid=uid),
        parent=maybe(uid),
        thread=one_of(Reply.Thread),
        text=text(),
    ),
    "review": record(
        kind=text(20),
        reading=slug,
        of=content,
        version=whole(1),
        state=one_of(Review.State),
        score=maybe(number),
        reason=text(),
        by=whole(1),
        at=moment,
    ),
    "finished": record(kind=text(20), member=whole(1), reading=slug, piece=ORDINAL, round=whole(1, SMALL), at=moment),
    "revealed": record(kind=text(20), member=whole(1), reading=slug, round=whole(1, SMALL), at=moment),
    "end": record(kind=text(20), lines=whole(1)),
}
REVIEWED = (
    record(annotation=uid),
    record(link=uid),
    record(tagging=uid, tag=NAME),
    record(member=whole(1)),
)
