"""People, courses and a reading for the tests of accounts, as the services make them."""

from annotations.models import Annotation, Document, Piece, Reading, Revision, User
from annotations.services.enrolling import enrol, make_course

PASSWORD = "a long enough word"
BAD_WORDS = [
    "\x00",
    "a\x00b",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%s%d%n {{ 7*7 }} ${7*7}",
    "../../../etc/passwd",
    "\u202eevil\u202c",
    "سلام \u200f\u200e",
    "👩‍👩‍👧 🙂",
    "Ω≈ç√∫˜µ≤≥÷",
    "​ ",
    "\ufeff",
    "\r\nSet-Cookie: a=b",
    "x" * 5000,
    "NaN",
    "-1",
    "99999999999999999999999",
]


def person(username, /, **fields):
    """A user who signs in as `username` with PASSWORD."""
    return User.objects.create_user(username, password=PASSWORD, **{"name": username.title(), **fields})


def class_of(instructor, slug="conflict", **members):
    """A course with its instructor and, by name, others and their roles. Returns (course, memberships by name)."""
    course, membership = make_course(instructor, slug.title(), slug)
    seats = {instructor.username: membership}
    for name, role in members.items():
        user = User.objects.filter(username=name).first() or person(name)
        seats[name] = enrol(user, course, role)
    return course, seats


def reading_in(course, slug="drone", **fields):
    return Reading.objects.create(course=course, slug=slug, title=f"The {slug}", **fields)


def annotation_by(membership, reading, note, **fields):
    """An annotation stored without any service, as bare rows."""
    document, _made = Document.objects.get_or_create(course=reading.course, title="Report")
    revision, _made = Revision.objects.get_or_create(document=document, defaults={"length": 9, "checksum": "0"})
    piece, _made = Piece.objects.get_or_create(
        reading=reading, document=document, defaults={"revision": revision, "label": "Report"}
    )
    return Annotation.objects.create(
        course=reading.course, reading=reading, author=membership, piece=piece, start=0, note=note, **fields
    )
