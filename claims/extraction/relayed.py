"""Attribution without a reporting verb of the speaker's: "according to", "quoted X as saying", "carried by"."""

from __future__ import annotations

import re

from .layout import Attribution, Layout, tidy
from .phrases import outlet_after, phrase_after, subject_before
from .spans import Span, trim


def quoted_as(layout: Layout, unit: Span, match: re.Match[str]) -> Attribution | None:
    """ "The agency quoted the mayor as saying that …": the mayor is the source, the agency passes it on."""
    source = trim(layout.masked, *match.span("source"))
    content = tidy(layout, match.end(), unit[1])
    if not content:
        return None
    via = subject_before(layout.masked, unit[0], match.start("verb"))
    return Attribution(content, source, match.span("cue"), 0.9, via=via)


def according_to(layout: Layout, unit: Span, match: re.Match[str]) -> Attribution | None:
    masked, (start, end) = layout.masked, unit
    source = phrase_after(masked, match.end(), end)
    if source is None:
        return None
    before = masked[start : match.start()].strip(" ,")
    if before and len(before.split()) > 1:
        content = tidy(layout, start, match.start())
    else:
        comma = masked.find(",", source[1], end)
        # The source may carry an apposition: "According to Roth, the treasurer, the fund is empty".
        content = tidy(layout, comma + 1, end) if comma >= 0 else ()
    return Attribution(content, source, match.span(), 0.85) if content else None


_PASSIVE = re.compile(
    r"(?<!\w)(?:is|are|was|were|has\s+been|have\s+been)\s+(?:also\s+|later\s+|"
    r"widely\s+)?quoted\s+(?:by(?P<by>\s[^,.;:“”]{2,60}?)\s+)?"
    r"as\s+(?P<cue>saying|stating|telling|warning)(?:\s+by(?P<after>\s[^,.;:“”]{2,60}))?",
    re.IGNORECASE,
)
_RELAYED = re.compile(
    r"(?<!\w)(?:interview\s+with|(?:remarks|comments|interview|statement)\s+(?:\w+\s+)?"
    r"(?:carried|published|broadcast|aired|reported|quoted|cited)\s+(?:by|on|in)|message\s+to|"
    r"(?:speaking|spoke|talking)\s+(?:to|on|with))(?!\w)",
    re.IGNORECASE,
)


def passively_quoted(layout: Layout, unit: Span) -> Attribution | None:
    """ "“…,” Barro was quoted as saying by Radio Arz" and "Barro was quoted by Radio Arz as saying that …"."""
    masked, (start, end) = layout.masked, unit
    match = _PASSIVE.search(masked, start, end)
    if match is None or (source := subject_before(masked, start, match.start())) is None:
        return None
    following = re.match(r"\s*,?\s*(?:that\s+)?", masked[match.end() : end])
    content = tidy(layout, match.end() + (following.end() if following else 0), end)
    if "”" in masked[start : source[0]]:
        opening = masked.find("“", match.end(), end)
        content = tidy(layout, start, source[0]) + (tidy(layout, opening, end) if opening >= 0 else ())
    group = "after" if match["after"] else "by"
    via = outlet_after(masked, *match.span(group)) if match[group] else None
    return Attribution(content, source, match.span("cue"), 0.9, via=via) if content else None


def relaying_outlet(masked: str, start: int, end: int) -> Span | None:
    """The outlet in "in an interview with Radio Arz", "in remarks carried by state television"."""
    match = _RELAYED.search(masked, start, end)
    return outlet_after(masked, match.end(), end) if match else None
