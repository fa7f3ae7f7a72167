"""What a reader's page asks of annotations is found in indexes: those for a group, and those that are gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0004_placed_members")]

    operations = [
        migrations.RemoveIndex(model_name="annotation", name="annotation_by_author"),
        migrations.AddIndex(
            model_name="annotation",
            index=models.Index(fields=["author", "piece", "audience"], name="annotation_by_author"),
        ),
        migrations.AddIndex(
            model_name="annotation",
            index=models.Index(
                fields=["reading"],
                name="annotation_gone",
                condition=~models.Q(hidden_at=None, withdrawn_at=None),
            ),
        ),
    ]
