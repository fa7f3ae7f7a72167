from annotations.pseudonyms import NUMBERS, WORDS, draw


def test_a_pseudonym_is_a_word_and_a_number():
    word, number = draw(set()).split()
    assert word in WORDS
    assert int(number) in NUMBERS


def test_no_word_stands_twice_in_the_list():
    assert len(set(WORDS)) == len(WORDS)


def test_a_taken_pseudonym_is_not_drawn_again():
    taken = {f"{word} {number}" for word in WORDS for number in NUMBERS} - {"Heron 41"}
    # with the short numbers all but used up, longer ones come
    assert draw(taken) not in taken


def test_ten_thousand_members_have_ten_thousand_pseudonyms():
    taken = set()
    for _member in range(10_000):
        taken.add(draw(taken))
    assert len(taken) == 10_000
