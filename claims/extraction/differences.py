"""What one text has and another has not, word by word, to be read by people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .alignment import Alignment, Run, align

# What stands alone between two changes is easier to read as part of them.
_ISLAND = re.compile(r"\s*\S{0,6}\s*")
_SHORT = 160


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text in reading order. `kind`: same (in both), gone (in the old one only), new (in the new one only); away and
    here: in both, but elsewhere; left_out: `words` words that are the same and not shown."""

    kind: str
    text: str
    words: int = 0


def differences(alignment: Alignment) -> list[Stretch]:
    """Both texts as one: the new one is what stands in same, new and here; the old one in same, gone and away."""
    stretches: list[Stretch] = []
    old_at = new_at = 0
    runs = alignment.runs()
    moved = [run for run in runs if run.moved]
    for run in [*_ascending(runs), Run(len(alignment.old), len(alignment.old), len(alignment.new), False)]:
        gone, new = alignment.old[old_at : run.start], alignment.new[new_at : run.at]
        if gone.strip() or new.strip():
            # Blanks on both sides of a change are no part of it.
            lead = _shared_blanks(gone, new)
            trail = _shared_blanks(gone[lead:][::-1], new[lead:][::-1])
            stretches.append(Stretch("same", new[:lead]))
            gone, changed = gone[lead : len(gone) - trail], new[lead : len(new) - trail]
            stretches += _split(gone, old_at + lead, [(r.start, r.end) for r in moved], "gone", "away")
            stretches += _split(changed, new_at + lead, [(r.at, r.at + r.end - r.start) for r in moved], "new", "here")
            stretches.append(Stretch("same", new[len(new) - trail :]))
        else:
            stretches.append(Stretch("same", new))
        end = run.at + run.end - run.start
        stretches.append(Stretch("same", alignment.new[run.at : end]))
        old_at, new_at = run.end, end
    return _joined(_without_islands(_joined(stretches)))


def word_differences(old: str, new: str) -> list[Stretch]:
    """`differences` of two short texts, each taken as one sentence."""
    return differences(align(old, new, [(0, len(old))], [(0, len(new))]))


def shortened(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches with long ones that are the same cut down to the words next to the changes."""
    stretches, cut = list(stretches), list[Stretch]()
    for index, stretch in enumerate(stretches):
        is_long = stretch.kind == "same" and len(stretch.text) > 3 * _SHORT
        cut += _cut(stretch, index > 0, index < len(stretches) - 1) if is_long else [stretch]
    return cut


def _shared_blanks(one: str, other: str) -> int:
    """How many blanks both begin with."""
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b or not a.isspace()),
        min(len(one), len(other)),
    )


def _ascending(runs: Sequence[Run]) -> Iterator[Run]:
    at = 0
    for run in runs:
        if not run.moved and run.at >= at:
            yield run
            at = run.at + run.end - run.start


def _split(text: str, offset: int, spans: Iterable[tuple[int, int]], plain: str, moved: str) -> Iterator[Stretch]:
    """`text`, which stands at `offset`, cut where `spans` of moved words begin and end."""
    position, end = offset, offset + len(text)
    for start, stop in sorted(spans):
        if offset <= start and stop <= end and start >= position:
            yield Stretch(plain, text[position - offset : start - offset])
            yield Stretch(moved, text[start - offset : stop - offset])
            position = stop
    yield Stretch(plain, text[position - offset :])


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one kind as one; within a change first what is gone, then what is new."""
    joined: list[Stretch] = []
    change: dict[str, str] = {}

    def close() -> None:
        joined.extend(Stretch(kind, text) for kind, text in change.items() if text)
        change.clear()

    for stretch in stretches:
        if not stretch.text:
            continue
        if stretch.kind in ("gone", "new") and not stretch.text.strip():
            # Blanks between what moved went with it; nobody reads other blanks as a change.
            moved = {"gone": "away", "new": "here"}[stretch.kind]
            is_between = bool(joined) and not change and joined[-1].kind == moved
            stretch = Stretch(moved if is_between else "same" if stretch.kind == "new" else "gone", stretch.text)
        if stretch.kind in ("gone", "new"):
            change[stretch.kind] = change.get(stretch.kind, "") + stretch.text
            if list(change) == ["new", "gone"]:
                change["new"] = change.pop("new")
            continue
        close()
        if joined and joined[-1].kind == stretch.kind:
            joined[-1] = Stretch(stretch.kind, joined[-1].text + stretch.text)
        else:
            joined.append(stretch)
    close()
    return joined


def _without_islands(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    for index, stretch in enumerate(stretches):
        before, after = stretches[max(index - 2, 0) : index], stretches[index + 1 : index + 3]
        between = {s.kind for s in before[-2:]} >= {"gone", "new"} and {s.kind for s in after[:2]} >= {"gone", "new"}
        if stretch.kind == "same" and between and "\n" not in stretch.text and _ISLAND.fullmatch(stretch.text):
            yield Stretch("gone", stretch.text)
            yield Stretch("new", stretch.text)
        else:
            yield stretch


def _cut(stretch: Stretch, has_before: bool, has_after: bool) -> Iterator[Stretch]:
    text = stretch.text
    head = text[:_SHORT].rsplit(None, 1)[0] if has_before else ""
    tail = text[-_SHORT:].split(None, 1)[-1] if has_after else ""
    if head:
        yield Stretch("same", f"{head} ")
    yield Stretch("left_out", "", len(text.split()) - len(head.split()) - len(tail.split()))
    if tail:
        yield Stretch("same", f" {tail}")
