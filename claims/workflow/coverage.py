"""Which sentences an item covers: the gate before clearing, and the coverage bar. And what reopens the gate."""

from __future__ import annotations

from ..models import Anchor, Article, Revision, Status

# Nobody checks the reporter's name and the agency's line sentence by sentence.
_EXEMPT = frozenset({"byline", "source"})


def uncovered_sentences(revision: Revision) -> list[tuple[int, int]]:
    """The sentences of `revision`, as [start, end) in code points, that no live item overlaps. In text order."""
    exempt = [(block.start, block.end) for block in revision.block_list if block.type in _EXEMPT]
    anchors = Anchor.objects.filter(revision=revision).exclude(claim__status=Status.REMOVED)
    taken = sorted([*exempt, *((s, e) for spans in anchors.values_list("spans", flat=True) for s, e in spans)])
    uncovered, reach, position = [], 0, 0
    for start, end in revision.sentences:
        while position < len(taken) and taken[position][0] < end:
            reach = max(reach, taken[position][1])
            position += 1
        if reach <= start:
            uncovered.append((start, end))
    return uncovered


def undo_clearing(article: Article) -> list[int]:
    """A cleared text with open work in it is no longer cleared; its number, where it was. Older texts stay cleared."""
    revision = article.current_revision
    if not revision.cleared_at:
        return []
    Revision.objects.filter(pk=revision.pk).update(cleared_at=None, cleared_by=None)
    return [revision.number]
