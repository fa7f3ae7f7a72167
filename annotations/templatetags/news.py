"""The way to one's own page of a course, with the number of what is new there."""

from django import template

from ..pages.news import counted

register = template.Library()


@register.inclusion_tag("annotations/_mine_link.html", takes_context=True)
def mine_link(context):
    """Nothing where the page belongs to no course of this reader. No query where nothing is new."""
    course, request = context.get("course"), context.get("request")
    reach = getattr(request, "reach", None)
    if not course or not reach or course.pk not in reach.courses:
        return {}
    page = context.get("page")
    if hasattr(page, "news"):
        return {"course": course, "news": page.news}
    if not hasattr(request, "news"):
        request.news = counted(reach)
    return {"course": course, "news": request.news[course.pk]}
