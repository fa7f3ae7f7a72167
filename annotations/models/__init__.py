"""The data. Each file holds one noun and the QuerySets that read it."""

from .act import Action, Change, PurgedUid, Version
from .annotation import Annotation, Tagging, Target, Touch
from .attempt import Attempt
from .codebook import CodebookChange, CodebookChangeRow, Tag, TagAlias
from .consent import ConsentAnswer, ConsentQuestion
from .course import Course, Group, JoinLink, Membership, Removal, Section
from .crosslink import CrossLink, LinkEnd, LinkTagging, Relation
from .document import Block, Document, Passage, Revision
from .flag import Flag
from .marks import PassageMarks
from .mention import Mention
from .reading import Extension, Participation, PastHiding, Piece, Reading, Requirement, Reveal
from .reply import Reply
from .review import Review
from .user import User
from .waving import WavedAway

__all__ = [
    "Action",
    "Annotation",
    "Attempt",
    "Block",
    "Change",
    "CodebookChange",
    "CodebookChangeRow",
    "ConsentAnswer",
    "ConsentQuestion",
    "Course",
    "CrossLink",
    "Document",
    "Extension",
    "Flag",
    "Group",
    "JoinLink",
    "LinkEnd",
    "LinkTagging",
    "Membership",
    "Mention",
    "Participation",
    "Passage",
    "PassageMarks",
    "PastHiding",
    "Piece",
    "PurgedUid",
    "Reading",
    "Relation",
    "Removal",
    "Reply",
    "Requirement",
    "Reveal",
    "Review",
    "Revision",
    "Section",
    "Tag",
    "TagAlias",
    "Tagging",
    "Target",
    "Touch",
    "User",
    "Version",
    "WavedAway",
]
