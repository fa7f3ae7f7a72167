"""Language and direction of a text."""

import pytest

from annotations.importers.languages import direction_of, guess_language


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("The minister said that the talks were not over.", "en", "ltr"),
        ("Der Minister sagte, dass die Gespräche nicht beendet sind.", "de", "ltr"),
        ("Le ministre a dit que les négociations ne sont pas finies.", "fr", "ltr"),
        ("El ministro dijo que las negociaciones no se han terminado.", "es", "ltr"),
        ("Министр сказал, что переговоры не закончены.", "ru", "ltr"),
        ("وزیر گفت که مذاکره هنوز تمام نشده است.", "fa", "rtl"),
        ("قال الوزير إن المفاوضات لم تنته بعد.", "ar", "rtl"),
        ("وزیر نے کہا کہ مذاکرات ابھی ختم نہیں ہوئے ہیں۔", "ur", "rtl"),
        ("השר אמר כי השיחות לא הסתיימו.", "he", "rtl"),
        ("部长说，谈判还没有结束。", "zh", "ltr"),
        ("大臣は交渉はまだ終わっていないと述べた。", "ja", "ltr"),
        ("장관은 회담이 끝나지 않았다고 말했다.", "ko", "ltr"),
        ("12345 🕊", "und", "ltr"),
    ],
)
def test_a_sentence_tells_its_language(text, language, direction):
    assert guess_language(text) == language
    assert direction_of(language, text) == direction
