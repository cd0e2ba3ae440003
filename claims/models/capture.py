"""What was fetched or uploaded, byte for byte, before anything was read out of it."""

from __future__ import annotations

import hashlib
import uuid
import zlib

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Revision
from .user import User, sees_work


class CaptureOrigin(models.TextChoices):
    FETCHED = "fetched", _("Fetched")
    UPLOADED = "uploaded", _("Uploaded")


class CaptureQuerySet(models.QuerySet["Capture"]):
    def visible_to(self, user: User | AnonymousUser) -> CaptureQuerySet:
        """Reviewers and editors see what belongs to a text; what nobody has saved yet is seen by nobody."""
        return self.filter(revision__isnull=False) if sees_work(user) else self.none()

    def without_data(self) -> CaptureQuerySet:
        """The same without the bytes, which may be megabytes."""
        return self.defer("body")


class Capture(models.Model):
    """The answer of a site, or a file, from which a revision was read. Made by `Capture.of` only.

    `size` and `sha256` are those of the bytes as they were received; `body` holds them, packed by zlib where
    `is_packed`. `url`, `asked_url`, `http_status` and `headers` (names in lower case) are of fetched ones, `file_name`
    is of uploaded ones. `revision` is empty between reading and saving. Triggers refuse all changes but the first
    setting of `revision`, and the deletion of what has one.
    """

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    revision = models.OneToOneField(
        Revision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="capture",
        verbose_name=_("version of the text"),
    )
    origin = models.CharField(_("origin"), max_length=10, choices=CaptureOrigin.choices)
    asked_url = models.TextField(_("address asked for"), blank=True)
    url = models.TextField(_("address that answered"), blank=True)
    file_name = models.CharField(_("file name"), max_length=300, blank=True)
    content_type = models.CharField(_("content type"), max_length=200, blank=True)
    charset = models.CharField(_("character set declared"), max_length=100, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    headers = models.JSONField(_("HTTP headers"), default=dict, blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("received by"),
    )
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256 of the bytes"), max_length=64)
    is_packed = models.BooleanField(_("packed by zlib"), default=False)
    body = models.BinaryField(_("bytes"))

    objects = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("original")
        verbose_name_plural = _("originals")
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(revision__isnull=True), name="capture_not_saved"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin=CaptureOrigin.FETCHED, file_name="", http_status__isnull=False)
                & ~Q(url="")
                & ~Q(asked_url="")
                | Q(origin=CaptureOrigin.UPLOADED, url="", asked_url="", http_status__isnull=True) & ~Q(file_name=""),
                name="capture_from_somewhere",
            ),
            models.CheckConstraint(condition=Q(size__gte=1) & ~Q(sha256=""), name="capture_not_empty"),
        ]

    def __str__(self) -> str:
        return self.url or self.file_name

    def get_absolute_url(self) -> str:
        return reverse("capture-download", args=[self.pk])

    @classmethod
    def of(cls, data: bytes, origin: CaptureOrigin, **facts: object) -> Capture:
        """An unsaved capture of `data`; `facts` are its other fields."""
        packed = zlib.compress(data, 6)
        is_packed = len(packed) < len(data)
        return cls(
            origin=origin,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            is_packed=is_packed,
            body=packed if is_packed else data,
            **facts,
        )

    @property
    def data(self) -> bytes:
        """The bytes as they were received.

        Raises:
            zlib.error: the stored ones have been altered.
        """
        body = bytes(self.body)
        return zlib.decompress(body) if self.is_packed else body

    @property
    def is_intact(self) -> bool:
        """Whether the bytes are still those of which `sha256` tells."""
        try:
            return hashlib.sha256(self.data).hexdigest() == self.sha256
        except zlib.error:
            return False

    @property
    def is_fetched(self) -> bool:
        return self.origin == CaptureOrigin.FETCHED
