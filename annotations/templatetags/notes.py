"""Notes and replies: Markdown as it was typed, rendered and sanitised each time it is read. No HTML is stored."""

import uuid

import nh3
from django import template
from django.utils.safestring import mark_safe
from markdown_it.token import Token

from .. import markup
from ..markup import MARKDOWN, inlines, plain
from ..mentions import finder, spans

register = template.Library()

_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "span"}


@register.filter
def note(text, act=None):
    """Safe HTML of a note: paragraphs, emphasis, lists, quotations, code and links; no images, no HTML of its own.

    Where `act` has `mentioned`, a set of names, these stand out wherever they are named with an @.
    """
    tokens = MARKDOWN.parse(text)
    names = getattr(act, "mentioned", ())
    if names:
        _mark(tokens, finder(names))
    clean = nh3.clean(
        MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}},
        allowed_classes={"span": {"mention"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)


@register.filter
def words(text):
    """A note in one line of plain words, where there is no room for more of it."""
    return markup.words(text)


@register.simple_tag
def action():
    """A fresh UUID for a form: what makes a double click one action."""
    return str(uuid.uuid4())


def _mark(tokens, wanted):
    for inline in inlines(tokens):
        for index, words in reversed(list(plain(inline))):
            inline.children[index : index + 1] = _parts(words, wanted)


def _parts(words, wanted):
    """The tokens of some plain words, each mention within a span of its own."""
    parts, done = [], 0
    for start, end, _name in spans(words, wanted):
        opened = Token("mention_open", "span", 1, attrs={"class": "mention"})
        parts += [_text(words[done:start]), opened, _text(words[start:end]), Token("mention_close", "span", -1)]
        done = end
    return [*parts, _text(words[done:])]


def _text(words):
    return Token("text", "", 0, content=words)
