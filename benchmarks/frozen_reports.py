"""How fast reports are kept and how much memory that takes: `python benchmarks/frozen_reports.py [--claims 10000]`.

Invented claims in an SQLite database of their own, deleted afterwards. Prints one line a step: keeping a first report,
a second one that is compared with it, fetching it, and verifying it. Items per second are given by the clock and by the
time that the processor spent on it, which tells more where others are busy on the machine. Beside them: the size of the
file, and by how much the process grew at most (resident memory, looked at ten times a second; Linux only).
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
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
        print(f"{'step':10} {'items/s':>8} {'per CPU s':>9} {'seconds':>8} {'file MB':>8} {'grew MB':>8}", flush=True)
        for name, step in steps(arguments.format):
            seconds, busy, size, grown = measured(step)
            rates = f"{arguments.claims / seconds:8.0f} {arguments.claims / busy:9.0f}"
            print(f"{name:10} {rates} {seconds:8.2f} {size / 1e6:8.1f} {grown / 1e6:8.1f}", flush=True)


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

    def keep() -> Report:
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

    return [("keep", keep), ("keep next", keep), ("fetch", fetch), ("verify", check)]


def measured(step: Callable[[], Any]) -> tuple[float, float, int, int]:
    """(seconds, seconds of the processor, bytes of the report, bytes by which the process grew at most)."""
    gc.collect()
    before = peak = resident()
    done = Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, resident())

    watcher = Thread(target=watch)
    watcher.start()
    started, busy = time.perf_counter(), time.process_time()
    try:
        report = step()
        return time.perf_counter() - started, time.process_time() - busy, report.size, max(peak, resident()) - before
    finally:
        done.set()
        watcher.join()


def resident() -> int:
    """Bytes of memory that the process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
