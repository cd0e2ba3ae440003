"""What is watched: lists of feeds, the rules by which what they name comes in, and what became of each item."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .user import User, sees_work


class WatchListQuerySet(models.QuerySet["WatchList"]):
    def visible_to(self, user: User | AnonymousUser) -> WatchListQuerySet:
        """What a newsroom watches is seen by those who work there."""
        return self if sees_work(user) else self.none()

    def by_article(self, articles: Iterable[int]) -> dict[int, list[WatchList]]:
        """Those of these lists from which the articles with these ids come, by article; one query."""
        lists: dict[int, list[WatchList]] = {}
        through = FeedItem.objects.filter(article__in=list(articles), feed__watch_list__in=self)
        pairs = through.order_by().values_list("article", "feed__watch_list", "feed__watch_list__name").distinct()
        for article, pk, name in sorted(pairs, key=lambda pair: pair[2]):
            lists.setdefault(article, []).append(WatchList(pk=pk, name=name))
        return lists


class WatchList(models.Model):
    """Feeds that are watched for one purpose. Each rule is a list of strings; one that is empty lets everything in.

    `publishers` and `sections` name what is taken, `keywords` what has to stand in the title or the summary (one of
    them), `excluded` what must not.
    """

    RULES = ("publishers", "sections", "keywords", "excluded")

    name = models.CharField(_("name"), max_length=100, unique=True)
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    active = models.BooleanField(_("active"), default=True)
    publishers = models.JSONField(_("publishers"), default=list, blank=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    excluded = models.JSONField(_("excluded keywords"), default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = WatchListQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch list")
        verbose_name_plural = _("watch lists")
        ordering = ["-active", "name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="watchlist_has_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("watch-list", args=[self.pk])


def from_watch_list(value: str, article: str) -> Exists:
    """The condition that an article comes from the watch list with the key `value`, or from "any".

    `article` names the article's key as seen from the rows that are filtered: "pk" for articles, "article" for claims.
    """
    items = FeedItem.objects.filter(article=OuterRef(article))
    return Exists(items if value == "any" else items.filter(feed__watch_list=int(value)))


class FeedKind(models.TextChoices):
    RSS = "rss", _("RSS")
    ATOM = "atom", _("Atom")
    SITEMAP = "sitemap", _("News sitemap")
    INDEX = "index", _("Index of sitemaps")


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, user: User | AnonymousUser) -> FeedQuerySet:
        return self if sees_work(user) else self.none()


class Feed(models.Model):
    """One address that is asked for news. `publisher` and `language` are assumed where neither it nor a page says.

    `polling_until` is set while somebody polls it, so that nobody else does; a poller that was killed holds it no
    longer than that. `etag` and `modified` are what the server said of its last answer, word for word.
    """

    watch_list = models.ForeignKey(
        WatchList, on_delete=models.PROTECT, related_name="feeds", verbose_name=_("watch list")
    )
    url = models.URLField(_("address"), max_length=1000)
    title = models.CharField(_("title"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FeedKind.choices, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    active = models.BooleanField(_("active"), default=True)
    etag = models.CharField(_("ETag"), max_length=300, blank=True, editable=False)
    modified = models.CharField(_("Last-Modified"), max_length=300, blank=True, editable=False)
    next_poll_at = models.DateTimeField(_("next poll"), default=timezone.now)
    polled_at = models.DateTimeField(_("last poll"), null=True, blank=True)
    polling_until = models.DateTimeField(_("being polled until"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    last_error = models.TextField(_("last failure"), blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["watch_list", "title", "pk"]
        indexes = [models.Index(fields=["active", "next_poll_at"], name="feed_due")]
        constraints = [
            models.UniqueConstraint(fields=["watch_list", "url"], name="feed_once_per_list"),
            models.CheckConstraint(condition=~Q(url=""), name="feed_has_address"),
            models.CheckConstraint(condition=Q(kind__in=["", *FeedKind.values]), name="feed_kind"),
            models.CheckConstraint(condition=Q(failures=0) | ~Q(last_error=""), name="feed_failure_has_reason"),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    BROUGHT_IN = "brought_in", _("Brought in")
    KNOWN = "known", _("There already")
    LEFT_OUT = "left_out", _("Left out")
    FAILED = "failed", _("Failed")


class FeedItemQuerySet(models.QuerySet["FeedItem"]):
    def visible_to(self, user: User | AnonymousUser) -> FeedItemQuerySet:
        return self if sees_work(user) else self.none()


class FeedItem(models.Model):
    """What a feed names once: `key` is the guid that it gives, or else the address.

    It is fetched, for the first time or because the feed says that it changed, when `next_try_at` has come; the number
    of `tries` since then is also what a poller claims it by. `made` says that `article` was made of this item, so that
    it follows it; otherwise the same text or the same address was there before.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="items", verbose_name=_("feed"))
    key = models.CharField(_("key"), max_length=500)
    url = models.URLField(_("address"), max_length=1000)
    title = models.CharField(_("title"), max_length=500, blank=True)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    digest = models.CharField(_("digest of what the feed says"), max_length=64)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    reason = models.TextField(_("reason"), blank=True)
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feed_items",
        verbose_name=_("article"),
    )
    made = models.BooleanField(_("the article was made of it"), default=False)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)

    objects = FeedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a feed")
        verbose_name_plural = _("items of feeds")
        ordering = ["-found_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="feeditem_due"),
            models.Index(fields=["feed", "state", "-found_at"], name="feeditem_of_feed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["feed", "key"], name="feeditem_once_per_feed"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(url=""), name="feeditem_has_address"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="feeditem_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[ItemState.BROUGHT_IN, ItemState.KNOWN]) | Q(article__isnull=False),
                name="feeditem_state_has_article",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ItemState.LEFT_OUT, ItemState.FAILED]) | ~Q(reason=""),
                name="feeditem_state_has_reason",
            ),
            models.CheckConstraint(condition=Q(made=False) | Q(article__isnull=False), name="feeditem_made_article"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.WAITING) | Q(next_try_at__isnull=False), name="feeditem_waits_for_try"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class PolledHost(models.Model):
    """A host that feeds and their items are fetched from: nobody asks it before `free_at`."""

    name = models.CharField(_("name"), max_length=253, unique=True)
    free_at = models.DateTimeField(_("not before"), default=timezone.now)

    class Meta:
        verbose_name = _("host of feeds")
        verbose_name_plural = _("hosts of feeds")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="polledhost_has_name")]

    def __str__(self) -> str:
        return self.name
