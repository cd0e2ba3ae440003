"""Whom the extraction thought of as the speaker of a quote, for the reviewer to choose from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_speaker_merges"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="candidates",
            field=models.JSONField(blank=True, default=list, verbose_name="speakers to choose from"),
        ),
    ]
