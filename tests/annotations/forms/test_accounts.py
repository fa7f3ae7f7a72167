import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from annotations.forms.accounts import SignInForm, SignUpForm, check_shown_name, fold_user_name
from annotations.models import User
from tests.annotations.people import BAD_WORDS, PASSWORD, person

pytestmark = pytest.mark.django_db


def sign_up(**typed):
    words = {"username": "ada", "name": "Ada", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    return SignUpForm({**words, **typed})


def test_name_and_password_are_enough():
    form = sign_up()
    assert form.is_valid(), form.errors
    user = form.save()
    assert (user.username, user.name, user.email) == ("ada", "Ada", "")
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("field", ["username", "name", "password1", "password2"])
@pytest.mark.parametrize("empty", ["", "   "])
def test_what_is_missing_is_named(field, empty):
    form = sign_up(**{field: empty})
    assert not form.is_valid()
    assert set(form.errors) <= {field, "password2"}
    assert form.errors


@pytest.mark.parametrize("again", ["ada", "ADA", "Ada", " aDa ", "Ａｄａ"])
def test_a_name_is_taken_in_every_case_and_width(again):
    person("ada")
    form = sign_up(username=again)
    assert form.errors == {"username": ["Somebody already has this name. Choose another one."]}
    assert form.is_only_taken


@pytest.mark.parametrize(
    ("first", "second"), [("éva", "ÉVA"), ("straße", "STRASSE"), ("σοφίας", "ΣΟΦΊΑΣ"), ("жук", "ЖУК")]
)
def test_case_is_folded_in_every_alphabet(first, second):
    assert sign_up(username=first).save()
    assert sign_up(username=second).is_only_taken


def test_a_capital_letter_in_a_name_that_the_console_made_is_minded():
    User.objects.create_superuser("Admin", password=PASSWORD)
    assert sign_up(username="admin").is_only_taken


def test_two_people_may_share_a_mail_address_and_a_shown_name():
    sign_up(email="family@example.org").save()
    assert sign_up(username="ben", email="family@example.org").is_valid()


@pytest.mark.parametrize("name", ["سارا", "李雷", "Zoë", "a.b+c@d-e_f", "x" * 150])
def test_names_of_many_kinds_are_taken(name):
    form = sign_up(username=name)
    assert form.is_valid(), form.errors
    assert form.save().username == fold_user_name(name)


@pytest.mark.parametrize("name", ["two words", "a/b", "<b>", "🙂", "a\x00b", "x" * 151, "ß" * 100, "İ", "\u202eada"])
def test_other_names_get_a_clear_error(name):
    form = sign_up(username=name)
    assert list(form.errors) == ["username"]


@pytest.mark.parametrize("name", ["سارا امیری", "می‌رود", "O'Neil-Smith", "李雷", "Zoë 🙂", "<b>Bo</b>", "' OR 1=1 --"])
def test_a_shown_name_may_be_anything_that_can_be_read(name):
    form = sign_up(name=name)
    assert form.is_valid(), form.errors
    assert form.save().name == name


@pytest.mark.parametrize(
    "name", ["\u200b", "\u202eadA", "a\x00b", "a\nb", "a\x1bb", "...", "\u2066x", "x" * 151, "\ufeff"]
)
def test_a_name_that_cannot_be_read_is_refused(name):
    form = sign_up(name=name)
    assert list(form.errors) == ["name"]


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("short", "short", "password2"),
        ("password", "password", "password2"),
        (PASSWORD, "another one", "password2"),
        ("ada-lovelace", "ada-lovelace", "password2"),
        ("a\x00" + PASSWORD, "a\x00" + PASSWORD, "password1"),
        ("x" * 513, "x" * 513, "password1"),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(first, second, field):
    form = sign_up(username="ada-lovelace", password1=first, password2=second)
    assert field in form.errors
    assert set(form.errors) <= {"password1", "password2"}


@pytest.mark.parametrize("address", ["ada", "ada@", "a b@example.org", "a\x00@example.org", "x" * 300 + "@example.org"])
def test_an_address_that_is_none_is_refused(address):
    assert list(sign_up(email=address).errors) == ["email"]


@pytest.mark.parametrize("word", BAD_WORDS)
@pytest.mark.parametrize("field", ["username", "name", "email", "password1"])
def test_no_word_breaks_the_forms(field, word):
    assert sign_up(**{field: word}).is_valid() in (True, False)
    assert SignInForm(None, {"username": word, "password": word}).is_valid() is False


@pytest.mark.parametrize("name", ["ada", "ADA", " Ada ", "Ａｄａ"])
def test_one_signs_in_by_the_name_in_any_case(name):
    ada = person("ada")
    form = SignInForm(None, {"username": name, "password": PASSWORD})
    assert form.is_valid(), form.errors
    assert form.get_user() == ada


def test_one_who_was_made_with_capitals_signs_in_without():
    admin = User.objects.create_superuser("Admin", password=PASSWORD)
    form = SignInForm(None, {"username": "admin", "password": PASSWORD})
    assert form.is_valid()
    assert form.get_user() == admin


def test_capital_letters_count_in_the_password():
    person("ada")
    form = SignInForm(None, {"username": "ada", "password": PASSWORD.upper()})
    assert not form.is_valid()
    assert form.was_refused


def test_an_empty_form_is_no_failure_that_counts():
    assert not SignInForm(None, {"username": "", "password": ""}).was_refused


@given(st.text())
def test_folding_twice_changes_nothing_more(name):
    folded = fold_user_name(name)
    assert fold_user_name(folded) == folded


@given(st.text())
def test_any_name_is_taken_or_refused(name):
    try:
        check_shown_name(name)
    except ValidationError as error:
        assert error.messages
