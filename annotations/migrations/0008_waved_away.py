"""A member can wave a suggested cross-link away: two passages that they are not told of together any more."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0007_found_by_words")]

    operations = [
        migrations.CreateModel(
            name="WavedAway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="waved_away", to="annotations.membership"
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="annotations.passage"),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="annotations.passage"),
                ),
                (
                    "reading",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="annotations.reading"),
                ),
            ],
            options={
                "verbose_name_plural": "waved away",
                "constraints": [
                    models.UniqueConstraint(fields=("membership", "reading", "one", "other"), name="waved_away_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="waved_passages_in_order"
                    ),
                ],
            },
        ),
    ]
