"""The passage of a block that a site put around the piece, with the reason."""

from django.utils.translation import gettext as _

from annotations.importers.blocks import Block
from annotations.importers.drafts import DraftPassage
from annotations.importers.phrases import furniture_reason


def furniture(block: Block) -> DraftPassage | None:
    """Return `block` as a passage of the kind furniture when its words say so, else None."""
    reason = furniture_reason(block.text)
    if not reason:
        return None
    text = block.marked_text if reason == "divider" else block.text
    return DraftPassage("furniture", text, why=_why(reason))


def _why(reason: str) -> str:
    return {
        "label": _("A line that sites put around a piece."),
        "opening": _("Begins like a line that leads to other pages."),
        "asking": _("Asks to sign up, join or follow."),
        "legal": _("About rights, cookies or where it first appeared."),
        "note": _("A note of the editors about the piece."),
        "address": _("Only an address."),
        "divider": _("A divider without words."),
    }[reason]
