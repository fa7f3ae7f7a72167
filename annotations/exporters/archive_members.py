"""What an archive says of members beside their work: reviews, who has finished, who sees the others' work."""

from django.db.models import Q

from ..models import Membership, Participation, Reveal, Review
from ..pages.reviewed import looked_after
from .people import moment
from .rows import instances, pages


def reviews(acts):
    """What the staff said of work; in the staff's archive of a class alone."""
    if not acts.people.is_staff:
        return
    annotations, links = (looked_after(rows, acts.reach) for rows in (acts.annotations, acts.links))
    told = Q(tagging=None) | Q(tagging__withdrawn_at=None, tagging__content_object__in=annotations)
    told &= Q(annotation=None) | Q(annotation__in=annotations)
    told &= Q(link=None) | Q(link__in=links)
    told &= Q(member=None) | Q(member__in=Membership.objects.visible_to(acts.reach))
    given = Review.objects.filter(told, reading__in=acts.scope.readings())
    related = ("annotation", "tagging__content_object", "tagging__tag", "link", "reading")
    for page in instances(given.select_related(*related)):
        for review in page:
            yield {
                "kind": "review",
                "reading": review.reading.slug,
                "of": _reviewed(acts.people, review),
                "version": review.version,
                "state": review.state,
                "score": None if review.score is None else str(review.score),
                "reason": review.reason,
                "by": acts.people.number(review.by_id),
                "at": moment(review.at),
            }


def _reviewed(people, review):
    if review.tagging_id:
        return {"tagging": str(review.tagging.content_object.uid), "tag": review.tagging.tag.name}
    if review.member_id:
        return {"member": people.number(review.member_id)}
    kind, act = ("annotation", review.annotation) if review.annotation_id else ("link", review.link)
    return {kind: str(act.uid)}


def progress(acts):
    """Who has read a piece to its end, and who has posted enough to see the others' work."""
    whose = Membership.objects.visible_to(acts.reach).filter(course=acts.scope.course)
    mine = Q(membership__in=whose) if acts.people.is_staff else Q(membership=acts.people.own)
    finished = Participation.objects.filter(mine, piece__in=acts.scope.pieces())
    for page in pages(finished.exclude(finished_at=None), ("id", "membership_id", "piece_id", "round", "finished_at")):
        for _id, member, piece, round_, at in page:
            reading, ordinal = acts.pieces[piece]
            yield {
                "kind": "finished",
                "member": acts.people.number(member),
                "reading": reading,
                "piece": ordinal,
                "round": round_,
                "at": moment(at),
            }
    # to the day: the minute would tell which anonymous annotation was the last that was needed
    revealed = Reveal.objects.filter(mine, reading__in=acts.scope.readings())
    for page in pages(revealed, ("id", "membership_id", "reading__slug", "round", "at")):
        for _id, member, reading, round_, at in page:
            yield {
                "kind": "revealed",
                "member": acts.people.number(member),
                "reading": reading,
                "round": round_,
                "at": moment(at.replace(hour=0, minute=0, second=0, microsecond=0)),
            }
