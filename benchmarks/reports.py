"""How fast reports are written and how much memory they take.

    python benchmarks/reports.py [--claims 10000] [--formats csv,pdf,docx]
    scripts/with-postgres .venv/bin/python benchmarks/reports.py --claims 100000 --formats csv

Invented claims in an SQLite database of their own, deleted afterwards, or in the empty database of DATABASE_URL. One
line a format: rows per second, the size of the file, and by how much the most memory that the process held grew while
it was written, each in a process of its own. What is written as a whole is written of as many claims as while one
waits.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

SENTENCES_PER_ARTICLE = 50
FORMATS = "csv,json,html,xlsx,pdf,docx"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--formats", default=FORMATS, help=f"separated by commas; without it {FORMATS}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        fill(arguments.claims)
        print(f"{arguments.claims} claims, {arguments.claims // SENTENCES_PER_ARTICLE} articles, {database()}")
        print(f"{'format':8} {'claims':>8} {'rows/s':>8} {'seconds':>8} {'CPU s':>8} {'file MB':>8} {'peak MB':>8}")
        for name in arguments.formats.split(","):
            count, seconds, cpu, size, peak = apart(name)
            times = f"{count / seconds:8.0f} {seconds:8.2f} {cpu:8.2f}"
            figures = f"{count:8} {times} {size / 1e6:8.1f} {peak / 1e6:8.1f}"
            print(f"{name:8} {figures}", flush=True)


def set_up(folder: str) -> None:
    """Django over the empty database of DATABASE_URL, or else one in `folder`."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ.setdefault("SECRET_KEY", "benchmarks")
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from claims.models import Claim

    if Claim.objects.exists():
        sys.exit("This database is in use; the benchmark wants an empty one.")


def database() -> str:
    from django.db import connection

    return connection.vendor


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


def apart(name: str) -> tuple[int, float, float, int, int]:
    """(claims, seconds, seconds of a core, bytes, growth of the most bytes held) of a report.

    By a process of its own, so that none finds what another has left in memory.
    """
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = most_held()
        written = write(name)
        os.write(writing, json.dumps([*written, most_held() - before]).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    if not told:
        sys.exit(f"{name} could not be written.")
    count, seconds, cpu, size, grown = json.loads(told)
    return count, seconds, cpu, size, grown


def most_held() -> int:
    """The most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def write(name: str) -> tuple[int, float, float, int]:
    """(claims, seconds, seconds of a core, bytes) of one report; on PostgreSQL its server's are not counted."""
    from claims.models import Claim
    from claims.reports import FORMATS, Head, in_batches

    form, claims = FORMATS[name], Claim.objects.all()
    if form.most:
        claims = claims.filter(pk__in=list(claims.order_by("pk").values_list("pk", flat=True)[: form.at_once]))
    count = claims.count()
    head = Head(title="Benchmark", made_by="nobody", self_contained=True, count=count)
    started, busy = time.perf_counter(), time.process_time()
    parts = in_batches(form.write(head, claims))
    size = sum(len(part if isinstance(part, bytes) else part.encode()) for part in parts)
    return count, time.perf_counter() - started, time.process_time() - busy, size


if __name__ == "__main__":
    main()
