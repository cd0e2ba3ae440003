"""`manage.py recheck`, to be run once a day: what was to be looked at again by today comes back into the work."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from claims import workflow


class Command(BaseCommand):
    help = "Mark every quote and claim whose date to look again has come as “Check again”. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        claims = workflow.find_overdue(timezone.localdate())
        for claim in claims:
            self.stdout.write(f"{claim.pk}: {claim}")
        self.stdout.write(f"{len(claims)} to check again.")
