"""The queue in its own order, without a filter by status."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_presence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["-priority", "id"], name="claim_by_priority"),
        ),
    ]
