from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .claim import Claim
from .user import User, sees_results, sees_work

# Filters of the queue that tell of the work, such as what is watched: for those who see it.
WORK_FILTERS = ("assignee", "mine_to_sign", "returned", "due", "watched", "bulk")
_TELLS_OF_WORK = Q(query__regex=rf"(^|&)({'|'.join(WORK_FILTERS)})=")


class ReportState(models.TextChoices):
    MAKING = "making", _("Being made")
    MADE = "made", _("Made")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User | AnonymousUser) -> ReportQuerySet:
        """Reviewers and editors see what is made, viewers what is made of results, of articles that they may see, and
        by no filter that tells of the work.

        Who made one sees it while it is being made, too; work in progress only as long as they may see that.
        """
        made = Q(state=ReportState.MADE)
        if sees_work(user):
            return self.filter(made | Q(made_by=user.pk))
        if sees_results(user):
            theirs = Q(article__isnull=True) | Q(article__in=Article.objects.visible_to(user))
            return self.filter(Q(made & theirs) | Q(made_by=user.pk), ~_TELLS_OF_WORK, work=False)
        return self.none()

    def made(self) -> ReportQuerySet:
        return self.filter(state=ReportState.MADE)


class Report(models.Model):
    """A report that is kept: its bytes (`chunks`) and what it said of each item (`items`) never change again.

    Written by `claims.reports.freezing` only; a trigger refuses changes of what is made. It is about one article, or
    about what the filter `query` (a query string, "" for the whole queue) selects; `filters` are that filter as
    (label, value) in words. `subject` is the same for reports of the same, whatever their format: each has at most one
    that it is `previous` to, and one without, so that they form a chain. `made_at` is the moment whose state it shows.
    `items_new`, `items_changed` and `items_gone` compare it with `previous`.
    """

    QUERY_LENGTH = 4000

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.MAKING)
    format = models.CharField(_("format"), max_length=20)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("article")
    )
    query = models.CharField(_("filter"), max_length=QUERY_LENGTH, blank=True)
    subject = models.CharField(_("subject"), max_length=64)
    title = models.CharField(_("title"), max_length=500)
    filters = models.JSONField(_("filter in words"), default=list, blank=True)
    work = models.BooleanField(_("work in progress included"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("previous report")
    )
    count = models.PositiveIntegerField(_("items"), default=0)
    left_out = models.PositiveIntegerField(_("left out, not signed off"), default=0)
    items_new = models.PositiveIntegerField(_("new items"), default=0)
    items_changed = models.PositiveIntegerField(_("changed items"), default=0)
    items_gone = models.PositiveIntegerField(_("items gone"), default=0)
    content_type = models.CharField(_("content type"), max_length=120, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="report_newest"),
            models.Index(fields=["subject", "-made_at"], name="report_of_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.MADE)
                | (Q(size__gt=0) & ~Q(sha256="") & ~Q(content_type="") & ~Q(file_name="")),
                name="report_made_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(format="") & ~Q(subject=""), name="report_says_what_it_is"
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(query=""), name="report_of_an_article_or_a_filter"
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True) | (Q(state=ReportState.MADE) & ~Q(previous=F("id"))),
                name="report_previous_once_made",
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=False) | Q(items_new=0, items_changed=0, items_gone=0),
                name="report_compared_with_previous",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state=ReportState.MADE, previous__isnull=True),
                name="report_first_of_subject_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("report-detail", args=[self.uuid])

    @property
    def is_made(self) -> bool:
        return self.state == ReportState.MADE


class ReportChunk(models.Model):
    """A piece of the bytes of a report; `number` counts from 0."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="chunks", verbose_name=_("report"))
    number = models.PositiveIntegerField(_("number"))
    data = models.BinaryField(_("bytes"))

    class Meta:
        verbose_name = _("piece of a report")
        verbose_name_plural = _("pieces of reports")
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="reportchunk_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class ReportItem(models.Model):
    """What a report said of one claim: `said` as `claims.reports.said` makes it, of which `digest` is the SHA-256.

    `number` counts from 1 in the order of the report; `version` and `text_version` are those of the claim when it was
    read, the latter None where it had no place in the text.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="items", verbose_name=_("report"))
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="reported", verbose_name=_("quote or claim")
    )
    number = models.PositiveIntegerField(_("number"))
    version = models.PositiveIntegerField(_("version"))
    text_version = models.PositiveIntegerField(_("text version"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    said = models.JSONField(_("what it said"))

    class Meta:
        verbose_name = _("item of a report")
        verbose_name_plural = _("items of reports")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "claim"], name="reportitem_claim_once"),
            models.UniqueConstraint(fields=["report", "number"], name="reportitem_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
