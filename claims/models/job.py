from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from .user import User


class JobStatus(models.TextChoices):
    """Waiting → running → done, failed or cancelled; retrying leads from failed to waiting."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNDER_WAY = (JobStatus.WAITING, JobStatus.RUNNING)
FINISHED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)

_ICONS: dict[str, str] = {
    JobStatus.WAITING: "new",
    JobStatus.RUNNING: "checking",
    JobStatus.DONE: "ok",
    JobStatus.FAILED: "warning",
    JobStatus.CANCELLED: "removed",
}


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User | AnonymousUser) -> JobQuerySet:
        """Editors see all background work, reviewers what they have started, others none."""
        if not isinstance(user, User) or not user.is_reviewer:
            return self.none()
        return self if user.is_editor else self.filter(created_by=user.pk)

    def under_way(self) -> JobQuerySet:
        return self.filter(status__in=UNDER_WAY)


class Job(models.Model):
    """A piece of background work. Only `claims.jobs` writes it; `kind` names the function in `claims.tasks`.

    `done` of `total` steps are behind it (`total` None: not known). `data` is what the function was given, `result`
    what it gave back, where "url" leads to what has been made. `error` is a sentence for the person who asked for it.
    While it runs, `worker` holds it until `lease_until`, which is renewed; afterwards anybody may take it over.
    """

    TITLE_LENGTH = 300
    MESSAGE_LENGTH = 300

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(_("key"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=JobStatus, default=JobStatus.WAITING)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), null=True)
    message = models.CharField(_("message"), max_length=MESSAGE_LENGTH, blank=True)
    error = models.TextField(_("reason of the failure"), blank=True)
    result = models.JSONField(_("result"), default=dict, encoder=DjangoJSONEncoder)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    lease_until = models.DateTimeField(_("held until"), null=True)
    worker = models.CharField(_("held by"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background work")
        verbose_name_plural = _("background work")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"], name="job_by_status"),
            models.Index(fields=["created_by", "status", "-created_at"], name="job_by_person"),
            models.Index(fields=["kind", "-created_at"], name="job_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="job_status_known"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(title=""), name="job_is_named"),
            models.CheckConstraint(condition=Q(total__isnull=True) | Q(done__lte=F("total")), name="job_done_of_total"),
            models.CheckConstraint(
                condition=(
                    Q(status=JobStatus.RUNNING, lease_until__isnull=False, started_at__isnull=False) & ~Q(worker="")
                )
                | (~Q(status=JobStatus.RUNNING) & Q(lease_until__isnull=True, worker="")),
                name="job_running_is_held",
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNDER_WAY, finished_at__isnull=True)
                | Q(status__in=FINISHED, finished_at__isnull=False),
                name="job_finished_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(status=JobStatus.FAILED) & ~Q(error="")) | (~Q(status=JobStatus.FAILED) & Q(error="")),
                name="job_failed_has_reason",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key="") & Q(status__in=UNDER_WAY), name="job_key_once_under_way"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("job-detail", args=[self.uuid])

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def is_later(self) -> bool:
        """It waits for its time."""
        return self.status == JobStatus.WAITING and self.run_after > timezone.now()

    @property
    def icon(self) -> str:
        """The drawing for its status."""
        return _ICONS[self.status]

    @property
    def result_url(self) -> str:
        """The page of ours where the result is; "" where there is none."""
        url = str(self.result.get("url") or "")
        return url if url_has_allowed_host_and_scheme(url, None) else ""
