"""Makes the last part of an address from a title."""

from django.utils.text import slugify

RESERVED = {"new"}  # stands in addresses of its own


def free_slug(title, taken, fallback):
    """A slug from a title that is not among `taken` (a container of slugs); at most 60 characters.

    A title without a Latin letter or digit gives `fallback`; a taken one gets the next number.
    """
    base = slugify(title)[:50].strip("-_") or fallback
    taken = RESERVED | set(taken)
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
