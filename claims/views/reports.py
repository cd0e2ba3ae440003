"""Reports of exactly what is filtered, in the formats of `claims.reports`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..filters import claim_filter
from ..models import Article, Claim, Status
from ..permissions import may
from ..reports import FORMATS, Head, report_rows


@require_GET
def claims_export(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """The filtered claims that are checked; with `work=1` also work in progress, for those who see it.

    An invalid filter is answered by 400 and its messages, never by some other selection.
    """
    _require(request, "export")
    filterset = claim_filter(request)
    if not filterset.form.is_valid():
        return render(request, "claims/report_invalid.html", {"form": filterset.form}, status=400)
    claims = filterset.qs
    wanted = claims
    if not request.GET.get("work"):
        wanted = claims.filter(status=Status.SIGNED_OFF)
    else:
        _require(request, "view_work")
    head = Head(
        title=_("Checked quotes and claims")
        if wanted is not claims
        else _("Quotes and claims, work in progress included"),
        made_by=_name(request),
        filters=filterset.in_words(),
        count=wanted.count(),
        left_out=claims.count() - wanted.count() if wanted is not claims else 0,
    )
    return _streamed(request, fmt, head, wanted, _("claims"))


@require_GET
def article_report(request: HttpRequest, pk: int, fmt: str = "html") -> HttpResponseBase:
    """The checked claims of one article."""
    _require(request, "export")
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    claims = Claim.objects.visible_to(request.user).filter(article=article).exclude(status=Status.REMOVED)
    wanted = claims.filter(status=Status.SIGNED_OFF)
    head = Head(
        title=article.title, made_by=_name(request), count=wanted.count(), left_out=claims.count() - wanted.count()
    )
    return _streamed(request, fmt, head, wanted, article.title)


def _streamed(request: HttpRequest, fmt: str, head: Head, claims: QuerySet[Claim], name: str) -> StreamingHttpResponse:
    if fmt not in FORMATS:
        raise Http404
    suffix, content_type, write = FORMATS[fmt]
    user: Any = request.user
    response = StreamingHttpResponse(write(head, report_rows(claims, user)), content_type=content_type)
    file_name = f"{slugify(name)[:60] or 'report'}-{timezone.localdate():%Y-%m-%d}.{suffix}"
    disposition = "inline" if fmt == "html" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _require(request: HttpRequest, action: str) -> None:
    answer = may(request.user, action)
    if not answer:
        raise PermissionDenied(answer.reason)


def _name(request: HttpRequest) -> str:
    return getattr(request.user, "display_name", "")
