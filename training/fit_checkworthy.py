#!/usr/bin/env python3
"""Fit the weights of `claims.extraction.checkworthy` on the corpus, by logistic regression in plain Python.

    python training/fit_checkworthy.py [CORPUS]

Every tenth article is held out. Prints BIAS, WEIGHTS, the thresholds, and the scores on the held-out part.
"""

from __future__ import annotations

import math
import random
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]

from parse_corpus import parse  # noqa: E402

from claims.extraction import analyse  # noqa: E402
from claims.extraction.checkworthy import features  # noqa: E402
from claims.extraction.dates import find_dates  # noqa: E402
from claims.extraction.figures import find_figures  # noqa: E402

Row = tuple[dict[str, float], int]


def rows(path: Path) -> list[Row]:
    """(features, grade 0 to 3) of each sentence of an article."""
    record = parse(path)
    text, published = record["text"], date.fromisoformat(record["published_at"])
    layout = analyse(text)
    grades = {claim["end"]: claim["grade"] for claim in record["claims"]}
    found = []
    for start, end in layout.sentences:
        grade = max((g for at, g in grades.items() if start < at <= end + 2), default=0)
        dates = tuple(find_dates(text, start, end, published))
        figures = tuple(find_figures(text, start, end, [d.span for d in dates]))
        quoted = any(s < end and start < e for s, e in layout.regions)
        found.append((features(text[start:end], figures, dates, quoted=quoted), grade))
    return found


def fit(data: list[Row], least: int, passes: int = 25) -> tuple[float, dict[str, float]]:
    """(bias, weights) for P(grade >= least), by stochastic gradient descent with a small penalty."""
    weights = dict.fromkeys(data[0][0], 0.0)
    bias, rng = 0.0, random.Random(1)
    data = list(data)
    for turn in range(passes):
        rng.shuffle(data)
        step = 0.1 / (1 + turn / 3)
        for values, grade in data:
            score = bias + sum(weights[name] * value for name, value in values.items() if value)
            error = (grade >= least) - 1 / (1 + math.exp(-score))
            bias += step * error
            for name, value in values.items():
                if value:
                    weights[name] += step * (error * value - 1e-4 * weights[name])
    return bias, weights


def scores(data: list[Row], bias: float, weights: dict[str, float]) -> list[tuple[float, int]]:
    return [(1 / (1 + math.exp(-bias - sum(weights[n] * v for n, v in values.items()))), g) for values, g in data]


def best_threshold(scored: list[tuple[float, int]], least: int) -> tuple[float, float]:
    """(F1, threshold) that separate grade >= least best."""
    best = (0.0, 0.5)
    for step in range(5, 96):
        threshold = step / 100
        hit = sum(s >= threshold and g >= least for s, g in scored)
        best = max(
            best,
            (
                2 * hit / max(1, sum(s >= threshold for s, _g in scored) + sum(g >= least for _s, g in scored)),
                threshold,
            ),
        )
    return best


def main() -> None:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "corpus"
    paths = sorted(corpus.glob("*/*.aq"))
    train = [row for index, path in enumerate(paths) if index % 10 for row in rows(path)]
    dev = [row for index, path in enumerate(paths) if index % 10 == 0 for row in rows(path)]
    bias, weights = fit(train, 2)
    print(f"BIAS = {bias:.2f}")
    for name, weight in sorted(weights.items(), key=lambda item: -abs(item[1])):
        print(f'    "{name}": {weight:.2f},')
    scored, held_out = scores(train, bias, weights), scores(dev, bias, weights)
    for least in (1, 2, 3):
        f1, threshold = best_threshold(scored, least)
        print(f"grade >= {least}: threshold {threshold:.2f}, F1 on training part {f1:.3f}, held out", end=" ")
        hit = sum(s >= threshold and g >= least for s, g in held_out)
        said, there = sum(s >= threshold for s, _ in held_out), sum(g >= least for _, g in held_out)
        f1, precision, recall = 2 * hit / max(1, said + there), hit / max(1, said), hit / max(1, there)
        print(f"F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main()
