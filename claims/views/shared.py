"""What the views of several nouns have in common."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ..models import Article, Claim, Job, SavedFilter
from ..permissions import may


def require(request: HttpRequest, action: str, obj: Claim | Article | SavedFilter | Job | None = None) -> None:
    """Go on only where the person may do `action`.

    Raises:
        PermissionDenied: with the reason, which the page shows.
    """
    answer = may(request.user, action, obj)
    if not answer:
        raise PermissionDenied(answer.reason)


def safe_next(request: HttpRequest) -> str:
    """The page to go back to, where it is one of ours; else ""."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else ""


def queue_address(query: str) -> str:
    """The queue with the filter, order and page that `query` names."""
    query = QueryDict(query).urlencode()
    return f"{reverse('claim-list')}?{query}" if query else reverse("claim-list")
