"""The entries of what one member takes along: each a list of lines in Markdown, the first of them what it is."""

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Annotation, ConsentAnswer, CrossLink, Flag, Participation, Piece, Reading, Reply, Review
from ..naming import author_name
from ..pages.places import Places
from .markdown_text import BREAK, escaped

AT_ONCE = 500  # acts
UNDER = BREAK + "    "


class Work:
    """All own work of a Scope, and what was said of it. Read for each reading in a fixed number of queries a page."""

    def __init__(self, scope):
        self.scope, self.reach, self.course = scope, scope.reach, scope.course
        self.own = scope.seat.membership

    def readings(self):
        """Those in which there is something, drafts as well: own words stay one's own."""
        mine = Q()
        for rows in (self._mine(Annotation), self._mine(CrossLink), self._mine(Reply), self.reviews()):
            mine |= Q(pk__in=rows.order_by().values("reading"))
        mine |= Q(pk__in=self._finished().values("piece__reading"))
        return Reading.objects.filter(mine, course=self.course)

    def annotations(self, reading):
        places = Places(Piece.objects.filter(reading=reading))
        rows = self._mine(Annotation).filter(reading=reading)
        for page in _pages(rows.with_cards(), "piece__ordinal", "start"):
            reviews = self._reviews_of("annotation", page)
            for act in page:
                quotes = " […] ".join(_quoted(target.exact) for target in _newest(act.targets.all()))
                place = places.name_at(act.piece_id, act.start)
                lines = [f"**{escaped(place, ' ')}** {quotes} — {self._facts(act)}"]
                yield lines + _words(act.note) + self._state(act) + reviews.get(act.pk, [])

    def links(self, reading):
        places = Places(Piece.objects.filter(reading=reading))
        for page in _pages(self._mine(CrossLink).filter(reading=reading).with_cards()):
            reviews = self._reviews_of("link", page)
            for act in page:
                ends = [
                    f"**{escaped(places.name_at(end.piece_id, end.start), ' ')}** {_quoted(end.exact)}"
                    for end in _newest(act.ends.all())
                ]
                joined = f" *{escaped(act.relation.name, ' ')}* ".join(ends)
                lines = [f"{joined} — {self._facts(act)}"]
                yield lines + _words(act.note) + self._state(act) + reviews.get(act.pk, [])

    def replies(self, reading):
        for page in _pages(self._mine(Reply).filter(reading=reading).select_related("author__user")):
            roots = self._roots(page)
            for act in page:
                root = roots.get(("annotation", act.annotation_id)) or roots.get(("link", act.link_id))
                answered = root or [_("To something that you may not see now.")]
                facts = " · ".join([act.get_thread_display(), act.get_shown_as_display(), self._at(act.created_at)])
                yield [*answered, f"↳ {escaped(facts, ' ')}", *_words(act.text), *self._state(act)]

    def judged(self, reading):
        for review in self.reviews().filter(reading=reading).exclude(member=None).select_related("by__user"):
            yield self._review(review)

    def finished(self, reading):
        for one in self._finished().filter(piece__reading=reading).select_related("piece").order_by("piece__ordinal"):
            yield [f"{escaped(one.piece.label, ' ')}, {self._at(one.finished_at)}"]

    def flags(self):
        for flag in Flag.objects.filter(by=self.own, course=self.course).select_related("reading").order_by("pk"):
            decided = flag.get_decision_display() if flag.decision else _("not decided yet")
            facts = f"{escaped(flag.reading.title, ' ')}, {self._at(flag.at)}: {escaped(decided, ' ')}"
            yield [facts, *_words(flag.reason)]

    def consent(self):
        answers = ConsentAnswer.objects.filter(membership=self.own).select_related("question").order_by("pk")
        for answer in answers:
            said = _("I agree") if answer.agrees else _("I do not agree")
            version = _("version %(number)s") % {"number": answer.question.version}
            yield [f"{said}: {version}, {self._at(answer.at)}", *_words(answer.question.wording)]

    def reviews(self):
        """What the staff said of own work: Reviews, in order."""
        own = Q(annotation__author=self.own) | Q(link__author=self.own) | Q(member=self.own)
        return Review.objects.filter(own | Q(tagging__content_object__author=self.own)).order_by("pk")

    def unarchived(self):
        """Yields (kind, act) of own work in readings that are drafts now, which the archive leaves out."""
        for model, kind in ((Annotation, "annotation"), (CrossLink, "link"), (Reply, "reply")):
            for act in self._mine(model).filter(reading__in=self.reach.drafts).select_related("reading").order_by("pk"):
                yield kind, act

    def _mine(self, model):
        return model.objects.filter(author=self.own, course=self.course)

    def _finished(self):
        return Participation.objects.filter(membership=self.own).exclude(finished_at=None)

    def _facts(self, act):
        audience = act.group.name if act.group_id else act.get_audience_display()
        tags = ", ".join(tag.name for tag in act.tags)
        facts = [tags, audience, act.get_shown_as_display(), self._at(act.created_at)]
        return " · ".join(escaped(fact, " ") for fact in facts if fact)

    def _state(self, act):
        said = []
        if act.version > 1:
            said.append(_("last changed %(at)s") % {"at": self._at(act.updated_at)})
        if act.withdrawn_at:
            said.append("**" + _("Withdrawn by me, %(at)s") % {"at": self._at(act.withdrawn_at)} + "**")
        if act.hidden_at:
            said.append("**" + _("Hidden by staff, %(at)s") % {"at": self._at(act.hidden_at)} + "**")
            said += [escaped(act.hidden_reason, UNDER)] if act.hidden_reason else []
        return said

    def _reviews_of(self, kind, page):
        """{id of an act: lines} of what was said of the acts of a page, and of their taggings."""
        ids, found = [act.pk for act in page], {}
        said = Q(**{f"{kind}__in": ids})
        if kind == "annotation":
            said |= Q(tagging__content_object__in=ids)
        for review in Review.objects.filter(said).select_related("by__user", "tagging__tag").order_by("pk"):
            of = review.tagging.content_object_id if review.tagging_id else getattr(review, f"{kind}_id")
            found.setdefault(of, []).extend(self._review(review))
        return found

    def _review(self, review):
        of = f" “{review.tagging.tag.name}”" if review.tagging_id else ""
        score = f" · {review.score}" if review.score is not None else ""
        facts = f"{review.get_state_display()}{of}{score} · {review.by.name} · {self._at(review.at)}"
        return [f"→ {escaped(facts, ' ')}", *_words(review.reason)]

    def _roots(self, page):
        """{(kind, id): lines} of what the replies of a page answer, as far as this reader may see it."""
        found = {}
        for model, kind in ((Annotation, "annotation"), (CrossLink, "link")):
            ids = {getattr(reply, f"{kind}_id") for reply in page} - {None}
            for act in model.objects.visible_to(self.reach).filter(pk__in=ids).with_cards() if ids else ():
                spans = act.targets.all() if kind == "annotation" else act.ends.all()
                quotes = " […] ".join(_quoted(span.exact) for span in _newest(spans))
                found[kind, act.pk] = [f"{quotes} — {escaped(author_name(act), ' ')}", *_words(act.note)]
        return found

    def _at(self, at):
        return f"{at.astimezone(self.course.zone):%Y-%m-%d %H:%M}"


def _pages(rows, *order):
    """Yields lists of at most AT_ONCE rows in order. They are one's own: what is added meanwhile comes last."""
    rows, at = rows.order_by(*order, "pk"), 0
    while page := list(rows[at : at + AT_ONCE]):
        yield page
        at += AT_ONCE


def _newest(spans):
    """Those of the newest revision."""
    spans = list(spans)
    newest = max((span.revision_id for span in spans), default=None)
    return [span for span in spans if span.revision_id == newest]


def _quoted(words):
    return f"“{escaped(words, ' ')}”"


def _words(text):
    return [escaped(text, UNDER)] if text else []
