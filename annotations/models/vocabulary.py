"""The closed sets of words that several nouns share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    STUDENT = "student", _("Student")
    ASSISTANT = "assistant", _("Assistant")
    INSTRUCTOR = "instructor", _("Instructor")


class Audience(models.TextChoices):
    """Who may read an annotation or a cross-link."""

    CLASS = "class", _("Class")
    GROUP = "group", _("My group")
    STAFF = "staff", _("Me and staff")
    ME = "me", _("Only me")


class Naming(models.TextChoices):
    """What authors of a course may stand under, besides anonymous: names and pseudonyms never side by side."""

    NAMES = "names", _("their names")
    PSEUDONYMS = "pseudonyms", _("pseudonyms")


class ShownAs(models.TextChoices):
    """Under what name an author stands beside their words."""

    NAME = "name", _("By name")
    PSEUDONYM = "pseudonym", _("By pseudonym")
    ANONYMOUS = "anonymous", _("Anonymous")


class Kind(models.TextChoices):
    """What a passage is. Kinds can be mended later; the text stays."""

    TITLE = "title", _("Title")
    BYLINE = "byline", _("Byline")
    HEADING = "heading", _("Heading")
    PARAGRAPH = "paragraph", _("Paragraph")
    QUOTATION = "quotation", _("Quotation")
    LIST_ITEM = "list_item", _("List item")
    CAPTION = "caption", _("Caption")
    ABOUT = "about", _("About the author")
    COMMENT = "comment", _("Reader comment")
    FURNITURE = "furniture", _("Left by the site")


class Direction(models.TextChoices):
    LTR = "ltr", _("Left to right")
    RTL = "rtl", _("Right to left")


class State(models.TextChoices):
    """How well the words under a target still match what was marked."""

    EXACT = "exact", _("Exact")
    MOVED = "moved", _("Moved")
    APPROXIMATE = "approximate", _("Approximate")
    LOST = "lost", _("Lost")
