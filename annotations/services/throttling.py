"""How often somebody may try to sign in, to sign up or to guess a join code. Kept in the database, as keyed hashes.

    if wait := seconds_to_wait("sign-in", name, address): ...  # 429, Retry-After: wait
    note("sign-in", name, address)  # after a failure

A class sits behind one address, so an address alone is given much and a pair of account and address little. While
one account is tried from many sides each address gets fewer tries at it; nobody can use up the tries of another
address, so an owner elsewhere is never locked out. Browsers that signed in to an account before are counted by
themselves (views.callers), so a neighbour behind the same address cannot lock them out either.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import Attempt

WINDOW = timedelta(minutes=10)
PURGE_EVERY = 50  # rows written between two purges
PURGE_AT_ONCE = 200  # rows


@dataclass(frozen=True)
class Limits:
    """The most attempts of one kind in a WINDOW; None for no limit.

    From `siege` attempts on one account from anywhere, a pair is allowed `pair_in_siege`.
    """

    pair: int | None = None
    address: int | None = None
    siege: int | None = None
    pair_in_siege: int | None = None


KINDS = {
    "sign-in": Limits(pair=10, address=100, siege=30, pair_in_siege=3),  # failures
    "sign-in from a known browser": Limits(pair=10),  # failures
    "password": Limits(pair=10),  # failures to give the old one
    "join": Limits(address=30),  # wrong codes
    "same wrong code": Limits(pair=1),  # so that a class that was given one wrong code counts once
    "sign-up": Limits(address=600),  # accounts made
}


def seconds_to_wait(kind, account, address, now=None):
    """Whole seconds until this may be tried again; 0 when it may be tried now. One query, and nothing is written.

    `kind` is a key of KINDS, `account` the folded user name ("" where there is none), `address` the caller's.
    """
    now = now or timezone.now()
    keys = _keys(kind, account, address)
    rows = Attempt.objects.filter(key__in=keys.values(), at__gt=now - WINDOW)
    found = {key: (count, first) for key, count, first in rows.values_list("key").annotate(Count("pk"), Min("at"))}
    most = _most(KINDS[kind], found.get(keys.get("account"), (0, None))[0])
    waits = [0]
    for part, limit in most.items():
        count, first = found.get(keys.get(part), (0, None))
        if limit is not None and count >= limit:
            waits.append(ceil((first + WINDOW - now).total_seconds()))
    return max(waits)


def note(kind, account, address, now=None):
    """Counts one attempt: one INSERT, and now and then a few old rows go."""
    now = now or timezone.now()
    made = Attempt.objects.bulk_create(Attempt(key=key, at=now) for key in _keys(kind, account, address).values())
    if any(attempt.pk % PURGE_EVERY == 0 for attempt in made):
        _purge(now)


def _most(limits, tries_at_account):
    besieged = limits.siege is not None and tries_at_account >= limits.siege
    return {"pair": limits.pair_in_siege if besieged else limits.pair, "address": limits.address}


def _keys(kind, account, address):
    """The keys that an attempt of this kind is counted under, by what they stand for. HMAC-SHA256 in hexadecimal."""
    limits = KINDS[kind]
    parts = {}
    if limits.pair is not None:
        parts["pair"] = (account, address)
    if limits.address is not None:
        parts["address"] = (address,)
    if limits.siege is not None:
        parts["account"] = (account,)
    return {
        part: salted_hmac("annotations.throttling", repr((kind, part, *values)), algorithm="sha256").hexdigest()
        for part, values in parts.items()
    }


def _purge(now):
    # keys grow with time, so the oldest rows are found by the primary key alone
    oldest = Attempt.objects.order_by("pk").values_list("pk", "at")[:PURGE_AT_ONCE]
    Attempt.objects.filter(pk__in=[pk for pk, at in oldest if at <= now - WINDOW]).delete()
