"""Word files: what readers would see of the text, with headings and captions as their styles say.

Read here and not by a library: those at hand leave out what was inserted with tracked changes, or unpack everything.
Elements are known by their local names, which the strict and the transitional kind of the format share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from ..blocks import parts_of
from ..draft import Draft, fit
from ..errors import IngestError
from ..normalise import one_line
from .docx_package import Package
from .text import draft_of_parts

# Deleted and moved-away text, codes of fields, what older programs show instead, formulas' and pictures' data.
_SKIPPED = frozenset(
    "del moveFrom delText instrText delInstrText Fallback pPr rPr sectPr tblPr trPr tcPr sdtPr rt".split()
)
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_TEXTS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_OFF = frozenset({"0", "false", "off"})
_TITLES, _CAPTIONS = frozenset({"title"}), frozenset({"caption"})
_TITLE_PLACES = 3
# Styles are based on styles, in hostile files in circles.
_STYLE_STEPS = 20


def read(data: bytes) -> Draft:
    """The draft of a Word file's bytes. Heads, feet and comments are left out; notes stand at the end.

    Raises:
        IngestError: codes "empty", "encrypted", "unreadable", "unsafe", "too_big", "too_long".
    """
    package = Package(data)
    name = package.main_part()
    root = package.xml(name)
    if root is None or _name(root) != "document":
        raise IngestError(_("There is no text of Word's in this file. Save it again as .docx."), "unreadable")
    folder = name.rpartition("/")[0]
    kind_of = _kinds(package.xml(f"{folder}/styles.xml"))
    lines = list(_lines(root, kind_of))
    for part in ("footnotes", "endnotes"):
        notes = package.xml(f"{folder}/{part}.xml")
        lines += _lines(notes, kind_of) if notes is not None else ()
    title = next((text for kind, text in lines[:_TITLE_PLACES] if kind == "title"), "")
    marked = [_marked(kind, text) for kind, text in lines if (kind, text) != ("title", title)]
    draft = draft_of_parts(parts_of("\n".join(marked)), fit("title", title))
    if any(_name(element) in _TRACKED for element in root.iter(etree.Element)):
        draft.notices.append(_("This file has tracked changes; it was read as if all were accepted."))
    if package.xml(f"{folder}/comments.xml") is not None:
        draft.notices.append(_("This file has comments, which were left out."))
    return draft


def _marked(kind: str, text: str) -> str:
    if kind == "title":
        kind = "heading"
    return f"[{kind}] {text}" if kind else text


def _lines(root: Any, kind_of: Callable[[Any], str]) -> Iterator[tuple[str, str]]:
    """Kind (title, heading, caption or "") and text of each line below `root`, in order."""
    walk = _Walk(kind_of)
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        name = _name(element)
        if event == "start" and (name in _SKIPPED or (name == "r" and _is_hidden(element))):
            if name != "Fallback" or _has_choice(element):
                events.skip_subtree()
        elif event == "start":
            walk.start(name, element)
        else:
            walk.end(name)
    for kind, text in walk.lines:
        for line in text.split("\n"):
            if clean := one_line(line):
                yield kind, clean


class _Walk:
    """Gathers `lines` while an element after the other starts and ends. Paragraphs stand in each other (text boxes)."""

    def __init__(self, kind_of: Callable[[Any], str]) -> None:
        self._kind_of = kind_of
        self.lines: list[tuple[str, str]] = []
        self._paragraphs: list[tuple[str, bool, list[str]]] = []
        # What stood before a deleted end of a paragraph, and so belongs to the next one.
        self._carried: list[str] = []
        # For each open table row: where it began in `lines`, and where each of its cells did.
        self._rows: list[list[int]] = []

    def start(self, name: str, element: Any) -> None:
        if name == "p":
            self._paragraphs.append((self._kind_of(element), _ends_deleted(element), self._carried))
            self._carried = []
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append(len(self.lines))
        elif self._paragraphs:
            self._paragraphs[-1][2].append(element.text or "" if name == "t" else _TEXTS.get(name, ""))

    def end(self, name: str) -> None:
        if name == "p" and self._paragraphs:
            kind, is_deleted, pieces = self._paragraphs.pop()
            if is_deleted:
                self._carried = pieces
            elif text := "".join(pieces).strip():
                self.lines.append((kind, text))
        elif name == "tr" and self._rows:
            self._end_row(self._rows.pop())

    def _end_row(self, cells: list[int]) -> None:
        """One line of a row of figures; cells that hold paragraphs are layout, and stay as they are."""
        lengths = [end - start for start, end in zip(cells, [*cells[1:], len(self.lines)], strict=True)]
        if sum(lengths) > 1 and max(lengths) == 1:
            row = self.lines[cells[0] :]
            self.lines[cells[0] :] = [("", " | ".join(" ".join(text.split()) for _kind, text in row))]


def _kinds(styles: Any) -> Callable[[Any], str]:
    """A function from a paragraph's element to its kind. Built-in styles have the same names in every language."""
    found: dict[str, tuple[str, str, bool]] = {}
    for style in styles.iter("{*}style") if styles is not None else ():
        outline = _child(_child(style, "pPr"), "outlineLvl")
        found[_value(style, "styleId")] = (
            _value(_child(style, "name")).casefold(),
            _value(_child(style, "basedOn")),
            _is_outline(outline),
        )

    def kind_of(paragraph: Any) -> str:
        properties = _child(paragraph, "pPr")
        if properties is None:
            return ""
        if _is_outline(_child(properties, "outlineLvl")):
            return "heading"
        style = _value(_child(properties, "pStyle"))
        for _step in range(_STYLE_STEPS):
            if style not in found:
                break
            name, based_on, is_outline = found[style]
            if name in _TITLES:
                return "title"
            if name in _CAPTIONS:
                return "caption"
            if is_outline or name.startswith("heading ") or name == "subtitle":
                return "heading"
            style = based_on
        return ""

    return kind_of


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _child(element: Any, name: str) -> Any:
    return None if element is None else element.find(f"{{*}}{name}")


def _value(element: Any, name: str = "val") -> str:
    if element is None:
        return ""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _is_outline(element: Any) -> bool:
    # Level 9 is body text.
    return element is not None and _value(element) in tuple("012345678")


def _is_hidden(run: Any) -> bool:
    vanish = _child(_child(run, "rPr"), "vanish")
    return vanish is not None and _value(vanish) not in _OFF


def _ends_deleted(paragraph: Any) -> bool:
    return _child(_child(_child(paragraph, "pPr"), "rPr"), "del") is not None


def _has_choice(fallback: Any) -> bool:
    return any(_name(sibling) == "Choice" for sibling in fallback.itersiblings(preceding=True))
