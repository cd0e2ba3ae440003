"""From marked-up articles to what the network learns: tags, links and grades, over the windows of the engine itself."""

from __future__ import annotations

import random
import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "corpus")]

from parse_corpus import parse  # noqa: E402

from claims.extraction.encoder import CLAIM_TYPES, KINDS  # noqa: E402
from claims.extraction.engine import analyse  # noqa: E402
from claims.extraction.layout import Layout  # noqa: E402
from claims.extraction.spans import Span, index_at  # noqa: E402
from claims.extraction.wordpieces import WINDOW, Window, windows  # noqa: E402

Record = dict[str, Any]
# In place of an answer: none is known here; the network may say what it likes.
IGNORED = -100
NOWHERE = -1
# Other ways to write quotation marks, of the same length, so that no offset moves.
_STYLES = (str.maketrans("“”‘’", "\"\"''"), str.maketrans("‘’", "''"))
_SIZES = (WINDOW, WINDOW, WINDOW * 4 // 3, WINDOW * 2 // 3)
_VARIED = 0.3
_OUTLET = (
    r"(?:the|this)\s(?:{last}|agency|newspaper|paper|station|magazine|website|network|channel|broadcaster|outlet|"
    r"publication|programme|program)\b"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its answers, by index into its words.

    `tags` has one per word; `links` (word, source, cue) for the words of contents, each the first word of what it
    belongs to, NOWHERE or IGNORED; `sentences` (first word, last word, grade, types).
    """

    window: Window
    tags: list[int]
    links: list[tuple[int, int, int]]
    sentences: list[tuple[int, int, int, list[int]]]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str
    attribution: int


def split(corpus: Path) -> tuple[list[Record], list[Record]]:
    """(training part, held-out tenth) of the corpus. Articles whose number ends in 1 are never trained on."""
    records = [(path.stem, parse(path)) for path in sorted(corpus.glob("*/*.aq"))]
    return [r for stem, r in records if stem[-1] != "1"], [r for stem, r in records if stem[-1] == "1"]


def examples(record: Record, rng: random.Random | None = None) -> Iterator[Example]:
    """The windows of an article with their answers.

    With `rng` the text is varied: other quotation marks, the headline in front (unmarked), another cut into windows.
    """
    text, shift, size = record["text"], 0, WINDOW
    if rng is not None:
        size = rng.choice(_SIZES)
        if rng.random() < _VARIED:
            text = text.translate(rng.choice(_STYLES))
        if rng.random() < _VARIED and not text.startswith(record["title"][:20]):
            text = f"{record['title']}\n\n{text}"
            shift = len(record["title"]) + 2
    layout = analyse(text)
    marks = _marks(record, layout, shift)
    ends = sorted((claim["end"] + shift, claim["grade"], claim["types"]) for claim in record["claims"])
    for window in windows(layout, size):
        starts = [start for _first, start, _end in window.words]
        tags, links = _answers(starts, marks)
        for index, start in enumerate(starts):
            if start < shift:
                tags[index] = IGNORED
        yield Example(window, tags, links, list(_graded(starts, layout.sentences, ends, shift)))


def _marks(record: Record, layout: Layout, shift: int) -> list[_Mark]:
    marks = {}
    for index, attribution in enumerate(record["attributions"]):
        for kind in ("content", "source", "cue"):
            for start, end in attribution[kind] or ():
                marks[start + shift, end + shift, kind, index] = None
        if attribution["via"] and (span := _outlet(attribution["via"], layout, attribution["content"][0][0] + shift)):
            marks[(*span, "via", index)] = None
    return [_Mark(*mark) for mark in sorted(marks)]


def _outlet(name: str, layout: Layout, at: int) -> Span | None:
    """Where a paragraph names the outlet that passes on the words at `at`: by its name, or as "the agency"."""
    start, end = layout.paragraphs[max(0, index_at(layout.paragraphs, at))]
    place = layout.text.find(name, start, end)
    if place >= 0:
        return place, place + len(name)
    last = re.escape(name.split()[-1])
    match = re.compile(_OUTLET.format(last=last), re.IGNORECASE).search(layout.text, start, end)
    return match.span() if match else None


def _answers(starts: Sequence[int], marks: Sequence[_Mark]) -> tuple[list[int], list[tuple[int, int, int]]]:
    tags = [0] * len(starts)
    firsts: dict[tuple[str, int], list[int]] = {}
    contents: list[tuple[int, int, int]] = []
    # Outlets last and only where nothing else is marked.
    for mark in sorted(marks, key=lambda mark: mark.kind == "via"):
        low, high = bisect_left(starts, mark.start), bisect_left(starts, mark.end)
        if low >= high or (mark.kind == "via" and any(tags[low:high])):
            continue
        # Of a mark that began in the window before, what is left goes on.
        begun = low == 0 and mark.start < starts[0]
        first = 1 + 2 * KINDS.index(mark.kind)
        tags[low:high] = [first + (at > low or begun) for at in range(low, high)]
        if mark.kind == "content":
            contents.append((low, high, mark.attribution))
        firsts.setdefault((mark.kind, mark.attribution), []).append(low)
    elsewhere = {(mark.kind, mark.attribution) for mark in marks} - firsts.keys()
    links = []
    for low, high, index in contents:
        targets = []
        for kind in ("source", "cue"):
            near = firsts.get((kind, index))
            missing = IGNORED if (kind, index) in elsewhere else NOWHERE
            targets.append(min(near, key=lambda at: abs(at - low)) if near else missing)
        links += [(at, targets[0], targets[1]) for at in range(low, high)]
    return tags, links


def _graded(
    starts: Sequence[int], sentences: Sequence[Span], ends: Sequence[tuple[int, int, list[str]]], shift: int
) -> Iterator[tuple[int, int, int, list[int]]]:
    for start, end in sentences:
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        if start < shift or low >= high:
            continue
        first = bisect_right(ends, start, key=lambda item: item[0])
        near = [(grade, types) for at, grade, types in ends[first : first + 4] if at <= end + 2]
        grade, types = max(near, key=lambda item: item[0], default=(0, []))
        yield low, high - 1, grade, [CLAIM_TYPES.index(name) for name in types]
