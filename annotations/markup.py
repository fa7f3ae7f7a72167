"""Notes and replies are Markdown: which of it is read, and where in it plain words stand. Pure: no database."""

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["image", "heading", "lheading"]
)


def inlines(tokens):
    """The tokens of a parsed text that hold a run of words: each has its parts as `children`."""
    return [token for token in tokens if token.type == "inline"]


def words(text):
    """The words of a text on one line, without its marks; what was in a list keeps its dash or number."""
    found = []
    for token in MARKDOWN.parse(text):
        if token.type == "list_item_open":
            found.append(f"{token.info}{token.markup}" if token.info else "–")
        elif token.type == "inline":
            found.append("".join(" " if part.type.endswith("break") else part.content for part in token.children))
        elif token.type in ("fence", "code_block"):
            found.append(token.content)
    return " ".join(" ".join(found).split())


def plain(inline):
    """(index, text) of those parts of a run that are plain words: neither code nor within a link."""
    depth = 0
    for index, part in enumerate(inline.children):
        depth += part.nesting if part.type in ("link_open", "link_close") else 0
        if part.type == "text" and not depth:
            yield index, part.content
