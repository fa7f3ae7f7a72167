"""Django's administration: accounts, courses and texts. What members wrote is read here and never changed.

It is not above the audiences: "only me" work, replies under it and what was withdrawn are in no page of it.
Nothing is deleted here: accounts are made inactive, memberships end, tags retire.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .forms.accounts import fold_user_name, taken
from .models import Annotation, Course, CrossLink, Document, Membership, Reading, Reply, Section, Tag, User
from .models.vocabulary import Audience


def sign_in(request, extra_context=None):
    """The one sign-in page with its throttling, also for the administration."""
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied
    wanted = request.GET.get("next") or reverse("admin:index")
    return HttpResponseRedirect(f"{reverse('annotations:login')}?{urlencode({'next': wanted})}")


admin.site.login = sign_in
admin.site.site_header = admin.site.site_title = "readerapp"
admin.site.index_title = _("Administration")


class FoldedUserName:
    """User names in small letters, as those who sign up get them."""

    def clean_username(self):
        name = fold_user_name(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise taken()
        return name


class UserAddForm(FoldedUserName, AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


class UserEditForm(FoldedUserName, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


class Kept:
    """Rows that others hang on: they are not deleted."""

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnly(Kept):
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserPage(Kept, UserAdmin):
    form = UserEditForm
    add_form = UserAddForm
    list_display = ("username", "name", "may_teach", "is_staff", "is_active", "date_joined")
    list_filter = ("may_teach", "is_staff", "is_active")
    search_fields = ("username", "name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email")}),
        (_("Rights"), {"fields": ("may_teach", "is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "may_teach", "usable_password", "password1", "password2"),
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()


class SectionInline(admin.TabularInline):
    model = Section
    extra = 0
    can_delete = False


@admin.register(Course)
class CoursePage(Kept, admin.ModelAdmin):
    list_display = ("title", "slug", "created_at", "archived_at")
    search_fields = ("title", "slug")
    readonly_fields = ("slug", "created_at", "grades_closed_at", "begun_from")
    inlines = (SectionInline,)

    def has_add_permission(self, request):
        return False  # a course comes with its instructor and its relations: services.enrolling


@admin.register(Membership)
class MembershipPage(Kept, admin.ModelAdmin):
    """Pseudonyms are not shown: whoever reads one beside a name knows the author of what was written under it."""

    list_display = ("user", "course", "role", "section", "joined_at", "ended_at")
    list_filter = ("role",)
    list_select_related = ("user", "course", "section")
    search_fields = ("user__username", "user__name", "course__title")
    fields = ("user", "course", "role", "section", "joined_at", "ended_at")
    readonly_fields = ("user", "course", "section", "joined_at", "ended_at")

    def has_add_permission(self, request):
        return False  # a seat comes with a pseudonym: services.enrolling


@admin.register(Document)
class DocumentPage(Kept, admin.ModelAdmin):
    list_display = ("title", "course", "source", "date", "language")
    list_select_related = ("course",)
    search_fields = ("title", "source")
    readonly_fields = ("course",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request):
        return False  # a text comes in by the importer


@admin.register(Reading)
class ReadingPage(Kept, admin.ModelAdmin):
    list_display = ("title", "course", "status", "due_at")
    list_select_related = ("course",)
    search_fields = ("title", "course__title")
    readonly_fields = ("course", "seq", "round")

    def has_add_permission(self, request):
        return False  # a reading comes with its pieces


@admin.register(Tag)
class TagPage(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "course", "palette", "retired_at")
    list_select_related = ("course",)
    search_fields = ("name", "course__title")
    fields = ("course", "name", "palette", "key", "definition", "retired_at")


class ActPage(ReadOnly, admin.ModelAdmin):
    """What was written, for others than its author alone. By uid and not by name: an author may be anonymous."""

    list_display = ("uid", "course", "reading", "created_at", "hidden_at")
    list_select_related = ("course", "reading")
    search_fields = ("uid",)


@admin.register(Annotation)
class AnnotationPage(ActPage):
    fields = ("uid", "course", "reading", "piece", "audience", "note", "created_at", "hidden_at", "hidden_reason")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(audience=Audience.ME).filter(withdrawn_at=None)


@admin.register(CrossLink)
class CrossLinkPage(ActPage):
    fields = ("uid", "course", "reading", "relation", "audience", "note", "created_at", "hidden_at", "hidden_reason")

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(audience=Audience.ME).filter(withdrawn_at=None)


@admin.register(Reply)
class ReplyPage(ActPage):
    fields = ("uid", "course", "reading", "thread", "text", "created_at", "hidden_at", "hidden_reason")

    def get_queryset(self, request):
        private = {"annotation__audience": Audience.ME}, {"link__audience": Audience.ME}
        replies = super().get_queryset(request).filter(withdrawn_at=None)
        for root in private:
            replies = replies.exclude(**root)
        return replies
