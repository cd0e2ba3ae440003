"""`manage.py demo`: a newsroom to try things out in, loaded once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from claims.demo.newsroom import PEOPLE, Newsroom, password_of
from claims.demo.work import work
from claims.models import User


class Command(BaseCommand):
    help = "Load the demo newsroom, once, and print its logins. A second run keeps everything as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it although DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "The demo's passwords are known to everybody, so it is for trying out only. "
                "Set DEBUG=1, or add --force if nobody else can reach this server."
            )
        # All of it or nothing; on SQLite this also keeps a second run waiting until the first is done.
        with transaction.atomic():
            present = set(User.objects.filter(username__in=PEOPLE).values_list("username", flat=True))
            if not present and User.objects.exists():
                self.stdout.write("This newsroom has accounts of its own; the demo was not loaded.")
                return
            if present and present != set(PEOPLE):
                raise CommandError(f"There are accounts named {', '.join(sorted(present))}; the demo was not loaded.")
            if not present:
                self._load()
        self._print_logins(just_made=not present)

    def _load(self) -> None:
        room = Newsroom()
        room.bring_in()
        room.watch()
        work(room, timezone.localdate())
        self.stdout.write(f"Loaded the demo newsroom with {len(room.articles)} articles.")

    def _print_logins(self, *, just_made: bool) -> None:
        self.stdout.write("Demo logins, for trying out only; everybody knows these passwords:")
        for user in User.objects.filter(username__in=PEOPLE).order_by("pk"):
            role = PEOPLE[user.username][2]
            password = password_of(user.username)
            # Checking takes the hasher's half second, so it is left out where the answer is known.
            known = just_made or user.check_password(password)
            shown = password if known else "(its password has been changed)"
            self.stdout.write(f"  {user.username:<10} {shown:<16} {role.label if role else 'Superuser'}")
