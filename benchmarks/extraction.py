#!/usr/bin/env python3
"""Speed and memory of the extraction engine.

    python benchmarks/extraction.py [--articles N]

Prints the time to import the engine and to answer the first article; words per second over N articles of the corpus
(default 200) on one core, of the network and of the rules alone in the same run, and in two processes; the memory of a
process; and how time grows from a text to one eight times as long, on ordinary and on hostile text: 8 is linear.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]

_FIRST = "from claims.extraction import extract; extract('“It is shut,” Ana Barro said. The town has 4,000 homes.')"
_PUBLISHED = date(2026, 3, 4)
_ROUNDS = 3
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


def memory() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def extract_all(texts: Sequence[str]) -> float:
    """Extracts every text; gives the memory of the process afterwards."""
    from claims.extraction import extract

    for text in texts:
        extract(text, published_at=_PUBLISHED)
    return memory()


def rates(texts: Sequence[str], words: int) -> None:
    """Prints words per second of everything, of the network, and of the rules given the network's answers."""
    from claims.extraction import analyse, extract
    from claims.extraction.encoder import encode
    from claims.extraction.engine import answer

    layouts = [analyse(text) for text in texts]
    encoded = [list(encode(layout)) for layout in layouts]
    works: dict[str, Callable[[], object]] = {
        "everything": lambda: [extract(text, published_at=_PUBLISHED) for text in texts],
        "network alone": lambda: [list(encode(layout)) for layout in layouts],
        "rules alone": lambda: [answer(analyse(t), e, _PUBLISHED) for t, e in zip(texts, encoded, strict=True)],
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(_ROUNDS):
        for name, work in works.items():
            taken[name].append(seconds(work))
    for name, times in taken.items():
        print(f"{name}, one core: {words / statistics.median(times):,.0f} words per second")


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
    print(f"{len(texts)} articles, {words:,} words, medians of {_ROUNDS} rounds")
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(extract_all, [texts[:2], texts[:2]]))
        start = time.perf_counter()
        held = max(pool.map(extract_all, [texts[::2], texts[1::2]]))
        print(f"two processes: {words / (time.perf_counter() - start):,.0f} words per second, {held:.0f} MiB each")
    rates(texts, words)
    for name, piece in ({"an article": texts[0] + "\n\n"} | GROWTH).items():
        short, long = piece * (8_000 // len(piece)), piece * (64_000 // len(piece))
        once, eight = seconds(partial(extract, short)), seconds(partial(extract, long))
        print(f"growth, {name}: {eight / max(once, 1e-3):.1f} ({len(long):,} characters in {eight:.2f} s)")


if __name__ == "__main__":
    main()
