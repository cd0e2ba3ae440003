"""Reports that are kept: their bytes, what they said of each item, and which one they follow."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="UUID")),
                (
                    "state",
                    models.CharField(
                        choices=[("making", "Being made"), ("made", "Made")],
                        default="making",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("format", models.CharField(max_length=20, verbose_name="format")),
                ("query", models.CharField(blank=True, max_length=4000, verbose_name="filter")),
                ("subject", models.CharField(max_length=64, verbose_name="subject")),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("filters", models.JSONField(blank=True, default=list, verbose_name="filter in words")),
                ("work", models.BooleanField(default=False, verbose_name="work in progress included")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="items")),
                ("left_out", models.PositiveIntegerField(default=0, verbose_name="left out, not signed off")),
                ("items_new", models.PositiveIntegerField(default=0, verbose_name="new items")),
                ("items_changed", models.PositiveIntegerField(default=0, verbose_name="changed items")),
                ("items_gone", models.PositiveIntegerField(default=0, verbose_name="items gone")),
                ("content_type", models.CharField(blank=True, max_length=120, verbose_name="content type")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="claims.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="claims.report",
                        verbose_name="previous report",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("data", models.BinaryField(verbose_name="bytes")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="claims.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of a report",
                "verbose_name_plural": "pieces of reports",
                "ordering": ["report", "number"],
            },
        ),
        migrations.CreateModel(
            name="ReportItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("text_version", models.PositiveIntegerField(blank=True, null=True, verbose_name="text version")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("said", models.JSONField(verbose_name="what it said")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported",
                        to="claims.claim",
                        verbose_name="quote or claim",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="claims.report",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "item of a report",
                "verbose_name_plural": "items of reports",
                "ordering": ["report", "number"],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["-made_at", "-id"], name="report_newest"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["subject", "-made_at"], name="report_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["making", "made"])), name="report_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "made"), _negated=True),
                    models.Q(
                        ("size__gt", 0),
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("content_type", ""), _negated=True),
                        models.Q(("file_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_made_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("format", ""), _negated=True),
                    models.Q(("subject", ""), _negated=True),
                ),
                name="report_says_what_it_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("article__isnull", True), ("query", ""), _connector="OR"),
                name="report_of_an_article_or_a_filter",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("previous__isnull", True),
                    models.Q(("state", "made"), models.Q(("previous", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="report_previous_once_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("previous__isnull", False),
                    models.Q(("items_changed", 0), ("items_gone", 0), ("items_new", 0)),
                    _connector="OR",
                ),
                name="report_compared_with_previous",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("previous__isnull", True), ("state", "made")),
                fields=("subject",),
                name="report_first_of_subject_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportchunk",
            constraint=models.UniqueConstraint(fields=("report", "number"), name="reportchunk_number_once"),
        ),
        migrations.AddConstraint(
            model_name="reportitem",
            constraint=models.UniqueConstraint(fields=("report", "claim"), name="reportitem_claim_once"),
        ),
        migrations.AddConstraint(
            model_name="reportitem",
            constraint=models.UniqueConstraint(fields=("report", "number"), name="reportitem_number_once"),
        ),
    ]
