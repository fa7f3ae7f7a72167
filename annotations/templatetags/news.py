"""The way to one's own page of a course, with the number of what is new there."""

from django import template

from ..pages.news import number_of_news

register = template.Library()


@register.inclusion_tag("annotations/_mine_link.html", takes_context=True)
def mine_link(context):
    """Nothing where the page belongs to no course of this reader. No query where nothing is new."""
    course, reach = context.get("course"), getattr(context.get("request"), "reach", None)
    if not course or not reach or course.pk not in reach.courses:
        return {}
    page = context.get("page")
    number = page.news if hasattr(page, "news") else number_of_news(reach, course.pk)
    return {"course": course, "news": number}
