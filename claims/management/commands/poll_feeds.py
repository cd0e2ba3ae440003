"""`manage.py poll_feeds`, for cron: ask the watched feeds what is new, and bring in what the rules take."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.ingest.polling import Polled, poll, poll_due
from claims.models import Feed, ItemState


class Command(BaseCommand):
    help = (
        "Ask all feeds whose time has come what is new, and bring in what the rules of their watch lists take. Run it "
        "every few minutes; several at once do no harm. The exit status is 1 if a feed could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--feed", type=int, metavar="ID", help="this feed only")
        parser.add_argument("--force", action="store_true", help="whether or not their time has come")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["feed"] is None:
            results = poll_due(force=options["force"])
        else:
            feed = Feed.objects.select_related("watch_list").filter(pk=options["feed"]).first()
            if feed is None:
                raise CommandError(f"There is no feed {options['feed']}.")
            results = [poll(feed, force=options["force"])]
        for result in results:
            self.stdout.write(line_of(result))
        failed = sum(bool(result.error) for result in results)
        if failed:
            raise CommandError(f"{failed} of {len(results)} feeds could not be read.")


def line_of(result: Polled) -> str:
    """What became of a feed, on one line: "feed 3, The Courier: 4 new, 2 brought in, 1 left out."."""
    name = f"feed {result.feed.pk}, {result.feed}"
    if result.error:
        return f"{name}: not read. {result.error}"
    if result.skipped:
        return f"{name}: not asked; somebody else is at it, or its host was not free."
    states = ((ItemState(state).label, count) for state, count in sorted(result.states.items()) if count)
    return f"{name}: {', '.join([f'{result.new} new', *(f'{count} {label.lower()}' for label, count in states)])}."
