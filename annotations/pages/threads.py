"""A thread as it reads at any depth: lists in lists down to a third, long ones folded around what is newest. Pure."""

from dataclasses import dataclass, field
from itertools import groupby

DEEPEST = 3  # what lies deeper stands beside it, and says what it answers
MOST = 8  # replies of one list that are all shown
LAST = 5  # of a longer one
WORTH_A_FOLD = 2
WORTH_A_WORD = 3  # replies from which on the newest is said to be it


@dataclass
class Run:
    """Neighbours in a list: shown, or folded away. `number` of them and of what answers them can be read."""

    cards: list
    is_folded: bool = False
    number: int = 0


@dataclass
class Level:
    """One list of a thread."""

    cards: list = field(default_factory=list)

    @property
    def runs(self):
        """The Runs of the list: of a long one its last, and what holds the newest, are shown."""
        if len(self.cards) <= MOST:
            return [Run(self.cards)] if self.cards else []
        shown = {id(card) for card in self.cards[-LAST:]} | {id(card) for card in self.cards if _holds_newest(card)}
        runs = [Run(list(run), not is_shown) for is_shown, run in groupby(self.cards, lambda card: id(card) in shown)]
        for run in runs:
            run.is_folded = run.is_folded and len(run.cards) >= WORTH_A_FOLD
            run.number = sum(not card.is_gone for card in _all(run.cards))
        return runs


class Thread(list):
    """The ReplyCards of one root in the order in which they read; `level` is the list that they make."""

    def __init__(self, cards=()):
        super().__init__(cards)
        self.level = Level()
        path, by_reply = [], {}
        for card in self:
            by_reply[card.reply.pk] = card
            card.answers, card.to = Level(), by_reply.get(card.reply.parent_id)
            del path[min(card.depth, DEEPEST) - 1 :]
            (path[-1].answers if path else self.level).cards.append(card)
            path.append(card)
        readable = [card for card in self if not card.is_gone]
        if len(readable) >= WORTH_A_WORD:
            max(readable, key=lambda card: (card.reply.created_at, card.reply.pk)).is_newest = True


def _all(cards):
    waiting = list(cards)
    while waiting:
        card = waiting.pop()
        yield card
        waiting += card.answers.cards


def _holds_newest(card):
    return any(one.is_newest for one in _all([card]))
