"""What stands beside "Saved.": the button that takes one's newest change back, or does it again."""

from dataclasses import dataclass

from ..models import Annotation, CrossLink, Reply

VERBS = {
    Annotation: "annotations:revert",
    CrossLink: "annotations:revert_link",
    Reply: "annotations:revert_reply",
}


@dataclass(frozen=True)
class Takeback:
    """From the `version` that was just saved to the one before it. `gone` is the way that was gone just now."""

    verb: str
    uid: object
    version: int
    gone: str = ""
    is_withdrawn: bool = False

    @property
    def to(self):
        return self.version - 1

    @property
    def takes_focus(self):
        """The button that was pressed went with what it withdrew."""
        return self.is_withdrawn and not self.gone

    @property
    def way(self):
        return "redo" if self.gone == "undo" else "undo"


def takeback(act, version, gone="", is_withdrawn=False):
    """The Takeback of an annotation, cross-link or reply that was just saved as `version`."""
    return Takeback(VERBS[type(act)], act.uid, version, gone, is_withdrawn)
