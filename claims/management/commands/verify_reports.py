"""`manage.py verify_reports`: is every kept report as it was made? docs/reports.md: what it shows."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from claims.models import Report
from claims.reports.verifying import problems_of


class Command(BaseCommand):
    help = (
        "Hold the stored bytes and items of every kept report against their hashes. "
        "Prints one line per report; exits with 1 if one is not as it was made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", action="append", metavar="UUID", help="only this report; repeatable")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = self._reports(options["report"])
        damaged = 0
        for report in reports.iterator():
            problems = problems_of(report)
            damaged += bool(problems)
            if not problems:
                self.stdout.write(f"report {report.uuid}: ok, {report.count} items, {report.size} bytes")
            for problem in problems:
                self.stdout.write(self.style.ERROR(f"report {report.uuid}: {problem}"))
        if damaged:
            raise CommandError(f"{damaged} report{'s' if damaged > 1 else ''} damaged.", returncode=1)

    def _reports(self, uuids: list[str] | None) -> QuerySet[Report]:
        found = Report.objects.made().select_related("previous").order_by("pk")
        for uuid in uuids or []:
            try:
                there = found.filter(uuid=uuid).exists()
            except ValidationError:
                there = False
            if not there:
                raise CommandError(f"There is no kept report {uuid}.", returncode=2)
        return found if uuids is None else found.filter(uuid__in=uuids)
