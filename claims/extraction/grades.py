"""How check-worthy the network finds a span, read off the answers of the pass that also tags it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .calibration import grade_levels
from .encoder import CLAIM_TYPES, GRADES, Encoded
from .spans import Span

# What a word may weigh at most and at least, as in the training.
_WEIGHT = 12.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`levels` are the probabilities that an editor would grade the span at least 1, 2 and 3; `types` those of
    CLAIM_TYPES, given that there is something to check.
    """

    levels: tuple[float, ...]
    types: tuple[float, ...]

    def named(self, least: float) -> set[str]:
        return {name for name, probability in zip(CLAIM_TYPES, self.types, strict=True) if probability >= least}


class Grades:
    """The grades of any span of a text."""

    def __init__(self, encoded: Sequence[Encoded]) -> None:
        self._starts = [start for window in encoded for start, _end in window.words]
        none = np.zeros((0, GRADES + len(CLAIM_TYPES) + 1), np.float32)
        logits = np.concatenate([none, *(window.claims for window in encoded)])
        weights = np.exp(np.clip(logits[:, -1:].astype(np.float64), -_WEIGHT, _WEIGHT))
        # Running sums: a span's mean costs the same whatever its length.
        self._weights = np.concatenate([np.zeros((1, 1)), weights.cumsum(axis=0)])
        self._sums = np.concatenate([np.zeros((1, logits.shape[1] - 1)), (logits[:, :-1] * weights).cumsum(axis=0)])

    def of(self, span: Span) -> Answer:
        """The answer about a span; that there is nothing to check where no word of it was read."""
        answer = self.raw(span)
        return Answer(grade_levels(answer.levels), answer.types)

    def raw(self, span: Span) -> Answer:
        """The same as the network gives it."""
        low, high = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        if low >= high:
            return Answer((0.0,) * GRADES, (0.0,) * len(CLAIM_TYPES))
        means = (self._sums[high] - self._sums[low]) / (self._weights[high] - self._weights[low])
        probabilities = (1 / (1 + np.exp(-means))).tolist()
        return Answer(tuple(probabilities[:GRADES]), tuple(probabilities[GRADES:]))
