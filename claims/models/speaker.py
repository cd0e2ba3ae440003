from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .user import User, sees_results, sees_work


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def visible_to(self, user: User | AnonymousUser) -> SpeakerQuerySet:
        """Viewers see the speakers of what is signed off."""
        if sees_work(user):
            return self
        if sees_results(user):
            from .claim import Claim

            return self.filter(Exists(Claim.objects.visible_to(user).filter(speaker=OuterRef("pk"))))
        return self.none()

    def named(self, name: str) -> SpeakerQuerySet:
        """Those who go by this name or have it as an alias, whatever its case."""
        folded = name.strip().casefold()
        return self.filter(
            Q(folded=folded) | Q(Exists(SpeakerAlias.objects.filter(speaker=OuterRef("pk"), folded=folded)))
        )


class Speaker(models.Model):
    """The person or body behind mentions in many articles. Two people of one name stay two rows."""

    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=200, db_index=True, editable=False)
    description = models.CharField(_("description"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["folded", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="speaker_has_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.fold()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("speaker-detail", args=[self.pk])

    def fold(self) -> None:
        """Set `folded` from the name; `bulk_create`, which does not save, needs it."""
        self.folded = self.name.strip().casefold()


class SpeakerAlias(models.Model):
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("speaker"))
    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=200, db_index=True, editable=False)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["folded", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["speaker", "folded"], name="alias_once_per_speaker"),
            models.CheckConstraint(condition=~Q(name=""), name="alias_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = self.name.strip().casefold()
        super().save(*args, **kwargs)  # type: ignore[arg-type]
