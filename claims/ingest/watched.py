"""One item of a feed: fetched, and made an article, or a new revision of the article that it is."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ..extraction import Extraction
from ..models import Article, Channel, FeedItem, ItemState
from . import hosts
from .articles import found_in, found_in_draft, known_articles, make_article, revise, wait_for_twins
from .draft import Draft, is_opening
from .errors import IngestError, KnownText
from .fetch import fetch_article
from .fetch_errors import Refused

logger = logging.getLogger(__name__)

MAX_TRIES = 5
# The first wait after a failure; each further one is three times as long: 10 and 30 minutes, 90, 4 and a half hours.
FIRST_WAIT = timedelta(minutes=10)


def bring_in(item: FeedItem, turn: hosts.Turn) -> FeedItem | None:
    """Fetch `item` at `turn`, which is given back, and do what is to be done with it. What became of it is stored.

    Returns the item as it is afterwards; None where another poller has it.
    """
    retry_after = None
    try:
        if item.tries >= MAX_TRIES:
            return _fail(item, _("Whoever worked on it was interrupted each time, and it was given up."))
        if not _claim(item):
            return None
        draft = fetch_article(item.url)
        _fill(draft, item)
        return _settle(item, draft)
    except IngestError as error:
        retry_after = error.retry_after if isinstance(error, Refused) else None
        return _fail(item, error.reason, retry_after)
    except Exception:  # The others are to go through, and what was tried is to be told.
        logger.exception("An item of a feed could not be brought in.")
        return _fail(item, _("The server could not do this. Nothing of it was saved."))
    finally:
        turn.give_back(retry_after)


def _claim(item: FeedItem) -> bool:
    """Count a try, which nobody else can do at the same time; it is due again if nothing comes of it."""
    due = FeedItem.objects.filter(pk=item.pk, tries=item.tries, next_try_at=item.next_try_at)
    item.next_try_at = timezone.now() + FIRST_WAIT * 3**item.tries
    claimed = due.update(tries=F("tries") + 1, next_try_at=item.next_try_at)
    item.tries += 1
    return bool(claimed)


def _fill(draft: Draft, item: FeedItem) -> None:
    """What the page does not say, by the word of the feed; then what is assumed of the feed."""
    feed = item.feed
    is_nameless = bool(draft.parts) and is_opening(draft.title, draft.parts[0].text)
    if item.title and is_nameless:
        draft.title = item.title
    draft.byline = draft.byline or item.byline
    draft.publisher = draft.publisher or item.publisher or feed.publisher
    if draft.language_is_guess:
        draft.language = item.language or feed.language or draft.language
    if draft.published_at is None and item.published_at:
        draft.published_at = timezone.localdate(item.published_at)
    # Some sites call all of their pages by the address of the first one.
    if not draft.url or (urlsplit(draft.url).path in {"", "/"} and urlsplit(item.url).path != "/"):
        draft.url = item.url


def _settle(item: FeedItem, draft: Draft) -> FeedItem | None:
    """Make or revise the article and store the state, all or nothing; None where the item is no longer ours."""
    # Before the transaction, since it may take seconds, and on SQLite a transaction keeps all others waiting.
    before = _article_of(item, draft)
    found = _found(before, draft)
    with transaction.atomic():
        # Two feeds that name one address must not make two articles of it.
        wait_for_twins(draft.url)
        locked = FeedItem.objects.select_for_update(of=("self",)).select_related("article", "feed")
        mine = locked.filter(pk=item.pk, tries=item.tries).first()
        if mine is None:
            return None
        mine.reason, mine.next_try_at, mine.tries = "", None, 0
        article = _article_of(mine, draft)
        if article is None:
            _make(mine, draft, found)
        else:
            _follow(mine, article, draft, found if article == before else None)
        mine.save()
    return mine


def _found(article: Article | None, draft: Draft) -> Extraction | None:
    """What there is in the draft, seen as a text of `article`; None where that will not be asked, for it is known."""
    if article is None:
        return None if known_articles(draft.text) else found_in_draft(draft)
    return None if draft.text == article.current_revision.text else found_in(article, draft.text)


def _make(item: FeedItem, draft: Draft, found: Extraction | None) -> None:
    try:
        item.article = make_article(draft, actor=None, channel=Channel.SYSTEM, found=found)
        item.state, item.made = ItemState.BROUGHT_IN, True
    except KnownText as error:
        item.article, item.state = error.articles[0], ItemState.KNOWN


def _follow(item: FeedItem, article: Article, draft: Draft, found: Extraction | None) -> None:
    """A new revision of `article`, if the page says something new."""
    item.article = article
    item.state = ItemState.BROUGHT_IN if item.made else ItemState.KNOWN
    try:
        revise(article, draft, actor=None, channel=Channel.SYSTEM, found=found)
    except IngestError as error:
        if error.code != "known":
            raise
        # The page says again what it said before; whether that is to be followed is for people to decide.
        item.reason = error.reason


def _fail(item: FeedItem, reason: str, retry_after: float | None = None) -> FeedItem:
    item.state, item.reason = ItemState.FAILED, reason
    if item.tries >= MAX_TRIES:
        item.next_try_at = None
    elif retry_after is not None and item.next_try_at:
        item.next_try_at = max(item.next_try_at, timezone.now() + hosts.seconds(retry_after))
    mine = FeedItem.objects.filter(pk=item.pk, tries=item.tries)
    mine.update(state=item.state, reason=item.reason, next_try_at=item.next_try_at)
    return item


def _article_of(item: FeedItem, draft: Draft) -> Article | None:
    """The article that `item` is a text of: the one that was made of it, or else the one at its address."""
    return item.article if item.made else Article.objects.at(draft.url, item.url).first()


def retry_now(item: FeedItem, now: datetime) -> bool:
    """Let `item`, left out or failed, be fetched at once whatever the rules say; False where it is under way."""
    waiting = FeedItem.objects.filter(pk=item.pk, state__in=[ItemState.LEFT_OUT, ItemState.FAILED])
    return bool(waiting.update(state=ItemState.WAITING, reason="", tries=0, next_try_at=now))
