"""Who else is on an article, and what they have changed: what a page that is open asks for every few seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from zlib import crc32

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..forms.fields import whole_number
from ..models import Action, Article, Claim, ClaimEvent, Presence, User
from .shared import require

# Whoever was away for longer is told that much has changed, not what.
MOST_EVENTS = 200
MOST_PEOPLE = 8
_NEEDED = (
    "seen_at",
    "article__head_seq",
    "claim__kind",
    "claim__text",
    "user__first_name",
    "user__last_name",
    "user__username",
)


class Known(NamedTuple):
    """The article's last event, and who has it open, expired rows included."""

    seq: int
    rows: list[Presence]


@never_cache
@require_http_methods(["GET", "POST"])
def article_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Events after number `after` and who is here; 204 where both are as the page has them (`people` is its mark).

    `item` is the item that the page shows. The usual answer takes one query on top of signing in. A post says that the
    page is being left.
    """
    require(request, "view_work")
    user: Any = request.user
    if request.method == "POST":
        Presence.objects.filter(article=pk, user=user).delete()
        return HttpResponse(status=204)
    known = _known(user, pk)
    _come(user, pk, known.rows, whole_number(request.GET.get("item")))
    others = _others(user, known.rows)
    mark = f"{crc32(repr([(row.user_id, row.claim_id) for row in others]).encode()):x}"
    after = whole_number(request.GET.get("after"))
    if after == known.seq and request.GET.get("people") == mark:
        return HttpResponse(status=204)
    changes = _changes(user, pk, after, known.seq) if after is not None and after < known.seq else {}
    shown = {"others": others[:MOST_PEOPLE], "more": max(len(others) - MOST_PEOPLE, 0)}
    people = render_to_string("claims/_live_people.html", shown)
    return JsonResponse({"seq": known.seq, "mark": mark, "people": people, **changes})


def _known(user: Any, pk: int) -> Known:
    """One query where anybody has been here; a page that has asked before is among them.

    Raises:
        Http404: no such article for this person.
    """
    articles = Article.objects.visible_to(user)
    present = Presence.objects.visible_to(user).filter(article=pk, article__in=articles)
    rows = list(present.select_related("user", "article", "claim").only(*_NEEDED).order_by("user"))
    if rows:
        return Known(rows[0].article.head_seq, rows)
    seq = articles.filter(pk=pk).values_list("head_seq", flat=True).first()
    if seq is None:
        raise Http404
    return Known(seq, [])


def _come(user: Any, pk: int, rows: Iterable[Presence], item: int | None) -> None:
    """Note that `user` is here, on `item` or on none; at once when that is new, else once in `Presence.REFRESH`."""
    now = timezone.now()
    mine = next((row for row in rows if row.user_id == user.pk), None)
    if mine and mine.claim_id == item and now - mine.seen_at < Presence.REFRESH:
        return
    if item is not None and not Claim.objects.visible_to(user).filter(pk=item, article=pk).exists():
        item = None
    Presence.objects.bulk_create(
        [Presence(article_id=pk, user=user, claim_id=item, seen_at=now)],
        update_conflicts=True,
        unique_fields=["article", "user"],
        update_fields=["claim", "seen_at"],
    )
    # Nobody is to be able to read here who looked at what yesterday.
    expired = [row.pk for row in rows if row.user_id != user.pk and now - row.seen_at > Presence.EXPIRES]
    if expired:
        Presence.objects.filter(pk__in=expired, seen_at__lt=now - Presence.EXPIRES).delete()


def _others(user: Any, rows: Iterable[Presence]) -> list[Presence]:
    """Who else is here, by name."""
    now = timezone.now()
    here = [row for row in rows if row.user_id != user.pk and now - row.seen_at <= Presence.EXPIRES]
    return sorted(here, key=lambda row: (row.user.display_name.casefold(), row.user_id))


def _changes(user: User, pk: int, after: int, seq: int) -> dict[str, Any]:
    """What others did after event `after`: ids of items (None: too many to tell apart), and one line a person."""
    if seq - after > MOST_EVENTS:
        return {"claims": None, "news": [{"text": _("Much has changed here meanwhile."), "claims": []}]}
    events = ClaimEvent.objects.visible_to(user).filter(article=pk, seq__gt=after).exclude(actor=user)
    by_person: dict[str, tuple[dict[str, None], dict[int, None]]] = {}
    for claim, name, action in events.order_by("seq").values_list("claim", "actor_name", "action"):
        actions, claims = by_person.setdefault(name, ({}, {}))
        actions[Action(action).past] = None
        if claim:
            claims[claim] = None
    return {
        "claims": sorted({claim for _actions, claims in by_person.values() for claim in claims}),
        "news": [
            {"text": _line(name, actions, len(claims)), "claims": list(claims)}
            for name, (actions, claims) in by_person.items()
        ],
    }


def _line(name: str, actions: Iterable[str], items: int) -> str:
    """ "Ana Reis: took, proposed (2 items)"."""
    line = _("%(name)s: %(what)s") % {"name": name or _("By itself"), "what": ", ".join(actions)}
    return f"{line} ({ngettext('%d item', '%d items', items) % items})" if items else line
