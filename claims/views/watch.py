"""Watch lists: what is watched and how it goes, and setting it up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_tables2 import RequestConfig

from ..forms.watch import FeedForm, WatchListForm
from ..ingest import IngestError
from ..ingest.feed_rules import reason_against
from ..ingest.feeds import Entry, FeedContent, NotAFeed
from ..ingest.polling import read_feed
from ..ingest.watched import retry_now
from ..jobs import enqueue
from ..models import Action, Feed, FeedItem, ItemState, Job, User, WatchList
from ..permissions import may
from ..tables import FeedItemTable
from .shared import require

PER_PAGE = 50
# Trying a feed is waited for, so that it has to end before the server gives up on the request.
TRY_SECONDS = 20.0
SHOWN_ENTRIES = 50


class Tab(NamedTuple):
    """A state of the items of a list, with how many are in it."""

    value: str
    label: str
    items: int


class Tried(NamedTuple):
    """An entry of a feed that is tried, and why the rules would leave it out; "" where they would take it."""

    entry: Entry
    reason: str


@require_GET
def watch_lists(request: HttpRequest) -> HttpResponse:
    """All watch lists, with how each of their feeds does."""
    require(request, "view_work")
    lists = list(WatchList.objects.visible_to(request.user))
    feeds = _feeds(request)
    context = {
        "lists": [(each, [feed for feed in feeds if feed.watch_list_id == each.pk]) for each in lists],
        "may_edit": may(request.user, "edit_watch_lists"),
    }
    return render(request, "claims/watch_lists.html", context)


@require_GET
def watch_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One watch list: its rules, its feeds, and what became of what they named, by `state` and `feed`."""
    require(request, "view_work")
    watched = get_object_or_404(WatchList.objects.visible_to(request.user), pk=pk)
    feeds = list(_feeds(request).filter(watch_list=watched))
    chosen = next((feed for feed in feeds if str(feed.pk) == request.GET.get("feed")), None)
    items = FeedItem.objects.visible_to(request.user).filter(feed__in=[chosen] if chosen else feeds)
    state = request.GET.get("state", "") if request.GET.get("state") in ItemState.values else ""
    counts = dict(items.order_by().values_list("state").annotate(Count("pk")))
    shown = items.filter(state=state) if state else items
    table = FeedItemTable(shown.select_related("feed", "article"), may_fetch=bool(may(request.user, Action.INGEST)))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "watched": watched,
        "feeds": feeds,
        "feed": chosen,
        "table": table,
        "state": state,
        "tabs": [
            Tab("", _("All"), sum(counts.values())),
            *(Tab(value, str(label), counts.get(value, 0)) for value, label in ItemState.choices),
        ],
        "may_edit": may(request.user, "edit_watch_lists"),
        "may_fetch": may(request.user, Action.INGEST),
        "is_asked": _is_asked(feeds),
    }
    return render(request, "claims/watch_list.html", context)


@require_http_methods(["GET", "POST"])
def watch_list_add(request: HttpRequest) -> HttpResponse:
    require(request, "edit_watch_lists")
    user: Any = request.user
    return _list_form(request, WatchList(created_by=user))


@require_http_methods(["GET", "POST"])
def watch_list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a watch list; delete it as long as nothing has come of it."""
    require(request, "edit_watch_lists")
    watched = get_object_or_404(WatchList.objects.visible_to(request.user), pk=pk)
    if request.method == "POST" and "delete" in request.POST:
        return _delete(request, watched, FeedItem.objects.filter(feed__watch_list=watched), reverse("watch-lists"))
    return _list_form(request, watched)


@require_http_methods(["GET", "POST"])
def feed_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a feed to a watch list; try it first, which stores nothing."""
    require(request, "edit_watch_lists")
    watched = get_object_or_404(WatchList.objects.visible_to(request.user), pk=pk)
    return _feed_form(request, Feed(watch_list=watched))


@require_http_methods(["GET", "POST"])
def feed_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a feed, switch it off or on; delete it as long as it has named nothing."""
    require(request, "edit_watch_lists")
    feed = get_object_or_404(Feed.objects.visible_to(request.user).select_related("watch_list"), pk=pk)
    if request.method == "POST" and "delete" in request.POST:
        return _delete(request, feed, feed.items.all(), feed.watch_list.get_absolute_url())
    return _feed_form(request, feed)


@require_POST
def feed_poll(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a feed now, in the background."""
    require(request, Action.INGEST)
    feed = get_object_or_404(Feed.objects.visible_to(request.user).select_related("watch_list"), pk=pk)
    if feed.active and feed.watch_list.active:
        _poll_now(request, feed)
        messages.success(request, _("It is being asked."))
    else:
        messages.error(request, _("It is switched off. Switch it on first."))
    return HttpResponseRedirect(feed.watch_list.get_absolute_url())


@require_POST
def feed_item_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an item in that was left out, or try one again that failed, in the background."""
    require(request, Action.INGEST)
    item = get_object_or_404(FeedItem.objects.visible_to(request.user).select_related("feed__watch_list"), pk=pk)
    user: Any = request.user
    with transaction.atomic():
        if retry_now(item, timezone.now()):
            title = _("Bring in “%(title)s”") % {"title": item}
            enqueue("fetch_feed_item", {"item": item.pk}, actor=user, title=title, key=f"fetch_feed_item:{item.pk}")
            messages.success(request, _("It is being fetched."))
        else:
            messages.info(request, _("It is under way already, or has come in meanwhile."))
    return HttpResponseRedirect(item.feed.watch_list.get_absolute_url())


def _feeds(request: HttpRequest) -> QuerySet[Feed]:
    """The feeds with what they have named today (`new_today`) and what failed of all (`failed`)."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    items = FeedItem.objects.filter(feed=OuterRef("pk")).order_by().values("feed")
    return (
        Feed.objects.visible_to(request.user)
        .select_related("watch_list")
        .annotate(new_today=_count(items.filter(found_at__gte=midnight)), failed=_count(items.filter(state="failed")))
    )


def _is_asked(feeds: list[Feed]) -> bool:
    """Whether one of the feeds, or something that they named, is being fetched because a person asked for it."""
    jobs = Job.objects.under_way().filter(kind__in=("poll_feed", "fetch_feed_item"))
    asked = list(jobs.values_list("data", flat=True))
    if any(data.get("feed") == feed.pk for data in asked for feed in feeds):
        return True
    items = [data["item"] for data in asked if "item" in data]
    return bool(items) and FeedItem.objects.filter(pk__in=items, feed__in=feeds).exists()


def _count(items: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(items.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _list_form(request: HttpRequest, watched: WatchList) -> HttpResponse:
    form = WatchListForm(request.POST if request.method == "POST" else None, instance=watched)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(watched.get_absolute_url())
    context = {
        "form": form,
        "watched": WatchList.objects.filter(pk=watched.pk).first(),
        "may_delete": watched.pk and not FeedItem.objects.filter(feed__watch_list=watched).exists(),
    }
    return render(request, "claims/watch_list_form.html", context, status=422 if form.errors else 200)


def _feed_form(request: HttpRequest, feed: Feed) -> HttpResponse:
    data = request.POST.copy() if request.method == "POST" else None
    if data and data.get("use"):
        data["url"] = str(data["use"])
    form = FeedForm(data, instance=feed)
    context: dict[str, Any] = {
        "form": form,
        "watched": feed.watch_list,
        "feed": Feed.objects.filter(pk=feed.pk).first(),
    }
    if form.is_valid():
        if data and ("try" in data or "use" in data):
            context |= _tried(form)
        else:
            form.save()
            if feed.active and feed.watch_list.active:
                _poll_now(request, feed)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(feed.watch_list.get_absolute_url())
    context["may_delete"] = feed.pk and not feed.items.exists()
    return render(request, "claims/watch_feed_form.html", context, status=422 if form.errors else 200)


def _tried(form: FeedForm) -> dict[str, Any]:
    """What the feed says and what the rules would take of it, or what is wrong with its address; nothing is stored."""
    feed: Feed = form.instance
    try:
        content = read_feed(form.cleaned_data["url"], seconds=TRY_SECONDS)
    except IngestError as error:
        form.add_error("url", error.reason)
        return {"offered": error.feeds if isinstance(error, NotAFeed) else []}
    tried = [Tried(entry, reason) for entry, reason in _judged(feed, content)]
    return {
        "content": content,
        "tried": tried[:SHOWN_ENTRIES],
        "taken": sum(not each.reason for each in tried),
        "listed": len(tried),
    }


def _judged(feed: Feed, content: FeedContent) -> Iterable[tuple[Entry, str]]:
    for entry in content.entries:
        yield entry, reason_against(feed.watch_list, feed, content, entry)


def _poll_now(request: HttpRequest, feed: Feed) -> None:
    user: User = request.user  # type: ignore[assignment]
    enqueue(
        "poll_feed",
        {"feed": feed.pk},
        actor=user,
        title=_("Ask %(feed)s") % {"feed": feed},
        key=f"poll_feed:{feed.pk}",
    )


def _delete(request: HttpRequest, row: WatchList | Feed, items: QuerySet[FeedItem], back: str) -> HttpResponse:
    """Delete what nothing has come of."""
    with transaction.atomic():
        if items.exists():
            messages.error(request, _("It has named articles, so it is kept. Switch it off instead."))
            return HttpResponseRedirect(request.path)
        if isinstance(row, WatchList):
            row.feeds.all().delete()
        row.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row})
    return HttpResponseRedirect(back)
