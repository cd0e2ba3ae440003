"""From what network and rules find likely to probabilities that hold: of a hundred quotes at 0.9, ninety are right.

`training/calibrate.py` fits the numbers on articles that nothing was trained on and puts them beside the model.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

CALIBRATION = Path(__file__).parent / "model" / "calibration.json"
# Nothing is surer than this, whatever a network or a rule says of itself: for a quote, and for a grade.
QUOTE_EDGE, GRADE_EDGE = 0.01, 1e-4


def quote_features(tagged: float, speaker: float, form: str) -> dict[str, float]:
    """What a quote's confidence rests on: how probable its tags and links are, how sure its speaker is, its form."""
    return {"tagged": logit(tagged, QUOTE_EDGE), "speaker": logit(speaker, QUOTE_EDGE), form: 1.0}


def quote_confidence(tagged: float, speaker: float, form: str) -> float:
    """The probability that the quote is one, with these words, and that this speaker said it."""
    return _logistic(_numbers()["quotes"], quote_features(tagged, speaker, form))


def grade_features(probability: float) -> dict[str, float]:
    """What a corrected probability of a grade rests on: that of the network."""
    return {"graded": logit(probability, GRADE_EDGE)}


def grade_levels(probabilities: Sequence[float]) -> tuple[float, ...]:
    """The network's probabilities of grades of at least 1, 2 and 3, corrected."""
    pairs = zip(_numbers()["grades"], probabilities, strict=True)
    return tuple(_logistic(numbers, grade_features(probability)) for numbers, probability in pairs)


def priorities() -> Mapping[str, float]:
    """From which corrected probability on a claim is one ("low"), of "medium" and of "high" priority."""
    found: Mapping[str, float] = _numbers()["priorities"]
    return found


def logit(probability: float, edge: float) -> float:
    """The logarithm of the odds of a probability, which is taken to be `edge` or more away from 0 and 1."""
    probability = min(max(probability, edge), 1 - edge)
    return math.log(probability / (1 - probability))


def _logistic(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1 / (1 + math.exp(-total))


@cache
def _numbers() -> Any:
    return json.loads(CALIBRATION.read_text(encoding="utf-8"))
