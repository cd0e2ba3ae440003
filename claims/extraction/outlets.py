"""What a relaying outlet is called."""

from __future__ import annotations

import re

from .mentions import clean
from .spans import Span

_ABBREVIATION = re.compile(r"\s*\((?P<short>[A-Z][A-Z.]{1,9})\)")
_KIND = re.compile(r"\s+(?:news\s+agency|agency|newspaper|television|radio|TV|magazine|channel|website)$")


def outlet(text: str, span: Span) -> str:
    """The outlet's short name where it stands behind the long one, else the name without what describes it."""
    if match := _ABBREVIATION.match(text, span[1]):
        return match["short"]
    name = clean(text[slice(*span)])
    bare = re.sub(r"^(?:(?:the|a)\s+)?(?:[a-z][\w-]*\s+)*(?=[A-Z])", "", name)
    return _KIND.sub("", bare) if bare[:1].isupper() else bare or name


_LEAD_IN = (
    r"(?:(?:the|a|an|his|local|state|state-run|private|public|Sunday|reporters?|from|for|at|with|by|on|broadcaster|newspaper|"
    r"radio|station|television|channel|news|agency|website|magazine|daily|weekly|outlet|tabloid|wire)\s+)*"
)
_NAME = (
    r"(?P<name>(?:state|public)\s(?:television|radio|media|TV)\b"
    r"|[A-Z][\w’'&-]*(?:\s+(?:[A-Z0-9][\w’'&-]*|(?:of|and|du|del|de|la|le)(?=\s[A-Z])))*)"
)
_ADDRESSED = re.compile(
    r"(?:told|tell(?:s|ing)?|interview\s+(?:with|to)|(?:speaking|spoke|talking)\s+(?:to|on|with)|message\s+to|"
    r"(?:carried|published|broadcast|aired|quoted)(?:\s+as\s+saying)?\s+(?:by|on|in))\s+" + _LEAD_IN + _NAME
)
_QUOTING = re.compile(_NAME + r"(?:\s\([A-Z][A-Z.]{1,9}\))?(?:,?\s(?:on\s\w+|later|also|previously),?)?\s*$")
# "told Parliament", "told Judge Reyes", "told Americans" pass nothing on.
_NO_OUTLET = re.compile(
    r"(?:Parliament|Congress|Senate|House|Council|Committee|Court|Judge|M[rs]s?|Dr|MPs?|Members?|Lord|President|Prime|"
    r"Minister|Assembly|Commission|Commons|Cabinet|Governor|Mayor|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Americans|Republicans|Democrats|Supt|Sgt|Det|Sir|God|I)\b|"
    r".*\b(?:Parliament|Council|Committee|Court|Senate|Assembly|Commission|Congress|Convention|Conference|Hall|Club|"
    r"Forum)$"
)
_REACH = 90


def relaying_outlet(masked: str, unit: Span, source: Span | None, cue: Span) -> Span | None:
    """The outlet that is told ("told Radio Arz"), carries ("in remarks broadcast by state television") or quotes ("Tarn
    News quoted the mayor as saying") within the sentence; `masked` is the text without what is quoted in it."""
    if source and cue[0] < source[0] and masked[slice(*cue)].startswith(("quot", "cit")):
        match = _QUOTING.search(masked, max(unit[0], cue[0] - _REACH), cue[0])
    else:
        match = _ADDRESSED.search(masked, max(unit[0], cue[0] - _REACH), min(unit[1], cue[1] + _REACH))
    return match.span("name") if match and not _NO_OUTLET.match(match["name"]) else None
