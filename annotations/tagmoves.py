"""What changes of a codebook make of the taggings of one act, and how each is taken back. Pure: no database.

A change moves taggings from one tag to another. An act has a tag once: where it had the other one already, the tagging
that comes in does not stand any more and hangs on the one that is there (`kept`). It shares the fate of that one: what
is done to it later, by its author or by a change, is done to both. Taking a change back parts them again.

Taken back, in whatever order, all changes leave what their authors alone would have left.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Step:
    """One change's touch on one tagging. `kept` is the id of the tagging that it hangs on; then `after` is None."""

    change: int
    before: int
    after: int | None = None
    kept: int | None = None
    id: int | None = None


@dataclass(slots=True)
class Held:
    """A tagging with the steps that still hold, oldest first. One that hangs has the tag that it had before."""

    id: int
    tag: int
    stands: bool
    steps: list = field(default_factory=list)

    @property
    def newest(self):
        return self.steps[-1].change if self.steps else -1


def move(held, change, sources, target):
    """Moves the standing taggings of one act that have a tag of `sources` to `target`, in place.

    `held` are all Held of the act with one of these tags; `change` is a number higher than that of all steps.
    """
    there = _standing(held, target)
    for one in held:
        if not one.stands or one.tag not in sources or one.tag == target:
            continue
        step = Step(change, one.tag)
        one.steps.append(step)
        if there:
            step.kept, one.stands = there.id, False
        else:
            step.after = one.tag = target
            there = one


def take_back(held, change):
    """Takes a change's steps away from the taggings of one act, in place: each has the tag that it had before.

    `held` are all Held of the act. One that its author withdrew stays withdrawn. Later steps of the same tagging fall
    away with it, or go to the taggings that hang on it and stay. Returns the Steps of `change` that were taken away.
    """
    undone = [(one, step) for one in held for step in one.steps if step.change == change]
    for one, step in sorted(undone, key=lambda pair: pair[1].kept is None):  # first those that hang on others
        if any(step is mine for mine in one.steps):
            _leave(held, one, step)
    return [step for _one, step in undone]


def _leave(held, one, step):
    lives, tag = _root(held, one) is not None, one.tag
    place = next(place for place, mine in enumerate(one.steps) if mine is step)
    later = one.steps[place + 1 :]
    del one.steps[place:]
    one.tag, one.stands = step.before, False
    if not lives:
        return
    heirs = sorted((other for other in _hanging(held, one) if other.newest > step.change), key=lambda o: o.newest)
    if heirs:
        _inherit(held, heirs, later, tag)
    _settle(held, one)


def _inherit(held, heirs, later, tag):
    """The first of those that hung on a tagging that leaves takes its place, with what was done to both since."""
    first, *others = heirs
    own = first.steps[-1]
    shared = [step for step in later if step.change > own.change]
    own.after, own.kept = (shared[0].before if shared else tag), None
    first.steps += shared
    for other in others:
        other.steps[-1].kept = first.id
    if shared and shared[-1].kept is not None:
        first.tag = shared[-1].before
    else:
        first.tag = tag
        _settle(held, first)


def _settle(held, one):
    """Lets a tagging stand with the tag that it has; where another one stands with it already, one hangs."""
    there = _standing(held, one.tag)
    if there is None:
        one.stands = True
        return
    if not one.steps and not there.steps:  # its author put the same tag on twice
        for other in _hanging(held, one):
            other.steps[-1].kept = there.id
        return
    # the one that came last hangs, so that the other one's steps are older and part them
    hangs, stays = (one, there) if one.newest >= there.newest else (there, one)
    step = hangs.steps[-1]
    hangs.tag, hangs.stands, stays.stands = step.before, False, True
    step.after, step.kept = None, stays.id


def _root(held, one):
    """The standing tagging that this one is or hangs on; None when its author withdrew it."""
    while not one.stands:
        if not one.steps or one.steps[-1].kept is None:
            return None
        one = next(other for other in held if other.id == one.steps[-1].kept)
    return one


def _hanging(held, on):
    return [one for one in held if one.steps and one.steps[-1].kept == on.id]


def _standing(held, tag):
    return next((one for one in held if one.stands and one.tag == tag), None)
