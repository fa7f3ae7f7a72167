"""Captions of pictures: short lines with a label or with the name of who took the picture."""

import regex

from annotations.importers.blocks import is_ended, size

LABEL = regex.compile(
    r"(?:(?:file )?(?:photo(?:graph)?s?|image|picture|caption|illustration|video|map|chart|graphic|foto|"
    r"bild|fotografía|"
    r"imagen|crédito|crédit(?: photo)?|légende|fotografia|immagine|фото|снимок|иллюстрация|عکس|تصویر|صورة|"
    r"الصورة|图|圖|图片|圖片|"
    r"图为|写真|사진)(?:\s*(?:credit|courtesy|by|de|von|di|来源|\d+))?\s*[:：/／]|"
    r"(?:photo(?:graph)?s? (?:by|credit|courtesy)|"
    r"(?:photo|image|picture) ?credit|credits?\s*:|getty images|图为))",
    regex.IGNORECASE,
)
CREDIT = regex.compile(
    r"\b(?:reuters|ap|afp|epa|dpa|upi|tass|xinhua|getty|images?|photos?|photograph(?:er)?|picture|file|"
    r"isna|irna|tasnim|"
    r"fars|mehr|anadolu|wikimedia|commons|flickr|creative commons|cc[- ]by(?:-\w+)*|shutterstock|alamy|"
    r"bloomberg|courtesy|"
    r"handout|navy|army|air force|marine corps|centcom|department of defen[cs]e|dod|nasa|white house|pool|via|credit|"
    r"zuma|sipa|magnum|foto|archiv(?:es?)?|collection|picture alliance|imago|efe|ansa|"
    r"архив|риа новости|тасс|رويترز)\b|新华社|新華社|共同社|時事|资料图|资料|ایرنا|ایسنا|رویترز",
    regex.IGNORECASE,
)
CREDIT_AT_END = regex.compile(r"[(（\[](?P<credit>[^()（）\[\]]{2,60})[)）\]]\s*$")
PLAIN_CREDIT = regex.compile(
    r"(?:photo(?:graph)?(?:s)?(?: by|:)\s+[\p{L} .'/’-]{3,60}|[|/©]\s*[\p{L} .'’/-]{2,50}|"
    r"[\p{L} .'’]{3,40}/(?:reuters|ap|afp|epa|getty images?|the [\p{L} ]+))$",
    regex.IGNORECASE,
)


def is_caption(text: str, in_head: bool) -> bool:
    """Tell whether a block is a caption. Between title and text (`in_head`) a capitalised credit in brackets
    is enough; elsewhere it must be a known agency, service or word such as "Photo".
    """
    words = size(text)
    if words > 60:
        return False
    if LABEL.match(text):
        return True
    if words > 45:
        return False
    if found := CREDIT_AT_END.search(text):
        credit, before = found["credit"], text[: found.start()].strip()
        if not before:
            return bool(CREDIT.search(credit)) and words <= 8
        if is_ended(before) and not CREDIT.search(credit):
            return False
        return bool(CREDIT.search(credit)) or (in_head and _is_capitalised(credit) and not _abbreviates(credit, before))
    found = PLAIN_CREDIT.search(text)
    return bool(found) and words <= 40 and bool(CREDIT.search(found[0]))


def _is_capitalised(credit: str) -> bool:
    words = [word for word in credit.split() if len(word) > 3 or word[0].isupper()]
    return len(credit.split()) <= 6 and bool(words) and all(word[0].isupper() for word in words)


def _abbreviates(credit: str, before: str) -> bool:
    # "The Islamic Revolutionary Guard Corps (IRGC)" explains letters and credits nobody.
    initials = "".join(word[0] for word in before.split() if word[0].isupper())
    letters = regex.sub(r"\W", "", credit)
    return " " not in credit and letters.isupper() and letters in initials
