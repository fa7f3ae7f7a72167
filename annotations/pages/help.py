"""The help pages: docs/<guide>.md as safe HTML, with an anchor for each heading. Read from the disk once.

Other languages stand in docs/<language>/, heading by heading as in English: an anchor is the same in all of them.
"""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

GUIDES = ("student", "assistant", "instructor")
ENGLISH = "en"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "h2", "h3", "kbd"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str


@dataclass(frozen=True)
class Guide:
    """One help page: its language, its title, its safe HTML, and its Sections (the headings of the second level)."""

    name: str
    language: str
    title: str
    html: str
    sections: tuple


@cache
def guide(name, language=ENGLISH):
    """Takes a name of GUIDES and the code of a language; returns the Guide, in English where there is no other."""
    folder = settings.BASE_DIR / "docs"
    translated = folder / language / f"{name}.md"
    language = language if translated.exists() else ENGLISH
    english = _parsed(folder / f"{name}.md")
    tokens = english if language == ENGLISH else _parsed(translated)
    anchors = (slugify(english[place + 1].content) for place in _headings(english))
    title, sections, kept = "", [], []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words, anchor = tokens[place + 1].content, next(anchors, "")
            token.attrSet("id", anchor)
            if token.tag == "h2":
                sections.append(Section(anchor, words))
        if token.type == "inline":
            token.children = [_led(child) for child in token.children if child.type != "image"]
        if token.type == "heading_open" and token.tag == "h1":
            title = tokens[place + 1].content
        kept.append(token)
    rendered = _MARKDOWN.renderer.render(_without_title(kept), _MARKDOWN.options, {})
    return Guide(name, language, title, _safe(rendered), tuple(sections))


def _parsed(path):
    return _MARKDOWN.parse(path.read_text(encoding="utf-8"))


def _headings(tokens):
    """The places of the tokens that open a heading."""
    return [place for place, token in enumerate(tokens) if token.type == "heading_open"]


def _without_title(tokens):
    """The title stands above the page; a paragraph that held only a picture goes."""
    kept, place = [], 0
    while place < len(tokens):
        three = tokens[place : place + 3]
        is_title = three[0].type == "heading_open" and three[0].tag == "h1"
        is_picture = three[0].type == "paragraph_open" and not three[1].children
        if is_title or is_picture:
            place += 3
        else:
            kept.append(tokens[place])
            place += 1
    return kept


def _led(token):
    """A link between the documents leads to the page here."""
    if token.type == "link_open":
        parts = urlsplit(token.attrs["href"])
        name = parts.path.removesuffix(".md")
        if not parts.scheme and name in GUIDES:
            anchor = f"#{parts.fragment}" if parts.fragment else ""
            token.attrSet("href", reverse("annotations:guide", args=[name]) + anchor)
    return token


def _safe(html):
    attributes = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}}
    return mark_safe(nh3.clean(html, tags=_TAGS | _TABLE, attributes=attributes, url_schemes={"https"}, link_rel=None))
