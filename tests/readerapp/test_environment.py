import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from readerapp import environment


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("Yes", True), (" on ", True), ("0", False), ("no", False), ("", False)],
)
def test_a_flag_reads_yes_and_no(monkeypatch, written, meant):
    monkeypatch.setenv("SWITCH", written)
    assert environment.flag("SWITCH") is meant


def test_an_unset_flag_has_its_default(monkeypatch):
    monkeypatch.delenv("SWITCH", raising=False)
    assert environment.flag("SWITCH", default=True) is True


def test_a_flag_that_is_neither_says_what_to_write(monkeypatch):
    monkeypatch.setenv("SWITCH", "maybe")
    with pytest.raises(ImproperlyConfigured, match="SWITCH=1 or SWITCH=0"):
        environment.flag("SWITCH")


@pytest.mark.parametrize("written", ["many", "-1", "1.5", "٣"])
def test_a_number_that_is_none_is_refused(monkeypatch, written):
    monkeypatch.setenv("COUNT", written)
    with pytest.raises(ImproperlyConfigured, match="COUNT"):
        environment.number("COUNT", 3)


def test_words_lose_their_blanks(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.example.org, b.example.org ,,")
    assert environment.words("HOSTS") == ["a.example.org", "b.example.org"]


def test_an_unknown_choice_names_the_known_ones(monkeypatch):
    monkeypatch.setenv("COLOUR", "green")
    with pytest.raises(ImproperlyConfigured, match="red, blue"):
        environment.choice("COLOUR", ("red", "blue"), "red")


def test_an_origin_without_a_scheme_is_refused(monkeypatch):
    monkeypatch.setenv("ORIGINS", "reader.example.org")
    with pytest.raises(ImproperlyConfigured, match=r"https://reader.example.org"):
        environment.origins("ORIGINS")


def test_a_missing_key_is_made_once_and_is_its_owners_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("KEY", raising=False)
    path = tmp_path / "var" / "secret-key"
    first = environment.secret_key("KEY", path, may_generate=True)
    assert len(first) >= environment.SECRET_KEY_LENGTH
    assert environment.secret_key("KEY", path, may_generate=True) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(("written", "said"), [("", "is not set"), ("short", "has 5 characters")])
def test_a_public_site_needs_a_long_key(monkeypatch, tmp_path, written, said):
    monkeypatch.setenv("KEY", written)
    with pytest.raises(ImproperlyConfigured, match=said):
        environment.secret_key("KEY", tmp_path / "key", may_generate=False)
    assert not (tmp_path / "key").exists()


def test_a_mail_address_is_taken_apart(monkeypatch):
    monkeypatch.setenv("MAIL", "smtp://reader%40example.org:p%3Aw@mail.example.org:587?tls=1")
    mail = environment.mail("MAIL")
    assert mail["EMAIL_HOST"] == "mail.example.org"
    assert mail["EMAIL_PORT"] == 587
    assert mail["EMAIL_HOST_USER"] == "reader@example.org"
    assert mail["EMAIL_HOST_PASSWORD"] == "p:w"
    assert mail["EMAIL_USE_TLS"] is True
    assert mail["EMAIL_USE_SSL"] is False


@pytest.mark.parametrize("written", ["mail.example.org", "smtp://", "smtp://host:port", "http://host"])
def test_a_mail_address_that_cannot_be_read_shows_one_that_can(monkeypatch, written):
    monkeypatch.setenv("MAIL", written)
    with pytest.raises(ImproperlyConfigured, match=r"MAIL.*smtp://"):
        environment.mail("MAIL")


def test_without_mail_there_are_no_mail_settings(monkeypatch):
    monkeypatch.delenv("MAIL", raising=False)
    assert environment.mail("MAIL") == {}
