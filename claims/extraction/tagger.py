"""Where text becomes attributions: source, cue and content spans, before anybody is resolved.

`tag` is the one seam between the text and the rest of the engine. Today rules around reporting verbs answer it
(`attribution`, `relayed`, `free_quotes`); whatever answers it later gives the same `Attribution`s.
"""

from __future__ import annotations

from .attribution import find_attributions
from .free_quotes import with_free_quotes
from .layout import Attribution, Layout


def tag(layout: Layout) -> list[Attribution]:
    """The attributions of the text, in the order of their content; contents do not overlap."""
    return sorted(with_free_quotes(layout, find_attributions(layout)), key=lambda a: (a.start, a.content[-1][1]))
