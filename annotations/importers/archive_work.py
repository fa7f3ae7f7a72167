"""Brings back the part of an archive that members wrote. Checks each record against the texts it stands on."""

from ..models import (
    Annotation,
    CrossLink,
    LinkEnd,
    LinkTagging,
    Participation,
    PurgedUid,
    Reply,
    Reveal,
    Review,
    Tagging,
    Target,
    Touch,
    Version,
)
from ..spans import BadSpan
from .archive_course import named
from .archive_lines import BadArchive
from .archive_shapes import REVIEWED

AT_ONCE = 500  # acts stored together
SPAN = ("ordinal", "start", "end", "exact", "prefix", "suffix", "state")
TOLD = ("uid", "shown_as", "version", "created_at", "updated_at", "written_at", "withdrawn_at")
AUDIENCE = ("audience", "round", "note")


class WorkRestored:
    """The work of a CourseRestored. Each `add_` takes a checked record and its line; raises ValueError, BadArchive."""

    def __init__(self, course):
        self.of = course
        self.acts = {"annotation": {}, "link": {}, "reply": {}}  # uid -> stored row's id
        self._roots = {}  # uid of a reply -> uid of its root
        self._readings = {}  # uid of an annotation or link -> id of its reading
        self._seen, self._waiting = set(), []

    def add(self, kind, record, line):
        is_other = bool(self._waiting) and self._waiting[0][0] != kind
        answers_waiting = kind == "reply" and record["parent"] and record["parent"] not in self.acts["reply"]
        if is_other or answers_waiting or len(self._waiting) >= AT_ONCE:
            self.store()
        if kind in self.acts:
            self._refuse_double(record["uid"])
            self._waiting.append((kind, record, line, getattr(self, f"_{kind}")(record)))
        else:
            getattr(self, f"_{kind}")(record)

    def store(self):
        """Stores the acts that wait, with all that hangs on them, in the order of the file."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        kind = waiting[0][0]
        rows = [row for _kind, _record, _line, row in waiting]
        self._refuse_taken(type(rows[0]), waiting)
        type(rows[0]).objects.bulk_create(rows)
        self.acts[kind].update((row.uid, row.pk) for row in rows)
        pairs = [(row, record) for _kind, record, _line, row in waiting]
        if kind != "reply":
            hang = {"annotation": self._hang_targets, "link": self._hang_ends}[kind]
            hang(pairs)
            self._hang_taggings(Tagging if kind == "annotation" else LinkTagging, pairs)
        Version.objects.bulk_create([one for pair in pairs for one in self._versions(*pair)], batch_size=AT_ONCE)

    def _annotation(self, record):
        piece, texts = self._piece(record["reading"], record["piece"])
        self._check_spans(record["targets"], texts)
        here = [
            target["start"] for target in record["targets"] if texts[target["revision"]].revision == piece.revision_id
        ]
        if here and min(here) != record["start"]:
            raise ValueError(f"the start {record['start']} is not that of the first target")
        return Annotation(**self._audience_act(record), piece=piece, start=record["start"])

    def _link(self, record):
        for end in record["ends"]:
            _piece, texts = self._piece(record["reading"], end["piece"])
            self._check_spans([end], texts)
            named(self.acts["annotation"], end["annotation"], "annotation")
        ordinals = {end["ordinal"] for end in record["ends"]}
        if ordinals != {0, 1} and not (record["gone"] and not ordinals):
            raise ValueError("a cross-link has two ends, 0 and 1")
        relation = named(self.of.relations, record["relation"], "relation")
        return CrossLink(**self._audience_act(record), relation=relation)

    def _reply(self, record):
        kind, uid = record["root"]["kind"], record["root"]["uid"]
        if kind not in ("annotation", "link"):
            raise ValueError("a reply answers an annotation or a link")
        root = named(self.acts[kind], uid, kind)
        parent = named(self.acts["reply"], record["parent"], "reply")
        if parent and self._roots[record["parent"]] != uid:
            raise ValueError("a reply and the one that it answers stand under different work")
        self._roots[record["uid"]] = uid
        return Reply(
            **self._written(record),
            **{f"{kind}_id": root},
            reading_id=self._readings[uid],
            parent_id=parent,
            thread=record["thread"],
            text=record["text"],
        )

    def _review(self, record):
        Review.objects.create(
            **self._reviewed(record["of"]),
            **{name: record[name] for name in ("version", "state", "score", "reason", "at")},
            reading=named(self.of.readings, record["reading"], "reading"),
            by=named(self.of.members, record["by"], "member"),
        )

    def _reviewed(self, of):
        for shape in REVIEWED:
            try:
                of = shape(of)
                break
            except ValueError:
                continue
        else:
            raise ValueError("“of” must name an annotation, a tagging, a link or a member")
        if "tagging" in of:
            annotation = named(self.acts["annotation"], of["tagging"], "annotation")
            tag = named(self.of.tags, of["tag"], "tag")
            found = Tagging.objects.filter(content_object_id=annotation, tag=tag).order_by("-pk")
            tagging = found.filter(withdrawn_at=None).first() or found.first()
            if not tagging:
                raise ValueError(f"the annotation does not have the tag “{tag.name}”")
            return {"tagging": tagging}
        ((kind, name),) = of.items()
        if kind == "member":
            return {"member": named(self.of.members, name, "member")}
        return {f"{kind}_id": named(self.acts[kind], name, kind)}

    def _finished(self, record):
        piece, _texts = self._piece(record["reading"], record["piece"])
        member = named(self.of.members, record["member"], "member")
        Participation.objects.create(membership=member, piece=piece, round=record["round"], finished_at=record["at"])

    def _revealed(self, record):
        Reveal.objects.create(
            membership=named(self.of.members, record["member"], "member"),
            reading=named(self.of.readings, record["reading"], "reading"),
            round=record["round"],
            at=record["at"],
        )

    def _written(self, record):
        """The columns that annotations, links and replies share."""
        if record["gone"] and record["withdrawn_at"] is None:
            raise ValueError("what is gone must have “withdrawn_at”")
        hidden = record["hidden"] or {"at": None, "by": None, "reason": ""}
        return {
            **{name: record[name] for name in TOLD},
            "course": self.of.course,
            "author": self.of.author(record["author"]),
            "hidden_at": hidden["at"],
            "hidden_by": named(self.of.members, hidden["by"], "member"),
            "hidden_reason": hidden["reason"],
        }

    def _audience_act(self, record):
        if (record["audience"] == "group") != (record["group"] is not None):
            raise ValueError("“group” stands with the audience “group” and with no other")
        reading = named(self.of.readings, record["reading"], "reading")
        self._readings[record["uid"]] = reading.pk
        return self._written(record) | {
            **{name: record[name] for name in AUDIENCE},
            "reading": reading,
            "group": named(self.of.groups, record["group"], "group"),
        }

    def _piece(self, reading, ordinal):
        if (reading, ordinal) not in self.of.pieces:
            raise ValueError(f"the reading “{reading}” has no piece {ordinal}")
        return self.of.pieces[reading, ordinal]

    def _check_spans(self, spans, texts):
        by_revision = {}
        for span in spans:
            by_revision.setdefault(span["revision"], []).append(span)
        for revision, held in by_revision.items():
            try:
                named(texts, revision, "revision").check(held)
            except BadSpan as error:
                raise ValueError(str(error)) from None

    def _hang_targets(self, pairs):
        targets, touches = [], []
        for row, record in pairs:
            _piece, texts = self._piece(record["reading"], record["piece"])
            touched = {}
            for target in record["targets"]:
                text = texts[target["revision"]]
                touched |= dict.fromkeys(text.passages(target))
                targets.append(Target(annotation=row, revision_id=text.revision, **_span(target)))
            touches += [Touch(annotation=row, passage_id=passage) for passage in touched]
        Target.objects.bulk_create(targets, batch_size=AT_ONCE)
        Touch.objects.bulk_create(touches, batch_size=AT_ONCE)

    def _hang_ends(self, pairs):
        ends = []
        for row, record in pairs:
            for end in record["ends"]:
                piece, texts = self._piece(record["reading"], end["piece"])
                text = texts[end["revision"]]
                passage = (text.passages(end) or [text.passage_at(end["start"])])[0]
                ends.append(
                    LinkEnd(
                        link=row,
                        piece=piece,
                        revision_id=text.revision,
                        passage_id=passage,
                        annotation_id=named(self.acts["annotation"], end["annotation"], "annotation"),
                        **_span(end),
                    )
                )
        LinkEnd.objects.bulk_create(ends, batch_size=AT_ONCE)

    def _hang_taggings(self, model, pairs):
        model.objects.bulk_create(
            [
                model(
                    content_object=row,
                    tag=self.of.tags[tagging["tag"]],
                    created_at=tagging["created_at"],
                    withdrawn_at=tagging["withdrawn_at"],
                )
                for row, record in pairs
                for tagging in record["taggings"]
            ],
            batch_size=AT_ONCE,
        )

    def _versions(self, row, record):
        for version in record["versions"]:
            by = version["by"]
            by = row.author if by == "author" else self.of.author(by)
            yield Version(
                subject=row.uid,
                number=version["number"],
                by=by,
                at=version["at"],
                content=self._content(version["content"], record.get("reading")),
            )

    def _content(self, content, reading):
        """A link's content with each end's piece by the id that it has here."""
        content = {name: value for name, value in content.items() if name not in Version.HERE_ALONE}
        if not isinstance(content.get("ends"), list):
            return content
        ids = {ordinal: piece.pk for (slug, ordinal), (piece, _texts) in self.of.pieces.items() if slug == reading}
        ends = [end for end in content["ends"] if isinstance(end, list) and end and isinstance(end[0], int)]
        return content | {"ends": [[ids.get(ordinal), *rest] for ordinal, *rest in ends]}

    def _refuse_double(self, uid):
        if uid in self._seen:
            raise ValueError(f"the uid {uid} stands twice in the file")
        self._seen.add(uid)

    def _refuse_taken(self, model, waiting):
        """Names the first uid of the file that this database knows already."""
        uids = [record["uid"] for _kind, record, _line, _row in waiting]
        taken = set(model.objects.filter(uid__in=uids).values_list("uid", flat=True))
        taken |= set(Version.objects.filter(subject__in=uids).values_list("subject", flat=True))
        erased = set(PurgedUid.objects.filter(uid__in=uids).values_list("uid", flat=True))
        for kind, record, line, _row in waiting:
            if record["uid"] in taken:
                raise BadArchive(f"the {kind} {record['uid']} is in this database already.", line)
            if record["uid"] in erased:
                raise BadArchive(f"the {kind} {record['uid']} was erased here for good.", line)


def _span(record):
    return {name: record[name] for name in SPAN}
