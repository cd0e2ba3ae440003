from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Fact-checking")

    def ready(self) -> None:
        from .history.triggers import restore_triggers
        from .permissions import ensure_roles

        # After every migrate and flush: altering a table on SQLite drops its triggers, a flush empties the groups.
        post_migrate.connect(restore_triggers, sender=self)
        post_migrate.connect(ensure_roles, sender=self)
