from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .speaker import Speaker


class SpeakerMerge(models.Model):
    """An editor's word that two speakers were one, with what it takes to make them two again.

    `gone_id` is the key of the row that went; splitting makes that row anew under the same key. Which claims went along
    is in their history, under `bulk`. `kept` is no constraint: who was kept may be merged into somebody else later.
    """

    bulk = models.UUIDField(_("bulk edit"), unique=True, editable=False)
    kept = models.ForeignKey(
        Speaker, on_delete=models.DO_NOTHING, db_constraint=False, related_name="merges", verbose_name=_("speaker kept")
    )
    gone_id = models.PositiveBigIntegerField(_("speaker merged"), db_index=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.CharField(_("description"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    aliases = models.JSONField(_("aliases"), default=list, blank=True)
    gained = models.JSONField(_("aliases that the other gained"), default=list, blank=True)
    lent_description = models.BooleanField(_("the other took over the description"), default=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    split_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("split by"),
    )
    split_at = models.DateTimeField(_("split at"), null=True, blank=True)
    split_bulk = models.UUIDField(_("bulk edit of the split"), null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("merging of speakers")
        verbose_name_plural = _("mergings of speakers")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone_id"], condition=Q(split_at__isnull=True), name="speaker_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone_id")), name="speaker_not_merged_with_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class SpeakersApart(models.Model):
    """A person's word that two speakers are two: they are not suggested for merging again. `low` has the lower key."""

    low = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="+", verbose_name=_("speaker"))
    high = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="+", verbose_name=_("other speaker"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("said by")
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)

    class Meta:
        verbose_name = _("two different speakers")
        verbose_name_plural = _("pairs of different speakers")
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="speakers_apart_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="speakers_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} ≠ {self.high_id}"
