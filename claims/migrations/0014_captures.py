"""What was fetched or uploaded, kept byte for byte until and after its text is saved."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="UUID")),
                (
                    "origin",
                    models.CharField(
                        choices=[("fetched", "Fetched"), ("uploaded", "Uploaded")], max_length=10, verbose_name="origin"
                    ),
                ),
                ("asked_url", models.TextField(blank=True, verbose_name="address asked for")),
                ("url", models.TextField(blank=True, verbose_name="address that answered")),
                ("file_name", models.CharField(blank=True, max_length=300, verbose_name="file name")),
                ("content_type", models.CharField(blank=True, max_length=200, verbose_name="content type")),
                ("charset", models.CharField(blank=True, max_length=100, verbose_name="character set declared")),
                ("http_status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="HTTP status")),
                ("headers", models.JSONField(blank=True, default=dict, verbose_name="HTTP headers")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the bytes")),
                ("is_packed", models.BooleanField(default=False, verbose_name="packed by zlib")),
                ("body", models.BinaryField(verbose_name="bytes")),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="received by",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="capture",
                        to="claims.revision",
                        verbose_name="version of the text",
                    ),
                ),
            ],
            options={
                "verbose_name": "original",
                "verbose_name_plural": "originals",
                "ordering": ["received_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("revision__isnull", True)), fields=["received_at"], name="capture_not_saved"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("file_name", ""),
                                ("http_status__isnull", False),
                                ("origin", "fetched"),
                                models.Q(("url", ""), _negated=True),
                                models.Q(("asked_url", ""), _negated=True),
                            ),
                            models.Q(
                                ("asked_url", ""),
                                ("http_status__isnull", True),
                                ("origin", "uploaded"),
                                ("url", ""),
                                models.Q(("file_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="capture_from_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), models.Q(("sha256", ""), _negated=True)),
                        name="capture_not_empty",
                    ),
                ],
            },
        ),
    ]
