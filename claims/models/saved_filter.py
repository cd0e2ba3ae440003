from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .user import User, sees_results


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User | AnonymousUser) -> SavedFilterQuerySet:
        """One's own, and those that are shared; nothing for those who see nothing."""
        if not sees_results(user):
            return self.none()
        return self.filter(Q(owner=user.pk) | Q(shared=True))


class SavedFilter(models.Model):
    """A filter of the queue under a name. `query` is a query string as `claims.filters.canonical` writes it."""

    NAME_LENGTH = 60
    QUERY_LENGTH = 2000

    # Accounts are switched off, not deleted; were one deleted, nobody else would miss its filters.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    query = models.CharField(_("filter"), max_length=QUERY_LENGTH)
    shared = models.BooleanField(_("shared with the newsroom"), default=False)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["shared", "name"], name="savedfilter_shared")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedfilter_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="savedfilter_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The queue with this filter set."""
        return f"{reverse('claim-list')}?{self.query}"
