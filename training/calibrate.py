#!/usr/bin/env python3
"""Fit the confidences and priorities of the engine on the held-out tenth of the corpus.

    python training/calibrate.py

Writes claims/extraction/model/calibration.json, and prints reliability tables in which every article was judged by
numbers fitted on the others.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from data import ROOT, Record, split  # noqa: E402
from evaluate import matched_quotes, sentence_grades  # noqa: E402

from claims.extraction.calibration import CALIBRATION, grade_features, quote_features  # noqa: E402
from claims.extraction.encoder import GRADES, encode  # noqa: E402
from claims.extraction.engine import Found, analyse, find_quotes  # noqa: E402
from claims.extraction.grades import Grades  # noqa: E402

Row = tuple[Mapping[str, float], bool]
Weights = dict[str, float]
FOLDS = 10
_STEPS, _PENALTY = 12, 1.0
# What is called high priority is right so often, at least: more than the 0.8 that are promised, since claims are parts
# of the sentences that are judged here.
_HIGH_PRECISION = 0.81


def quote_rows(record: Record) -> list[Row]:
    """(features, whether words and speaker are right) of each quote found in an article."""
    found: list[Found] = find_quotes(layout := analyse(record["text"]), list(encode(layout)))
    right = matched_quotes(record, [item.quote for item in found])
    return [(quote_features(f.tagged, f.sure, f.quote.form), ok) for f, ok in zip(found, right, strict=True)]


def grade_rows(record: Record) -> list[tuple[tuple[float, ...], int]]:
    """(the network's probabilities, the annotator's grade) of each sentence of an article."""
    layout = analyse(record["text"])
    grades = Grades(list(encode(layout)))
    return [
        (grades.raw(span).levels, gold)
        for span, gold in zip(layout.sentences, sentence_grades(record, layout.sentences), strict=True)
    ]


def fit(rows: Sequence[Row]) -> Weights:
    """Weights and bias of a logistic regression with a small penalty, by Newton's method."""
    names = ["bias", *sorted({name for values, _right in rows for name in values})]
    x = np.array([[1.0, *(values.get(name, 0.0) for name in names[1:])] for values, _right in rows])
    y = np.array([right for _values, right in rows], float)
    penalty = np.diag([0.0, *[_PENALTY] * (len(names) - 1)])
    weights = np.zeros(len(names))
    for _step in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        curvature = x.T @ (x * (p * (1 - p))[:, None]) + penalty
        weights += np.linalg.solve(curvature, x.T @ (y - p) - penalty @ weights)
    return dict(zip(names, weights.round(4).tolist(), strict=True))


def _probability(weights: Weights, values: Mapping[str, float]) -> float:
    return 1 / (1 + math.exp(-weights["bias"] - sum(weights.get(name, 0.0) * value for name, value in values.items())))


def cross_fitted(groups: Sequence[Sequence[Row]]) -> list[tuple[float, bool]]:
    """(probability, truth) of every row, each judged by weights fitted on the other articles."""
    judged = []
    for fold in range(FOLDS):
        weights = fit([row for index, rows in enumerate(groups) if index % FOLDS != fold for row in rows])
        for rows in groups[fold::FOLDS]:
            judged += [(_probability(weights, values), right) for values, right in rows]
    return judged


def reliability(judged: Sequence[tuple[float, bool]]) -> str:
    """A table: what was said, how often it was right, and how many there were; the mean gap last."""
    edges = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
    lines, gap = ["  said          right     n"], 0.0
    for low, high in pairwise(edges):
        inside = [(p, right) for p, right in judged if low <= p < high]
        if inside:
            said, was = sum(p for p, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside)
            lines.append(f"  {low:.2f} to {min(high, 1):.2f}  {was:.2f} ({said:.2f})  {len(inside)}")
            gap += abs(said - was) * len(inside) / len(judged)
    return "\n".join([*lines, f"  mean gap {gap:.3f}"])


def best_threshold(scored: Sequence[tuple[float, bool]], precision: float = 0.0) -> tuple[float, float]:
    """(threshold, F1) with the best F1 among those with at least this precision."""
    best = (1.0, 0.0)
    for step in range(5, 100):
        threshold = step / 100
        said = [truth for p, truth in scored if p >= threshold]
        hit, there = sum(said), sum(truth for _p, truth in scored)
        f1 = 2 * hit / max(1, len(said) + there)
        if said and hit / len(said) >= precision and f1 > best[1]:
            best = (threshold, f1)
    return best


def main() -> None:
    _training, held_out = split(ROOT / "corpus")
    quotes = [quote_rows(record) for record in held_out]
    weights = fit([row for rows in quotes for row in rows])
    print(f"quotes of {len(held_out)} held-out articles: words and speaker right\n{reliability(cross_fitted(quotes))}")
    grades = [grade_rows(record) for record in held_out]
    levels, thresholds = [], []
    for level in range(GRADES):
        groups: list[list[Row]] = [[(grade_features(p[level]), grade > level) for p, grade in rows] for rows in grades]
        levels.append(fit([row for rows in groups for row in rows]))
        judged = cross_fitted(groups)
        threshold, f1 = best_threshold(judged, _HIGH_PRECISION if level == GRADES - 1 else 0.0)
        thresholds.append(threshold)
        print(f"sentences graded {level + 1} or more, F1 {f1:.3f} from {threshold:.2f}\n{reliability(judged)}")
    priorities = dict(zip(("low", "medium", "high"), thresholds, strict=True))
    numbers = {"quotes": weights, "grades": levels, "priorities": priorities}
    CALIBRATION.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
