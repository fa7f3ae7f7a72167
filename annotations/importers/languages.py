"""Which language a text is in, from its script and its commonest words."""

from collections import Counter

import regex

RIGHT_TO_LEFT = {"ar", "fa", "ur", "ps", "he", "yi", "dv", "syr", "ckb", "ug"}

SCRIPTS = {
    "Latin": r"\p{Script=Latin}",
    "Cyrillic": r"\p{Script=Cyrillic}",
    "Arabic": r"\p{Script=Arabic}",
    "Han": r"\p{Script=Han}",
    "Kana": r"[\p{Script=Hiragana}\p{Script=Katakana}]",
    "Hangul": r"\p{Script=Hangul}",
    "Hebrew": r"\p{Script=Hebrew}",
    "Greek": r"\p{Script=Greek}",
    "Thai": r"\p{Script=Thai}",
    "Devanagari": r"\p{Script=Devanagari}",
    "Armenian": r"\p{Script=Armenian}",
    "Georgian": r"\p{Script=Georgian}",
    "Bengali": r"\p{Script=Bengali}",
    "Khmer": r"\p{Script=Khmer}",
    "Lao": r"\p{Script=Lao}",
    "Myanmar": r"\p{Script=Myanmar}",
    "Ethiopic": r"\p{Script=Ethiopic}",
    "Tamil": r"\p{Script=Tamil}",
}
LETTERS_OF = {script: regex.compile(letters) for script, letters in SCRIPTS.items()}
LANGUAGE_OF = {
    "Hangul": "ko", "Hebrew": "he", "Greek": "el", "Thai": "th", "Devanagari": "hi", "Armenian": "hy",
    "Georgian": "ka", "Bengali": "bn", "Khmer": "km", "Lao": "lo", "Myanmar": "my", "Ethiopic": "am",
    "Tamil": "ta",
}  # fmt: skip

COMMON_WORDS = {
    "Latin": {
        "en": "the of and to in a is that for it was on with as by he at from are this but not be have said",
        "de": "der die und das ist in den von zu mit sich des auf dem nicht ein eine es im auch als hat sie",
        "fr": "le la les de des et en un une du que est dans pour qui par sur pas au plus avec il ce ne",
        "es": "el la los las de y en que un una por con para del se su al no es lo como más ha",
        "it": "il la di e che in un una per del della non con le si da è dei gli al ha sono nel anche",
        "pt": "o a os as de e em que um uma para com do da no na por se não mais dos ao é foi",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er om door ook als naar heeft",
        "sv": "och att det en som på är av för med den till inte har ett om var men de",
        "da": "og at det en som på er af for med den til ikke har et om var men de",
        "tr": "ve bir bu ile için da de olarak çok daha olan gibi ama kadar sonra dedi ne",
        "pl": "i w na z się nie do że jest to o jak za po od przez ale dla tym ma",
        "cs": "a v na se je že s z do o k i ale jako za by pro po jsou to",
        "hu": "a az és hogy nem is egy ez volt de meg csak már mint el azt van ha",
        "ro": "și în de la cu nu pe un o din că este pentru mai care sunt au fost",
        "id": "yang dan di dengan untuk dari ini itu dalam pada tidak akan oleh juga telah",
    },
    "Cyrillic": {
        "ru": "и в не на что с по как из за это от для он его но к то о был",
        "uk": "і в не на що з та як із за це від для він його але до про був й",
        "bg": "и в не на че с по как от за това се да той но е са към ще",
        "sr": "и у не на да се је са као од за то су али који би",
    },
    "Arabic": {
        "fa": "و در به از که این را با است برای آن یک می بر نمی هم خود تا او گفت",
        "ar": "في من على إلى أن عن التي الذي هذا هذه مع لا ما كان قال بعد بين كما أو",
        "ur": "کے کی میں کا ہے اور سے کو نے پر ہیں یہ کہ تھا نہیں ایک بھی جو",
        "ckb": "و لە بۆ کە بە لەگەڵ ئەو ئەم هەر یان",
    },
}  # fmt: skip
WORDS_OF = {
    script: {language: frozenset(words.split()) for language, words in languages.items()}
    for script, languages in COMMON_WORDS.items()
}
LETTERS_ONLY_IN = {
    "fa": regex.compile("[پچژگۀیک]"),
    "ar": regex.compile("[ةىيكأإ]"),
    "ur": regex.compile("[ٹڈڑںےہ]"),
    "ckb": regex.compile("[ێۆڕڵە]"),
    "uk": regex.compile("[іїєґ]"),
    "ru": regex.compile("[ыэё]"),
    "sr": regex.compile("[ђјљњћџ]"),
}
LETTER_RUN = regex.compile(r"[\p{L}\p{M}]+")
SAMPLE = 20_000


def guess_language(text: str) -> str:
    """Return the likeliest language of `text` as a BCP 47 code, "und" where nothing tells."""
    sample = text[:SAMPLE].lower()
    counts = Counter({script: len(letters.findall(sample)) for script, letters in LETTERS_OF.items()})
    # A kanji text shows its kana; a Chinese one has next to none.
    if counts["Kana"] * 10 > counts["Kana"] + counts["Han"] > counts["Latin"]:
        return "ja"
    script, most = counts.most_common(1)[0]
    if not most:
        return "und"
    if script == "Han":
        return "zh"
    return LANGUAGE_OF.get(script) or _by_common_words(sample, script)


def direction_of(language: str, text: str) -> str:
    """Return "rtl" or "ltr" for a text in `language`; where that is "und", by the letters of `text`."""
    if language != "und":
        return "rtl" if language in RIGHT_TO_LEFT else "ltr"
    rtl = len(regex.findall(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]", text[:SAMPLE]))
    return "rtl" if rtl * 2 > len(LETTER_RUN.findall(text[:SAMPLE])) else "ltr"


def _by_common_words(sample: str, script: str) -> str:
    words = Counter(LETTER_RUN.findall(sample.replace("\u200c", " ")))
    scores = {language: sum(words[word] for word in common) for language, common in WORDS_OF.get(script, {}).items()}
    for language, letters in LETTERS_ONLY_IN.items():
        if language in scores:
            scores[language] += len(letters.findall(sample)) / 2
    if not scores or max(scores.values()) == 0:
        return "und"
    return max(scores, key=scores.__getitem__)
