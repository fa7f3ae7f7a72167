"""The end of a piece: who the authors are, and what a site put under the last paragraph."""

import regex
from django.utils.translation import gettext as _

from annotations.importers.blocks import Block, size
from annotations.importers.drafts import DraftPassage
from annotations.importers.furniture import furniture
from annotations.importers.names import bare_names, labelled_names, without_title

LONGEST_ABOUT = 120  # words
SHORT = 12  # words
ROLES = (
    r"professor|lecturer|director|fellow|editor|journalist|correspondent|author|columnist|analyst|"
    r"researcher|writer|reporter|"
    r"scholar|historian|diplomat|ambassador|economist|scientist|student|candidate|founder|co-founder|"
    r"chair(?:man|woman)?|"
    r"president|member|officer|lawyer|attorney|activist|novelist|poet|teacher|consultant|adviser|advisor|"
    r"expert|specialist|"
    r"contributor|photographer|broadcaster|academic|physician|veteran|dean|head|chief"
)
BIOGRAPHY = regex.compile(
    rf"^(?:(?:Dr|Prof|Mr|Ms|Mrs|"
    rf"Professor)\.? )?(?:\p{{Lu}}[\p{{L}}.'’-]*\s+){{1,4}}\p{{Lu}}[\p{{L}}.'’-]*,? (?:is|was|has been|are|"
    rf"serves as|works as) "
    rf"(?:also |currently |now )?(?:an?|the|our)?\s?(?:[\p{{L}}\d’'-]+ ){{0,6}}(?:{ROLES})s?\b"
)
OF_THE_AUTHOR = regex.compile(
    r"^(?:\*|_|\(|（)?(?:about the authors?|the (?:author|writer|columnist|authors|writers|views expressed|"
    r"opinions expressed)\b|"
    r"both authors\b|(?:he|she|they) (?:tweets?|can be (?:reached|followed))|follow (?:him|her|them|the author)\b|"
    r"der autor|die autor(?:in|en)|l['’]auteure?|les auteurs|el autor|la autora|los autores|l['’]autor[ei]|"
    r"o autor|a autora|об авторе|автор(?:ы)?\s*[—–-]|автор (?:является|статьи)|"
    r"نویسنده(?:\u200cی| این| مقاله)|درباره(?:ٔ|‌ی)? نویسنده|"
    r"الكاتب(?:ة)? |عن الكاتب|作者(?:系|是|为|為|简介)|（作者|筆者は|執筆者は)",
    regex.IGNORECASE,
)
ADDITIONAL = regex.compile(
    r"^(?:\(|\*|_)?(?:additional reporting|reporting by|editing by|with reporting|this (?:article|report|"
    r"story) was written by|"
    r"(?:\p{Lu}[\p{L}.’'-]+ ){2,4}(?:and (?:\p{Lu}[\p{L}.’'-]+ ){2,4})?(?:in \p{Lu}\w+ )?contributed (?:to|"
    r"reporting))\b"
)
SPEECH = regex.compile(r"[“”«»\"]|\b(?:said|says|told|argued|warned|added)\b")


def read_tail(
    blocks: list[Block], start: int, end: int, authors: tuple[str, ...], has_byline: bool
) -> dict[int, DraftPassage]:
    """Return the passages, by index, of the blocks between the last paragraph and `end`.

    Looks no further up than `start`. Text that could belong to the piece is left to it.
    """
    first = end
    while first > start and _may_be_tail(blocks[first - 1], authors):
        first -= 1
    passages: dict[int, DraftPassage] = {}
    for i in range(first, end):
        passage = _passage(blocks[i], passages, authors, has_byline)
        if passage:
            passages[i] = passage
        elif not blocks[i].is_ended and blocks[i].shape == "plain" and blocks[i].size <= 8:
            passages[i] = DraftPassage(
                "furniture", blocks[i].text, why=_("A short line without a full stop, after the last paragraph.")
            )
        else:
            # It belongs to the text, and so does what led up to it unless its words say otherwise.
            passages = {at: kept for at, kept in passages.items() if furniture(blocks[at])}
    return passages


def is_about(block: Block, authors: tuple[str, ...]) -> str:
    """Return why `block`, at the end of a piece, is about its authors, "" when it is not."""
    text = block.text.strip("*_(（[ ")
    if size(text) > LONGEST_ABOUT or block.shape not in ("plain", "bullet", "indent"):
        return ""
    if OF_THE_AUTHOR.match(block.text.strip()) or ADDITIONAL.match(text):
        return _("Speaks of who wrote it, after the last paragraph.")
    name = without_title(text)
    if SPEECH.search(text) and not BIOGRAPHY.match(text):
        return ""
    if any(_begins_with(name, author) for author in authors):
        return _("Begins with the name of an author, after the last paragraph.")
    if not authors and BIOGRAPHY.match(text):
        return _("Says what a person does, after the last paragraph.")
    return ""


def _may_be_tail(block: Block, authors: tuple[str, ...]) -> bool:
    if furniture(block) or is_about(block, authors):
        return True
    if block.shape in ("bullet", "number"):
        return block.size <= SHORT and not block.is_ended
    return block.shape == "plain" and block.size <= SHORT and not block.text.endswith((":", "："))


def _passage(
    block: Block, before: dict[int, DraftPassage], authors: tuple[str, ...], has_byline: bool
) -> DraftPassage | None:
    if found := furniture(block):
        return found
    if why := is_about(block, authors):
        return DraftPassage("about", block.text, why=why)
    kinds = [passage.kind for passage in before.values()]
    if not has_byline and not before and not block.is_ended and signature(block):
        return DraftPassage("byline", block.text, why=_("Names alone, after the last paragraph."))
    if block.shape in ("bullet", "number"):
        return DraftPassage("furniture", block.text, why=_("A link under the piece.")) if "furniture" in kinds else None
    if "about" in kinds or (kinds.count("furniture") > 1 and block.size <= 6):
        return DraftPassage("furniture", block.text, why=_("A short line after the end of the piece."))
    return None


def signature(block: Block) -> tuple[str, ...]:
    """Return the names that stand under a piece; a place may follow on the next line."""
    return labelled_names(block.text) or bare_names(block.lines[0]) or ()


def _begins_with(text: str, author: str) -> bool:
    """Tell whether `text` begins with `author`, or with a name of the same last word within five words."""
    if text.startswith(author):
        return True
    first, last = author.split()[0], author.split()[-1]
    opening = [word.strip(".,;:") for word in text.split()[: len(author.split()) + 1]]
    return len(author.split()) > 1 and last in opening and bool(opening) and opening[0][:3] == first[:3]
