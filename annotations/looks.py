"""How a reader wants pages to look and to behave: what can be chosen. Pure.

Each choice stands as `data-<name>` on the root of every page, for the style sheets and the scripts; the first value
of each, "", is how pages are without a choice and is neither kept nor written.
"""

from django.utils.translation import gettext_lazy as _

LOOKS = {
    "size": (_("Size"), (("small", _("small")), ("", _("normal")), ("large", _("large")),
                         ("larger", _("larger")), ("largest", _("largest")))),
    "lines": (_("Lines"), (("close", _("close")), ("", _("normal")), ("open", _("apart")))),
    "measure": (_("Width"), (("narrow", _("narrow")), ("", _("normal")), ("wide", _("wide")))),
    "face": (_("Letters"), (("", _("serif")), ("sans", _("sans serif")))),
    "contrast": (_("Contrast"), (("", _("as the system")), ("more", _("more")))),
    "theme": (_("Colours"), (("", _("as the system")), ("light", _("light")), ("dark", _("dark")))),
    "announce": (_("Highlights in screen readers"), (("", _("silent")), ("on", _("announced")))),
    "keys": (_("Single keys in the note form"), (("", _("on")), ("off", _("off")))),
}  # fmt: skip


def known(chosen):
    """Of {name: value} what can be chosen and is not the default, in the order of LOOKS. Takes any dict."""
    return {
        name: chosen[name]
        for name, (_label, values) in LOOKS.items()
        if isinstance(chosen.get(name), str) and chosen[name] and chosen[name] in dict(values)
    }


def offered(chosen):
    """(name, label, [(value, label, whether it is chosen)]) for each thing that can be chosen."""
    kept = known(chosen)
    for name, (label, values) in LOOKS.items():
        yield name, label, [(value, said, kept.get(name, "") == value) for value, said in values]
