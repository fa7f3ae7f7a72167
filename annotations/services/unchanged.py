"""Tells whether settings are still those from which a form was made, so that two people do not undo each other."""

import hashlib

from django.utils.translation import gettext_lazy as _

from .refusals import Refused

DIGITS = 8


class SettingsChanged(Refused):
    """Somebody else saved in the meantime. `facts["names"]` are the names of what reads otherwise now."""

    status = 409
    message = _("Somebody changed these settings in the meantime.")


def seal(facts):
    """A short text that stands for facts, a dict of values by name; a form carries it along."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in facts.items())


def refuse_changed(facts, sealed):
    """Raises SettingsChanged where facts are not those of a seal. What the seal does not name is let be."""
    known = dict(one.split(":", 1) for one in sealed.split() if ":" in one)
    changed = [name for name, value in facts.items() if name in known and known[name] != _digest(value)]
    if changed:
        raise SettingsChanged(names=changed)


def _digest(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()[:DIGITS]
