"""Speakers merged by hand, and what it takes to split them again; pairs that a person says are two."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_queue_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpeakerMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bulk", models.UUIDField(editable=False, unique=True, verbose_name="bulk edit")),
                ("gone_id", models.PositiveBigIntegerField(db_index=True, verbose_name="speaker merged")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="description")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("aliases", models.JSONField(blank=True, default=list, verbose_name="aliases")),
                ("gained", models.JSONField(blank=True, default=list, verbose_name="aliases that the other gained")),
                (
                    "lent_description",
                    models.BooleanField(default=False, verbose_name="the other took over the description"),
                ),
                ("merged_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged at")),
                ("split_at", models.DateTimeField(blank=True, null=True, verbose_name="split at")),
                (
                    "split_bulk",
                    models.UUIDField(
                        blank=True, editable=False, null=True, unique=True, verbose_name="bulk edit of the split"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="merges",
                        to="claims.speaker",
                        verbose_name="speaker kept",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
                (
                    "split_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="split by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merging of speakers",
                "verbose_name_plural": "mergings of speakers",
                "ordering": ["-merged_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("split_at__isnull", True)),
                        fields=("gone_id",),
                        name="speaker_merged_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone_id")), _negated=True),
                        name="speaker_not_merged_with_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpeakersApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="said at")),
                (
                    "high",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="claims.speaker",
                        verbose_name="other speaker",
                    ),
                ),
                (
                    "low",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="claims.speaker",
                        verbose_name="speaker",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
            ],
            options={
                "verbose_name": "two different speakers",
                "verbose_name_plural": "pairs of different speakers",
                "ordering": ["-said_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("low", "high"), name="speakers_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(("low__lt", models.F("high"))), name="speakers_apart_in_order"
                    ),
                ],
            },
        ),
    ]
