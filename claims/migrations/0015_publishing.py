"""What editors publish of their checks, and with which rating."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_captures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claimevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("ingest", "Bring in"),
                    ("revise", "Bring in a new version"),
                    ("edit_article", "Edit the article’s facts"),
                    ("clear", "Clear the article"),
                    ("find", "Find"),
                    ("add", "Add"),
                    ("take", "Take"),
                    ("assign", "Assign"),
                    ("release", "Release"),
                    ("edit", "Save"),
                    ("add_evidence", "Add evidence"),
                    ("change_evidence", "Change evidence"),
                    ("remove_evidence", "Remove evidence"),
                    ("note", "Add note"),
                    ("query", "Ask the author"),
                    ("answer", "Answer"),
                    ("propose", "Propose"),
                    ("withdraw", "Withdraw"),
                    ("sign_off", "Sign off"),
                    ("return", "Return"),
                    ("waive", "Set aside"),
                    ("remove", "Remove"),
                    ("split", "Split"),
                    ("merge", "Merge"),
                    ("mark_stale", "Mark to check again"),
                    ("reopen", "Reopen"),
                    ("undo", "Undo"),
                    ("publish", "Publish"),
                    ("unpublish", "Unpublish"),
                ],
                max_length=20,
                verbose_name="action",
            ),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.URLField(max_length=1000, verbose_name="address of the page")),
                ("publisher", models.CharField(max_length=200, verbose_name="publisher")),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("true", "True"),
                            ("mostly_true", "Mostly true"),
                            ("half_true", "Half true"),
                            ("mostly_false", "Mostly false"),
                            ("false", "False"),
                            ("outdated", "Outdated"),
                        ],
                        max_length=20,
                        verbose_name="public rating",
                    ),
                ),
                ("review", models.JSONField(verbose_name="ClaimReview")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="published at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="claims.claim",
                        verbose_name="quote or claim",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("claim",),
                        name="publication_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating__in", ["true", "mostly_true", "half_true", "mostly_false", "false", "outdated"])
                        ),
                        name="publication_rating",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("page", ""), _negated=True), models.Q(("publisher", ""), _negated=True)
                        ),
                        name="publication_says_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="publication_withdrawn_by_someone",
                    ),
                ],
            },
        ),
    ]
