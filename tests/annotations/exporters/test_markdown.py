import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from markdown_it import MarkdownIt

from annotations.exporters import markdown
from annotations.exporters.scope import MINE, scope_of
from annotations.services import linking

from . import builders, casts

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return builders.build(students_may_export_class=True)


def edition(made, who, whose=None):
    return "".join(markdown.EXPORTER.stream(scope_of(made.course, builders.reach(who), whose=whose)))


def test_the_edition_holds_legend_texts_notes_and_replies(made):
    annotation = builders.annotate(made, made.owner, "no crew | a message", tags=(1,), note="Really *two*\n# places")
    builders.reply(made, made.member, annotation, "I doubt it.")
    text = edition(made, made.instructor)
    assert "- **red line** (1): What a red line is." in text
    assert "**¶1** The drone had no crew[^1]. It was loud 🛰️ and alone." in text
    assert (
        "[^1]: ¶1 “no crew […] a message” — **Owner** · red line\\\n    Really \\*two\\*\\\n    \\# places\\\n" in text
    )
    assert "    ↳ **Member** I doubt it." in text
    assert "**C1** (\\@reader) I doubt it." in text


def test_notes_are_numbered_in_the_order_of_the_text(made):
    for quote in ("alone", "no crew", "minister"):
        builders.annotate(made, made.owner, quote)
    builders.annotate(made, made.owner, "grammar", made.oped)
    text = edition(made, made.instructor)
    assert text.index("no crew[^1]") < text.index("alone[^2]") < text.index("minister[^3]") < text.index("grammar[^4]")


def test_cross_links_are_listed_with_both_ends(made):
    builders.link(made, made.owner, "no crew", "grammar", note="See?")
    text = edition(made, made.instructor)
    assert "1.  Report ¶1 “no crew” **answers** Op-ed ¶1 “grammar” — **Owner**\\\n    See?" in text


def test_notes_are_seen_where_footnotes_are_not_known(made):
    builders.annotate(made, made.owner, "crew", note="A note")
    assert "A note" in MarkdownIt("commonmark").render(edition(made, made.instructor))


def test_no_secret_leaves_that_its_reader_may_not_open():
    made = casts.busy(students_may_export_class=True)
    told = {"group", "staff", "staff-thread", "hidden", "me-instructor"}
    secrets = told | {"me-owner", "before", "withdrawn", "me-link", "link-undone", "reply-withdrawn", "review"}
    text = edition(made, made.instructor).replace("\\-", "-")
    assert {secret for secret in secrets if f"secret-{secret}" in text} == told
    text = edition(made, made.member)
    assert {secret for secret in secrets if f"secret-{secret}" in text} == {"hidden", "me-link"}
    assert "Really?" in edition(made, made.member) and "An answer" not in edition(made, made.member, MINE)


def test_what_answers_gone_work_is_printed_at_its_place():
    made = casts.busy(students_may_export_class=True)
    builders.reply(made, made.owner, made.link, "Kept under the link")
    linking.withdraw(made.owner.pk, made.link, builders.act(made))
    as_staff = edition(made, made.instructor)
    assert "— withdrawn by its author" in as_staff and "An answer to what is gone" in as_staff
    assert "1.  withdrawn by its author" in as_staff and "Kept under the link" in as_staff
    assert "secret\\-withdrawn" not in as_staff and "secret-withdrawn" not in as_staff
    as_owner = edition(made, made.owner)
    assert "— hidden by the staff" in as_owner and "An answer to what is hidden" in as_owner
    assert "hidden" not in edition(made, made.owner, MINE)


def test_forty_notes_cost_the_queries_of_ten(made):
    def queries():
        scope = scope_of(made.course, builders.reach(made.instructor))
        with CaptureQueriesContext(connection) as asked:
            list(markdown.EXPORTER.stream(scope))
        return len(asked)

    for _number in range(10):
        builders.reply(made, made.member, builders.annotate(made, made.owner, "no crew", tags=(0,)), "Hm")
    few = queries()
    for _number in range(30):
        builders.reply(made, made.member, builders.annotate(made, made.owner, "no crew", tags=(0,)), "Hm")
    assert queries() == few
