from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .claim import Claim
from .user import User, sees_work


class PresenceQuerySet(models.QuerySet["Presence"]):
    def visible_to(self, user: User | AnonymousUser) -> PresenceQuerySet:
        """Who works on what is for those who work."""
        return self if sees_work(user) else self.none()

    def here(self) -> PresenceQuerySet:
        """Those who have been heard of lately enough to count as being here."""
        return self.filter(seen_at__gte=timezone.now() - Presence.EXPIRES)


class Presence(models.Model):
    """Somebody has an article open, and `claim` in it. One row a person and article, written anew while they stay."""

    # Pages ask every few seconds, hidden ones less often; the row is written at most once in REFRESH.
    REFRESH = timedelta(seconds=15)
    EXPIRES = timedelta(seconds=75)

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences", verbose_name=_("article"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("claim")
    )
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["article", "user"]
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.article_id}"
