"""The claim queue: what is filtered, sorted, page by page. Bulk actions start here, exports take the same filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from ..filters import claim_filter, without_empty
from ..forms.bulk import BulkForm
from ..forms.fields import whole_number
from ..forms.saved_filter import ColumnsForm
from ..models import Action, Claim, Status, with_publications
from ..permissions import may
from ..tables import ClaimTable
from .queue_saved import saved_context
from .shared import require

PAGE_SIZES = (25, 50, 100)
# Counting a million rows takes longer than showing a page of them; nobody pages that far.
COUNT_LIMIT = 10_000
# Each claim is a transaction of its own; this many are done well before a web server gives up on the request.
BULK_LIMIT = 200


class Counted(NamedTuple):
    """How many claims there are and how many of them are signed off; `more` where it stopped at COUNT_LIMIT."""

    total: int
    signed_off: int
    more: bool


class CountedPaginator(Paginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, object_list: Sequence[Any], per_page: int, *, total: int, **kwargs: Any) -> None:
        super().__init__(object_list, per_page, **kwargs)
        self.total = total

    @property
    def count(self) -> int:
        return self.total


@require_GET
def claim_list(request: HttpRequest) -> HttpResponse:
    """What the filter in the query string selects of what this person may see; 400 and nothing while it is invalid."""
    require(request, "view")
    filterset = claim_filter(request)
    claims = filterset.qs
    counted = count_of(claims)
    user: Any = request.user
    table = ClaimTable(
        with_publications(claims), choosable=user.is_reviewer, sees_work=filterset.sees_work, columns=user.queue_columns
    )
    RequestConfig(request, paginate=False).configure(table)
    per_page = _page_size(request)
    pages = max(1, -(-counted.total // per_page))
    table.paginate(
        paginator_class=CountedPaginator, per_page=per_page, page=_page_number(request, pages), total=counted.total
    )
    sort = ",".join(request.GET.getlist("sort"))
    context = {
        "filter": filterset,
        "table": table,
        "counted": counted,
        "bulk_form": BulkForm(user=user) if user.is_reviewer else None,
        "bulk_refusal": may(user, Action.ASSIGN).reason if user.is_reviewer else "",
        "bulk_limit": BULK_LIMIT,
        "page_sizes": PAGE_SIZES,
        "per_page": per_page,
        "sort": sort,
        "sort_by_heading": sort not in dict(table.sorts),
        "query": without_empty(request.GET, "page", "per_page").urlencode(),
        "full_query": request.GET.urlencode(),
        "sees_work": filterset.sees_work,
        "columns_form": ColumnsForm(
            choices=table.column_choices(),
            initial={"columns": [column.name for column in table.columns]},
            auto_id="id_col_%s",
        ),
        **saved_context(request),
    }
    return render(request, "claims/queue.html", context, status=200 if filterset.form.is_valid() else 400)


def count_of(claims: QuerySet[Claim]) -> Counted:
    """One query, which stops counting after COUNT_LIMIT."""
    found = (
        claims.order_by()
        .values("pk", "status")[: COUNT_LIMIT + 1]
        .aggregate(total=Count("pk"), signed_off=Count("pk", filter=Q(status=Status.SIGNED_OFF)))
    )
    return Counted(min(found["total"], COUNT_LIMIT), found["signed_off"], found["total"] > COUNT_LIMIT)


def _page_size(request: HttpRequest) -> int:
    value = request.GET.get("per_page", "")
    return next((size for size in PAGE_SIZES if str(size) == value), PAGE_SIZES[0])


def _page_number(request: HttpRequest, pages: int) -> int:
    return min(max(whole_number(request.GET.get("page")) or 1, 1), pages)
