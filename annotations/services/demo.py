"""Loads the sample pair with its class, through the same verbs that people's work goes through."""

import csv
import json
import uuid
import zoneinfo
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from ..importers import read
from ..models import Block, Course, Participation, Relation, Review, Section, Tag, User
from ..models.vocabulary import Kind
from . import annotating, backdating, codebook, importing, linking, replying, setting
from .acts import asked
from .enrolling import enrol, make_course
from .placing import place
from .wording import Wording

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "the-drone-and-the-hotline"
PASSWORD = "reader"
ZONE = "Europe/Berlin"
RIGHTS = "Written for this program and its classes; may be used freely with it."
SOURCE = "readerapp sample pair"
NAMES = uuid.UUID("6c1f1f0e-3a0b-4c53-9d0e-5b1d1c5f2b77")  # of the demo's uids, made once and for ever
DUE_WEEKDAY, DUE_HOUR, OPENING_HOUR = 4, 18, 9  # Friday 18:00; opened at 9:00


class QuoteMissing(LookupError):
    """A quote of the sample class that does not stand exactly once in its piece."""


def is_loaded():
    return Course.objects.filter(slug=_class()["course"]["slug"]).exists()


def load_demo(now=None):
    """Loads users, course, codebook, texts, reading and all work in one transaction. Returns the Course.

    The work lies in the days before `now` (default: the present), the due date on the next Friday after it.
    """
    with transaction.atomic():
        return _Loader(_class(), now or timezone.now()).load()


def _class():
    return json.loads((FOLDER / "class.json").read_text(encoding="utf-8"))


def _uid(*parts):
    return uuid.uuid5(NAMES, " ".join(parts))


class _Loader:
    def __init__(self, content, now):
        self.content = content
        self.zone = zoneinfo.ZoneInfo(ZONE)
        self.now = now.astimezone(self.zone)
        self.opened = self._opening()
        self.acts = {}  # id in the file -> what was stored
        self.times = {}  # uid -> when it was written

    def load(self):
        self._load_people()
        self._load_reading()
        work = [
            ("annotations", self._annotate),
            ("links", self._link),
            ("replies", self._reply),
            ("reviews", self._review),
        ]
        entries = [
            (entry["minutes"], order, entry, verb)
            for order, (kind, verb) in enumerate(work)
            for entry in self.content[kind]
        ]
        for minutes, _order, entry, verb in sorted(entries, key=lambda one: one[:2]):
            verb(entry, self.opened + timedelta(minutes=minutes))
        backdating.backdate(self.times)
        self._finish()
        return self.course

    def _opening(self):
        """The last morning from which all the work lies in the past."""
        kinds = ("annotations", "links", "replies", "reviews")
        last = max(entry["minutes"] for kind in kinds for entry in self.content[kind])
        start = self.now - timedelta(minutes=last)
        opened = start.replace(hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
        return opened if opened <= start else opened - timedelta(days=1)

    def _due(self):
        day = self.now + timedelta(days=(DUE_WEEKDAY - self.now.weekday()) % 7)
        due = day.replace(hour=DUE_HOUR, minute=0, second=0, microsecond=0)
        return due if due > self.now else due + timedelta(days=7)

    def _load_people(self):
        password = make_password(PASSWORD)
        staff = [one for one in self.content["members"] if one["role"] == "instructor"]
        rest = [one for one in self.content["members"] if one not in staff]
        self.members = {}
        for entry in staff + rest:
            user = self._user(entry, password)
            if not self.members:
                course = self.content["course"]
                self.course, member = make_course(user, course["title"], course["slug"], time_zone=ZONE)
                self.sections = {
                    name: Section.objects.create(course=self.course, name=name)
                    for name in sorted({one["section"] for one in rest if "section" in one})
                }
            else:
                member = enrol(user, self.course, entry["role"], self.sections.get(entry.get("section")))
            self.members[entry["username"]] = member

    def _user(self, entry, password):
        made = {"name": entry["name"], "password": password, "may_teach": entry["role"] == "instructor"}
        user, _is_new = User.objects.get_or_create(username=entry["username"], defaults=made)
        return user

    def _load_reading(self):
        maker = next(iter(self.members.values()))
        with (FOLDER / "codebook.csv").open(encoding="utf-8", newline="") as file:
            entries = [row | {"palette": int(row["palette"])} for row in csv.DictReader(file)]
        codebook.add_all(self.course, maker.pk, entries)
        self.tags = {tag.name: tag for tag in Tag.objects.filter(course=self.course)}
        self.relations = list(Relation.objects.filter(course=self.course))
        pieces = [(self._document(entry["file"]), entry["label"]) for entry in self.content["pieces"]]
        about = self.content["reading"]
        self.reading = setting.make_reading(
            self.course,
            pieces,
            title=about["title"],
            slug=about["slug"],
            prompt=about["prompt"],
            due_at=self._due(),
            created_at=self.opened,
            **{f"asked_{noun}": number for noun, number in about["asked"].items()},
        )
        self.pieces = {piece.label: piece for piece in self.reading.pieces.select_related("reading", "revision")}
        self.blocks = {label: self._blocks(piece) for label, piece in self.pieces.items()}

    def _document(self, file):
        draft = read((FOLDER / file).read_bytes(), file)
        return importing.store(self.course, draft, source=SOURCE, rights=RIGHTS)

    def _blocks(self, piece):
        blocks = Block.objects.filter(revision=piece.revision).exclude(passage__kind=Kind.FURNITURE)
        return list(blocks.only("start", "text"))

    def _span(self, label, quote):
        found = [block.start + block.text.index(quote) for block in self.blocks[label] if block.text.count(quote) == 1]
        if len(found) != 1:
            raise QuoteMissing(f"{label}: {quote}")
        return found[0], found[0] + len(quote), quote

    def _place(self, label, quotes):
        return place(self.pieces[label].revision_id, [self._span(label, quote) for quote in quotes])

    def _annotate(self, entry, at):
        piece, uid = self.pieces[entry["piece"]], _uid(entry["id"])
        made = annotating.annotate(
            self._by(entry),
            piece,
            uid,
            self._place(entry["piece"], entry["quotes"]),
            self._wording(entry),
            _action(entry),
        )
        self._keep(entry, made, at)

    def _link(self, entry, at):
        ends = [
            linking.End(self.pieces[end["piece"]], self._place(end["piece"], [end["quote"]])[0])
            for end in (entry["from"], entry["to"])
        ]
        relation = next(one for one in self.relations if one.name.startswith(entry["relation"]))
        made = linking.link(
            self._by(entry), self.reading, _uid(entry["id"]), ends, relation, self._wording(entry), _action(entry)
        )
        self._keep(entry, made, at)

    def _reply(self, entry, at):
        made = replying.reply(
            self._by(entry),
            self.acts[entry["to"]],
            _uid(entry["id"]),
            entry["text"],
            entry["thread"],
            entry.get("shown_as", "name"),
            _action(entry),
            parent=self.acts.get(entry.get("parent")),
        )
        self._keep(entry, made, at)

    def _review(self, entry, at):
        judged = self.acts[entry["of"]]
        noun = "annotation" if entry["of"].startswith("a") else "link"
        Review.objects.create(
            reading=self.reading,
            version=judged.version,
            state=entry["state"],
            reason=entry["reason"],
            by_id=self._by(entry),
            at=at,
            **{noun: judged},
        )

    def _finish(self):
        """Those who say that they have read a piece said so in the evening before the present."""
        at = self.now - timedelta(hours=15)
        for entry in self.content["finished"]:
            for label in entry["pieces"]:
                Participation.objects.update_or_create(
                    membership_id=self._by(entry),
                    piece=self.pieces[label],
                    round=self.reading.round,
                    defaults={"finished_at": at},
                )

    def _wording(self, entry):
        tags = tuple(self.tags[name] for name in entry.get("tags", ()))
        return Wording(tags=tags, note=entry["note"], audience=entry["audience"], shown_as=entry["shown_as"])

    def _by(self, entry):
        return self.members[entry["by"]].pk

    def _keep(self, entry, made, at):
        self.acts[entry["id"]] = made
        self.times[made.uid] = at


def _action(entry):
    return asked(_uid("action", entry["id"]), entry)
