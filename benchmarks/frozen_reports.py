"""How fast reports are kept and how much memory that takes: `python benchmarks/frozen_reports.py [--claims 10000]`.

Invented claims in an SQLite database of their own, deleted afterwards. Prints one line a step: keeping a first report,
a second one that is compared with it, fetching it, and verifying it: items per second, and the most memory that Python
held (tracemalloc, in a pass of its own, since watching makes it slower), beside the size of the file.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from reports import fill, set_up

SITE = "https://desk.example"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--format", default="csv")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        fill(arguments.claims)
        print(f"{arguments.claims} claims, {arguments.format}, SQLite")
        print(f"{'step':10} {'items/s':>8} {'seconds':>8} {'file MB':>8} {'peak MB':>8}")
        for name, step in steps(arguments.format):
            seconds, size = timed(step)
            peak = peak_of(step)
            print(f"{name:10} {arguments.claims / seconds:8.0f} {seconds:8.2f} {size / 1e6:8.1f} {peak / 1e6:8.1f}")


def steps(name: str) -> list[tuple[str, Callable[[], Any]]]:
    """(what is done, the function that does it and returns the report)."""
    from django.http import QueryDict

    from claims.models import Report, User
    from claims.permissions import ensure_roles
    from claims.reports.freezing import freeze, verified_chunks
    from claims.reports.selection import of_filter
    from claims.reports.verifying import problems_of

    ensure_roles(using="default")
    user = User.objects.create_user("keeper")
    user.groups.add(*user.groups.model.objects.filter(name="Editor"))
    queries = iter(["", "kind=assertion"])

    def keep_first() -> Report:
        return freeze(user, name, of_filter(user, QueryDict(next(queries)), work=False), site=SITE)

    def keep_next() -> Report:
        return freeze(user, name, of_filter(user, QueryDict(""), work=False), site=SITE)

    def fetch() -> Report:
        report = Report.objects.made().latest("made_at")
        for _chunk in verified_chunks(report):
            pass
        return report

    def check() -> Report:
        report = Report.objects.made().latest("made_at")
        assert not problems_of(report)
        return report

    return [("keep", keep_first), ("keep next", keep_next), ("fetch", fetch), ("verify", check)]


def timed(step: Callable[[], Any]) -> tuple[float, int]:
    """(seconds, bytes of the report)."""
    started = time.perf_counter()
    report = step()
    return time.perf_counter() - started, report.size


def peak_of(step: Callable[[], Any]) -> int:
    """The most bytes held while it is done."""
    tracemalloc.start()
    step()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    main()
