"""How pages look to one reader: kept for the account, written by the server, told to nobody else."""

import pytest

from annotations.models import User

pytestmark = pytest.mark.django_db
ADDRESS = "/look/"
PAGE = "/courses/conflict/readings/the-drone/"


def html_of(client, address=PAGE):
    return client.get(address).content.decode()


def test_what_is_chosen_stands_on_every_page_from_its_first_byte(client_of, cast, reading):
    client = client_of(cast.ana)
    assert "<html lang=" in html_of(client) and "data-size" not in html_of(client).partition("<head>")[0]
    answer = client.post(ADDRESS, {"size": "large", "theme": "dark", "face": "", "keys": "off", "next": PAGE})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert User.objects.get(pk=cast.ana.user_id).look == {"size": "large", "theme": "dark", "keys": "off"}
    for address in (PAGE, "/", "/courses/conflict/", ADDRESS):
        root = html_of(client, address).partition("<head>")[0]
        assert 'data-size="large" data-theme="dark" data-keys="off">' in root, address
    assert '<meta name="color-scheme" content="dark">' in html_of(client)
    assert "data-size" not in html_of(client_of(cast.ben)).partition("<head>")[0]


def test_a_script_is_answered_without_a_page_and_the_kept_page_is_no_longer_current(client_of, cast, reading):
    client = client_of(cast.ana)
    tag = client.get(PAGE).headers["ETag"]
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    answer = client.post(ADDRESS, {"lines": "open"}, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("sent", [{"size": "enormous"}, {"theme": "\x00"}, {"lines": "x" * 10_000}])
def test_what_cannot_be_chosen_is_refused_and_changes_nothing(client_of, cast, sent):
    client = client_of(cast.ana)
    client.post(ADDRESS, {"face": "sans"})
    assert client.post(ADDRESS, sent).status_code == 422
    assert User.objects.get(pk=cast.ana.user_id).look == {"face": "sans"}


def test_a_stranger_is_sent_to_sign_in_and_nobody_is_sent_elsewhere(client, client_of, cast):
    assert client.get(ADDRESS).headers["Location"].startswith("/accounts/login/")
    answer = client_of(cast.ana).post(ADDRESS, {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == ADDRESS
