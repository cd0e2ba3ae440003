"""How fast many articles are brought in, beside bare extraction: `python benchmarks/bulk.py [--articles N]`.

Invented articles of about 400 words. In turns, `manage.py extract --jsonl` and `manage.py ingest` read the same file
with the same number of workers, each in a process of its own, the latter into an empty database: SQLite, and PostgreSQL
where DATABASE_URL names one (a database beside that one is made and dropped). Prints articles per second of each, the
ratio of the two and its median, the same ratio of processor time, which other work on the machine disturbs less, and
the memory of the largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]
WORDS = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="*", choices=["SQLite", "PostgreSQL"], help="default: all there are")
    options = parser.parse_args()
    server = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        words = write_articles(file, options.articles)
        print(f"{options.articles:,} articles, {words:,} words, {options.workers} workers, {options.rounds} rounds")
        for vendor in options.databases or ["SQLite", *(["PostgreSQL"] if server.startswith("postgres") else [])]:
            ratios = []
            for number in range(options.rounds):
                workers = ["--workers", str(options.workers), str(file)]
                bare, bare_cpu, _memory = timed(["extract", "--jsonl", *workers], {})
                with database(vendor, folder, server) as url:
                    stored, stored_cpu, memory = timed(["ingest", *workers], {"DATABASE_URL": url})
                ratios.append(bare / stored)
                print(
                    f"{vendor}, round {number + 1}: extract {options.articles / bare:.1f} articles/s, "
                    f"ingest {options.articles / stored:.1f} articles/s, ratio {ratios[-1]:.2f} "
                    f"(processor time {bare_cpu / stored_cpu:.2f}), {memory:.0f} MiB",
                    flush=True,
                )
            print(f"{vendor}: median ratio {statistics.median(ratios):.2f}", flush=True)


def write_articles(file: Path, count: int) -> int:
    """`count` articles made of paragraphs of the corpus, no two alike; the number of their words."""
    from parse_corpus import parse

    paths = sorted((ROOT / "corpus").glob("*/*.aq"))
    paragraphs = [p for path in paths for p in parse(path)["text"].split("\n\n") if len(p.split()) > 8]
    dice, words = random.Random(5), 0
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            chosen: list[str] = []
            while sum(len(p.split()) for p in chosen) < WORDS - 20:
                chosen.append(dice.choice(paragraphs))
            text = "\n\n".join(chosen)
            words += len(text.split())
            record = {"id": f"n{number}", "title": f"Dispatch number {number}", "text": text}
            out.write(json.dumps({**record, "published_at": "2026-03-04", "publisher": "The Courier"}) + "\n")
    return words


def timed(arguments: list[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """(seconds, seconds of processors, MiB of the largest process) of a management command and its workers."""
    process = subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, "SECRET_KEY": "benchmarks", **environment},
        stdout=subprocess.DEVNULL,
    )
    start = time.perf_counter()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)} failed")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


@contextmanager
def database(vendor: str, folder: str, server: str) -> Iterator[str]:
    """The URL of an empty database, which is deleted afterwards."""
    if vendor == "SQLite":
        path = Path(folder) / "bench.sqlite3"
        url = f"sqlite:///{path}"
        migrate(url)
        yield url
        for file in Path(folder).glob("bench.sqlite3*"):
            file.unlink()
        return
    import psycopg
    from dj_database_url import parse

    settings = parse(server)
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    at = {ours: settings[theirs] for ours, theirs in names.items() if settings.get(theirs)}
    name = "bulk_benchmark"
    with psycopg.connect(**at, dbname=settings["NAME"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        url = f"{server.rpartition('/')[0]}/{name}"
        migrate(url)
        yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    environment = {**os.environ, "SECRET_KEY": "benchmarks", "DATABASE_URL": url}
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    main()
