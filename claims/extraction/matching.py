"""What two sequences have in common: equal members in one order, and those that moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

# Beyond that many comparisons of words, frequent ones are passed over.
_MANY = 250_000


def common_order(old: Sequence[int], new: Sequence[int]) -> dict[int, int]:
    """Pairs of equal keys, ascending on both sides."""
    pairs: dict[int, int] = {}
    times_old, times_new = Counter(old), Counter(new)
    where = {key: j for j, key in enumerate(new) if times_new[key] == 1}
    once = [(i, where[key]) for i, key in enumerate(old) if times_old[key] == 1 and key in where]
    last_i = last_j = 0
    for i, j in [*_ascending(once), (len(old), len(new))]:
        for a, b, size in matching(old[last_i:i], new[last_j:j]):
            pairs.update((last_i + a + k, last_j + b + k) for k in range(size))
        if i < len(old):
            pairs[i] = j
        last_i, last_j = i + 1, j + 1
    return pairs


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest of the subsequences whose second numbers ascend; the first ones do."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_i, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        before.append(at[length - 1] if length else -1)
        tails[length:] = [j, *tails[length + 1 :]] if length < len(tails) else [j]
        at[length:] = [index, *at[length + 1 :]] if length < len(at) else [index]
    chain, index = [], at[-1] if at else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def matching(a: Sequence[object], b: Sequence[object]) -> Iterator[tuple[int, int, int]]:
    """(place in a, place in b, length) of what the two have in common in one order."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    if head:
        yield 0, 0, head
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if inner_a and inner_b:
        matcher = SequenceMatcher(None, inner_a, inner_b, autojunk=len(inner_a) * len(inner_b) > _MANY)
        for i, j, size in matcher.get_matching_blocks():
            if size:
                yield head + i, head + j, size
    if tail:
        yield len(a) - tail, len(b) - tail, tail


def moved_pairs(old: Sequence[int], new: Sequence[int], in_order: dict[int, int]) -> dict[int, int]:
    """Equal keys outside the common order; of several places the one whose neighbours moved along, else the first."""
    taken = set(in_order.values())
    free: dict[int, deque[int]] = defaultdict(deque)
    for j, key in enumerate(new):
        if j not in taken:
            free[key].append(j)
    left = [i for i, key in enumerate(old) if i not in in_order and key in free]
    known, pairs = dict(in_order), dict[int, int]()
    times = Counter(old[i] for i in left)
    # Those of which there is one are sure; they tell where their neighbours went.
    for i in sorted(left, key=lambda i: (times[old[i]] > 1 or len(free[old[i]]) > 1, i)):
        places = free[old[i]]
        while places and places[0] in taken:
            places.popleft()
        if places:
            # Not looked for among all places: a text may say one sentence thousands of times.
            beside = (known.get(i - 1, -2) + 1, known.get(i + 1, 0) - 1)
            fitting = [j for j in beside if 0 <= j < len(new) and new[j] == old[i] and j not in taken]
            known[i] = pairs[i] = min(fitting, default=places[0])
            taken.add(pairs[i])
    return pairs
