"""Change the codebook and what carries it: look at the numbers, then agree to them; and take it back."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.recoding import AgreedForm, MergeForm, MoveForm, SplitForm
from ..models import CodebookChange, Tag
from ..pages.codebook import Candidates, History, said, uses_that_fit
from ..services import codebook, recoding, tag_details
from ..services.recoding import Moved
from ..services.refusals import Refused
from ..services.undoing import preview_undo, undo
from .answers import see
from .gates import course_to_edit, seat, whole_course


@login_required
def merge(request, course, tag):
    """Puts another tag where this one is, everywhere."""
    course, tag = _whole(request, course, tag)
    form = MergeForm(_sent(request), course, tag, request.reach)

    def preview():
        return recoding.preview_merge(course, [tag.pk], form.cleaned_data["target"].pk)

    def act(by, digest):
        recoding.merge(course, by, [tag.pk], form.cleaned_data["target"].pk, digest)
        return _("“%(tag)s” is merged into “%(into)s”.") % {"tag": tag.name, "into": form.cleaned_data["target"].name}

    return _two_steps(request, course, tag, form, "merge", preview, act)


@login_required
def split(request, course, tag):
    """Makes a new tag of a part of this one's uses."""
    course, tag = _whole(request, course, tag)
    sent = _sent(request)
    form = SplitForm(sent, course, tag)
    form.initial = {"palette": codebook.free_palette(course)}

    def preview():
        codebook.refuse_taken(course, form.cleaned_data["name"], "")
        return recoding.preview_part(course, tag.pk, None, form.rule())

    def act(by, digest):
        recoding.split(course, by, tag.pk, form.entry(), form.rule(), digest)
        return _("“%(into)s” is split off “%(tag)s”.") % {"tag": tag.name, "into": form.cleaned_data["name"]}

    return _two_steps(request, course, tag, form, "split", preview, act)


@login_required
def move(request, course, tag):
    """Moves a part of this tag's uses to another one."""
    course, tag = _whole(request, course, tag)
    form = MoveForm(_sent(request), course, tag, request.reach)

    def preview():
        return recoding.preview_part(course, tag.pk, form.cleaned_data["target"].pk, form.rule())

    def act(by, digest):
        recoding.move_part(course, by, tag.pk, form.cleaned_data["target"].pk, form.rule(), digest)
        return _("Moved to “%(into)s”.") % {"into": form.cleaned_data["target"].name}

    return _two_steps(request, course, tag, form, "move", preview, act)


@login_required
def retire(request, course, tag):
    """Says how much carries a tag, and asks where that goes, before it is retired."""
    course, tag = _tag(request, course_to_edit(request, course), tag)
    if request.method == "POST":
        codebook.retire(tag, seat(request, course).membership)
        said = _("“%(name)s” is retired. What carries it keeps it.") % {"name": tag.name}
        return see(request, reverse("annotations:codebook", args=[course.slug]), said)
    page = {"course": course, "tag": tag, "carried": tag.pk, "may_recode": course.pk not in request.reach.limited}
    if page["may_recode"]:
        page["preview"] = recoding.preview_part(course, tag.pk, None, recoding.Rule())
    return render(request, "annotations/tag_retire.html", page)


@login_required
def example(request, course, tag):
    """Which annotation of this class readers are shown when they choose a tag."""
    course, tag = _tag(request, course_to_edit(request, course), tag)
    candidates = Candidates(request.reach, tag)
    problem = ""
    if request.method == "POST":
        try:
            tag_details.show_example(tag, _chosen(request, candidates, tag))
            said = _("“%(name)s” is saved.") % {"name": tag.name}
            return see(request, reverse("annotations:tag", args=[course.slug, tag.pk]), said)
        except Refused as refusal:
            problem = refusal
    page = {"course": course, "tag": tag, "candidates": candidates.rows, "problem": problem}
    return render(request, "annotations/tag_example.html", page, status=problem.status if problem else 200)


@login_required
def history(request, course):
    course = course_to_edit(request, course)
    number = request.GET.get("page", "")
    page = {"course": course, "history": History(course, number), "may_recode": course.pk not in request.reach.limited}
    return render(request, "annotations/codebook_history.html", page)


@login_required
def take_back(request, course, change):
    """Shows what comes back, and takes a change back."""
    course = whole_course(request, course)
    change = get_object_or_404(CodebookChange.objects.select_related("course", "by__user"), course=course, pk=change)
    preview, problem, status = None, "", 200
    if request.method == "POST":
        agreed = AgreedForm(request.POST)
        try:
            if not agreed.is_valid():
                raise Refused
            undo(change, agreed.cleaned_data["digest"])
            return see(request, reverse("annotations:codebook_history", args=[course.slug]), _("Undone."))
        except Refused as refusal:
            problem, status = refusal.message, refusal.status
            change.refresh_from_db()
    if not change.undone_at:
        preview = preview_undo(change)
    change.said = said(change, dict(course.tags.values_list("pk", "name")))
    page = {"course": course, "change": change, "preview": preview, "problem": problem}
    return render(request, "annotations/codebook_undo.html", page, status=status)


def _whole(request, course, tag):
    """(course, tag) for those who may change what everybody's work carries. 404 for a tag of another course."""
    return _tag(request, whole_course(request, course), tag)


def _tag(request, course, tag):
    return course, get_object_or_404(Tag.objects.visible_to(request.reach), course=course, pk=tag)


def _sent(request):
    """What was filled in: by POST when it is agreed to, by GET before; None for an empty form."""
    return request.POST if request.method == "POST" else (request.GET or None)


def _two_steps(request, course, tag, form, verb, preview, act):
    """The form; with it filled in what would happen; and when that is agreed to, it happens."""
    shown, problem, status = None, "", 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        try:
            if request.method == "POST":
                agreed = AgreedForm(request.POST)
                if not agreed.is_valid():
                    raise Refused
                done = act(seat(request, course).membership, agreed.cleaned_data["digest"])
                return see(request, reverse("annotations:codebook_history", args=[course.slug]), done)
            shown = preview()
        except Moved as refusal:
            shown, problem, status = refusal.facts["preview"], refusal.message, refusal.status
        except Refused as refusal:
            problem, status = refusal.message, refusal.status
            if refusal.facts.get("field") in form.fields:
                form.add_error(refusal.facts["field"], refusal.message)
                problem = ""
    page = {"course": course, "tag": tag, "form": form, "verb": verb, "preview": shown, "problem": problem}
    if shown is not None:
        page["into"] = form.cleaned_data.get("target") or form.entry()
    if shown is not None and verb == "merge":
        page["carried"] = tag.pk
    elif shown is not None:
        page["uses"], page["more"] = uses_that_fit(request.reach, course, tag, form.rule())
        page["picked"] = set(form.cleaned_data["uid"])
    if shown is not None:
        page["kept"] = [(name, value) for name in form.data if name in form.fields for value in form.data.getlist(name)]
    return render(request, f"annotations/tag_{verb}.html", page, status=status)


def _chosen(request, candidates, tag):
    """The annotation that was ticked among the candidates, or None for none."""
    if not request.POST.get("example"):
        return None
    for row in candidates.rows:
        if str(row.uid) == request.POST["example"]:
            return row
    raise tag_details.NoExample(_("This annotation does not carry “%(tag)s” any more.") % {"tag": tag.name})
