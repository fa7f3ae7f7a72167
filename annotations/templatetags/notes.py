"""Notes and replies: Markdown as it was typed, rendered and sanitised each time it is read. No HTML is stored."""

import uuid

import nh3
from django import template
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

register = template.Library()

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["image", "heading", "lheading"]
)
_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}


@register.filter
def note(text):
    """Safe HTML of a note: paragraphs, emphasis, lists, quotations, code and links; no images, no HTML of its own."""
    clean = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)


@register.simple_tag
def action():
    """A fresh UUID for a form: what makes a double click one action."""
    return str(uuid.uuid4())
