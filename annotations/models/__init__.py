"""The data. Each file holds one noun and the QuerySets that read it."""

from .act import Action, Change, PurgedUid, Version
from .annotation import Annotation, Tagging, Target, Touch
from .attempt import Attempt
from .codebook import CodebookChange, CodebookChangeRow, Tag
from .course import Course, Group, JoinLink, Membership, Section
from .crosslink import CrossLink, LinkEnd, LinkTagging, Relation
from .document import Block, Document, Passage, Revision
from .marks import PassageMarks
from .reading import Participation, Piece, Reading, Reveal
from .reply import Reply
from .review import Review
from .user import User

__all__ = [
    "Action",
    "Annotation",
    "Attempt",
    "Block",
    "Change",
    "CodebookChange",
    "CodebookChangeRow",
    "Course",
    "CrossLink",
    "Document",
    "Group",
    "JoinLink",
    "LinkEnd",
    "LinkTagging",
    "Membership",
    "Participation",
    "Passage",
    "PassageMarks",
    "Piece",
    "PurgedUid",
    "Reading",
    "Relation",
    "Reply",
    "Reveal",
    "Review",
    "Revision",
    "Section",
    "Tag",
    "Tagging",
    "Target",
    "Touch",
    "User",
    "Version",
]
