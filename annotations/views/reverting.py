"""What undo, redo and bringing an earlier version back have in common for annotations, cross-links and replies."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms.reverting import RevertForm
from ..models import Annotation, CrossLink, Reply
from ..naming import names_for_revision
from ..pages.takeback import takeback
from ..services.acts import AlreadyDone
from ..services.refusals import Refused
from ..services.reverting import NotAsItWas, Reverted, revert
from .acting import action_of, problems, sent_before

BEFORE = {"undo": gettext_lazy("Undone."), "redo": gettext_lazy("Done again."), "": ""}
NOW = {  # whether it is withdrawn, and whether it was before
    Annotation: {
        (True, False): gettext_lazy("Your annotation is withdrawn."),
        (False, True): gettext_lazy("Your annotation is back."),
        (False, False): gettext_lazy("Your annotation is as it was in that version."),
    },
    CrossLink: {
        (True, False): gettext_lazy("Your link is withdrawn."),
        (False, True): gettext_lazy("Your link is back."),
        (False, False): gettext_lazy("Your link is as it was in that version."),
    },
    Reply: {
        (True, False): gettext_lazy("Your reply is withdrawn."),
        (False, True): gettext_lazy("Your reply is back."),
        (False, False): gettext_lazy("Your reply is as it was in that version."),
    },
}


def reverted(request, page, act):
    """Carries a RevertForm out on one's own act: (what is said of it, the Takeback). Raises Refused."""
    form = RevertForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(problems(form)[0]))
    sent = form.cleaned_data
    came = _carried_out(request, page, act, sent, action_of(request, form))
    words = NOW[type(act)].get((came.is_withdrawn, act.withdrawn_at is not None), "")
    said = f"{BEFORE[sent['way']]} {words}".strip()
    if came.is_recoded:
        said += " " + _("The codebook has changed since then: its tags are what they are called now.")
    return said, takeback(act, came.version, sent["way"], came.is_withdrawn)


def _carried_out(request, page, act, sent, action):
    names = [value for value, _label in names_for_revision(page.names, act.shown_as)]
    member, groups = page.seat.membership, page.seat.groups
    try:
        return revert(member, act, sent["version"], sent["to"], groups, names, action)
    except AlreadyDone as done:
        return Reverted(done.answer["version"], act.withdrawn_at is not None)
    except NotAsItWas:
        # what was done already is done, whatever became of its rules since
        if not sent_before(request, page):
            raise
        return Reverted(act.version, act.withdrawn_at is not None)
