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
