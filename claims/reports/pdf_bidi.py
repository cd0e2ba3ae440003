"""Reading directions for WeasyPrint, which knows `dir="ltr"` and `dir="rtl"`, and sets each element by itself.

What a browser does with `dir="auto"` and with words of one direction within a text of the other is done here on the
tree before it is set: the Unicode bidirectional algorithm looks at a paragraph as a whole, WeasyPrint only at what
stands between two tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from .direction import direction_of

# What stands for an element that is set by itself; neutral, so that the words around decide (Unicode TR9, HL5).
_OBJECT = "\ufffc"


class _Part(NamedTuple):
    """A stretch of text, within `mark` if there is one, or an element that stands by itself."""

    text: str
    mark: Element | None = None
    object: Element | None = None


def set_directions(root: Element) -> None:
    """Every `dir="auto"` and every `bdi` under `root` gets its direction; marked text is put in order."""
    for element in root.iter():
        if element.get("dir", "auto" if element.tag == "bdi" else "") == "auto":
            element.set("dir", direction_of("".join(_own_text(element))))
    _walk(root, "ltr")


def _own_text(element: Element) -> Iterator[str]:
    """The text that decides: not that of parts with a direction of their own (HTML, "the dir attribute")."""
    yield element.text or ""
    for child in element:
        if child.tag != "bdi" and not child.get("dir"):
            yield from _own_text(child)
        yield child.tail or ""


def _walk(element: Element, direction: str) -> None:
    direction = element.get("dir", direction)
    for child in element:
        _walk(child, direction)
    if any(child.tag == "mark" for child in element):
        _arrange(element, int(direction == "rtl"))


def _arrange(element: Element, level: int) -> None:
    """Puts words that run the other way, and are cut by marks, into a span of their own direction.

    `level` is 0 where the element runs from left to right, 1 otherwise.
    """
    parts = list(_parts(element))
    owners = [number for number, part in enumerate(parts) for _character in part.text]
    levels = _levels("".join(part.text for part in parts), level)
    _even_out(levels, owners, 0, len(levels), level)
    for child in list(element):
        element.remove(child)
    element.text = None
    _fill(element, list(_cut(parts, owners, levels)), level)


def _parts(element: Element) -> Iterator[_Part]:
    if element.text:
        yield _Part(element.text)
    for child in element:
        if child.tag == "mark" and not len(child):
            yield _Part(child.text or "", mark=child)
        else:
            yield _Part(_OBJECT, object=child)
        if child.tail:
            yield _Part(child.tail)


def _even_out(levels: list[int], owners: Sequence[int], begin: int, stop: int, level: int) -> None:
    """Sets runs above `level` to it where they lie within one part: what stands between two tags is set right."""
    for deeper, group in groupby(range(begin, stop), key=lambda at: levels[at] > level):
        run = list(group)
        if deeper and owners[run[0]] == owners[run[-1]]:
            levels[run[0] : run[-1] + 1] = [level] * len(run)
        elif deeper:
            _even_out(levels, owners, run[0], run[-1] + 1, level + 1)


def _cut(parts: Sequence[_Part], owners: Sequence[int], levels: Sequence[int]) -> Iterator[tuple[int, _Part]]:
    """(level, piece): the parts, cut where the level changes."""
    text = "".join(part.text for part in parts)
    for (owner, level), group in groupby(range(len(text)), key=lambda at: (owners[at], levels[at])):
        run = list(group)
        yield level, parts[owner]._replace(text=text[run[0] : run[-1] + 1])


def _fill(parent: Element, pieces: Sequence[tuple[int, _Part]], level: int) -> None:
    """Appends `pieces` to `parent`, a run of a higher level within a span."""
    for deeper, group in groupby(pieces, key=lambda piece: piece[0] > level):
        if deeper:
            _fill(SubElement(parent, "span", {"dir": "ltr" if level % 2 else "rtl"}), list(group), level + 1)
        else:
            for _level, part in group:
                _append(parent, part)


def _append(parent: Element, part: _Part) -> None:
    if part.object is not None:
        part.object.tail = None
        parent.append(part.object)
    elif part.mark is not None:
        SubElement(parent, "mark", dict(part.mark.attrib)).text = part.text
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + part.text
    else:
        parent.text = (parent.text or "") + part.text


def _levels(text: str, base: int) -> list[int]:
    """The embedding level of each character, by the library that sets the text; `base` is that of the paragraph."""
    ffi, pango, free = _pango()
    raw = text.encode("utf-8", "replace")
    given = pango.pango_log2vis_get_embedding_levels(raw, len(raw), ffi.new("PangoDirection *", base))
    levels: list[int] = ffi.unpack(given, len(text))
    free(given)
    return levels


@cache
def _pango() -> tuple[Any, Any, Any]:
    from weasyprint.text.ffi import ffi, gobject, pango

    ffi.cdef(
        "uint8_t *pango_log2vis_get_embedding_levels(const char *text, int length, PangoDirection *base);"
        "void g_free(void *memory);"
    )
    return ffi, pango, gobject.g_free
