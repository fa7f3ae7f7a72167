"""Changes of a codebook and the acts of an author, mixed in any order, against a model that a child could follow."""

from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.tagmoves import Held, Step, move, take_back

TAGS = range(4)
some_tags = st.sampled_from(TAGS)
deeds = st.one_of(
    st.tuples(st.just("tag"), some_tags),
    st.tuples(st.just("untag"), some_tags),
    st.tuples(st.just("move"), st.sets(some_tags, min_size=1, max_size=2), some_tags),
    st.tuples(st.just("move"), st.sets(some_tags, min_size=1, max_size=2), some_tags),
    st.tuples(st.just("take back"), st.integers(0, 10)),
)


class Plain:
    """Every tagging for itself: [the tags that it had in turn, with the change that gave each]. The set is shown."""

    def __init__(self):
        self.living = []

    def shown(self):
        return {path[-1][1] for path in self.living}

    def tag(self, tag):
        if tag not in self.shown():
            self.living.append([(None, tag)])

    def untag(self, tag):
        self.living = [path for path in self.living if path[-1][1] != tag]

    def move(self, change, sources, target):
        for path in self.living:
            if path[-1][1] in sources and path[-1][1] != target:
                path.append((change, target))

    def take_back(self, change):
        for path in self.living:
            places = [place for place, (by, _tag) in enumerate(path) if by == change]
            if places:
                del path[places[0] :]


class Kept:
    """The same through tagmoves."""

    def __init__(self):
        self.held = []

    def shown(self):
        standing = [one.tag for one in self.held if one.stands]
        assert len(standing) == len(set(standing)), "a tag stands once"
        return set(standing)

    def tag(self, tag):
        if tag not in self.shown():
            self.held.append(Held(len(self.held), tag, True))

    def untag(self, tag):
        for one in self.held:
            if one.stands and one.tag == tag:
                one.stands = False

    def move(self, change, sources, target):
        move(self.held, change, sources, target)

    def take_back(self, change):
        take_back(self.held, change)


def do(worlds, deed, changes):
    name, *arguments = deed
    if name == "move":
        changes.append(changes[-1] + 1)
        arguments = [changes[-1], *arguments]
    elif name == "take back":
        if len(changes) < 2:
            return
        arguments = [changes.pop(1 + arguments[0] % (len(changes) - 1))]
    for world in worlds:
        getattr(world, name.replace(" ", "_"))(*arguments)


class Counter(list):
    """Numbers of the changes that hold, after a first that is none; numbers are never given twice."""

    def __init__(self):
        super().__init__([0])
        self.last = 0

    def append(self, number):
        self.last = max(self.last + 1, number)
        super().append(self.last)


@settings(max_examples=400, deadline=None)
@given(st.lists(deeds, max_size=25), st.randoms(use_true_random=False))
def test_after_every_deed_an_act_shows_what_its_taggings_one_by_one_would_show(todo, chance):
    plain, kept, changes = Plain(), Kept(), Counter()
    for deed in todo:
        do((plain, kept), deed, changes)
        assert kept.shown() == plain.shown(), deed
    while len(changes) > 1:
        do((plain, kept), ("take back", chance.randrange(10)), changes)
        assert kept.shown() == plain.shown()
    assert not any(one.steps for one in kept.held)


@settings(max_examples=400, deadline=None)
@given(st.lists(deeds, max_size=25), st.randoms(use_true_random=False))
def test_changes_taken_back_in_any_order_leave_what_the_author_chose(todo, chance):
    """No tagging is lost and none is another one than it was: each has the tag that it was made with."""
    kept, changes, chosen = Kept(), Counter(), {}
    for deed in todo:
        do((kept,), deed, changes)
        for one in kept.held:
            chosen.setdefault(one.id, one.tag)
    while len(changes) > 1:
        do((kept,), ("take back", chance.randrange(10)), changes)
    assert {one.id: one.tag for one in kept.held} == chosen


def test_two_that_fell_together_part_again_and_the_one_that_was_there_never_moved():
    there, comes = Held(1, 7, True), Held(2, 8, True)
    move([there, comes], 1, {8}, 7)
    assert (there.stands, comes.stands, comes.tag) == (True, False, 8)
    assert comes.steps == [Step(1, 8, None, 1)] and not there.steps
    take_back([there, comes], 1)
    assert there == Held(1, 7, True) and comes == Held(2, 8, True)


def test_what_its_author_took_away_since_does_not_come_back():
    there, comes = Held(1, 7, True), Held(2, 8, True)
    move([there, comes], 1, {8}, 7)
    there.stands = False
    take_back([there, comes], 1)
    assert not there.stands and not comes.stands


def test_a_tagging_that_a_later_change_moved_on_goes_back_and_the_later_one_forgets_it():
    one = Held(1, 7, True)
    move([one], 1, {7}, 8)
    move([one], 2, {8}, 9)
    take_back([one], 1)
    assert one == Held(1, 7, True)
    take_back([one], 2)
    assert one == Held(1, 7, True)
