"""The folded words of rows as they would be folded today: to look whether the index is in step, and to fold anew."""

from django.db import transaction

from ..folding import BY_SCRIPT, fold
from ..models import Annotation, Block, CrossLink, Reply
from ..models.searching import is_in_step
from .bulk import quoted, write

WORDS = {Block: "text", Annotation: "note", CrossLink: "note", Reply: "text"}
AT_ONCE = 500  # rows


def fold_again(rows=None):
    """Stores the folded words of all rows, or of a QuerySet's, whose stored ones differ. Returns how many did."""
    total = 0
    for model in WORDS:
        if rows is None or rows.model is model:
            with transaction.atomic():
                changed = list(_stale(model.objects.all() if rows is None else rows))
                statement = f"UPDATE {quoted(model)} SET folded = v.column2 FROM ({{rows}}) AS v WHERE id = v.column1"
                write(statement, ("bigint", "text"), changed)
            total += len(changed)
    return total


def out_of_step():
    """[what is not found as it should be]: names of the models whose folded words or index are not those of today."""
    return [model._meta.label for model in WORDS if not is_in_step(model) or next(_stale(model.objects.all()), None)]


def _stale(rows):
    """(id, folded words) of rows whose stored ones differ. Streams."""
    words = WORDS[rows.model]
    columns = ["pk", words, "folded"] + (["revision__document__language"] if rows.model is Block else [])
    for pk, text, stored, *language in rows.order_by("pk").values_list(*columns).iterator(chunk_size=AT_ONCE):
        folded = fold(text, *(language or [BY_SCRIPT]))
        if folded != stored:
            yield pk, folded
