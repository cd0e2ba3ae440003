from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .claim import Claim
from .user import User, sees_results, sees_work


class SourceKind(models.TextChoices):
    """How something was confirmed is the kind of its source."""

    DOCUMENT = "document", _("Document")
    WEB = "web", _("Web page")
    DATASET = "dataset", _("Dataset")
    RECORDING = "recording", _("Recording")
    INTERVIEW = "interview", _("Interview")
    PERSON = "person", _("Person")
    NOTES = "notes", _("Reporter’s notes")


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Supports")
    REFUTES = "refutes", _("Refutes")
    CONTEXT = "context", _("Context")


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User | AnonymousUser) -> SourceQuerySet:
        """Viewers see the sources that they can see at work in evidence."""
        if sees_work(user):
            return self
        if sees_results(user):
            return self.filter(Exists(Evidence.objects.visible_to(user).filter(source=OuterRef("pk"))))
        return self.none()


class Source(models.Model):
    """What reviewers check against. Never the speaker of a quote."""

    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind.choices, default=SourceKind.DOCUMENT)
    title = models.CharField(_("title"), max_length=300)
    folded = models.CharField(max_length=300, editable=False)
    url = models.URLField(_("URL"), max_length=1000, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    publisher = models.CharField(_("author or publisher"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["folded", "pk"]
        indexes = [models.Index(fields=["folded"], name="source_by_title")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="source_has_title"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = self.title.strip().casefold()[:300]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("source-detail", args=[self.pk])


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        """Reviewers see all evidence, viewers what is live, not confidential, and on a claim they can see."""
        if sees_work(user):
            return self
        if sees_results(user):
            return self.live().filter(confidential=False, claim__in=Claim.objects.visible_to(user))
        return self.none()

    def live(self) -> EvidenceQuerySet:
        return self.filter(removed_at__isnull=True)


class Evidence(models.Model):
    """One source applied to one claim. Written by `claims.workflow` only; taken away by `removed_at`, never deleted."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("claim"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("source"))
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.SUPPORTS)
    locator = models.CharField(
        _("locator"), max_length=200, blank=True, help_text=_("Page, timestamp, paragraph: where in the source.")
    )
    selector = models.JSONField(_("selector"), null=True, blank=True)
    excerpt = models.TextField(_("excerpt"), blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["claim", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="evidence_stance"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.source}"
