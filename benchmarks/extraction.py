#!/usr/bin/env python3
"""Speed and memory of the extraction engine, on one core.

    python benchmarks/extraction.py [--articles N]

Prints the time to import the engine and to answer the first article, words per second over N articles of the corpus
(default 200), the peak of memory, and how time grows from a text to one eight times as long, on ordinary and on hostile
text: 8 is linear.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]

_FIRST = "from claims.extraction import extract; extract('“It is shut,” Ana Barro said. The town has 4,000 homes.')"
_PUBLISHED = date(2026, 3, 4)
GROWTH: dict[str, str] = {
    "opening quotation marks": "“a ",
    "quotations": "“We will not open it,” he said. ",
    "reporting verbs": "he said ",
    "commas": "a, ",
    "names": "Ana Barro ",
    "figures": "1, ",
    "no sentence ends": "the gate of the town ",
}


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def first_answer() -> float:
    """Seconds of a fresh interpreter from its start to the first answer, less those of an idle one."""

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603 - our own code
        return time.perf_counter() - start

    return min(run(_FIRST) for _ in range(3)) - min(run("pass") for _ in range(3))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=200)
    count = options.parse_args().articles

    from parse_corpus import parse

    from claims.extraction import ENGINE, extract

    print(f"engine: {ENGINE}")
    print(f"import and first answer: {first_answer() * 1000:.0f} ms")
    texts = [parse(path)["text"] for path in sorted((ROOT / "corpus").glob("*/*.aq"))[:count]]
    words = sum(len(text.split()) for text in texts)
    taken = seconds(lambda: [extract(text, published_at=_PUBLISHED) for text in texts])
    print(f"speed: {words / taken:,.0f} words per second ({len(texts)} articles, {words:,} words, {taken:.2f} s)")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    for name, piece in ({"an article": texts[0] + "\n\n"} | GROWTH).items():
        short, long = piece * (16_000 // len(piece)), piece * (128_000 // len(piece))
        once, eight = seconds(partial(extract, short)), seconds(partial(extract, long))
        print(f"growth, {name}: {eight / max(once, 1e-3):.1f} ({len(long):,} characters in {eight:.2f} s)")


if __name__ == "__main__":
    main()
