"""How its reader wants a page to look: as attributes of its root, and as the menu in which that is chosen."""

from django import template
from django.utils.html import format_html_join

from ..looks import known, offered

register = template.Library()


@register.simple_tag(takes_context=True)
def look(context):
    """data-size="large" and so on; nothing for who is not signed in."""
    return format_html_join("", ' data-{}="{}"', known(_of(context)).items())


@register.simple_tag(takes_context=True)
def color_scheme(context):
    return known(_of(context)).get("theme", "light dark")


@register.simple_tag(takes_context=True)
def looks(context):
    """The choices, for a template to write down."""
    return list(offered(_of(context)))


def _of(context):
    return getattr(context.get("user"), "look", None) or {}
