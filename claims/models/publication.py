from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .claim import Claim
from .findings import Rating
from .user import User, sees_results


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: User | AnonymousUser) -> PublicationQuerySet:
        """Everybody who sees results: what is published is published, wherever its check stands by now."""
        return self if sees_results(user) else self.none()

    def live(self) -> PublicationQuerySet:
        """What is published now."""
        return self.filter(withdrawn_at__isnull=True)


def with_publications(claims: models.QuerySet[Claim]) -> models.QuerySet[Claim]:
    """The same, each with its `publication`, in one more query."""
    live = Publication.objects.live().select_related("by")
    return claims.prefetch_related(models.Prefetch("publications", live, to_attr="live_publications"))


class Publication(models.Model):
    """A check that an editor has published: where, by whom, with which rating. Written by `claims.workflow` only.

    `review` is the ClaimReview object as it was then; what happens to the claim afterwards does not change it. A row is
    never rewritten: it ends, with a `reason` when it is withdrawn, without one when a newer row takes its place.
    """

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="publications", verbose_name=_("quote or claim")
    )
    page = models.URLField(_("address of the page"), max_length=1000)
    publisher = models.CharField(_("publisher"), max_length=200)
    rating = models.CharField(_("public rating"), max_length=20, choices=Rating.choices)
    review = models.JSONField(_("ClaimReview"))
    at = models.DateTimeField(_("published at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(withdrawn_at__isnull=True), name="publication_live_once"
            ),
            models.CheckConstraint(condition=Q(rating__in=Rating.values), name="publication_rating"),
            models.CheckConstraint(condition=~Q(page="") & ~Q(publisher=""), name="publication_says_where"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="publication_withdrawn_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rating_display()}: {self.claim}"

    @property
    def address(self) -> str:
        """Where on the page this check stands."""
        return str(self.review["url"])

    @property
    def words(self) -> str:
        """What was claimed, as it was published."""
        return str(self.review["claimReviewed"])
