"""Sign up, sign in, sign out, change and reset a password."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import IntegrityError, transaction
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..forms.accounts import ChangePasswordForm, ResetPasswordForm, SignInForm, SignUpForm, fold_user_name, taken
from ..models import Membership, User
from ..services import throttling
from ..services.resetting import reset_tokens
from .answers import see
from .callers import address_of, note_failed_sign_in, remember, wait_to_sign_in
from .joining import destination, too_many

SECOND_CLICK = timedelta(minutes=10)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.user.is_authenticated:
        return see(request, destination(request, request.user))
    if request.method != "POST":
        return render(request, "annotations/login.html", {"form": SignInForm(), **_kept(request)})
    form = SignInForm(request, request.POST)
    account = _account(request)
    if wait := wait_to_sign_in(request, account):
        return too_many(request, "annotations/login.html", {"form": _as_typed(form), **_kept(request)}, wait)
    if not form.is_valid():
        if form.was_refused:
            note_failed_sign_in(request, account)
        return render(request, "annotations/login.html", {"form": form, **_kept(request)}, status=422)
    return _let_in(request, form.get_user())


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request):
    if request.user.is_authenticated:
        return see(request, destination(request, request.user))
    if request.method != "POST":
        return render(request, "annotations/signup.html", {"form": SignUpForm(), **_kept(request)})
    form = SignUpForm(request.POST)
    if wait := throttling.seconds_to_wait("sign-up", "", address_of(request)):
        return too_many(request, "annotations/signup.html", {"form": _as_typed(form), **_kept(request)}, wait)
    user = _make_account(form) or _made_by_first_click(request, form)
    if not user:
        return render(request, "annotations/signup.html", {"form": form, **_kept(request)}, status=422)
    throttling.note("sign-up", "", address_of(request))
    return _let_in(request, user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request):
    """GET asks what becomes of words that this account's browser alone has; only POST signs out."""
    if request.method != "POST":
        signed_in = request.user.is_authenticated
        return render(request, "annotations/sign_out.html") if signed_in else see(request, reverse("annotations:login"))
    logout(request)
    return see(request, reverse("annotations:login"), _("You are signed out."))


@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request):
    if request.method != "POST":
        return render(request, "annotations/password_change.html", {"form": ChangePasswordForm(request.user)})
    form = ChangePasswordForm(request.user, request.POST)
    counted = ("password", request.user.username, address_of(request))
    if wait := throttling.seconds_to_wait(*counted):
        return too_many(request, "annotations/password_change.html", {"form": ChangePasswordForm(request.user)}, wait)
    if not form.is_valid():
        if form.was_refused:
            throttling.note(*counted)
        return render(request, "annotations/password_change.html", {"form": form}, status=422)
    update_session_auth_hash(request, form.save())
    return see(request, reverse("annotations:home"), _("Your password is changed. Other browsers are signed out."))


@method_decorator(never_cache, name="dispatch")
class Reset(PasswordResetConfirmView):
    """Set a new password by a link of one use, which the staff of a course made (services.resetting).

    Who had none, because the roster of a course made the account, is signed in and led to that course.
    """

    form_class = ResetPasswordForm
    token_generator = reset_tokens
    template_name = "annotations/reset.html"
    success_url = reverse_lazy("annotations:login")

    def form_valid(self, form):
        is_first = not self.user.has_usable_password()
        response = super().form_valid(form)
        if is_first:
            messages.success(self.request, _("Your password is set. You are signed in."))
            login(self.request, self.user)
            answer = see(self.request, _first_place(self.user))
            return remember(self.request, answer, fold_user_name(self.user.username))
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        response.status_code = 303
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"is_first": self.validlink and not self.user.has_usable_password()}

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context, **kwargs):
        """A link that was used or is too old is no page: 404, with a sentence of what to do.

        Whoever it was for and came in by it is led on: a second click, or the same sheet of paper a week later.
        """
        if not self.validlink and self.user and self.user == self.request.user:
            return see(self.request, _first_place(self.user))
        if not self.validlink:
            kwargs["status"] = 404
        return super().render_to_response(context, **kwargs)


def _account(request):
    """The name that was typed, as throttling counts it."""
    return fold_user_name(request.POST.get("username", "").strip()[:150])


def _kept(request):
    """Where to go afterwards, kept through the pages that lead there."""
    sent = request.POST if request.method == "POST" else request.GET
    return {"next": sent.get("next", ""), "join": sent.get("join", "")}


def _as_typed(form):
    """An unjudged form that shows what was typed, but for passwords."""
    return type(form)(initial={name: form.data.get(name) for name in form.fields if "password" not in name})


def _let_in(request, user):
    login(request, user)
    return remember(request, see(request, destination(request, user)), fold_user_name(user.username))


def _first_place(user):
    """The only course of somebody who has just come in, else the list of their courses."""
    slugs = list(Membership.objects.current().filter(user=user).values_list("course__slug", flat=True)[:2])
    return reverse("annotations:course", args=slugs) if len(slugs) == 1 else reverse("annotations:home")


def _make_account(form):
    """The new User of a valid form; None when the form is not, or when the name was taken a moment ago."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        form.add_error("username", taken())
        return None


def _made_by_first_click(request, form):
    """The account that the same form made a moment ago, when its button was clicked twice; else None."""
    account = _account(request)
    just_made = User.objects.filter(username=account, date_joined__gt=timezone.now() - SECOND_CLICK)
    if not form.is_only_taken or not just_made.exists() or wait_to_sign_in(request, account):
        return None
    user = authenticate(request, username=account, password=request.POST.get("password1", ""))
    if not user:
        note_failed_sign_in(request, account)
    return user
