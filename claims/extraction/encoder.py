"""The network's answers about a text: one pass over its wordpieces, on one core of the CPU, without a network outside.

The model is trained by `training/` on `corpus/`; `model/README.md` is its card.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .layout import Layout
from .spans import Span
from .wordpieces import windows

MODEL = Path(__file__).parent / "model"
# Each begins with one tag and goes on with the next; tag 0 is none of them.
KINDS = ("content", "source", "cue", "via")
TAGS = 1 + 2 * len(KINDS)
# From a content to the source and the cue that it belongs to.
LINKS = ("source", "cue")
LINK = 32
GRADES = 3
# In the order of the network's answers, after the grades.
CLAIM_TYPES = (
    "causation", "comparison", "date", "event", "law", "poll", "position", "prediction", "quantity", "superlative",
    "trend",
)  # fmt: skip
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window's answers, a row per word.

    `words` are spans of the text in order; `tags` logarithms of probabilities (TAGS); `queries` and `keys` what
    `linking` compares, for each of LINKS one of 32 numbers; `nowhere` the keys that stand for "none"; `claims` logits
    of the grades 1 to 3 and of CLAIM_TYPES, and last the word's weight among the words of its sentence.
    """

    words: Sequence[Span]
    tags: Floats
    queries: Floats
    keys: Floats
    nowhere: Floats
    claims: Floats


def encode(layout: Layout) -> Iterator[Encoded]:
    """The answers about a text, window by window."""
    session = _session()
    for window in windows(layout):
        feed = {"ids": np.array(window.ids, np.int64), "shapes": np.array(window.shapes, np.int64)}
        answers: Floats = session.run(None, feed)[0]
        rows = answers[[first for first, _start, _end in window.words]]
        claims = TAGS + 2 * LINK * len(LINKS)
        links = rows[:, TAGS:claims].reshape(len(rows), len(LINKS), 2, LINK)
        yield Encoded(
            words=[(start, end) for _first, start, end in window.words],
            tags=_log_softmax(rows[:, :TAGS]),
            queries=links[:, :, 0],
            keys=links[:, :, 1],
            nowhere=answers[0, TAGS:claims].reshape(len(LINKS), 2, LINK)[:, 1],
            claims=rows[:, claims:],
        )


def _log_softmax(x: Floats) -> Floats:
    shifted = x - x.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)


@cache
def _session() -> Any:
    # Only who extracts pays for loading it.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One core: the caller has processes for more, and the answer is the same on every machine.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(MODEL / "tagger.onnx", options, providers=["CPUExecutionProvider"])
