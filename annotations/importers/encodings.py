"""Which encoding a file that is not UTF-8 was saved in."""

import codecs

import regex
from charset_normalizer import from_bytes

from annotations.importers.languages import guess_language

# UTF-32 first: its little-endian mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = [
    "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1256", "cp1255", "cp1253", "cp1251", "koi8_r",
    "cp1250", "cp1252", "cp1254", "cp1257",
]  # fmt: skip
LATIN = {"cp1250", "cp1252", "cp1254", "cp1257"}
CODE_PAGE_OF = {"pl": "cp1250", "cs": "cp1250", "hu": "cp1250", "ro": "cp1250", "tr": "cp1254"}
MULTIBYTE_UTF8 = regex.compile(rb"[\xC3-\xF4][\x80-\xBF]+")
# Hebrew letters fill E0 to FA of cp1255 and nothing else; Russian needs FB to FF and capitals in C0 to DF.
BEYOND_HEBREW = regex.compile(rb"[\xC0-\xDF\xFB-\xFF]")
ACCENTED_TO_ONE = bytes(range(0x80)) + "ø".encode("latin-1") * 0x80
# Hiragana and katakana in EUC-JP; in EUC-KR the same bytes are single jamo, which nobody writes with.
KANA_PAIR = regex.compile(rb"[\xA4\xA5][\xA1-\xF6]")
HIGH_PAIR = regex.compile(rb"[\xA1-\xFE][\xA1-\xFE]")
JIS_ESCAPE = regex.compile(rb"\x1B\$[@B]")


def marked_encoding(data: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte-order mark declares and the mark's length in bytes, or None."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return None


def decode_unmarked(data: bytes) -> str:
    """Return the text of `data`, which has no byte-order mark: UTF-8 if it can be, else the likeliest."""
    if JIS_ESCAPE.search(data):
        try:
            return data.decode("iso2022_jp")
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> str:
    damaged = data.decode("utf-8", "replace")
    # A few broken bytes in a text that is otherwise UTF-8 show as �; another encoding would spoil all of it.
    if len(MULTIBYTE_UTF8.findall(data)) > 10 * damaged.count("\ufffd"):
        return damaged
    found = from_bytes(data, cp_isolation=CANDIDATES).best()
    encoding = found.encoding if found else "cp1252"
    if encoding in LATIN or not found:
        encoding = _latin_code_page(data)
    elif encoding == "cp1251" and not BEYOND_HEBREW.search(data):
        encoding = "cp1255"
    elif encoding == "cp949" and len(KANA_PAIR.findall(data)) * 5 > len(HIGH_PAIR.findall(data)):
        encoding = "euc_jp"
    return data.decode(encoding, "replace")


def _latin_code_page(data: bytes) -> str:
    # Detectors take a western sentence for cp1250; the words without accents tell the language better.
    language = guess_language(data.translate(ACCENTED_TO_ONE).decode("latin-1"))
    return CODE_PAGE_OF.get(language, "cp1252")
