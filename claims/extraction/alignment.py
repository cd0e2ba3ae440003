"""What of an older text still stands in a newer one, and where.

Sentences are paired first: those that stand in both in the same order (patience diff: the longest common order of the
sentences that occur once, then the gaps between them), then those that moved, then those that share most of their
words. Only within the last kind are words compared, so that long texts cost little more than their changed sentences.

Two texts have the same words where they differ in nothing but blanks, the style of quotation marks and dashes, and
what joining two sentences changes: the first letter's case and the mark at the end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

from .matching import common_order, matching, moved_pairs
from .spans import Span

# One character for one, so that offsets stay. What a typesetter changes is no change of words.
_STYLE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
    }
)
_TOKEN = re.compile(r"\w+(?:[.,'-]\w+)*|[^\w\s]")
# The share of the shorter sentence's words (rare ones count for more) that makes two sentences versions of each other;
# where both stand at the same place between unchanged neighbours, less will do.
_ALIKE, _ALIKE_IN_PLACE = 0.5, 0.3
_FEW_WORDS = 3
# A word that stands in more changed sentences than this says nothing about which belongs to which.
_COMMON = 40


def same_words(old: str, new: str) -> bool:
    """Whether the two have the same words, as this module's docstring says."""
    return _bare(old) == _bare(new)


@dataclass(frozen=True, slots=True)
class Run:
    """old[start:end] stands in the new text from `at` on. `moved`: in another order than the text around it."""

    start: int
    end: int
    at: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where spans of the old text stand in the new one. `same`: with the same words; `moved` as in `Run`."""

    spans: list[Span]
    same: bool
    moved: bool


@dataclass(frozen=True)
class _Patch:
    """Old sentences and the new ones that came of them, word by word.

    `old`, `new` are the words' spans; `match[i]` is the word of `new` that the i-th of `old` became, or None.
    """

    old: list[Span]
    new: list[Span]
    match: list[int | None]
    moved: bool
    matched: frozenset[int] = field(default_factory=frozenset)


class Alignment:
    """Two texts with what they have in common. Made by `align`."""

    def __init__(self, old: str, new: str, old_sentences: Iterable[Span], new_sentences: Iterable[Span]) -> None:
        self.old, self.new = old, new
        self._old, self._new = old.translate(_STYLE), new.translate(_STYLE)
        self._old_units, self._new_units = _units(old, old_sentences), _units(new, new_sentences)
        self._old_starts = [start for start, _end in self._old_units]
        self._new_starts = [start for start, _end in self._new_units]
        keys: dict[str, int] = {}
        before = [keys.setdefault(_key(self._old[s:e]), len(keys)) for s, e in self._old_units]
        after = [keys.setdefault(_key(self._new[s:e]), len(keys)) for s, e in self._new_units]
        in_order = common_order(before, after)
        moved = moved_pairs(before, after, in_order)
        # Old unit → (new unit, whether it moved).
        self._kept = {**{i: (j, True) for i, j in moved.items()}, **{i: (j, False) for i, j in in_order.items()}}
        self._kept_new = {j for j, _moved in self._kept.values()}
        self._patches: dict[int, _Patch] = {}
        for old_units, new_units in self._alike(in_order):
            patch = self._patch(old_units, new_units, in_order)
            self._patches.update(dict.fromkeys(old_units, patch))

    def place(self, spans: Iterable[Sequence[int]]) -> Place | None:
        """Where `spans` of the old text, in order, stand in the new one; None where nothing is left of them."""
        wanted = [(start, end) for start, end in spans]
        pieces: list[_Piece] = []
        found: list[Span] = []
        for start, end in wanted:
            cluster = _largest(self.new, list(self._pieces(start, end)))
            if cluster:
                pieces += cluster
                found.append((cluster[0].start, cluster[-1].end))
        found = _disjoint(found)
        if not any(character.isalnum() for start, end in found for character in self.new[start:end]):
            return None
        moved = sum(piece.weight for piece in pieces if piece.moved) * 2 > sum(piece.weight for piece in pieces)
        words = " ".join(self.old[start:end] for start, end in wanted)
        return Place(found, same_words(words, " ".join(self.new[s:e] for s, e in found)), moved)

    def gap(self, start: int) -> int:
        """Where in the new text that would stand which stood at `start` of the old one and is gone."""
        for index in range(bisect_right(self._old_starts, start) - 1, -1, -1):
            if index in self._kept and not self._kept[index][1]:
                return self._new_units[self._kept[index][0]][1]
        return 0

    def is_kept(self, start: int, end: int) -> bool:
        """Whether new[start:end] stands in nothing but sentences that were in the old text with the same words."""
        first = max(bisect_right(self._new_starts, start) - 1, 0)
        last = bisect_left(self._new_starts, end)
        touched = [i for i in range(first, last) if self._new_units[i][1] > start]
        return bool(touched) and all(i in self._kept_new for i in touched)

    def runs(self) -> list[Run]:
        """What the texts have in common, in the order of the old one; no two share characters in either text."""
        runs: list[Run] = []
        for index, (start, end) in enumerate(self._old_units):
            if index in self._kept:
                other, moved = self._kept[index]
                runs += self._runs(_words(self._old, start, end), _words(self._new, *self._new_units[other]), moved)
            elif index in self._patches:
                patch = self._patches[index]
                first = bisect_left(patch.old, (start, start))
                last = bisect_left(patch.old, (end, end))
                pairs = [(patch.old[i], patch.new[j]) for i in range(first, last) if (j := patch.match[i]) is not None]
                runs += self._runs([a for a, _b in pairs], [b for _a, b in pairs], patch.moved)
        return runs

    def _runs(self, old: Sequence[Span], new: Sequence[Span], moved: bool) -> Iterator[Run]:
        """Equal words as runs, as long as the text between them is equal too."""
        run: tuple[int, int, int] | None = None
        for (start, end), (other, _other_end) in zip(old, new, strict=True):
            if run:
                began, stop, at = run
                here = at + stop - began
                if self._old[stop:start] == self._new[here:other]:
                    run = began, end, at
                    continue
                yield Run(began, stop, at, moved)
            run = start, end, other
        if run:
            yield Run(*run, moved)

    def _pieces(self, start: int, end: int) -> Iterator[_Piece]:
        """What old[start:end] became, sentence by sentence."""
        first = max(bisect_right(self._old_starts, start) - 1, 0)
        for index in range(first, bisect_left(self._old_starts, end)):
            unit = self._old_units[index]
            s, e = max(start, unit[0]), min(end, unit[1])
            if s >= e:
                continue
            if index in self._kept:
                other, moved = self._kept[index]
                if span := self._within(unit, self._new_units[other], s, e):
                    yield _Piece(*span, moved, e - s)
            elif index in self._patches:
                patch = self._patches[index]
                if span := self._slot(patch, unit, s, e):
                    yield _Piece(*span, patch.moved, e - s)

    def _within(self, unit: Span, other: Span, start: int, end: int) -> Span | None:
        """old[start:end], of a sentence that the new text has with the same words."""
        if self._old[slice(*unit)] == self._new[slice(*other)]:
            return other[0] + start - unit[0], other[0] + end - unit[0]
        old, new = _words(self._old, *unit), _words(self._new, *other)
        touched = [i for i, (s, e) in enumerate(old) if s < end and start < e]
        return (new[touched[0]][0], new[touched[-1]][1]) if touched else None

    def _slot(self, patch: _Patch, unit: Span, start: int, end: int) -> Span | None:
        """What stands in the new text in the place of old[start:end], of a sentence `unit` that was changed."""
        first = bisect_right(patch.old, start, key=lambda span: span[1])
        last = bisect_left(patch.old, end, key=lambda span: span[0])
        if first >= last:
            return None
        # A full stop that became something else takes nothing else along.
        while (
            last - 1 > first and patch.match[last - 1] is None and not _has_word(self._old[slice(*patch.old[last - 1])])
        ):
            last -= 1
        left, right = _edge(patch, first, first), _edge(patch, last - 1, last)
        if left >= right:
            return None
        if not _has_word(self._old[unit[0] : start]):
            left = self._to_edge(patch, left, -1)
        elif first and (before := patch.match[first - 1]) is not None and self._belongs(patch, before + 1, left):
            left = before + 1
        if not _has_word(self._old[end : unit[1]]):
            right = self._to_edge(patch, right - 1, 1) + 1
            # A full stop that was outside stays outside.
            while right - 1 > left and self._old[end - 1].isalnum() and not _has_word(self._word(patch, right - 1)):
                right -= 1
        elif last < len(patch.old) and (after := patch.match[last]) is not None and self._belongs(patch, right, after):
            right = after
        return patch.new[left][0], patch.new[right - 1][1]

    def _belongs(self, patch: _Patch, start: int, end: int) -> bool:
        """Whether words that came in beside others, nothing in exchange, go with them: "not", "about", "a year"."""
        return 0 < end - start <= _FEW_WORDS and all(_has_word(self._word(patch, i)) for i in range(start, end))

    def _to_edge(self, patch: _Patch, index: int, step: int) -> int:
        """The outermost word of its sentence on one side of the word `index`, where all up to it came in anew; marks at
        the very edge may have been there."""
        home, edge, outermost = self._unit_of(patch, index), index, index
        while 0 <= edge + step < len(patch.new) and self._unit_of(patch, edge + step) == home:
            edge += step
            if edge not in patch.matched:
                outermost = edge
            elif _has_word(self._word(patch, edge)):
                return index
        return outermost

    def _unit_of(self, patch: _Patch, index: int) -> int:
        return bisect_right(self._new_starts, patch.new[index][0])

    def _word(self, patch: _Patch, index: int) -> str:
        return self._new[slice(*patch.new[index])]

    def _alike(self, in_order: dict[int, int]) -> list[tuple[list[int], list[int]]]:
        """Old and new sentences that share most of their words, in groups: one may have become two, two one."""
        old_left = [i for i in range(len(self._old_units)) if i not in self._kept]
        new_left = [j for j in range(len(self._new_units)) if j not in self._kept_new]
        if not old_left or not new_left:
            return []
        old_bags = {i: _bag(self._old[slice(*self._old_units[i])]) for i in old_left}
        new_bags = {j: _bag(self._new[slice(*self._new_units[j])]) for j in new_left}
        between = _Between(in_order)
        return _groups(_edges(old_bags, new_bags, between))

    def _patch(self, old_units: list[int], new_units: list[int], in_order: dict[int, int]) -> _Patch:
        old = [word for i in old_units for word in _words(self._old, *self._old_units[i])]
        new = [word for j in new_units for word in _words(self._new, *self._new_units[j])]
        match: list[int | None] = [None] * len(old)
        a, b = [self._old[s:e] for s, e in old], [self._new[s:e] for s, e in new]
        for i, j, size in matching(a, b):
            match[i : i + size] = range(j, j + size)
        between = _Between(in_order)
        moved = not any(between(i, j) for i in old_units for j in new_units)
        return _Patch(old, new, match, moved, frozenset(j for j in match if j is not None))


def align(
    old: str, new: str, old_sentences: Iterable[Sequence[int]], new_sentences: Iterable[Sequence[int]]
) -> Alignment:
    """What `old` and `new` have in common. Sentences are [start, end) in code points, in order, without overlaps."""
    return Alignment(old, new, [(s, e) for s, e in old_sentences], [(s, e) for s, e in new_sentences])


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    moved: bool
    weight: int


class _Between:
    """Whether an old and a new sentence stand at the same place between the neighbours that the texts share."""

    def __init__(self, in_order: dict[int, int]) -> None:
        self._old = sorted(in_order)
        self._new = [in_order[i] for i in self._old]

    def __call__(self, old: int, new: int) -> bool:
        return bisect_left(self._old, old) == bisect_left(self._new, new)


def _units(text: str, sentences: Iterable[Span]) -> list[Span]:
    """The sentences, and what stands between them if it is not blank."""
    units: list[Span] = []
    position = 0
    for start, end in [*sentences, (len(text), len(text))]:
        for s, e in ((position, start), (start, end)):
            piece = text[s:e]
            if piece.strip():
                units.append((e - len(piece.lstrip()), s + len(piece.rstrip())))
        position = max(position, end)
    return units


def _key(text: str) -> str:
    return " ".join(text.split())


def _bare(text: str) -> str:
    bare = _key(text.translate(_STYLE)).rstrip(".,;:")
    return bare[:1].lower() + bare[1:]


def _words(text: str, start: int, end: int) -> list[Span]:
    return [match.span() for match in _TOKEN.finditer(text, start, end)]


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _bag(text: str) -> Counter[str]:
    return Counter(match.group().casefold() for match in _TOKEN.finditer(text) if _has_word(match.group()))


def _edges(old: dict[int, Counter[str]], new: dict[int, Counter[str]], between: _Between) -> list[tuple[int, int]]:
    """Pairs of sentences that are versions of each other; each one's best, where it is good enough."""
    seen: dict[str, list[int]] = defaultdict(list)
    for j, bag in new.items():
        for word in bag:
            seen[word].append(j)
    times = Counter(word for bag in [*old.values(), *new.values()] for word in bag)
    weight = {word: 1 / sqrt(count) for word, count in times.items()}
    heavy_old = {i: sum(weight[w] * n for w, n in bag.items()) for i, bag in old.items()}
    heavy_new = {j: sum(weight[w] * n for w, n in bag.items()) for j, bag in new.items()}
    best_old: dict[int, tuple[float, int]] = {}
    best_new: dict[int, tuple[float, int]] = {}
    for i, bag in old.items():
        shared: dict[int, float] = defaultdict(float)
        for word, count in bag.items():
            if len(seen[word]) <= _COMMON:
                for j in seen[word]:
                    shared[j] += weight[word] * min(count, new[j][word])
        for j, common in shared.items():
            score, in_place = common / min(heavy_old[i], heavy_new[j]), between(i, j)
            few = min(sum(bag.values()), sum(new[j].values())) < _FEW_WORDS
            if score < (_ALIKE_IN_PLACE if in_place else _ALIKE) or (few and not in_place):
                continue
            # How much of both is shared decides between several that one is wholly contained in.
            rank = score + common / max(heavy_old[i], heavy_new[j]) + 0.2 * in_place
            best_old[i] = max(best_old.get(i, (0.0, 0)), (rank, j))
            best_new[j] = max(best_new.get(j, (0.0, 0)), (rank, i))
    return sorted({*((i, j) for i, (_r, j) in best_old.items()), *((i, j) for j, (_r, i) in best_new.items())})


def _groups(edges: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """The connected parts of the graph, each as (old ones, new ones), in order."""
    home: dict[tuple[str, int], tuple[set[int], set[int]]] = {}
    for i, j in edges:
        a, b = home.get(("old", i), ({i}, set())), home.get(("new", j), (set(), {j}))
        joined = (a[0] | b[0], a[1] | b[1])
        home.update({("old", k): joined for k in joined[0]})
        home.update({("new", k): joined for k in joined[1]})
    groups = {id(group): group for group in home.values()}
    return sorted((sorted(old), sorted(new)) for old, new in groups.values())


def _edge(patch: _Patch, index: int, cut: int) -> int:
    """The place between words of the new text for a place between words of the old one: before `cut`, which is the
    word `index` or the one after it."""
    found = patch.match[index]
    if found is not None:
        return found + cut - index
    before = next((i for i in range(index - 1, -1, -1) if patch.match[i] is not None), -1)
    after = next((i for i in range(index + 1, len(patch.old)) if patch.match[i] is not None), len(patch.old))
    low = (patch.match[before] or 0) + 1 if before >= 0 else 0
    high = (patch.match[after] or 0) if after < len(patch.old) else len(patch.new)
    share = (cut - before - 1) / (after - before - 1)
    return low + round(share * (high - low))


def _largest(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Of pieces that were one, those that still stand together; text that came between them belongs to them."""
    clusters: list[list[_Piece]] = []
    for piece in pieces:
        last = clusters[-1][-1] if clusters else None
        if last and last.end <= piece.start:
            between = sum(map(str.isalnum, text[last.end : piece.start]))
            if between <= last.weight + piece.weight:
                clusters[-1].append(piece)
                continue
        clusters.append([piece])
    return max(clusters, key=lambda cluster: sum(piece.weight for piece in cluster), default=[])


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
