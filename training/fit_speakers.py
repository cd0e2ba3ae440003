#!/usr/bin/env python3
"""Score the resolution of speakers alone, on the corpus's own sources and contents, and fit its weights.

    python training/fit_speakers.py [--fit]

The tenth of the corpus that nothing is trained on is held out. Printed for both parts, in per cent: attributions with
the annotated canonical speaker ("right"), and with it among the candidates. `--fit` first fits the weights of
`claims.extraction.antecedents` on the other nine tenths and writes them to `claims/extraction/antecedent_weights.py`.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from data import ROOT, Record, split  # noqa: E402
from evaluate import plain  # noqa: E402

from claims.extraction import analyse  # noqa: E402
from claims.extraction.antecedents import WEIGHTS, Case, Ranked  # noqa: E402
from claims.extraction.layout import Attribution, Layout  # noqa: E402
from claims.extraction.speakers import Resolver, resolve  # noqa: E402

OUT = ROOT / "claims" / "extraction" / "antecedent_weights.py"
ROUNDS, PASSES, PENALTY, STEP = 3, 15, 0.03, 0.1
# What was observed of each candidate, and which of them are right.
Decision = tuple[list[tuple[str, ...]], list[bool]]


def attributions(record: Record) -> tuple[list[Attribution], list[str]]:
    """The annotated attributions of an article in text order, and their speakers ("" if there is none)."""
    gold = sorted(record["attributions"], key=lambda a: a["content"][0][0])
    spans = [
        Attribution(
            tuple((s, e) for s, e in a["content"]),
            tuple(a["source"][0]) if a["source"] else None,
            tuple(a["cue"][0]) if a["cue"] else None,
            1.0,
            continues=not a["source"],
        )
        for a in gold
    ]
    return spans, [a["speaker"] or "" for a in gold]


class Teacher(Resolver):
    """Resolves with the annotated speaker wherever it is a candidate, and keeps the decisions."""

    def __init__(self, layout: Layout, speakers: Sequence[str]) -> None:
        super().__init__(layout)
        self._speakers = speakers
        self._wanted = ""
        self.decisions: list[Decision] = []

    def who(self, attribution: Attribution, at: int, index: int) -> Any:
        self._wanted = plain(self._speakers[index])
        return super().who(attribution, at, index)

    def choose(self, case: Case, found: Sequence[Ranked]) -> Ranked:
        names = [plain(candidate.member.name) for candidate in found]
        right = [bool(self._wanted) and name == self._wanted for name in names]
        if not any(right):
            # "Office of Ken Altamirano" says whose office it is.
            right = [len(name) > 3 and self._wanted.endswith(" " + name) for name in names]
        if not any(right):
            return found[0]
        self.decisions.append(([candidate.observed for candidate in found], right))
        return found[right.index(True)]


def fit(records: list[Record]) -> dict[str, float]:
    """Weights by which the annotated speaker ranks first among the candidates."""
    layouts = [(analyse(record["text"]), *attributions(record)) for record in records]
    for number in range(ROUNDS):
        decisions: list[Decision] = []
        for layout, spans, speakers in layouts:
            teacher = Teacher(layout, speakers)
            teacher.resolve(spans)
            decisions += teacher.decisions
        weights = _fit(decisions)
        WEIGHTS.clear()
        WEIGHTS.update(weights)
        print(f"round {number + 1}: {len(decisions)} decisions, {len(weights)} weights")
    return weights


def _fit(decisions: list[Decision]) -> dict[str, float]:
    """Conditional logistic regression by AdaGrad, with a penalty on the squares."""
    seen = Counter(name for observed, _right in decisions for names in observed for name in set(names))
    weights = {name: 0.0 for name, count in seen.items() if count >= 3}
    squares = dict.fromkeys(weights, 1e-2)
    rng = random.Random(1)
    order = list(range(len(decisions)))
    for _pass in range(PASSES):
        rng.shuffle(order)
        for index in order:
            observed, right = decisions[index]
            gradient: dict[str, float] = {}
            scores = [sum(weights.get(name, 0.0) for name in names) for names in observed]
            best = max(scores)
            parts = [math.exp(score - best) for score in scores]
            total, good = sum(parts), sum(part for part, ok in zip(parts, right, strict=True) if ok)
            for names, part, ok in zip(observed, parts, right, strict=True):
                error = part / total - (part / good if ok else 0.0)
                for name in names:
                    if name in weights:
                        gradient[name] = gradient.get(name, 0.0) + error
            for name, slope in gradient.items():
                slope += PENALTY * weights[name]
                squares[name] += slope * slope
                weights[name] -= STEP * slope / math.sqrt(squares[name])
    return {name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= 0.05}


def score(records: list[Record]) -> str:
    counts: Counter[str] = Counter()
    for record in records:
        spans, speakers = attributions(record)
        for speaker, found in zip(speakers, resolve(analyse(record["text"]), spans), strict=True):
            if speaker:
                counts["all"] += 1
                counts["right"] += plain(speaker) == plain(found.speaker or "")
                counts["among"] += any(plain(speaker) == plain(name) for name in found.candidates)
    share = {name: 100 * counts[name] / max(1, counts["all"]) for name in ("right", "among")}
    return f"{counts['all']} speakers, right {share['right']:.1f}, among the candidates {share['among']:.1f}"


def main() -> None:
    rest, held_out = split(ROOT / "corpus")
    if "--fit" in sys.argv:
        lines = [f'    "{name}": {weight},' for name, weight in fit(rest).items()]
        head = '"""Weights of `antecedents`, by training/fit_speakers.py --fit."""\n\nWEIGHTS: dict[str, float] = {\n'
        OUT.write_text(head + "\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"fitted on: {score(rest)}\nheld out:  {score(held_out)}")


if __name__ == "__main__":
    main()
