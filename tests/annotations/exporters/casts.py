"""A class in which everything happens that an archive must bring back."""

from annotations.models import Participation, Relation, Reveal, Review, Tagging
from annotations.services import annotating, linking, replying

from . import builders


def busy(slug="class", **course):
    """A course with every audience, name, state, thread and kind of review."""
    made = builders.build(slug, **course)
    group = made.group.pk
    both = builders.annotate(made, made.owner, "no crew | a message", tags=(0, 1), note="Two\nplaces 🛰️")
    made.both = builders.revise(made, made.owner, both, tags=(1, 2), note="Two places, reworded")
    builders.annotate(made, made.owner, "By Two", audience="me", note="secret-me-owner")
    was_private = builders.annotate(made, made.owner, "loud", audience="me", note="secret-before", tags=(0,))
    builders.revise(made, made.owner, was_private, tags=(1,), note="now open")
    builders.annotate(made, made.owner, "loud", audience="group", group=group, note="secret-group")
    builders.annotate(made, made.owner, "loud", audience="staff", note="secret-staff", shown_as="pseudonym")
    builders.annotate(made, made.member, "drone", shown_as="anonymous", note="unnamed", tags=(0,))
    made.masked = builders.annotate(made, made.member, "drone", shown_as="pseudonym", note="masked")
    builders.annotate(made, made.instructor, "grammar", made.oped, audience="me", note="secret-me-instructor")
    made.gone = builders.annotate(made, made.member, "alone", note="secret-withdrawn", tags=(2,))
    made.hidden = builders.annotate(made, made.member, "and alone", note="secret-hidden")
    annotating.hide(made.assistant.pk, made.hidden, "Off the point", builders.act(made))
    made.link = builders.link(made, made.owner, "no crew", "grammar", note="An answer")
    builders.link(made, made.member, "alone", "doubt", audience="me", note="secret-me-link")
    undone = builders.link(made, made.member, "loud", "doubt", note="secret-link-undone")
    linking.withdraw(made.member.pk, undone, builders.act(made))
    _talk(made)
    builders.withdraw(made, made.member, made.gone)
    _judge(made)
    return made


def _talk(made):
    first = builders.reply(made, made.member, made.both, "Really?")
    builders.reply(made, made.owner, made.both, "Yes.", parent=first)
    builders.reply(made, made.instructor, made.both, "secret-staff-thread", thread="staff")
    builders.reply(made, made.owner, made.gone, "An answer to what is gone", shown_as="pseudonym")
    builders.reply(made, made.owner, made.hidden, "An answer to what is hidden")
    builders.reply(made, made.owner, made.link, "To the link", shown_as="anonymous")
    taken_back = builders.reply(made, made.member, made.link, "secret-reply-withdrawn")
    replying.withdraw(made.member.pk, taken_back, builders.act(made))


def _judge(made):
    by = {"reading": made.reading, "by": made.instructor, "version": 2}
    Review.objects.create(annotation=made.both, state="accepted", score="2.50", reason="Good", **by)
    Review.objects.create(
        tagging=Tagging.objects.standing().filter(content_object=made.both).first(), state="rejected", **by
    )
    Review.objects.create(link=made.link, state="needs work", **by)
    Review.objects.create(member=made.owner, state="accepted", reason="secret-review", **by)
    Participation.objects.filter(membership=made.owner, piece=made.report).update(finished_at=made.reading.created_at)
    Reveal.objects.create(membership=made.member, reading=made.reading)
    Relation.objects.create(course=made.course, name="same event", is_directed=False, ordinal=1)
