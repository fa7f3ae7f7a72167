"""What a verb says when it cannot be done. Views turn each into one answer: its status and its sentence."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A write that was asked for and not done. Nothing was stored."""

    status = 422
    message = _("This could not be saved.")

    def __init__(self, message=None, **facts):
        super().__init__(message or self.message)
        self.message = message or self.message
        self.facts = facts


class Misplaced(Refused):
    """The words sent are not the words of the text there. `facts["text"]` is the text as it is."""

    message = _("The text at this place reads differently. Select the words again.")


class OutOfDate(Refused):
    """The version that was edited is not the newest. `facts["current"]` is the newest."""

    status = 409
    message = _("This was changed in the meantime. Compare both and save again.")


class PieceTakenOut(Refused):
    """The piece left the reading between the page that was read and the write."""

    status = 409
    message = _("This piece is not in the reading any more. Load the page again.")


class ActionReused(Refused):
    status = 409
    message = _("This form was already sent with other words. Nothing was changed now.")


class Gone(Refused):
    status = 410
    message = _("This was erased for good.")


class NotYours(Refused):
    """A uid that belongs to somebody else: a stranger learns nothing of it."""

    status = 404
    message = _("There is no such page.")


class NoGroup(Refused):
    """Somebody was taken out of their groups between the page that was read and the write."""

    status = 409
    message = _("You are in no group any more. Choose another audience.")


class TagRetired(Refused):
    """A tag left the codebook between the page that was read and the write."""

    status = 409
    message = _("“%(tag)s” was retired from the codebook. Choose another tag.")


class HiddenAlready(Refused):
    status = 409
    message = _("Somebody of the staff has hidden this already.")


class WithdrawnAlready(Refused):
    status = 409
    message = _("Its author has withdrawn this: there is nothing left to hide.")


class FlaggedAlready(Refused):
    """`facts["flag"]` is the open one of the same member."""

    status = 409
    message = _("You flagged this already. The staff will look at it.")


class DecidedAlready(Refused):
    """Of two of the staff who decide at once the first holds. `facts["flag"]` is the flag as it was decided."""

    status = 409
    message = _("%(name)s was faster and decided this already: %(decision)s.")


class Closed(Refused):
    """The reading takes no more work of this reader; `when` says since when, in words."""

    status = 403
    message = _("This reading was closed on %(when)s. Ask the staff if you need more time.")

    def __init__(self, when):
        super().__init__(self.message % {"when": when})


class WrittenByAnother(Refused):
    """Whoever is signed in now is not who wrote what was sent: their browser keeps it until its author is back."""

    status = 409
    message = _("Somebody else is signed in in this browser now. These words wait for the one who wrote them.")


class WrittenBefore(Refused):
    """Its author is a member of the course anew, or no member any more."""

    status = 409
    message = _("You wrote this as a member that you are not any more. Copy your words.")
