"""Filters of the queue that people save, and the columns that each chose."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_undo"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="queue_columns",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="columns of the queue"),
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(max_length=2000, verbose_name="filter")),
                ("shared", models.BooleanField(default=False, verbose_name="shared with the newsroom")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="saved at")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["shared", "name"], name="savedfilter_shared")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="savedfilter_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("query", ""), _negated=True)
                        ),
                        name="savedfilter_not_empty",
                    ),
                ],
            },
        ),
    ]
