"""The members of a course as a list: searched, sifted, sorted, fifty a page, in a fixed number of queries."""

from django.core.paginator import Paginator
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from ..forms.members import NO_SECTION, SORTS, MemberSearchForm
from ..models import Membership

PAGE = 50  # members
ORDER = {
    "name": [F("shown").asc()],
    "user": [F("user__username").asc()],
    "role": [F("role").asc(), F("shown").asc()],
    "section": [F("section__name").asc(nulls_last=True), F("shown").asc()],
    "joined": [F("joined_at").asc()],
}


class MembersPage:
    """What of the members a reader of the staff asks to see; `query` is the QueryDict of the address."""

    def __init__(self, course, reach, query):
        self.course, self.reach = course, reach
        self.form = MemberSearchForm(query, course=course)
        # a bad word in the address is as none; the form says what is wrong with it
        self.asked = self.form.cleaned_data if self.form.is_valid() else {}
        self.sort = self.asked.get("sort") or "name"
        self.state = self.asked.get("state", "")
        self.page = Paginator(self.found(), PAGE).get_page(query.get("page"))
        self.headings = [self._heading(name) for name in SORTS]

    def found(self):
        """The Memberships that are asked for, on whatever page, in order."""
        members = Membership.objects.visible_to(self.reach).filter(course=self.course)
        members = members.filter(ended_at__isnull=self.state != "ended").filter(**self._sifted())
        members = members.annotate(shown=Lower(Coalesce(NullIf("user__name", Value("")), "user__username", Value(""))))
        for word in self.asked.get("q", "").split():
            members = members.filter(Q(user__name__icontains=word) | Q(user__username__icontains=word))
        members = members.select_related("user", "section").prefetch_related("groups")
        members = members.order_by(*ORDER[self.sort.removeprefix("-")], F("pk").asc())
        return members.reverse() if self.sort.startswith("-") else members

    @property
    def is_sifted(self):
        return any(self.asked.get(name) for name in ("q", "role", "section", "group"))

    def _sifted(self):
        role, section, group = (self.asked.get(name) for name in ("role", "section", "group"))
        sifted = {"role": role} if role else {}
        if section:
            sifted |= {"section": None} if section == NO_SECTION else {"section": section}
        return sifted | ({"groups": group} if group else {})

    def _heading(self, name):
        """A column's sort: how it stands now ("ascending", "descending" or "") and what a click on it asks for."""
        now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")
        return {"name": name, "now": now, "next": f"-{name}" if now == "ascending" else name}
