"""The one place where text is normalised, once, before it is stored. docs/ingest.md lists the rules with examples."""

from __future__ import annotations

import re
import unicodedata

from .wrapping import unwrap

# Unicode's stream-safe limit (UAX #15, section 13). Longer runs occur in no language, and putting marks into canonical
# order takes time that grows with the square of their number.
MAX_MARKS = 30

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_INVISIBLE = re.compile(
    # Kept: flags of regions, which are spelled in tag characters; the word breaks of Thai, Lao, Burmese and Khmer.
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\u200b)"
    # Removed: control characters, soft hyphens, zero-width spaces and joiners of words, byte order marks, deprecated
    # format controls, annotations, other tags, surrogates.
    "|[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffc"
    f"\U000e0000-\U000e007f\ud800-\udfff{_NONCHARACTERS}]"
)
_GROUP_SPACE = "\u00a0\u2007\u2009\u202f"
_SPACES = re.compile(
    # "2 500" with a fixed space is one number; with an ordinary space it might be two.
    rf"((?<!\d)\d{{1,3}}(?:[{_GROUP_SPACE}]\d{{3}})+(?!\d))|[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f]+"
)
_BLANK_LINES = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """`text` as it is stored: LF, NFC, nothing invisible but what scripts and emoji need, plain single spaces, no
    blank edges, at most one blank line in a row, hard-wrapped lines joined. Idempotent; never raises; offsets of
    quotes and claims are code points of the result.
    """
    text = _characters(text)
    lines = [line.strip() for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(unwrap(lines))).strip()


def one_line(text: str, limit: int | None = None) -> str:
    """`text` normalised into a single line, cut to `limit` code points."""
    line = " ".join(_characters(text).split())
    return line if limit is None else line[:limit].rstrip()


def _characters(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub(lambda match: match[1] or "", text)
    # Twice: composing takes some marks apart.
    text = _limit_marks(unicodedata.normalize("NFC", _limit_marks(text)))
    return _SPACES.sub(_space, text)


def _space(match: re.Match[str]) -> str:
    return re.sub(f"[{_GROUP_SPACE}]", "\u00a0", match[1]) if match[1] else " "


def _limit_marks(text: str) -> str:
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
