"""What a stored release has to say again after any later migration."""

import hashlib
from collections import Counter

from django.apps import apps
from django.contrib.auth import authenticate
from django.test import Client, override_settings
from django.urls import reverse

from annotations.access import reach_of
from annotations.models import Annotation, PassageMarks, Piece, Reading, Revision, Tagging, User
from annotations.services import demo, marking

READERS = ("student-01", "assistant", "instructor")
HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # of the stored passwords


def facts():
    """Return what is written beside a stored release: counts, checksums of the texts, and what each reader sees."""
    return {
        "rows": {
            model._meta.label: model._base_manager.count()
            for model in apps.get_app_config("annotations").models.values()
        },
        "texts": {
            revision.document.title: hashlib.sha256(revision.text.encode()).hexdigest()
            for revision in Revision.objects.select_related("document")
        },
        "taggings": Counter(Tagging.objects.values_list("tag__name", flat=True)),
        "seen": {name: _seen_by(name) for name in READERS},
    }


def _seen_by(username):
    reach = reach_of(User.objects.get(username=username))
    return Annotation.objects.visible_to(reach).standing().count()


def may_sign_in(username):
    """Return whether the stored password is still taken."""
    with override_settings(PASSWORD_HASHERS=HASHERS):
        return authenticate(username=username, password=demo.PASSWORD) is not None


def pages(username):
    """Return, of the reading and its board as this reader gets them: {name: [status, highlights drawn]}."""
    reading = Reading.objects.select_related("course").get()
    client = Client()
    client.force_login(User.objects.get(username=username))
    found = {}
    for name in ("reading", "board"):
        answer = client.get(reverse(f"annotations:{name}", args=[reading.course.slug, reading.slug]))
        found[name] = [answer.status_code, answer.content.count(b"<mark ")]
    return found


def marks_are_kept_in_step():
    """Return whether the marks that are stored equal marks drawn anew from the annotations."""
    kept = _marks()
    for piece in Piece.objects.select_related("revision"):
        marking.rebuild(piece)
    return kept == _marks() and bool(kept)


def _marks():
    rows = PassageMarks.objects.exclude(segments=[]).order_by("piece", "passage", "bucket")
    return list(rows.values_list("piece", "passage", "bucket", "segments", "counts"))
