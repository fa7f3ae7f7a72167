"""Sign-in without the sign-in page: a session in the database, as Django's own login makes it."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Reader:
    """Somebody with a session: their membership and the cookies of their browser."""

    membership: object
    cookies: dict


def signed_in(membership):
    """A Reader with a session of their own."""
    user = membership.user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return Reader(membership, {settings.SESSION_COOKIE_NAME: session.session_key})


def token_from(connection, path):
    """The token in the forms of a page, whose cookie the connection keeps from now on."""
    answer = connection.get(path)
    cookie = re.search(rb"Set-Cookie: csrftoken=(\w+)", answer.head)
    if cookie:
        connection.cookies[settings.CSRF_COOKIE_NAME] = cookie[1].decode()
    return TOKEN.search(answer.text)[1]


def address_of(reading):
    return reverse("annotations:reading", args=[reading.course.slug, reading.slug])
