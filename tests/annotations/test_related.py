"""Two texts are brought together where they speak of the same thing, and it can be said by which words one sees it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.plain_text import read
from annotations.related import merged, pairs, tagged

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))

CHEESE = (
    [
        "The village of Saint-Amour lost its last dairy in the winter. Nobody there had expected it.",
        "On 4 March the prefect, Odile Ferrand, signed the order that closed the cellars.",
        "Farmers say the inspectors measured nothing. They came, they looked, and they left again.",
        "A cheese needs eleven weeks of quiet. What it does not need, says Ferrand, is a press conference.",
        "Milk prices fell by 14,500 euros a farm in a year that nobody wants to remember.",
    ],
    [
        "We who live in Saint-Amour have read what is said of us, and much of it is wrong.",
        "The order of March 4 was not about hygiene. It was about who owns the cellars.",
        "Let us be calm. There is time, there is milk, and there are people who want to work.",
        "Odile Ferrand should come here and see the shelves for herself, and bring her inspectors.",
        "The loss of 14 500 euros was met by selling land; it will not be met so again.",
    ],
)
BRIDGE = (
    [
        "Die Stadt hat am 12. Oktober beschlossen, die Alte Brücke für den Verkehr zu sperren.",
        "Gutachter Heinrich Waldmüller sprach von Rissen in drei Pfeilern, die niemand erwartet habe.",
        "Viele Händler fürchten um ihr Geschäft, denn ohne Kunden können sie nicht lange warten.",
        "Eine Behelfsbrücke aus Stahl wäre in wenigen Monaten möglich, kostet aber viel Geld.",
    ],
    [
        "Was am 12. Oktober geschah, war keine Entscheidung, sondern eine Flucht vor ihr.",
        "Niemand bestreitet, dass Geld knapp ist und dass auch die Händler etwas beitragen müssen.",
        "Die Behelfsbrücken aus Stahl, die man uns zeigt, stehen in anderen Städten seit Jahren.",
        "Der Bericht von Heinrich Waldmüller liegt seit dem Sommer in einer Schublade.",
    ],
)
RIVER = (
    [
        "长江禁渔令于2021年1月1日开始实施，为期十年。",
        "渔民王建国说，他的船已经交给政府，补偿金还没有到账。",
        "科学家认为长江江豚的数量正在恢复，但仍然很少。",
    ],
    [
        "很多人没有想到，生活会变得这样快。",
        "看到长江江豚回来，老人们都很高兴。",
        "像王建国这样的人，需要的不只是补偿金，还有新的工作。",
    ],
)
LAKE = (
    [
        "دریاچه ارومیه در تابستان گذشته بیش از نیمی از آب خود را از دست داد.",
        "مهندس کاوه رستگار می‌گوید سدهای تازه مقصر اصلی هستند.",
        "کشاورزان از طرح احیا چیزی ندیده‌اند و دیگر منتظر نیستند.",
    ],
    [
        "چه کسی باید پاسخ بدهد؟ این پرسش را هر روز از خود می‌پرسیم.",
        "از طرح احيا تنها نامی مانده است.",
        "آنچه كاوه رستگار گفته درست است، اما همه حقیقت نیست.",
    ],
)
INVENTED = [
    (CHEESE, "en", {(0, 0): "Saint-Amour", (1, 1): "4 March", (1, 3): "Odile Ferrand", (4, 4): "14,500 euros"}),
    (BRIDGE, "de", {(0, 0): "12. Oktober", (1, 3): "Heinrich Waldmüller", (3, 2): "Behelfsbrücke aus Stahl"}),
    (RIVER, "zh", {(1, 2): "王建国", (2, 1): "长江江豚"}),
    (LAKE, "fa", {(1, 2): "کاوه رستگار", (2, 1): "طرح احیا"}),
]


def said(pair):
    return [one.words for one in pair.shared]


@pytest.mark.parametrize(("texts", "language", "expected"), INVENTED, ids=["cheese", "bridge", "river", "lake"])
def test_invented_texts_are_joined_where_they_speak_of_the_same(texts, language, expected):
    found = pairs(*texts, (language, language))
    best = {(pair.first, pair.second): said(pair) for pair in found[: len(expected) + 1]}
    for places, words in expected.items():
        assert places in best, (places, best)
        assert words in " | ".join(best[places])


@pytest.mark.parametrize(("texts", "language"), [(texts, language) for texts, language, _expected in INVENTED])
def test_the_words_are_where_they_are_said_to_be_on_both_sides(texts, language):
    for pair in pairs(*texts, (language, language)):
        for one in pair.shared:
            assert " ".join(texts[0][pair.first][slice(*one.first)].split()) == one.words
            assert texts[1][pair.second][slice(*one.second)]


def test_the_second_text_leads_to_the_first_as_the_first_to_it():
    there = {(pair.first, pair.second) for pair in pairs(*CHEESE, ("en", "en"))[:4]}
    back = {(pair.second, pair.first) for pair in pairs(*reversed(CHEESE), ("en", "en"))[:4]}
    assert there == back


def test_nothing_is_found_in_nothing():
    assert pairs([], ["One"]) == pairs([""], [""]) == []


def test_a_headline_in_large_letters_makes_no_names():
    first = ["Big News Today: Prices Rise Again", "The baker says that bread costs more now than ever before."]
    second = ["Prices rise again, and so what?", "A baker is no politician, and bread is no weapon."]
    kinds = {one.kind for pair in pairs(first, second, ("en", "en")) for one in pair.shared}
    assert "name" not in kinds


def passages(path):
    draft = read(path.read_bytes(), path.name)
    return [one.text for one in draft.passages if one.kind != "furniture"], draft.language


if SEEDS:

    def test_the_seed_pair_is_joined_where_a_reader_would_join_it():
        (first, language), (second, other) = map(passages, SEEDS[:2])
        found = pairs(first, second, (language, other))[:10]
        reasons = {words: (first[pair.first], second[pair.second]) for pair in found for words in said(pair)}
        drone = reasons["June 20"]
        assert "shot down the drone on June 20" in drone[0] and "June 20 shoot down" in drone[1]
        analyst = reasons["Kayhan Barzegar"]
        assert "near the peak of the crisis" in analyst[0] and "director of the Center" in analyst[1]
        pressure = reasons["maximum pressure"]
        assert "campaign of “maximum pressure”" in pressure[0] and "‘maximum pressure’" in pressure[1]
        assert not [words for words in reasons if "miscalculation" in words or "channel" in words]

    def test_what_words_cannot_join_on_the_seed_pair_tags_do():
        (first, language), (second, other) = map(passages, SEEDS[:2])
        by_words = pairs(first, second, (language, other))

        def at(side, words):
            return next(place for place, text in enumerate(side) if words in text)

        danger = at(first, "great potential for miscalculation"), at(second, "human errors and emotions")
        channel = at(first, "offered repeatedly to negotiate"), at(second, "military back-channel cooperation")
        assert {danger, channel}.isdisjoint((pair.first, pair.second) for pair in by_words[:20])
        uses = [{}, {}]
        for tag, ends, readers in (("danger", danger, {1, 2}), ("back channel", channel, {3})):
            for side, place in zip(uses, ends, strict=True):
                side.setdefault(place, {})[tag] = readers
        for place in range(0, len(first), 3):
            uses[0].setdefault(place, {})["signal"] = {1, 2, 3, 4, 5}
        for place in range(0, len(second), 2):
            uses[1].setdefault(place, {})["signal"] = {1, 2, 3, 4, 5}
        mixed = merged(by_words, tagged(*uses, (len(first), len(second))))[:10]
        told = {(tags.first, tags.second): dict(tags.tags) for _words, tags in mixed if tags}
        assert told[danger]["danger"] == 2 and told[channel]["back channel"] == 1


def test_rare_tags_and_many_readers_join_more_strongly():
    first = {0: {"rare": {1}, "common": {1}}, 1: {"common": {1, 2, 3}}, 2: {"common": {1}}}
    second = {5: {"rare": {2}}, 6: {"common": {4}}, 7: {"common": {1, 2}}}
    found = tagged(first, second, (10, 10))
    assert (found[0].first, found[0].second, found[0].tags) == (0, 5, [("rare", 2)])
    assert (found[1].first, found[1].second, found[1].tags) == (1, 6, [("common", 4)])


def test_what_words_and_tags_both_say_comes_first():
    by_words = pairs(*CHEESE, ("en", "en"))
    last = by_words[-1]
    both = tagged({last.first: {"x": {1}}}, {last.second: {"x": {1}}}, (5, 5))
    pair, tags = merged(by_words, both)[0]
    assert (pair, tags) == (last, both[0])


@given(
    st.lists(st.text(alphabet="abc AB.12中国 ا", max_size=30), max_size=5), st.lists(st.text(max_size=30), max_size=5)
)
def test_no_text_breaks_it(first, second):
    for pair in pairs(first, second):
        assert 0 <= pair.first < len(first) and 0 <= pair.second < len(second)
