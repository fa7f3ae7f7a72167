"""An account keeps how pages look to its reader."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotations", "0005_found_sooner")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="look",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="how pages look"),
        ),
    ]
