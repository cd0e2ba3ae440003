#!/usr/bin/env python3
"""How long a new version of an article takes: `python benchmarks/revising.py`.

Invented articles of 800, 5,000 and 50,000 words in an SQLite database of their own, deleted afterwards; one paragraph
in the middle is edited. Prints, for each size, the time of the bare extraction of the new text, of `revise` as a whole,
their ratio, and of `revise` where the extraction is given; and of the last how long the comparison of the texts takes.
Best of the rounds, all in one run.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
SIZES = (800, 5_000, 50_000)
ROUNDS = {800: 5, 5_000: 3, 50_000: 1}
PARAGRAPH = (
    "In {year} the ferry carried {n} passengers on {boats} boats, the harbour office of Sandholm{n} said. "
    "“We had {boats} storms this summer and none was small,” said Mira Tolland, the harbour master of pier {n}. "
    "The council spent {boats} million crowns on the quay, and nobody in the old town complained about that."
)


def set_up(folder: str) -> None:
    """Django over an empty database in `folder`."""
    os.environ.update(VAR_DIR=folder, DJANGO_SETTINGS_MODULE="factcheck.settings", DEBUG="1")
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def paragraphs(words: int) -> list[str]:
    each = len(PARAGRAPH.split())
    return [PARAGRAPH.format(year=1900 + n % 120, n=1000 + n, boats=3 + n % 40) for n in range((words - 100) // each)]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(words: int, rounds: int) -> None:
    from claims.extraction import extract
    from claims.extraction.alignment import align
    from claims.ingest import draft_of, make_article, revise
    from claims.models import Channel

    lines = paragraphs(words)
    first = draft_of("\n\n".join(lines), title=f"A long summer of {words} words")
    found = extract(first.text)
    options: dict[str, Any] = {"actor": None, "channel": Channel.COMMAND}
    article = make_article(first, found=found, **options)
    bare: list[float] = []
    whole: list[float] = []
    given: list[float] = []
    aligned: list[float] = []
    middle = len(lines) // 2
    for number in range(rounds):
        for times, with_found in ((whole, False), (given, True)):
            old = article.current_revision
            lines[middle] = lines[middle].replace(" boats", f" boats and {number + 2} rafts", 1) + (
                "" if with_found else f" {number + 70} people came."
            )
            draft = draft_of("\n\n".join(lines), title=first.title)
            text = draft.text
            if with_found:
                bare.append(seconds(lambda text=text: extract(text)))  # type: ignore[misc]
                found = extract(text)
                aligned.append(seconds(lambda o=old, t=text, f=found: align(o.text, t, o.sentences, f.sentences)))  # type: ignore[misc]
                times.append(seconds(lambda d=draft, f=found: revise(article, d, found=f, **options)))  # type: ignore[misc]
            else:
                times.append(seconds(lambda d=draft: revise(article, d, **options)))  # type: ignore[misc]
    print(
        f"{len(first.text.split()):7,} {article.claims.count():6} {min(bare):12.2f} {min(whole):9.2f} "
        f"{min(whole) / min(bare):7.2f} {min(given):14.2f} {min(aligned):12.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="WORDS", help="other sizes")
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        print("  words  items extraction s  revise s   ratio  without it s  comparing s")
        for words in sizes:
            measure(words, ROUNDS.get(words, 1))


if __name__ == "__main__":
    main()
