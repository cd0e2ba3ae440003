"""Run by itself, in a process of its own: a PDF on standard input, the lines of its pages as JSON on standard output.

PDFium is native code that meets hostile files, and serves one thread at a time. Here it can crash, hang or ask for
gigabytes without harm to the server. This file imports nothing of the project, so that it starts quickly.

Answer: {"pages": [{"lines": [[text, left, bottom, right, top, size, bold], …]}, …]} in points, origin at the lower
left, in the order in which the file draws; or {"error": "encrypted" | "unreadable" | "too_many_pages" | "too_long"}.
Arguments: most pages, most characters.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

# Type of PDFium's error for a missing or wrong password (fpdfview.h).
_ERR_PASSWORD = 4
# What PDFium puts for a hyphen at the end of a line.
_LINE_HYPHEN = "\x02\ufffe"
# Gaps that are wider part columns, in sizes of the type; those between justified words are narrower.
_COLUMN_GAP = 1.2
_BOLD = 600
_RIGHT_TO_LEFT = ("R", "AL")
# In a right-to-left line, a number is drawn with the full stop or comma that follows it on its left.
_STOP_BEFORE_NUMBER = re.compile(r"(?<!\S)([.,:;!،؛؟]+)([0-9\u0660-\u0669\u06f0-\u06f9][^ ]*)")


def pages_of(data: bytes, max_pages: int, max_characters: int) -> dict[str, Any]:
    """The answer that the module describes."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > max_pages:
            return {"error": "too_many_pages"}
        pages, left, lines = [], max_characters, 0
        for page in document:
            text = page.get_textpage()
            left -= text.count_chars()
            if left < 0:
                return {"error": "too_long"}
            pages.append({"lines": list(lines_of(text.raw, text.count_chars()))})
            lines += len(pages[-1]["lines"])
            if lines > max_characters / 10:
                return {"error": "too_long"}
            text.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if getattr(error, "err_code", None) == _ERR_PASSWORD else "unreadable"}
    return {"pages": pages}


def lines_of(text: Any, count: int) -> Iterator[list[Any]]:
    """The lines of a page, split where a gap is as wide as one between columns."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    line: Line | None = None
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        character = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if character in "\r\n":
            if line:
                yield line.row()
            line = None
            continue
        character = "-" if character in _LINE_HYPHEN else character
        if character.isspace() or (raw.FPDFText_IsGenerated(text, index) == 1 and character != "-"):
            if line:
                line.characters.append((line.characters[-1][0], " "))
            continue
        # The box of the type, not of the glyph: quotation marks and commas would stand on lines of their own.
        raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
        if line and not line.goes_on(box):
            yield line.row()
            line = None
        if line is None:
            line = Line(box, is_bold(text, index))
        line.add(character, box, raw.FPDFText_GetFontSize(text, index) or box.top - box.bottom)
    if line:
        yield line.row()


class Line:
    """A line that grows from its first character."""

    def __init__(self, box: Any, bold: bool) -> None:
        # Left edge and character, in the order of drawing.
        self.characters: list[tuple[float, str]] = []
        self.size, self.bold = 0.0, bold
        self.left, self.bottom, self.right, self.top = box.left, box.bottom, box.right, box.top

    def goes_on(self, box: Any) -> bool:
        """Whether a character in `box` stands on this line, and in its column."""
        shared = min(self.top, box.top) - max(self.bottom, box.bottom)
        height = min(self.top - self.bottom, box.top - box.bottom)
        # Where a font tells no height of its lines, the boxes are those of the letters.
        return shared >= 0.3 * height and box.left - self.right <= _COLUMN_GAP * self.size

    def add(self, character: str, box: Any, size: float) -> None:
        self.characters.append((box.left, character))
        self.left, self.bottom = min(self.left, box.left), min(self.bottom, box.bottom)
        self.right, self.top = max(self.right, box.right), max(self.top, box.top)
        self.size = max(self.size, size)

    def row(self) -> list[Any]:
        numbers = [round(value, 1) for value in (self.left, self.bottom, self.right, self.top, self.size)]
        return [" ".join(in_reading_order(self.characters).split()), *numbers, self.bold]


def in_reading_order(characters: list[tuple[float, str]]) -> str:
    """The text of a line. PDFium gives some right-to-left words from left to right; their places tell which."""
    text = "".join(character for _left, character in characters)
    kinds = [unicodedata.bidirectional(character) for character in text]
    if sum(kind in _RIGHT_TO_LEFT for kind in kinds) <= kinds.count("L"):
        return text
    words, start = [], 0
    for word in text.split(" "):
        words.append(_word(characters[start : start + len(word)]))
        start += len(word) + 1
    return _STOP_BEFORE_NUMBER.sub(r"\2\1", " ".join(words))


def _word(characters: list[tuple[float, str]]) -> str:
    text = "".join(character for _left, character in characters)
    bases = [
        (left, index)
        for index, (left, character) in enumerate(characters)
        if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
    ]
    if len(bases) < 2 or bases[-1][0] < bases[0][0]:
        return text
    first, last = bases[0][1], bases[-1][1]
    while last + 1 < len(text) and unicodedata.combining(text[last + 1]):
        last += 1
    # Marks stay behind the letters that carry them.
    letters: list[str] = []
    for character in text[first : last + 1]:
        if letters and unicodedata.combining(character):
            letters[-1] += character
        else:
            letters.append(character)
    return text[:first] + "".join(reversed(letters)) + text[last + 1 :]


def is_bold(text: Any, index: int) -> bool:
    """By the weight that the font declares, or by its name."""
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(text, index) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(text, index, name, len(name), ctypes.byref(ctypes.c_int()))
    return b"bold" in name.value.lower()


def main() -> None:
    max_pages, max_characters = map(int, sys.argv[1:])
    json.dump(pages_of(sys.stdin.buffer.read(), max_pages, max_characters), sys.stdout)


if __name__ == "__main__":
    main()
