"""The signed-in person's own page, and the choice between light and dark."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ..models import Action, Role, roles_of
from ..permissions import may
from .shared import safe_next

THEME_COOKIE = "theme"
_A_YEAR = 365 * 24 * 60 * 60
# Taking and signing off concern one item each; in general whoever may add items may do both.
_RIGHTS = [
    ("view", _("See what has been signed off, and export it")),
    ("view_work", _("See work in progress, notes and history")),
    (Action.INGEST, _("Bring in articles")),
    (Action.ADD, _("Check quotes and claims, with sources and evidence")),
    ("edit_speakers", _("Correct speakers and sources")),
    (Action.ADD, _("Sign off what others propose")),
    (Action.CLEAR, _("Reassign, set aside, reopen; clear articles")),
    ("manage_accounts", _("Manage accounts in the admin")),
]


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Name, roles, and what one may do with them, with the reason where one may not."""
    roles = roles_of(request.user)
    context = {
        "roles": [role.label for role in Role if role in roles],
        "rights": [(label, may(request.user, right)) for right, label in _RIGHTS],
    }
    return render(request, "claims/account.html", context)


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember `theme` (light, dark; anything else follows the system) in a cookie, and go back."""
    response = HttpResponseRedirect(safe_next(request) or resolve_url("my-work"))
    theme = request.POST.get("theme")
    if theme in ("light", "dark"):
        response.set_cookie(
            THEME_COOKIE, theme, max_age=_A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
