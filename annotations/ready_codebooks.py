"""Codebooks to begin with. Their definitions are meant to be argued about and changed."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Ready:
    """An example codebook: its title and its tags, ({name, palette, key, definition}, ...)."""

    title: str
    about: str
    tags: tuple

    @property
    def entries(self):
        """The tags as plain text in the language of the page."""
        return [
            {"name": str(name), "palette": number, "key": str(number), "definition": str(definition)}
            for number, (name, definition) in enumerate(self.tags, 1)
        ]

    @property
    def names(self):
        return [name for name, _definition in self.tags]


CONFLICT = Ready(
    _("Reading conflict"),
    _("For reports and opinion on two sides that act against each other."),
    (
        (
            _("signal"),
            _(
                "An act or a sentence that is meant to be read by the other side. Say who was to read it; where "
                "nobody can, it is only an event."
            ),
        ),
        (
            _("red line"),
            _(
                "A limit of which somebody says that crossing it will be answered. Without an answer it is a wish, "
                "without a limit a threat."
            ),
        ),
        (
            _("back channel"),
            _("A way for words to pass that the public is not meant to see. What is published belongs to the signals."),
        ),
        (
            _("third party"),
            _(
                "Somebody who stands between the two, or who pays for what they do. An ally who only takes a side is "
                "not one."
            ),
        ),
        (
            _("pressure"),
            _(
                "Harm done or prepared so that the other decides differently. What only punishes or only defends is "
                "something else."
            ),
        ),
        (
            _("way out"),
            _(
                "Something that lets a side stop without seeming to lose. A pause is not enough: there has to be a "
                "next step."
            ),
        ),
    ),
)
ARGUMENT = Ready(
    _("Argument"),
    _("For any text that wants to convince somebody."),
    (
        (
            _("claim"),
            _("A sentence that the writer wants you to accept. Mark the shortest stretch that can be denied."),
        ),
        (
            _("reason"),
            _("What is offered so that you accept a claim. If nothing is claimed from it, it is only a remark."),
        ),
        (
            _("evidence"),
            _(
                "Something that can be checked: a figure, a document, an observation, a witness. Say how you would "
                "check it."
            ),
        ),
        (
            _("assumption"),
            _(
                "What has to be true for a reason to carry its claim, and is not argued for. It is often not said at "
                "all: mark the place where it is needed."
            ),
        ),
        (
            _("objection"),
            _("Something against the writer's own claim, whether it is answered or not."),
        ),
        (
            _("rebuttal"),
            _("An answer to an objection. To name an objection and call it absurd is not yet an answer."),
        ),
    ),
)
NEWS_AND_OPINION = Ready(
    _("News and opinion"),
    _("For a report beside an opinion piece on the same events."),
    (
        (
            _("fact"),
            _("A statement that both pieces could print without arguing about it."),
        ),
        (
            _("judgement"),
            _("What is good, wise, just or dangerous in somebody's eyes. Say whose eyes."),
        ),
        (
            _("attribution"),
            _(
                "The words by which a statement is put in somebody's mouth. Ask what the verb adds: says, admits, "
                "claims, warns."
            ),
        ),
        (
            _("framing"),
            _("A choice of word, order or comparison that decides what the matter is about before it is argued."),
        ),
        (
            _("unnamed source"),
            _("Somebody who speaks without a name. Note what is told of them and who gains from the words."),
        ),
        (
            _("left out"),
            _("A place where you miss something that the other piece has. Mark where it would have stood."),
        ),
    ),
)
READY = {"reading-conflict": CONFLICT, "argument": ARGUMENT, "news-and-opinion": NEWS_AND_OPINION}
