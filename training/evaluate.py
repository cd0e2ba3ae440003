#!/usr/bin/env python3
"""Score the extraction engine against annotated articles.

    python training/evaluate.py [GOLD ...]

A GOLD is a folder of *.aq articles (default: corpus/) or a .jsonl file with {"id", "text", "attributions": [{"content",
"source", "speaker"?}], "claims"?: [{"end", "grade"}], "published_at"?} on each line. Everything is measured over words,
so punctuation and quotation marks at the edges never matter. Scores are printed in per cent:

found     F1 of contents paired one to one, best first, where the Jaccard index of their words is at least 0.5
exact     F1 of contents with the same words
source    share of the found pairs whose source mentions share a word (or are both missing)
speaker   share of the found pairs, where the gold names a canonical speaker, with the same name
via       F1 of relaying outlets on the found pairs
graded 2  F1 of sentences with a claim of medium or high priority against sentences graded 2 or 3; "graded 1" and
          "graded 3" likewise for any claim and for high priority
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]

from parse_corpus import parse  # noqa: E402

from claims.extraction import Extraction, extract  # noqa: E402

FOUND = 0.5
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PRIORITY = {"low": 1, "medium": 2, "high": 3}
_NAME_EDGES = re.compile(r"^(?:the|a|an)\s+|[’']s?$", re.IGNORECASE)

Record = dict[str, Any]
Words = frozenset[int]


def records(path: Path) -> list[Record]:
    """The articles of a folder of *.aq files, or of a .jsonl file."""
    if path.is_dir():
        return [parse(file) for file in sorted(path.glob("**/*.aq"))]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(articles: list[Record]) -> Counter[str]:
    """Counts over all articles, from which `report` makes the scores."""
    counts: Counter[str] = Counter()
    for record in articles:
        published = record.get("published_at")
        found = extract(record["text"], published_at=date.fromisoformat(published[:10]) if published else None)
        _score_quotes(record, found, counts)
        if "claims" in record:
            _score_claims(record, found, counts)
    return counts


def _score_quotes(record: Record, found: Extraction, counts: Counter[str]) -> None:
    starts = [match.start() for match in _WORD.finditer(record["text"])]

    def words(spans: Any) -> Words:
        return frozenset(i for s, e in spans or () for i in range(bisect_left(starts, s), bisect_left(starts, e)))

    gold = [(words(a["content"]), words(a["source"]), a) for a in record["attributions"]]
    ours = [(words(quote.content), words(quote.source), quote) for quote in found.quotes]
    counts["gold"] += len(gold)
    counts["ours"] += len(ours)
    for i, j in _pairs([g[0] for g in gold], [o[0] for o in ours]):
        (content, source, wanted), (our_content, our_source, quote) = gold[i], ours[j]
        counts["found"] += 1
        counts["exact"] += content == our_content
        counts["source"] += bool(source & our_source) or not (source or our_source)
        if speaker := wanted.get("speaker"):
            counts["named"] += 1
            counts["speaker"] += _plain(speaker) == _plain(quote.speaker or "")
        via = wanted.get("via")
        counts["via gold"] += bool(via)
        counts["via ours"] += bool(quote.via)
        counts["via"] += bool(via) and _plain(via) == _plain(quote.via or "")


def _pairs(gold: list[Words], ours: list[Words]) -> list[tuple[int, int]]:
    candidates = sorted(
        ((len(g & o) / len(g | o), i, j) for i, g in enumerate(gold) for j, o in enumerate(ours) if g & o), reverse=True
    )
    taken_gold: set[int] = set()
    taken_ours: set[int] = set()
    pairs = []
    for share, i, j in candidates:
        if share >= FOUND and i not in taken_gold and j not in taken_ours:
            taken_gold.add(i)
            taken_ours.add(j)
            pairs.append((i, j))
    return pairs


def _plain(name: str) -> str:
    return _NAME_EDGES.sub("", name.strip()).casefold()


def _score_claims(record: Record, found: Extraction, counts: Counter[str]) -> None:
    for start, end in found.sentences:
        gold = max((c["grade"] for c in record["claims"] if start < c["end"] <= end + 2), default=0)
        ours = max((_PRIORITY[c.priority] for c in found.claims if c.span[0] < end and start < c.span[1]), default=0)
        for least in (1, 2, 3):
            counts[f"graded {least} gold"] += gold >= least
            counts[f"graded {least} ours"] += ours >= least
            counts[f"graded {least}"] += gold >= least and ours >= least


def report(counts: Counter[str]) -> str:
    """The scores in one line."""

    def f1(hits: str, gold: str, ours: str) -> str:
        return f"{200 * counts[hits] / max(1, counts[gold] + counts[ours]):.1f}"

    def share(hits: str, of: str) -> str:
        return f"{100 * counts[hits] / max(1, counts[of]):.1f}"

    parts = [
        f"found {f1('found', 'gold', 'ours')} (precision {share('found', 'ours')}, recall {share('found', 'gold')})",
        f"exact {f1('exact', 'gold', 'ours')}",
        f"source {share('source', 'found')}",
    ]
    if counts["named"]:
        parts.append(f"speaker {share('speaker', 'named')}")
    if counts["via gold"]:
        parts.append(f"via {f1('via', 'via gold', 'via ours')}")
    if counts["graded 1 gold"]:
        parts += [f"graded {n} {f1(f'graded {n}', f'graded {n} gold', f'graded {n} ours')}" for n in (1, 2, 3)]
    return ", ".join(parts)


def main() -> None:
    for path in [Path(argument) for argument in sys.argv[1:]] or [ROOT / "corpus"]:
        articles = records(path)
        print(f"{path}, {len(articles)} articles: {report(score(articles))}")


if __name__ == "__main__":
    main()
