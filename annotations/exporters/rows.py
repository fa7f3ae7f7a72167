"""Reads rows by key, a page at a time. Memory is flat; no cursor is held while a slow client reads."""

PAGE = 2_000  # rows
OBJECTS = 500  # objects with all that hangs on them


def newest(queryset):
    """The highest id there is now, 0 where there is none: rows written later are not exported."""
    return queryset.order_by("-pk").values_list("pk", flat=True).first() or 0


def pages(queryset, columns, highest=None, size=PAGE):
    """Yields lists of at most `size` tuples of `columns`, which begin with the id, in the order of the ids.

    Takes a QuerySet without order and reads up to the id `highest`, by default the newest at the first read.
    Each page is one query that is read to its end.
    """
    assert columns[0] in ("id", "pk"), columns
    highest = newest(queryset) if highest is None else highest
    last = 0
    while last < highest:
        rows = queryset.filter(pk__gt=last, pk__lte=highest).order_by("pk").values_list(*columns)[:size]
        page = list(rows)
        if page:
            yield page
        if len(page) < size:
            return
        last = page[-1][0]


def within(queryset, page):
    """The QuerySet narrowed to the rows of one page of it: for subqueries, which cost less than lists of ids."""
    return queryset.filter(pk__gte=page[0][0], pk__lte=page[-1][0])


def gathered(queryset, key, roots, columns):
    """{root id: tuples of columns} of the rows that hang on `roots` by the foreign key `key`. One query.

    Takes a QuerySet in the order that is wanted and a QuerySet of roots.
    """
    found = {}
    rows = queryset.filter(**{f"{key}__in": roots.values("pk")}).values_list(f"{key}_id", *columns)
    for row in rows:
        root = row[0]
        found[root] = (*found[root], row[1:]) if root in found else (row[1:],)
    return found


def instances(queryset, highest=None):
    """Yields lists of objects of a QuerySet, read by key like `pages`, in the order of their ids."""
    highest = newest(queryset) if highest is None else highest
    for page in pages(queryset, ("id",), highest, OBJECTS):
        yield list(within(queryset, page).order_by("pk"))
