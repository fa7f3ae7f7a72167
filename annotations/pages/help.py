"""The help pages: docs/<guide>.md as safe HTML, with an anchor for each heading. Read from the disk once."""

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
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "h2", "h3", "kbd"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str


@dataclass(frozen=True)
class Guide:
    """One help page: its title, its safe HTML, and its Sections (the headings of the second level)."""

    name: str
    title: str
    html: str
    sections: tuple


@cache
def guide(name):
    """Takes a name of GUIDES; returns the Guide."""
    tokens = _MARKDOWN.parse((settings.BASE_DIR / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    title, sections, kept = "", [], []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[place + 1].content
            token.attrSet("id", slugify(words))
            if token.tag == "h2":
                sections.append(Section(slugify(words), words))
        if token.type == "inline":
            token.children = [_led(child) for child in token.children if child.type != "image"]
        if token.type == "heading_open" and token.tag == "h1":
            title = tokens[place + 1].content
        kept.append(token)
    rendered = _MARKDOWN.renderer.render(_without_title(kept), _MARKDOWN.options, {})
    return Guide(name, title, _safe(rendered), tuple(sections))


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
