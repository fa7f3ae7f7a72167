"""English-like text without end, the same for the same random.Random. Nobody's words: they mean nothing."""

# ruff: noqa: SIM905 (lists of forty words are read more easily as a sentence)

import random
from itertools import accumulate

COMMON = (
    "the of and to in a that is was for on with as by at from it he they said not have an be has are this which were "
    "will but would their its had or who been one after when more than about over there could into other out also"
).split()
ONSETS = "b br c ch cl d dr f fl g gr h j l m n p pl pr qu r s sh sl sp st str t th tr v w".split()
VOWELS = "a e i o u ai ea ee ou".split()
CODAS = "b ck d g l ll m n nd ng nt p r rd rt s st t th".split()
ENDINGS = ("", "", "", "", "s", "ed", "ing", "er", "al", "ion", "ment", "ity", "ive", "ance")
VOCABULARY = 1_500  # different words of content
SHARE_OF_COMMON = 0.45
PARAGRAPH = (40, 65)  # words


class Writer:
    """Writes sentences, passages and whole pieces. Frequent words are frequent, as in any language (Zipf's law)."""

    def __init__(self, rng):
        self.rng = rng
        self.content = sorted({self._word() for _unused in range(2 * VOCABULARY)})
        rng.shuffle(self.content)
        del self.content[VOCABULARY:]
        self.weights = {id(held): _zipf(len(held)) for held in (COMMON, self.content)}

    def words(self, count):
        return [self._draw() for _unused in range(count)]

    def sentence(self, count):
        """A sentence of `count` words."""
        words = self.words(count)
        words[0] = words[0].capitalize()
        if count > 9:
            words[count // 2] += ","
        return " ".join(words) + "."

    def passage(self, count):
        """Sentences of 8 to 22 words that have `count` words together."""
        sentences = []
        while count > 0:
            length = min(count, self.rng.randint(8, 22))
            sentences.append(self.sentence(length))
            count -= length
        return " ".join(sentences)

    def piece(self, count, comments=0):
        """(kind, text) of the passages of a piece of about `count` words: title, byline, paragraphs, comments."""
        passages = [("title", self.sentence(9).rstrip(".")), ("byline", f"By {self._name()} and {self._name()}")]
        held = sum(len(text.split()) for _kind, text in passages)
        while held < count:
            length = min(self.rng.randint(*PARAGRAPH), count - held)
            passages.append(("paragraph", self.passage(length)))
            held += length
        for passage in range(len(passages) - comments, len(passages)):
            passages[passage] = ("comment", passages[passage][1])
        return passages

    def _name(self):
        return " ".join(word.capitalize() for word in self.rng.choices(self.content, k=2))

    def _draw(self):
        held = COMMON if self.rng.random() < SHARE_OF_COMMON else self.content
        return self.rng.choices(held, cum_weights=self.weights[id(held)])[0]

    def _word(self):
        choice = self.rng.choice
        stem = "".join(choice(ONSETS) + choice(VOWELS) for _unused in range(choice((1, 1, 2))))
        return stem + choice(CODAS) + choice(ENDINGS)


def writer(seed):
    return Writer(random.Random(seed))


def _zipf(count):
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
