"""Whether the words around a date speak of what has been or of what is to come."""

from __future__ import annotations

import re

_CUE = re.compile(
    r"(?<!\w)(?:(?P<condition>if|unless)|(?P<clause>after|when|because|although|since)|(?P<promise>promis(?:ed?|es|"
    r"ing)|pledg(?:ed?|es|ing)|vow(?:s|ed|ing)?|predict(?:s|ed)?|"
    r"threaten(?:s|ed|ing)?|agreed\s+to|plan(?:s|ned|ning)?|hop(?:es?|ed|ing))|"
    r"(?P<future>will|would|won[’']t|shall|(?:due|scheduled|slated|set)(?=\s+(?:to|for|on|in|at|by|before|back)\b|"
    r"\s*$)|"
    r"expect(?:s|ed|ing)?|next|must|"
    r"ha(?:s|ve)\s+to|(?:is|are|was|were|wants?|wanted|intends?|aims?|likely|ordered|going)\s+to|"
    r"(?:last|open|reopen|start|begin|end|close|expire|run|return|resume|vote|meet)s|begin(?:ning)?|starting|"
    r"expire|forecasts?|takes?\s+effect|"
    r"with\s+effect|pencilled|upcoming|coming|looking\s+ahead|should|(?-i:may)|could|[’']ll)|"
    r"(?P<past>was|were|had|did|began|rose|fell|won|lost|took|came|went|held|sold|bought|built|gave|made|said|wrote|"
    r"told|saw|ran|grew|broke|drew|found|sent|led|spoke|struck|tore|paid|left|shut|met|been)|"
    r"(?P<participle>(?!need|speed|proceed|succeed|exceed|indeed|hundred|shed)\w{2,}ed))(?!\w)",
    re.I,
)
_PASSIVE = re.compile(r"(?<!\w)be\s+$", re.I)
_HAD = re.compile(r"(?<!\w)had(?!\w)")
_HAD_REACH = 40
_WAITED = re.compile(
    r"(?<!\w)(?:(?:was|were)\s+(?:not|never)|had|did|didn[’']t|lasted|stayed|remained|waited|kept|continued|lived|worked)(?!\w)",
    re.I,
)
_WAITING = frozenset({"until", "till", "by", "until at least", "at least until", "no later than", "not until"})
_CLAUSE_END = re.compile(r"[.;:?!]")
_REACH = 70


def tense(text: str, start: int, begin: int, stop: int, end: int, relation: str) -> int:
    """1 for the future, -1 for the past, 0 where the words around the date text[begin:stop] do not tell.

    `relation` stands before the date and belongs to it; the sentence is text[start:end].
    """
    lead = text[max(start, begin - _REACH) : begin]
    if relation in _WAITING:
        return -1 if _WAITED.search(lead) or _HAD.search(text, stop, min(end, stop + _HAD_REACH)) else 1
    if relation.startswith("since"):
        return -1
    before = _told_before(lead)
    if relation == "for":
        # "He booked a flight for May", "the figures for May were bad".
        return max(before, 0)
    return before or _told_after(text, stop, min(end, stop + _REACH))


def _told_before(lead: str) -> int:
    """A verb right before the date decides, then a future that no finite past verb follows, then the past; what stands
    before "after" or "when" does not count, and what depends on an "if" is to come.
    """
    found, edge, supposed = 0, len(lead.rstrip()), False
    for cue in _CUE.finditer(lead):
        kind = cue.lastgroup
        if kind == "clause":
            found, supposed = 0, False
        elif kind in ("future", "condition") or supposed:
            found, supposed = 1, supposed or kind == "condition"
        elif _PASSIVE.search(lead[: cue.start()]):
            continue
        elif cue.end() == edge and not (kind == "promise" and cue.group().casefold().startswith("plan")):
            found = -1
        elif kind == "promise":
            found = 1
        elif kind == "past" or not found:
            found = -1
    return found


def _told_after(text: str, stop: int, end: int) -> int:
    """For dates at the head of a clause: "On Friday the council will vote"."""
    if close := _CLAUSE_END.search(text, stop, end):
        end = close.start()
    for cue in _CUE.finditer(text, stop, end):
        if cue.lastgroup not in ("promise", "condition"):
            return {"future": 1, "clause": 0}.get(cue.lastgroup or "", -1)
    return 0
