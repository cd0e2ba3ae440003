"""How fast reports are written and how much memory they take: `python benchmarks/reports.py [--claims 10000]`.

Invented claims in an SQLite database of their own, deleted afterwards. Prints one line a format: rows per second, the
size of the file, and the most memory that Python held while it was written (tracemalloc, in a pass of its own, since
watching makes it slower).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

SENTENCES_PER_ARTICLE = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        fill(arguments.claims)
        print(f"{arguments.claims} claims, {arguments.claims // SENTENCES_PER_ARTICLE} articles, SQLite")
        print(f"{'format':8} {'rows/s':>8} {'seconds':>8} {'file MB':>8} {'peak MB':>8}")
        for name in ("csv", "json", "html", "xlsx"):
            seconds, size = write(name)
            peak = peak_of(name)
            rate = arguments.claims / seconds
            print(f"{name:8} {rate:8.0f} {seconds:8.2f} {size / 1e6:8.1f} {peak / 1e6:8.1f}")


def set_up(folder: str) -> None:
    """Django over an empty database in `folder`."""
    os.environ.update(DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", DJANGO_SETTINGS_MODULE="factcheck.settings")
    os.environ.setdefault("SECRET_KEY", "benchmarks")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(count: int) -> None:
    """`count` signed-off claims with a piece of evidence each. Written past the workflow: only their bulk matters."""
    from django.utils import timezone

    from claims.models import Anchor, Article, Claim, Evidence, Revision, Source, User

    proposer, signer = (User.objects.create_user(name) for name in ("proposer", "signer"))
    source = Source.objects.create(title="Yearly report of the harbour office")
    sentence = "In year {n} the harbour counted {n}00 ships, more than in any year before, its office said. "
    now, number = timezone.now(), 0
    while number < count:
        here = range(number, min(number + SENTENCES_PER_ARTICLE, count))
        parts = [sentence.format(n=n) for n in here]
        ends = [sum(map(len, parts[: i + 1])) for i in range(len(parts))]
        spans = [[end - len(part), end - 1] for end, part in zip(ends, parts, strict=True)]
        article = Article.objects.create(title=f"Harbour report {number}", head_seq=1, head_hash="0" * 64)
        revision = Revision.objects.create(
            article=article, number=1, text="".join(parts), sha256=f"{number:064}", sentences=spans
        )
        claims = Claim.objects.bulk_create(
            Claim(
                article=article, kind="assertion", text=part.strip(), folded=part.strip().casefold(),
                status="signed_off", assignee=proposer, verdict="accurate", outcome="ok", proposed_by=proposer,
                proposed_at=now, signed_by=signer, signed_at=now,
            )
            for part in parts
        )  # fmt: skip
        Anchor.objects.bulk_create(
            Anchor(claim=claim, revision=revision, spans=[span], start=span[0], end=span[1], exact=claim.text)
            for claim, span in zip(claims, spans, strict=True)
        )
        Evidence.objects.bulk_create(
            Evidence(claim=claim, source=source, locator="p. 4", excerpt="As counted.", added_by=proposer)
            for claim in claims
        )
        number = here.stop


def write(name: str) -> tuple[float, int]:
    """(seconds, bytes) of one report."""
    started = time.perf_counter()
    size = sum(len(part if isinstance(part, bytes) else part.encode()) for part in parts_of(name))
    return time.perf_counter() - started, size


def peak_of(name: str) -> int:
    """The most bytes held while a report is written."""
    tracemalloc.start()
    for _part in parts_of(name):
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def parts_of(name: str) -> Any:
    from claims.models import Claim
    from claims.reports import FORMATS, Head, in_batches

    head = Head(title="Benchmark", made_by="nobody", self_contained=True)
    return in_batches(FORMATS[name].write(head, Claim.objects.all()))


if __name__ == "__main__":
    main()
