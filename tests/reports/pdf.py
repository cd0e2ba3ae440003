"""PDF files as their readers see them: text, links, bookmarks and the structure that assistive technology reads."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


class Pdf:
    """`data`, opened. Close it when done, or use it in a `with` statement."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = pypdfium2.PdfDocument(data)

    def __enter__(self) -> Pdf:
        return self

    def __exit__(self, *_error: object) -> None:
        self.document.close()

    def __len__(self) -> int:
        return len(self.document)

    def text(self, number: int | None = None) -> str:
        """The text of a page, or of all, with single blanks; lines that a hyphen ends are joined."""
        numbers = range(len(self.document)) if number is None else [number]
        pages = [self.document[n].get_textpage().get_text_bounded() for n in numbers]
        return " ".join(" ".join(pages).split())

    def title(self) -> str:
        return str(self.document.get_metadata_dict()["Title"])

    def bookmarks(self) -> list[tuple[int, str]]:
        return [(entry.level, entry.get_title()) for entry in self.document.get_toc()]

    def is_tagged(self) -> bool:
        return bool(pdfium.FPDFCatalog_IsTagged(self.document.raw))

    def structure(self) -> list[str]:
        """The types of all structure elements, page by page, in reading order."""
        found: list[str] = []
        for number in range(len(self.document)):
            page = self.document[number]
            tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
            for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                found += _types(pdfium.FPDF_StructTree_GetChildAtIndex(tree, index))
            pdfium.FPDF_StructTree_Close(tree)
        return found

    def inside(self) -> bytes:
        """Everything in the file, with the compressed parts unpacked."""
        parts = [self.data]
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", self.data, re.S):
            try:
                parts.append(zlib.decompress(stream))
            except zlib.error:
                continue
        return b"\n".join(parts)

    def links(self) -> list[str]:
        """The addresses outside that links lead to."""
        return [uri.decode() for uri in re.findall(rb"/URI \((.*?)(?<!\\)\)", self.inside())]

    def inner_links(self) -> list[str]:
        """The names of the places in the file that links lead to."""
        return [name.decode() for name in re.findall(rb"/Dest \((.*?)(?<!\\)\)", self.inside())]


def _types(element: Any) -> Iterator[str]:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    yield buffer.raw.decode("utf-16-le").rstrip("\0")
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield from _types(child)
