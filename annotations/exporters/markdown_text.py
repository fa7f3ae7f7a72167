"""Makes Markdown of people's words such that they come out as they were written, whatever signs are in them.

Source: CommonMark 0.31, sections 2.4 (backslash escapes), 2.5 (entities) and 6.7 (hard line breaks); the signs that
GFM, footnotes and Pandoc add are escaped as well.
"""

import re

ALWAYS = str.maketrans({sign: "\\" + sign for sign in "\\`*_[]<>&~|$^"})
# What begins a block where a line begins: headings, lists, rules, definitions, metadata, citations.
LINE_START = re.compile(r"(\d{1,9})([.)])|[#+\-=:@%!]")
WHITE = re.compile(r"\s")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BREAK = "\\\n"


def escaped(text, line_break=BREAK, marks=()):
    """The text as Markdown that renders as the text.

    Takes plain text and `marks`, pairs of (offset in code points, number) in order, each of which becomes a footnote
    reference [^number]. `line_break` is what stands for a line's end, with the indent that the place needs.
    Control characters, which no Markdown can hold, are left out.
    """
    parts, at = [], 0
    for offset, number in marks:
        parts += [text[at:offset], number]
        at = offset
    parts.append(text[at:])
    return "".join(_joined(parts, line_break))


def _joined(parts, line_break):
    is_start, follows_mark = True, False
    last = len(parts) - 1
    for order, part in enumerate(parts):
        if isinstance(part, int):
            yield f"[^{part}]"
            is_start, follows_mark = False, True
            continue
        part = CONTROL.sub("", part.replace("\r\n", "\n"))
        lines = part.split("\n")
        for number, line in enumerate(lines):
            if number:
                is_last_line = order == last and not "".join(lines[number:])
                yield "&#10;" if is_last_line else line_break
                is_start = not is_last_line
            if line:
                ends = number < len(lines) - 1 or order == last
                yield _line(line, is_start, ends, follows_mark)
                is_start = follows_mark = False


def _line(line, is_start, ends, follows_mark):
    """A line's words; white space at its ends, which would be lost, as entities."""
    before = after = ""
    if is_start:
        while line and WHITE.match(line):
            before, line = before + f"&#{ord(line[0])};", line[1:]
    if ends:
        while line and WHITE.match(line[-1]):
            after, line = f"&#{ord(line[-1])};" + after, line[:-1]
    begins_block = is_start and not before and LINE_START.match(line)
    words = line.translate(ALWAYS)
    if begins_block and begins_block[1]:
        digits = len(begins_block[1])
        words = words[:digits] + "\\" + words[digits:]
    elif begins_block or (follows_mark and words[:1] in (":", "(")):
        words = "\\" + words
    return before + words.replace("\r", "&#13;") + after
