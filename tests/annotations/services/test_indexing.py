"""What is found is, always, what is there: the folded words and the index equal those made anew."""

import random
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Annotation, Block, CrossLink, Reply
from annotations.models.searching import Sought
from annotations.services import annotating, importing, indexing, linking, replying
from annotations.services.placing import place
from annotations.services.wording import Wording
from tests.annotations.conftest import action, where

pytestmark = pytest.mark.django_db
SAID = ["A red line", "", "U.S. back-channel talks", "خط قرمز می‌شود", "红线", "Nobody's \\ 'quote' \" %_*"]


def found(model, *words, **how):
    return list(model.objects.filter(folded__holds=Sought(words, **how)).order_by("pk"))


def a_random_step(draw, cast, annotate, report, oped):
    author = draw.choice([cast.ana, cast.ben])
    said, mine = draw.choice(SAID), list(Annotation.objects.filter(author=author))
    kind = draw.choice(["annotate", "link", "reply", "revise", "withdraw", "restore", "reword", "purge"])
    if kind == "annotate" or not mine:
        annotate(author, report, "Nobody had died", note=said)
    elif kind == "link":
        ends = [
            linking.End(piece, place(piece.revision_id, [where(piece, words)])[0])
            for piece, words in ((report, "Nobody had died"), (oped, "a line open"))
        ]
        relation = report.reading.course.relations.first()
        linking.link(author.pk, report.reading, uuid.uuid4(), ends, relation, Wording(note=said), action())
    elif kind == "reply":
        replying.reply(author.pk, draw.choice(mine), uuid.uuid4(), said, "class", "name", action())
    elif kind == "reword":
        for made in Reply.objects.filter(author=author)[:1]:
            replying.reword(author.pk, made, made.version, said, action())
    elif kind == "revise":
        one = draw.choice(mine)
        annotating.revise(author.pk, one, one.version, Wording(note=said), action())
    elif kind == "purge":
        CrossLink.objects.filter(author=author)[:1].get().delete() if CrossLink.objects.filter(author=author) else None
    else:
        getattr(annotating, kind)(author.pk, draw.choice(mine), action())


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_every_word_is_found_as_it_stands(cast, annotate, report, oped, seed):
    draw = random.Random(seed)
    for _step in range(25):
        a_random_step(draw, cast, annotate, report, oped)
    assert not indexing.out_of_step()
    for model, words in indexing.WORDS.items():
        for key in ("red", "us", "红线", "قرمز", "quote", "nobody"):
            rows = [row for row in model.objects.order_by("pk") if f" {key} " in row.folded]
            assert found(model, key) == rows, (model, words, key)
    assert any(found(Annotation, key) for key in ("red", "us", "红线"))


def test_a_save_costs_no_statement_for_the_index(cast, annotate, report):
    made = annotate(cast.ana, report, "Nobody had died", note="one")
    with CaptureQueriesContext(connection) as asked:
        annotating.revise(cast.ana.pk, made, made.version, Wording(note="escalating"), action())
    assert not [one["sql"] for one in asked if "search_" in one["sql"]]
    assert len([one for one in asked if "folded" in one["sql"] and one["sql"].startswith(("UPDATE", "INSERT"))]) == 1
    assert found(Annotation, "escalating") == [made] and not found(Annotation, "one")


def test_tokens_are_joined_by_and_by_or_and_begun(cast, annotate, report):
    one = annotate(cast.ana, report, "Nobody had died", note="red line drawn")
    two = annotate(cast.ana, report, "Nobody had died", note="a red herring")
    assert found(Annotation, "red", "line") == [one]
    assert found(Annotation, "line", "herring", is_any=True) == [one, two]
    assert found(Annotation, "red", "herr", is_open=True) == [two]
    assert found(Annotation, "herr") == []


def test_texts_are_stemmed_by_their_language_and_anew_when_it_changes(report):
    document = report.document
    importing.redescribe(document, language="fr")
    assert not indexing.out_of_step()
    french = list(Block.objects.values_list("folded", flat=True))
    importing.redescribe(document, language="en")
    assert not indexing.out_of_step() and french != list(Block.objects.values_list("folded", flat=True))


def test_the_command_says_what_is_out_of_step_and_mends_it(cast, annotate, report, capsys):
    annotate(cast.ana, report, "Nobody had died", note="red line")
    call_command("index_words", "--check")
    Annotation.objects.update(folded=" other ")
    with pytest.raises(CommandError, match=r"annotations\.Annotation"):
        call_command("index_words", "--check")
    call_command("index_words")
    assert "1 row folded anew" in capsys.readouterr().out
    call_command("index_words", "--check")
    assert len(found(Annotation, "red")) == 1


if connection.vendor == "sqlite":  # PostgreSQL keeps its index by itself

    def test_an_index_whose_triggers_a_migration_dropped_is_told_and_mended(cast, annotate, report):
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER search_annotation_added")
        annotate(cast.ana, report, "Nobody had died", note="red line")
        assert indexing.out_of_step() == ["annotations.Annotation"]
        call_command("index_words")
        assert not indexing.out_of_step() and found(Annotation, "red")
