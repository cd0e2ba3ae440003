"""Hard-wrapped text (mail, wires, old terminals: a line break at every 72nd column) put back into paragraphs.

Text that was wrapped by filling lines shows it: the first word of the next line would not have fitted on this one.
Paragraphs of a line each, lists, verse and tables do not look like that.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

MIN_WIDTH = 40
MAX_WIDTH = 100
_MIN_JOINTS = 3
_SENTENCE_ENDS = tuple('.!?…:;。！？؟۔”"»')
_ITEM_MARKS = ("- ", "* ", "• ", "– ", "— ")


def unwrap(lines: Sequence[str]) -> list[str]:
    """The lines with wrapped ones joined and their paragraphs parted by blank lines; as given if nothing is wrapped.

    `lines` carry no blanks at their edges.
    """
    # Long addresses stick out of every column.
    width = max((len(line) for line in lines if " " in line), default=0)
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return list(lines)
    touching = [(line, following) for line, following in pairwise(lines) if line and following]
    joints = [pair for pair in touching if _belong_together(*pair, width)]
    mid_sentence = sum(not line.endswith(_SENTENCE_ENDS) for line, _following in joints)
    if len(joints) < _MIN_JOINTS or len(joints) < 0.6 * len(touching) or mid_sentence < 0.5 * len(joints):
        return list(lines)
    return _join(lines, width)


def _belong_together(line: str, following: str, width: int) -> bool:
    if following.startswith(_ITEM_MARKS):
        return False
    if len(line) + 1 + len(following.split(maxsplit=1)[0]) > width:
        return True
    # Edited after wrapping: the line is short, but the sentence goes on.
    return len(line) > width / 2 and following[0].islower() and not line.endswith(_SENTENCE_ENDS)


def _join(lines: Sequence[str], width: int) -> list[str]:
    joined: list[str] = []
    previous = ""
    for line in lines:
        if line and previous and _belong_together(previous, line, width):
            joined[-1] += _glue(previous, line) + line
        elif line:
            joined += ["", line]
        previous = line
    return joined[1:]


def _glue(line: str, following: str) -> str:
    """Nothing after a hyphen inside a word, which may belong there and stays; else a space."""
    inside_word = line[-2:-1].isalpha() and line.endswith(("-", "‐")) and following[0].isalpha()
    return "" if inside_word else " "
