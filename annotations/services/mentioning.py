"""Whom a note or a reply names with an @: stored under the name that stands there, told within the same transaction.

One may mention whose work one sees in the reading, under the name that it shows there; nobody by being anonymous.
Who may not read the act is not told of it, and an unknown name stays a plain word, so that no name is confirmed.
"""

from collections import defaultdict

from django.db.models import Q

from ..access import reach_of
from ..mentions import SIGN, find, fold, perhaps
from ..models import Annotation, CrossLink, Membership, Mention, Reply
from ..models.vocabulary import Audience, Role, ShownAs
from ..naming import author_name
from .noticing import notice

_FIELDS = {Annotation: "annotation", CrossLink: "link", Reply: "reply"}


def tell(act, text, at, before="", also=()):
    """Keeps the Mentions of an act in step with its text, and notices those who are newly named.

    Takes the act as it was just stored, its text now and `before`, and the time of the write; `also` are ids of other
    members to be noticed, but never the author. To be called within its transaction. No query where neither text
    has an @ and `also` is empty.
    """
    named = _mention(act, text, at, before) if SIGN in text or SIGN in before else set()
    notice((named | set(also)) - {act.author_id}, at)


def _mention(act, text, at, before):
    """The ids of the members whom the text names and the one before did not."""
    here = {_FIELDS[type(act)]: act}
    held = {(m.member_id, m.name): m for m in Mention.objects.filter(**here)} if before else {}
    named = _named(act, text, held)
    gone = [mention.pk for key, mention in held.items() if key not in named]
    if gone:
        Mention.objects.filter(pk__in=gone).delete()
    new = sorted(named - set(held))
    Mention.objects.bulk_create(Mention(member_id=member, name=name, at=at, **here) for member, name in new)
    return {member for member, _name in new} - {member for member, _name in held}


def _named(act, text, held):
    """{(membership id, name)} of those whom a text mentions, and who may read it."""
    known = _members_by_name(act, text)
    for member, name in held:
        if name:
            known[fold(name)].add((member, name))
    known = {folded: members for folded, members in known.items() if members}
    if not known:
        return set()
    mentioned = find(text, {name for members in known.values() for _member, name in members})
    named = {pair for name in mentioned for pair in known[fold(name)]}
    return _reached(act, named) if named else set()


def _members_by_name(act, text):
    """{folded name: {(membership id, name)}} of whom the author may mention, and whose name may stand in the text."""
    members = Membership.objects.current().filter(course=act.course_id).exclude(pk=act.author_id).exclude(user=None)
    found = defaultdict(set)
    names = {}
    for member in members.select_related("user").only("pseudonym", "user", "user__name", "user__username"):
        for shown_as, name in ((ShownAs.NAME, member.name), (ShownAs.PSEUDONYM, member.pseudonym)):
            names.setdefault(name, set()).add((member.pk, shown_as.value))
    asked = {pair: name for name in perhaps(text, names) for pair in names[name]}
    if asked:
        for pair in _shown_in(act, {member for member, _shown_as in asked}) & set(asked):
            found[fold(asked[pair])].add((pair[0], asked[pair]))
    return found


def _shown_in(act, members):
    """{(membership id, shown as)} of those members whose work the author of an act sees in its reading.

    In what a group alone reads pseudonyms count that stand in the group: others, standing out, would tell who is in it.
    """
    reach = reach_of(Membership.objects.select_related("user").get(pk=act.author_id).user)
    seen, group = set(), _group_of(act)
    for model in (Annotation, CrossLink, Reply):
        rows = model.objects.visible_to(reach).standing().filter(reading=act.reading_id, author__in=members)
        if group:
            rows = rows.filter(~Q(shown_as=ShownAs.PSEUDONYM) | _for_group(model, group))
        seen.update(rows.order_by().values_list("author_id", "shown_as").distinct())
    return seen


def _group_of(act):
    """The id of the group alone that reads an act, beside the staff; None where others do."""
    root = act.root if isinstance(act, Reply) else act
    return root.group_id if root.audience == Audience.GROUP else None


def _for_group(model, group):
    """A condition on acts that a group alone reads."""
    roots = ("annotation__", "link__") if model is Reply else ("",)
    found = Q()
    for root in roots:
        found |= Q(**{f"{root}audience": Audience.GROUP, f"{root}group": group})
    return found


def _reached(act, named):
    """Those (membership id, name) of whom the act is meant for.

    The author of what is answered is reached under the name that stands there alone: any other one, standing out,
    would tell whose it is.
    """
    members = Membership.objects.filter(_meant_for(act), pk__in={member for member, _name in named})
    reached = set(members.values_list("pk", flat=True))
    answered = {(act.root.author_id, author_name(act.root))} if isinstance(act, Reply) else set()
    return {pair for pair in named if pair[0] in reached or pair in answered}


def _meant_for(act):
    """A condition on the members of a course, whoever wrote what is answered."""
    staff = ~Q(role=Role.STUDENT)
    if isinstance(act, Reply):
        return staff if act.thread == Reply.Thread.STAFF else _meant_for(act.root)
    return {
        Audience.CLASS: Q(course=act.course_id),
        Audience.GROUP: staff | Q(groups=act.group_id),
        Audience.STAFF: staff,
        Audience.ME: Q(pk__in=()),
    }[Audience(act.audience)]
