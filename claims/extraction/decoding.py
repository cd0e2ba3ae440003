"""From tagged words to spans, and which of them belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .encoder import KINDS, LINK, LINKS, TAGS, Encoded, Floats
from .spans import Span

# What the tag "none" is held back by: a quote too many costs a reviewer a key press, a missed one costs a mistake.
_EAGERNESS = 0.25


@dataclass(frozen=True, slots=True)
class Tagged:
    """A run of words of one kind: [first, stop) by index into the window's words, and how probable its tags are."""

    first: int
    stop: int
    probability: float

    def span(self, words: Sequence[Span]) -> Span:
        return words[self.first][0], words[self.stop - 1][1]


@dataclass(frozen=True, slots=True)
class Link:
    """What a content belongs to, None for nothing, and how probable the choice is."""

    to: Tagged | None
    probability: float


def tag_path(tags: Floats) -> list[int]:
    """The likeliest sequence of tags in which nothing goes on that has not begun (Viterbi); only what began in the
    window before may go on at its start."""
    scores = [0.0] * TAGS
    back: list[list[int]] = []
    for row in tags.tolist():
        best = max(range(TAGS), key=scores.__getitem__)
        came = [best] * TAGS
        for on in range(2, TAGS, 2):
            came[on] = on if scores[on] >= scores[on - 1] else on - 1
        back.append(came)
        scores = [scores[before] + gain for before, gain in zip(came, row, strict=True)]
        scores[0] -= _EAGERNESS
    path: list[int] = []
    at = max(range(TAGS), key=scores.__getitem__)
    for came in reversed(back):
        path.append(at)
        at = came[at]
    return path[::-1]


def spans(encoded: Encoded) -> dict[str, list[Tagged]]:
    """The spans of each of KINDS in a window, in order."""
    path = tag_path(encoded.tags)
    probabilities = np.exp(encoded.tags)
    found: dict[str, list[Tagged]] = {kind: [] for kind in KINDS}
    first = 0
    for index in range(1, len(path) + 1):
        if index < len(path) and path[index] and path[index] % 2 == 0:
            continue
        if path[first]:
            kind = (path[first] - 1) // 2
            mass = probabilities[first:index, 1 + 2 * kind : 3 + 2 * kind].sum(axis=1)
            found[KINDS[kind]].append(Tagged(first, index, float(mass.mean())))
        first = index
    return found


def link(encoded: Encoded, content: Tagged, choices: Sequence[Tagged], kind: str) -> Link:
    """Which of `choices` the content belongs to as `kind` (one of LINKS) says."""
    number = LINKS.index(kind)
    query = encoded.queries[content.first : content.stop, number].mean(axis=0)
    keys = [encoded.nowhere[number], *(encoded.keys[choice.first, number] for choice in choices)]
    scores = np.stack(keys) @ query / LINK**0.5
    weights = np.exp(scores - scores.max())
    best = int(weights.argmax())
    return Link(choices[best - 1] if best else None, float(weights[best] / weights.sum()))
