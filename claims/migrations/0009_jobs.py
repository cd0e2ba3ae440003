"""Background work."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_candidates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="UUID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="data"
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=200, verbose_name="key")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="steps done")),
                ("total", models.PositiveIntegerField(null=True, verbose_name="steps in all")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="message")),
                ("error", models.TextField(blank=True, verbose_name="reason of the failure")),
                (
                    "result",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="result"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for at")),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="held until")),
                ("worker", models.CharField(blank=True, max_length=200, verbose_name="held by")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
                    ),
                ),
            ],
            options={
                "verbose_name": "background work",
                "verbose_name_plural": "background work",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["status", "-created_at", "-id"], name="job_by_status"),
                    models.Index(fields=["created_by", "status", "-created_at"], name="job_by_person"),
                    models.Index(fields=["kind", "-created_at"], name="job_by_kind"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "failed", "cancelled"])),
                        name="job_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="job_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__isnull", True), ("done__lte", models.F("total")), _connector="OR"),
                        name="job_done_of_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_until__isnull", False),
                                ("started_at__isnull", False),
                                ("status", "running"),
                                models.Q(("worker", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "running"), _negated=True),
                                ("lease_until__isnull", True),
                                ("worker", ""),
                            ),
                            _connector="OR",
                        ),
                        name="job_running_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("status__in", ("waiting", "running"))),
                            models.Q(("finished_at__isnull", False), ("status__in", ("done", "failed", "cancelled"))),
                            _connector="OR",
                        ),
                        name="job_finished_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "failed"), models.Q(("error", ""), _negated=True)),
                            models.Q(models.Q(("status", "failed"), _negated=True), ("error", "")),
                            _connector="OR",
                        ),
                        name="job_failed_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True), ("status__in", ("waiting", "running"))
                        ),
                        fields=("key",),
                        name="job_key_once_under_way",
                    ),
                ],
            },
        ),
    ]
