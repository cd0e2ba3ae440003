from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .article import Article
from .user import User, sees_work


class ImportFormat(models.TextChoices):
    JSONL = "jsonl", _("JSON lines")
    CSV = "csv", _("CSV")


class LineOutcome(models.TextChoices):
    """What became of a line."""

    MADE = "made", _("Brought in")
    REVISED = "revised", _("New version")
    KNOWN = "known", _("There already")
    REFUSED = "refused", _("Not brought in")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User | AnonymousUser) -> ImportQuerySet:
        return self if sees_work(user) else self.none()


class Import(models.Model):
    """A file of many articles that is being brought in, or was.

    `lines` counts the file's lines, `size` its bytes. `publisher` and `language` stand in where a line says neither.
    `trial` is what a dry run found (`claims.ingest.bulk.Trial`), {} before it has. `finished_at` is set once each line
    has its `ImportLine`; until then the same file goes on after the last line that has one.
    """

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("file"), max_length=300)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)
    format = models.CharField(_("format"), max_length=5, choices=ImportFormat.choices)
    size = models.PositiveBigIntegerField(_("size"))
    lines = models.PositiveIntegerField(_("lines"))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    copy = models.BooleanField(_("bring in known texts once more"), default=False)
    trial = models.JSONField(_("dry run"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("brought in by")
    )
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(format__in=ImportFormat.values), name="import_format"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(begun_at__isnull=False), name="import_begun_before_finished"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("import-detail", args=[self.uuid])

    def counts(self) -> dict[str, int]:
        """How many lines had each outcome so far; all of `LineOutcome`."""
        found = self.results.order_by().values_list("outcome").annotate(number=Count("pk"))
        return {**dict.fromkeys(LineOutcome.values, 0), **dict(found)}


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def visible_to(self, user: User | AnonymousUser) -> ImportLineQuerySet:
        return self if sees_work(user) else self.none()


class ImportLine(models.Model):
    """What became of one record, which begins at `line` of the file. Written in the transaction that made its article:
    a line without a row has left nothing behind.
    """

    run = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="results", verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"))
    external_id = models.CharField(_("ID"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=LineOutcome.choices)
    reason = models.TextField(_("reason"), blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("article")
    )

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        ordering = ["run", "line"]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="importline_by_outcome")]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="importline_once"),
            models.CheckConstraint(condition=Q(line__gte=1), name="importline_from_1"),
            models.CheckConstraint(
                condition=(Q(outcome=LineOutcome.REFUSED, article__isnull=True) & ~Q(reason=""))
                | (Q(outcome__in=[LineOutcome.MADE, LineOutcome.REVISED, LineOutcome.KNOWN], article__isnull=False)),
                name="importline_article_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_outcome_display()}"


class ImportChunk(models.Model):
    """A piece of an uploaded file, kept until it has been brought in.

    In the database, since a worker on another machine reads it, and since it is there exactly as long as the import is:
    a file system would have to be shared and to be tidied after every failure.
    """

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("number"))
    data = models.BinaryField(_("bytes"))

    class Meta:
        verbose_name = _("piece of an upload")
        verbose_name_plural = _("pieces of uploads")
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="importchunk_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
