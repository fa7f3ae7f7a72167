"""Passages, notes and replies are found by their words: the folded form beside each, and the indexes over it."""

from django.db import migrations

from annotations.folding import BY_SCRIPT, fold
from annotations.models.searching import FoldedField, drop_index, keep_index

WORDS = {"Block": "text", "Annotation": "note", "CrossLink": "note", "Reply": "text"}
AT_ONCE = 500  # rows


def fold_all(apps, schema_editor):
    for name, words in WORDS.items():
        model = apps.get_model("annotations", name)
        columns = ["pk", words] + (["revision__document__language"] if name == "Block" else [])
        last = 0
        rows = model.objects.exclude(**{words: ""}).order_by("pk")
        while found := list(rows.filter(pk__gt=last).values_list(*columns)[:AT_ONCE]):
            last = found[-1][0]
            folded = [(fold(text, *(of or [BY_SCRIPT])), pk) for pk, text, *of in found]
            with schema_editor.connection.cursor() as cursor:
                table = schema_editor.quote_name(model._meta.db_table)
                cursor.executemany(f"UPDATE {table} SET folded = %s WHERE id = %s", folded)


def make_indexes(apps, schema_editor):
    for name in WORDS:
        keep_index(schema_editor.connection, apps.get_model("annotations", name))


def drop_indexes(apps, schema_editor):
    for name in WORDS:
        drop_index(schema_editor.connection, apps.get_model("annotations", name))


class Migration(migrations.Migration):
    dependencies = [("annotations", "0006_how_pages_look")]

    operations = [
        migrations.AddField(model_name="annotation", name="folded", field=FoldedField(of="note")),
        migrations.AddField(model_name="block", name="folded", field=FoldedField(of="text")),
        migrations.AddField(model_name="crosslink", name="folded", field=FoldedField(of="note")),
        migrations.AddField(model_name="reply", name="folded", field=FoldedField(of="text")),
        migrations.RunPython(fold_all, migrations.RunPython.noop),
        migrations.RunPython(make_indexes, drop_indexes),
    ]
