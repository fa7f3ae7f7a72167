import pytest
from django.http import HttpResponse

from annotations.views.callers import COOKIE, address_of, remember


@pytest.mark.parametrize(
    ("proxies", "seen", "forwarded", "address"),
    [
        (0, "192.0.2.1", "", "192.0.2.1"),
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", "10.0.0.1"),
        (1, "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        (1, "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::/64"),
        (0, "2001:db8::1", "", "2001:db8::/64"),
        (0, "2001:db8:0:0:ffff::2", "", "2001:db8::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", ""),
    ],
)
def test_the_address_is_the_one_that_cannot_be_invented(rf, settings, proxies, seen, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=seen, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address


def test_a_browser_remembers_few_accounts_and_names_none(rf):
    request = rf.get("/")
    for number in range(12):
        response = remember(request, HttpResponse(), f"student-{number}")
        request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    assert "student" not in request.COOKIES[COOKIE]
    assert len(request.COOKIES[COOKIE]) < 300
    assert response.cookies[COOKIE]["httponly"]
    assert response.cookies[COOKIE]["samesite"] == "Lax"
