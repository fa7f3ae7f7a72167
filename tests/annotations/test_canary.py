"""No word reaches eyes that it was not written for.

Everything hidden in a class holds a word of its own. Every address of the URLconf is fetched as every role, whole and
in pieces, and no word appears where it may not. A new address that this test cannot fill in fails it.
"""

import io
import re
import uuid
import zipfile
from collections import Counter

import pytest
from django.contrib import admin
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from annotations.models import (
    Annotation,
    CrossLink,
    Flag,
    Group,
    JoinLink,
    LinkEnd,
    Membership,
    PastHiding,
    Reading,
    Removal,
    Reply,
    Section,
    Tag,
    Target,
    Touch,
    User,
)
from annotations.services import annotating, consenting, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import REPORT, action, document_of, person, piece_of, where

pytestmark = pytest.mark.django_db

STUDENTS = {"ana", "ben", "cleo", "dora"}
WHOLE = {"instructor", "assistant"}  # the staff that looks after everybody
STAFF = {*WHOLE, "limited"}  # and an assistant of the section in which Ana is
ROLES = [*sorted(STUDENTS), *sorted(STAFF), "previewer", "stranger", "outsider", "visitor"]
if connection.vendor != "sqlite":  # the rules are the same conditions: one of each kind shows that they mean the same
    ROLES = ["cleo", "limited"]
LIKE_ANOTHER = {"assistant", "dora", "previewer"}  # see what the instructor or cleo does, but for their own: asked less
BY_SCRIPT = {"X-Requested-With": "fetch"}
OPENS_IN_PANEL = {"place", "act", "edit", "from", "list"}  # first keys of addresses that leave the texts as they are
CLASS = {*STUDENTS, *STAFF, "previewer"}  # the previewer is an instructor who looks at the course as a student does


@pytest.fixture
def world(course, cast, reading, report, oped, tags, annotate):
    """The class, and {canary: roles that may meet it}."""
    cast.group = Group.objects.create(course=course, name="canarygroupname")
    cast.cleo = person(course, "cleo", "student")
    cast.dora = person(course, "dora", "student")
    cast.outsider = person(cast.stranger.course, "outsider", "student")
    for member in (cast.ana, cast.ben):
        member.groups.add(cast.group)
    cast.limited, cast.previewer = person(course, "limited", "assistant"), person(course, "previewer", "instructor")
    for name, members in (("Monday", (cast.ana, cast.ben)), ("Friday", (cast.cleo, cast.dora))):
        section = Section.objects.create(course=course, name=name)
        Membership.objects.filter(pk__in=[member.pk for member in members]).update(section=section)
    cast.limited.limited_to.add(Section.objects.get(course=course, name="Monday"))
    User.objects.filter(pk=cast.dora.user_id).update(name="canaryanonymousname")
    cast.secrets = {}

    def secret(word, *may):
        cast.secrets[word] = set(may)
        return f"about {word} and more"

    one = "Nobody had died"
    annotate(cast.ana, report, one, note=secret("canarymenote", "ana"), audience="me")
    staffed = annotate(cast.ana, report, one, note=secret("canarystaffnote", "ana", *STAFF), audience="staff")
    grouped = annotate(
        cast.ana,
        report,
        one,
        note=secret("canarygroupnote", "ana", "ben", *STAFF),
        audience="group",
        group=cast.group.pk,
    )
    cast.secrets["canarygroupname"] = {"ana", "ben", *STAFF}
    annotate(cast.cleo, report, one, note=secret("canaryothersection", "cleo", *WHOLE), audience="staff")
    shown = annotate(cast.ana, report, one, note=secret("canaryclassnote", *CLASS), tags=tags)
    hidden = annotate(cast.ana, report, "would ring", note=secret("canaryhiddennote", "ana", *STAFF))
    gone = annotate(cast.ana, report, "would ring", note=secret("canarywithdrawnnote", "ana"))
    annotate(cast.dora, report, one, note="x", shown_as="anonymous")
    annotate(cast.dora, oped, "a line open", note="x", shown_as="pseudonym", tags=tags[:1])
    cast.secrets["canaryanonymousname"] = {"dora", *WHOLE}

    # what was written for fewer stays with these, however many read the act by now
    private = annotate(cast.ana, report, one, note=secret("canaryearlierme", "ana"), audience="me", tags=tags[:1])
    own = replying.reply(
        cast.ana.pk, private, uuid.uuid4(), secret("canaryearlierreply", "ana"), "class", "name", action()
    )
    replying.reword(cast.ana.pk, own, 1, "said otherwise", action())
    grouping = Wording(note=secret("canaryearliergroup", "ana", *STAFF), audience="group", group=cast.group.pk)
    annotating.revise(cast.ana.pk, private, 1, grouping, action())
    annotating.revise(cast.ana.pk, private, 2, Wording(note="for all"), action())
    named = annotate(cast.dora, report, one, note="x")
    annotating.revise(cast.dora.pk, named, 1, Wording(note="y", shown_as="anonymous"), action())

    def answer(author, root, word, thread, *may):
        replying.reply(author.pk, root, uuid.uuid4(), secret(word, *may), thread, "name", action())

    answer(cast.ben, shown, "canaryclassreply", "class", *CLASS)
    answer(cast.instructor, shown, "canarystaffreply", "staff", "ana", *STAFF)
    answer(cast.instructor, staffed, "canaryreplyunderstaff", "class", "ana", *STAFF)
    answer(cast.ben, grouped, "canaryreplyundergroup", "class", "ana", "ben", *STAFF)
    answer(cast.ben, gone, "canaryreplyundergone", "class", *CLASS)
    taken = replying.reply(
        cast.ben.pk, shown, uuid.uuid4(), secret("canarywithdrawnreply", "ben"), "class", "name", action()
    )
    replying.withdraw(cast.ben.pk, taken, action())
    annotating.hide(cast.instructor.pk, hidden, secret("canaryhidereason", "ana", *STAFF), action())
    annotating.withdraw(cast.ana.pk, gone, action())

    relation = course.relations.first()
    for word, audience, may in (
        ("canarymelink", "me", {"ana"}),
        ("canarystafflink", "staff", {"ana", *STAFF}),
        ("canaryclasslink", "class", CLASS),
    ):
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((report, one), (oped, "a line open"))
        ]
        wording = Wording(note=secret(word, *may), audience=audience)
        linking.link(cast.ana.pk, reading, uuid.uuid4(), ends, relation, wording, action())

    draft = Reading.objects.create(
        course=course, slug="not-yet", title=secret("canarydraft", *STAFF), status=Reading.Status.DRAFT
    )
    unread = [("title", secret("canarydrafttext", *STAFF)), *REPORT[1:]]
    piece_of(draft, document_of(course, unread, "canarydrafttitle"), 0, "Later")
    cast.secrets["canarydrafttitle"] = set(STAFF)
    concealed = Reading.objects.create(course=course, slug="alone", title="Alone", hiding=Reading.Hiding.HAND)
    lonely = piece_of(concealed, document_of(course, [*REPORT, ("heading", "Alone")], "Alone"), 0, "Alone")
    lonely.reading = concealed
    annotate(cast.ana, lonely, one, note=secret("canaryconcealed", "ana", *STAFF))
    annotate(cast.instructor, lonely, one, note=secret("canarystaffsays", *CLASS))
    annotate(cast.instructor, lonely, one, note=secret("canarystaffanonymous", *STAFF), shown_as="anonymous")
    changed = _reading_with_changed_hiding(course, document_of(course, REPORT, "Changed"))
    annotate(cast.ana, changed, one, note=secret("canarybefore", *CLASS))
    _hide_from_now_on(changed)
    annotate(cast.ana, changed, one, note=secret("canaryafter", "ana", *STAFF))
    flagging = {"course": course, "reading": reading, "by": cast.ben}
    Flag.objects.create(annotation=shown, reason=secret("canaryflagreason", "ben", *STAFF), **flagging)
    for word, act, may in (
        ("canarytagforstaff", staffed, {"ana", *STAFF}),
        ("canarytagofgroup", grouped, {"ana", "ben", *STAFF}),
        ("canarytagofgone", gone, {"ana"}),
    ):
        tag = Tag.objects.create(course=course, name=word, is_free=True, made_by=cast.ana, ordinal=9)
        act.taggings.create(tag=tag)
        cast.secrets[word] = may
    Tag.objects.create(course=cast.stranger.course, name="canaryothertag", palette=1)
    cast.secrets["canaryothertag"] = set()
    JoinLink.objects.create(course=course, code="canaryjoincode", made_by=cast.instructor)
    cast.secrets["canaryjoincode"] = set(WHOLE)
    consenting.ask(course, cast.instructor.pk, secret("canaryconsentwording", *STUDENTS, *STAFF, "previewer"))
    cast.readings = [reading, draft, concealed, changed.reading]
    return cast


def _reading_with_changed_hiding(course, document):
    reading = Reading.objects.create(course=course, slug="changed", title="Changed")
    piece = piece_of(reading, document, 0, "Changed")
    piece.reading = reading
    return piece


def _hide_from_now_on(piece):
    """What is written from now on in the piece's reading is hidden; what is there stays as it is."""
    PastHiding.objects.create(reading=piece.reading, number=0, hiding=Reading.Hiding.NEVER)
    Reading.objects.filter(pk=piece.reading_id).update(hiding=Reading.Hiding.DATE, hiding_number=1)


def client_as(world, role):
    client = Client()
    if role != "visitor":
        client.force_login(getattr(world, role).user)
    if role == "previewer":
        assert client.post(f"/courses/{world.readings[0].course.slug}/as-student/", {"on": "1"}).status_code == 303
    return client


def named_patterns(resolver=None, before=""):
    """(name, the arguments that it takes) of every address outside the admin pages."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield before + (pattern.name or str(pattern.pattern)), list(pattern.pattern.converters)
        elif pattern.namespace != "admin":
            yield from named_patterns(pattern, f"{pattern.namespace}:" if pattern.namespace else before)


def values(world):
    """What each argument of an address may be, of this course."""
    course = world.readings[0].course
    acts = [one.uid for one in [*_acts(course), *Reply.objects.filter(course=course)]]
    return {
        "course": [course.slug],
        "reading": [reading.slug for reading in world.readings],
        "document": list(course.documents.values_list("pk", flat=True)),
        "piece": [piece.pk for reading in world.readings for piece in reading.pieces.all()],
        "passage": list(course.documents.values_list("passages", flat=True)),
        "uid": acts,
        "tag": list(course.tags.values_list("pk", flat=True)),
        "verb": ["up", "restore"],
        "change": list(course.codebook_changes.values_list("pk", flat=True)) or [1],
        "group": list(course.groups.values_list("pk", flat=True)),
        "section": list(course.sections.values_list("pk", flat=True)),
        "removal": list(Removal.objects.filter(course=course).values_list("pk", flat=True)) or [1],
        "membership": list(course.memberships.values_list("pk", flat=True)),
        "extension": [1],
        "flag": list(course.flags.values_list("pk", flat=True)),
        "link": list(course.join_links.values_list("pk", flat=True)),
        "question": list(course.consent_questions.values_list("pk", flat=True)),
        "code": ["aaaaaaaaaa"],
        "guide": ["student"],
        "format": ["csv", "md", "jsonl", "qdc"],
        "uidb64": [urlsafe_base64_encode(force_bytes(world.ana.user_id))],
        "token": [default_token_generator.make_token(world.ana.user)],
    }


def _acts(course):
    return [*Annotation.objects.filter(course=course), *CrossLink.objects.filter(course=course)]


def addresses(world):
    """Every address of the URLconf with every value of this course."""
    known = values(world)
    for name, arguments in named_patterns():
        unknown = [argument for argument in arguments if argument not in known]
        assert not unknown, f"Tell this test what {unknown} of {name} may be"
        rows = [{}]
        for argument in arguments:
            several = known[argument] if argument != "reading" or "uid" not in arguments else known[argument][:1]
            rows = [row | {argument: value} for row in rows for value in several]
        for row in rows:
            yield reverse(name, kwargs=row)


def few_of_each(addresses, most=4):
    """Of addresses that differ by a number or a uid alone the first few."""
    seen = Counter()
    for address in addresses:
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "#", address)
        seen[kind] += 1
        if seen[kind] <= most:
            yield address


def _acts_and_a_strange_one(reading):
    """The acts of a reading, and one of another reading of its course."""
    acts = _acts(reading.course)
    strange = [act for act in acts if act.reading_id != reading.pk]
    return [*(act for act in acts if act.reading_id == reading.pk), *strange[:1]]


def reading_states(world, readings=None):
    """(address, whether a script asks for its panel alone) of each reading page: where the texts stay, it does."""
    for reading in readings or world.readings:
        here = reverse("annotations:reading", args=[reading.course.slug, reading.slug])
        rows = Touch.objects.filter(annotation__reading=reading), LinkEnd.objects.filter(piece__reading=reading)
        worked_on = {passage for found in rows for passage in found.values_list("passage", flat=True)}
        queries = [f"place={passage}" for passage in {*worked_on, reading.pieces.first().document.passages.last().pk}]
        queries += [f"{key}={act.uid}" for act in _acts_and_a_strange_one(reading) for key in ("act", "edit", "from")]
        queries += [f"list={what}{mine}" for what in ("annotations", "links", "replies") for mine in ("", "&mine=1")]
        queries += [f"list=annotations&kind={kind}" for kind in ("note", "replied", "linked", "hidden")]
        members = list(reading.course.memberships.filter(annotation_set__reading=reading).distinct())
        queries += [f"reader={member.pk}&list=annotations" for member in [*members, reading.course.memberships.last()]]
        tags = Tag.objects.filter(taggings__content_object__reading=reading).distinct()
        queries += [f"tag={tag.pk}&list=annotations" for tag in [*tags, Tag.objects.last()]]
        queries += [
            f"section={section.pk}{more}" for section in reading.course.sections.all() for more in ("", "&layer=heat")
        ]
        queries += [f"group={group.pk}{more}" for group in reading.course.groups.all() for more in ("", "&list=links")]
        queries += ["layer=heat", "layer=heat&list=strongest", "list=parts"]
        for kind, rows in (("tag", reading.course.tags), ("section", reading.course.sections)):
            sides = "&".join(f"{side}={kind}-{one.pk}" for side, one in zip(("one", "other"), rows.all(), strict=False))
            queries += [f"layer=difference&{sides}", f"layer=difference&{sides}&list=strongest"]
        queries += [
            "layer=mine",
            "phrase=canary",
            "phrase=nobody",
            "layer=mine&list=links",
            "list=readers",
            "list=related",
        ]
        queries += [f"pseudonym={member.pseudonym}" for member in members]
        queries += ["list=latest", "list=latest&since=1", "since=1&kind=new"]
        for asked in ("", "&apply=1", "&apply=1&layer=mine", "&visit=1"):
            yield f"{here}changes/?after=1&heard=0{asked}", True
        met = set()
        for query in queries:
            key = query.partition("=")[0]
            opens = f"{here}?{query}"
            if key in OPENS_IN_PANEL:
                yield opens, True
            if key not in met or key not in OPENS_IN_PANEL:
                yield opens, False
            met.add(key)


def beside_the_page(world, readings=None):
    """Addresses of each reading: marked places as they are cited and pointed at, narrowed editions, histories."""
    for reading in readings or world.readings:
        course, here = reading.course, reverse("annotations:reading", args=[reading.course.slug, reading.slug])
        marked = Target.objects.filter(annotation__reading=reading)
        rows = marked.values_list("annotation__piece", "annotation__touches__passage", "start", "end").distinct()
        for piece, passage, start, end in rows:
            yield f"{here}?at={piece}:{start}-{end}"
            for asked in (
                f"point={start}",
                f"span={piece}:{start}-{end}",
                "list=related",
                "layer=heat",
                "kind=new&since=1",
            ):
                yield f"{here}?place={passage}&{asked}"
        narrowed = [
            f"reader={member.pk}" for member in course.memberships.filter(annotation_set__reading=reading).distinct()
        ]
        used = course.tags.filter(taggings__content_object__reading=reading).distinct()
        narrowed += [f"tag={tag.pk}" for tag in used]
        narrowed += [f"group={group.pk}" for group in course.groups.all()]
        narrowed += [f"section={section.pk}" for section in course.sections.all()]
        narrowed += ["layer=mine", "layer=heat", "kind=note", "kind=hidden", "kind=replied", "kind=new&since=1"]
        yield from (f"{here}edition/?{asked}" for asked in narrowed)
        if reading != world.readings[0]:  # of the first one `addresses` has them
            replies = Reply.objects.filter(reading=reading)
            for act in [*(one for one in _acts(course) if one.reading_id == reading.pk), *replies]:
                yield f"{here}acts/{act.uid}/history/"


def answers(client, world, is_brief=False, readings=None):
    """(address, answer) of all that a client can ask for; where scripts get another answer, that as well.

    A brief round leaves out the states of the reading pages; another has those of some readings.
    """
    only_posted_to = set()
    for address in addresses(world):
        name = resolve(address).url_name
        if name in only_posted_to:
            continue
        answer = client.get(address)
        if answer.status_code == 405:
            only_posted_to.add(name)
        yield address, answer
        if "X-Requested-With" in answer.headers.get("Vary", ""):
            yield address, client.get(address, headers=BY_SCRIPT)
    for address, by_script in () if is_brief else reading_states(world, readings):
        yield address, client.get(address, headers=BY_SCRIPT if by_script else {})
    for address in () if is_brief else beside_the_page(world, readings):
        yield address, client.get(address)
    search = reverse("annotations:search", args=[world.readings[0].course.slug])
    for kind in ("", "passages", "annotations", "links", "replies", "tags"):
        yield search, client.get(search, {"q": "canary*", "kind": kind})


def body(answer):
    """All that an answer says, as text; of a ZIP what is in its files."""
    held = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers.get("Content-Type") == "application/zip":
        pack = zipfile.ZipFile(io.BytesIO(held))
        held = b"".join(pack.read(name) for name in pack.namelist())
    return held.decode()


@pytest.mark.parametrize("role", ROLES)
def test_no_canary_appears_where_it_may_not(world, role):
    client, leaks, met = client_as(world, role), [], set()
    # most work is in the first reading; cleo is the one from whom something is hidden in the others
    readings = None if role == "cleo" else world.readings[:1]
    for address, answer in answers(client, world, is_brief=role in LIKE_ANOTHER, readings=readings):
        assert answer.status_code < 500, address
        text, asked = body(answer) + str(answer.headers), address.lower()
        for word, may in world.secrets.items():
            if word in text and word not in asked:
                met.add(word)
                if role not in may:
                    leaks.append((word, address))
    assert not leaks
    # the other way round: what this role may see, it does meet somewhere
    due = {word for word, may in world.secrets.items() if role in may and word not in ("canaryanonymousname",)}
    assert due <= met or role in LIKE_ANOTHER


@pytest.mark.parametrize("role", [role for role in ("ben", "cleo", "limited", "previewer") if role in ROLES])
def test_who_searches_for_a_word_that_is_not_for_them_is_told_that_it_is_nowhere(world, role):
    client, search = client_as(world, role), reverse("annotations:search", args=[world.readings[0].course.slug])
    unheard = [word for word, may in world.secrets.items() if role not in may]
    assert unheard

    def answer(word):
        page = client.get(search, {"q": word}).text
        assert "Nothing found" in page, word
        return re.sub(r'value="\w{64}"', "", page).replace(word, "")  # but for the word and what forms are signed with

    nothing = answer("wordofnobody")
    for word in unheard:
        assert answer(word) == nothing, word


@pytest.mark.parametrize("role", [role for role in ("ana", "cleo", "instructor", "limited") if role in ROLES])
def test_every_count_equals_the_rows_that_this_reader_can_open(world, role):
    client, checked = client_as(world, role), 0
    for reading in world.readings:
        here = reverse("annotations:reading", args=[reading.course.slug, reading.slug])
        if client.get(here).status_code == 404:
            continue
        layers = ["?layer=class", "?layer=mine", f"?tag={reading.course.tags.first().pk}", "?layer=heat"]
        layers += [f"?group={Group.objects.get().pk}", f"?section={Section.objects.first().pk}"]
        for layer in layers:
            page = client.get(here + layer)
            if page.status_code == 404 and ("group" in layer or "section" in layer):
                continue
            page = page.text
            counts = re.findall(r'class="count[^"]*" href="([^"#]*)#[^"]*"[^>]*><b>(\d+)<', page)
            for href, count in counts:
                opened = client.get(here + href.replace("&amp;", "&")).text
                cards = re.findall(r'<li class="card[^"]*" id="annotation-', opened)
                gone = re.findall(r'<li class="card[^"]* gone" id="annotation-', opened)
                hidden = opened.count('class="state hidden-by-staff"')
                assert len(cards) - len(gone) - hidden == int(count), (here, layer, href)
                checked += 1
    assert checked


def test_the_admin_pages_never_show_what_is_only_for_me(world):
    root = User.objects.create_superuser("root", password="reader")
    client = Client()
    client.force_login(root)
    secret = [word for word in world.secrets if word.startswith("canaryme")]
    assert secret
    for model in admin.site._registry:
        listing = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        shown = [listing]
        shown += [
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
            for pk in model._default_manager.values_list("pk", flat=True)[:50]
        ]
        for address in shown:
            answer = client.get(address, follow=True)
            assert answer.status_code in (200, 403, 404), address
            assert not [word for word in secret if word in answer.content.decode()], address
