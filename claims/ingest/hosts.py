"""How often a host is asked: never by two at once, and not again within a few seconds, whoever polls."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.utils import timezone

from ..models import PolledHost
from .addresses import parse_address
from .fetch_errors import BadAddress

PAUSE = timedelta(seconds=3)
# As long as who asks it holds a host at most: a poller that was killed gives it back by then.
HOLD = timedelta(minutes=2)
# Seconds after which one looks again whether a host that somebody holds has been given back.
_LOOK_AGAIN = 0.5
# Servers may ask to be left alone for as long as they like; once a day one looks.
LONGEST_PAUSE = timedelta(days=1)


class Turn:
    """The right to ask `host`, until it is given back."""

    def __init__(self, host: str, until: datetime) -> None:
        self.host, self._until = host, until

    def give_back(self, retry_after: float | None = None) -> None:
        """From now on the host has its pause: the usual one, or the seconds that it asked for."""
        pause = PAUSE if retry_after is None else max(PAUSE, seconds(retry_after))
        mine = PolledHost.objects.filter(name=self.host, free_at=self._until)
        mine.update(free_at=timezone.now() + pause)


def host_of(url: str) -> str:
    """The host of `url`, or a stand-in for all addresses that cannot be fetched from, as fetching them will tell."""
    try:
        return parse_address(url).host
    except BadAddress:
        return "-"


def seconds(count: float) -> timedelta:
    """`count` seconds, and not more than LONGEST_PAUSE."""
    return timedelta(seconds=min(count, LONGEST_PAUSE.total_seconds()))


def take(url: str) -> Turn | datetime:
    """The right to ask the host of `url` now, or else when to come again."""
    host = host_of(url)
    PolledHost.objects.get_or_create(name=host)
    now = timezone.now()
    taken = PolledHost.objects.filter(name=host, free_at__lte=now).update(free_at=now + HOLD)
    return Turn(host, now + HOLD) if taken else PolledHost.objects.get(name=host).free_at


def wait_for(url: str, until: float) -> Turn | None:
    """The right to ask the host of `url`, once it is free; None if it is not by `until` of the monotonic clock."""
    while isinstance(turn := take(url), datetime):
        if not sleep_till(turn, until):
            return None
    return turn


def sleep_till(free_at: datetime, until: float) -> bool:
    """Sleep until `free_at`, or a moment, since who asks a host gives it back earlier than that; False where it asked
    to be left alone for longer than until `until` of the monotonic clock, or that has come."""
    wait = (free_at - timezone.now()).total_seconds()
    left = until - time.monotonic()
    if left <= 0 or (wait > left and wait > HOLD.total_seconds()):
        return False
    time.sleep(min(max(wait, 0.01), _LOOK_AGAIN, left))
    return True
