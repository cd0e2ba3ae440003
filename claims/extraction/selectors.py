"""How a span is found again: W3C TextPositionSelector and TextQuoteSelector.

https://www.w3.org/TR/annotation-model/#selectors; the weights of `locate` are those of the Hypothesis client.
"""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT = 32
_EXACT, _PREFIX, _SUFFIX, _POSITION = 50, 20, 20, 2


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    exact: str
    prefix: str
    suffix: str


def text_quote_selector(text: str, start: int, end: int) -> TextQuoteSelector:
    """The selector of text[start:end], with up to 32 characters on each side."""
    return TextQuoteSelector(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def locate(text: str, selector: TextQuoteSelector, position: int = 0) -> tuple[int, int] | None:
    """Where the selector's exact words stand in `text`; of several places the one whose surroundings fit best.

    `position` is where they started in the older text: it decides between places that fit equally well.
    None if the exact words do not occur.
    """
    best: tuple[float, int] | None = None
    start = text.find(selector.exact) if selector.exact else -1
    while start >= 0:
        end = start + len(selector.exact)
        prefix = _shared_end(text[max(0, start - CONTEXT) : start], selector.prefix)
        suffix = _shared_start(text[end : end + CONTEXT], selector.suffix)
        nearness = 1 - abs(start - position) / max(len(text), 1)
        score = _EXACT + _PREFIX * prefix + _SUFFIX * suffix + _POSITION * nearness
        if best is None or score > best[0]:
            best = score, start
        start = text.find(selector.exact, end)
    return (best[1], best[1] + len(selector.exact)) if best else None


def _shared_start(found: str, wanted: str) -> float:
    """The share of `wanted` that `found` begins with, 0 to 1."""
    if not wanted:
        return 1.0 if not found else 0.0
    count = next(
        (i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted))
    )
    return count / len(wanted)


def _shared_end(found: str, wanted: str) -> float:
    return _shared_start(found[::-1], wanted[::-1])
