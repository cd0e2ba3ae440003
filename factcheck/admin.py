"""The admin site: open to everyone who works on items, not only to staff."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FactcheckAdminSite(admin.AdminSite):
    site_title = _("Fact-check admin")
    site_header = _("Fact-check admin")
    index_title = _("Everything in the newsroom")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_superuser or getattr(user, "is_reviewer", False))

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Send to the one sign-in page; whoever is signed in without the right is refused, not looped."""
        if request.user.is_authenticated:
            raise PermissionDenied(_("The admin is for reviewers, editors and superusers."))
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
