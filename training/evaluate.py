#!/usr/bin/env python3
"""Score the extraction engine against annotated articles.

    python training/evaluate.py [GOLD ...]

A GOLD is a folder of *.aq articles or a .jsonl file with {"id", "text", "attributions": [{"content", "source",
"speaker"?}], "claims"?: [{"end", "grade", "types"}], "published_at"?} on each line. Without any, the held-out tenth of
corpus/ is scored, and, where ../shared/eval is beside the project, the set there by its own scorers. Everything is
measured over words, so punctuation and quotation marks at the edges never matter. Scores are printed in per cent:

found      F1 of contents paired one to one, best first, where the Jaccard index of their words is at least 0.5
exact      F1 of contents with the same words
source     share of the found pairs whose source mentions share a word (or are both missing)
speaker    share of the found pairs, where the gold names a canonical speaker, with the same name
quote      F1 of quotes that are found and have the right speaker
via        F1 of relaying outlets on the found pairs
graded 2   F1 of sentences with a claim of medium or high priority against sentences graded 2 or 3; "graded 1" and
           "graded 3" likewise for any claim and for high priority
high right share of the sentences with a claim of high priority that are graded 3
types      F1 of claim types of sentences graded and found
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from data import ROOT, Record, parse, split  # noqa: E402

from claims.extraction import Extraction, Quote, extract  # noqa: E402
from claims.extraction.spans import Span  # noqa: E402

FOUND = 0.5
EVALUATION = ROOT.parent / "shared" / "eval"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PRIORITY = {"low": 1, "medium": 2, "high": 3}
_NAME_EDGES = re.compile(r"^(?:the|a|an)\s+|[’']s?$", re.IGNORECASE)

Words = frozenset[int]


def records(path: Path) -> list[Record]:
    """The articles of a folder of *.aq files, or of a .jsonl file."""
    if path.is_dir():
        return [parse(file) for file in sorted(path.glob("**/*.aq"))]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def extracted(record: Record) -> Extraction:
    """What the engine finds in an article."""
    published = record.get("published_at")
    return extract(record["text"], published_at=date.fromisoformat(published[:10]) if published else None)


def score(articles: Sequence[Record]) -> Counter[str]:
    """Counts over all articles, from which `report` makes the scores."""
    counts: Counter[str] = Counter()
    for record in articles:
        found = extracted(record)
        _score_quotes(record, found.quotes, counts)
        if "claims" in record:
            _score_claims(record, found, counts)
    return counts


def matched_quotes(record: Record, quotes: Sequence[Quote]) -> list[bool]:
    """Of each quote found in an article whether its words and its speaker are right."""
    right = [False] * len(quotes)
    for wanted, quote in _matches(record, quotes):
        right[quotes.index(quote)] = plain(wanted["speaker"] or "") == plain(quote.speaker or "")
    return right


def sentence_grades(record: Record, sentences: Sequence[Span]) -> list[int]:
    """The annotator's grade of each sentence."""
    return [max((claim["grade"] for claim in _claims_of(record, span)), default=0) for span in sentences]


def _claims_of(record: Record, sentence: Span) -> list[Record]:
    return [claim for claim in record["claims"] if sentence[0] < claim["end"] <= sentence[1] + 2]


def _matches(record: Record, quotes: Sequence[Quote]) -> list[tuple[Record, Quote]]:
    words = _words_in(record["text"])
    gold = [words(attribution["content"]) for attribution in record["attributions"]]
    ours = [words(quote.content) for quote in quotes]
    return [(record["attributions"][i], quotes[j]) for i, j in _pairs(gold, ours)]


def _words_in(text: str) -> Any:
    starts = [match.start() for match in _WORD.finditer(text)]

    def words(spans: Any) -> Words:
        return frozenset(i for s, e in spans or () for i in range(bisect_left(starts, s), bisect_left(starts, e)))

    return words


def _score_quotes(record: Record, quotes: Sequence[Quote], counts: Counter[str]) -> None:
    words = _words_in(record["text"])
    counts["gold"] += len(record["attributions"])
    counts["ours"] += len(quotes)
    for wanted, quote in _matches(record, quotes):
        source, ours = words(wanted["source"]), words(quote.source)
        counts["found"] += 1
        counts["exact"] += words(wanted["content"]) == words(quote.content)
        counts["source"] += bool(source & ours) or not (source or ours)
        same = plain(wanted.get("speaker") or "") == plain(quote.speaker or "")
        counts["quote"] += same
        if wanted.get("speaker"):
            counts["named"] += 1
            counts["speaker"] += same
        via = wanted.get("via")
        counts["via gold"] += bool(via)
        counts["via ours"] += bool(quote.via)
        counts["via"] += bool(via) and plain(via) == plain(quote.via or "")


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


def plain(name: str) -> str:
    """A name as names are compared: without article, possessive and case."""
    return _NAME_EDGES.sub("", name.strip()).casefold()


def _score_claims(record: Record, found: Extraction, counts: Counter[str]) -> None:
    for span, gold in zip(found.sentences, sentence_grades(record, found.sentences), strict=True):
        inside = [claim for claim in found.claims if claim.span[0] < span[1] and span[0] < claim.span[1]]
        ours = max((_PRIORITY[claim.priority] for claim in inside), default=0)
        for least in (1, 2, 3):
            counts[f"graded {least} gold"] += gold >= least
            counts[f"graded {least} ours"] += ours >= least
            counts[f"graded {least}"] += gold >= least and ours >= least
        if gold and inside:
            wanted = {name for claim in _claims_of(record, span) for name in claim["types"]}
            # The corpus has no type for names and posts.
            named = {name for claim in inside for name in claim.types} - {"identity"}
            counts["types gold"] += len(wanted)
            counts["types ours"] += len(named)
            counts["types"] += len(wanted & named)


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
        parts += [f"speaker {share('speaker', 'named')}", f"quote {f1('quote', 'gold', 'ours')}"]
    if counts["via gold"]:
        parts.append(f"via {f1('via', 'via gold', 'via ours')}")
    if counts["graded 1 gold"]:
        parts += [f"graded {n} {f1(f'graded {n}', f'graded {n} gold', f'graded {n} ours')}" for n in (1, 2, 3)]
        parts.append(f"high right {share('graded 3', 'graded 3 ours')}")
        parts.append(f"types {f1('types', 'types gold', 'types ours')}")
    return ", ".join(parts)


def _by_its_own_scorers(folder: Path) -> None:
    """Runs the scorers beside a set on what the engine finds in it."""
    gold = next(folder.glob("*.jsonl"))
    with tempfile.TemporaryDirectory() as temporary:
        found = Path(temporary) / "found.jsonl"
        with found.open("w", encoding="utf-8") as file:
            for record in records(gold):
                quotes = extracted(record).to_dict()["quotes"]
                file.write(json.dumps({"id": record["id"], "attributions": quotes}) + "\n")
        for scorer in ("product_subset.py", "score_attribution.py"):
            print(f"\n{gold.name}, {scorer}:", flush=True)
            subprocess.run([sys.executable, str(folder / scorer), str(gold), str(found)], check=True)  # noqa: S603


def main() -> None:
    if paths := [Path(argument) for argument in sys.argv[1:]]:
        for path in paths:
            articles = records(path)
            print(f"{path}, {len(articles)} articles: {report(score(articles))}")
        return
    _training, held_out = split(ROOT / "corpus")
    print(f"held-out tenth of corpus/, {len(held_out)} articles: {report(score(held_out))}", flush=True)
    if EVALUATION.is_dir():
        _by_its_own_scorers(EVALUATION)


if __name__ == "__main__":
    main()
