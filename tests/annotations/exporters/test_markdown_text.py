import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from annotations.exporters.markdown_text import CONTROL, escaped

SIGNS = "\\`*_[]()<>&~|$^#+-=:@%!.\"' \t\n1a🛰️\u00a0\u3000"
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from(SIGNS)),
    st.lists(st.sampled_from(["1. ", "- ", "# ", "> ", "---", "```", "    ", "\n", "<b>", "&amp;", "[x](y)", "a"])).map(
        "".join
    ),
)


def rendered(markdown):
    """The text that a reader of the rendered Markdown sees, hard breaks as line ends."""
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    found = re.fullmatch(r"<p>(.*)</p>\n", page, re.DOTALL)
    assert found, page
    return html.unescape(found[1].replace("<br />\n", "\n"))


CASES = [
    "1. one",
    "# one",
    "- one\n- two",
    "a\n===",
    "a\n\nb",
    "    code",
    "> q",
    "<b>x</b>",
    "&lt;",
    "[a](b)",
    "**b**",
]


@pytest.mark.parametrize("text", CASES)
def test_signs_of_markdown_are_only_signs(text):
    assert rendered(escaped(text)) == text


@given(TEXTS.map(lambda text: CONTROL.sub("", text.replace("\r", ""))).filter(str.strip))
def test_an_escaped_text_renders_as_the_text(text):
    assert rendered(escaped(text)) == text


@given(TEXTS.filter(str.strip), st.integers(1, 20))
def test_a_mark_in_a_text_changes_no_word_of_it(text, offset):
    text = CONTROL.sub("", text.replace("\r", ""))
    if text.strip():
        offset = min(offset, len(text))
        expected = f"{text[:offset]}[^1]{text[offset:]}"
        assert rendered(escaped(text, marks=[(offset, 1)])) == expected
