"""A Word file in the making: paragraphs with runs of both directions, links, bookmarks and comments.

python-docx gives the package: styles, comments, header and footer. Paragraphs are built here, since it knows neither
directions nor links. The same calls make the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from django.utils.encoding import iri_to_uri
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .direction import direction_of, runs_of

# What XML 1.0 cannot hold (section 2.2), and what would not come back as it was: CR.
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("[\n\u2028\u2029]")
# Zip files know no earlier day; the day of a report stands in its properties.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_INK, _SOFT = RGBColor(0x1F, 0x1D, 0x1A), RGBColor(0x5D, 0x58, 0x4F)


class Text(NamedTuple):
    """A stretch of a paragraph. `link` is an http address, or "#name" of a bookmark; `marked` has a tinted ground.

    `language` is a BCP 47 tag.
    """

    words: str
    bold: bool = False
    italic: bool = False
    soft: bool = False
    marked: bool = False
    language: str = ""
    link: str = ""


Part = Text | Any
"""What a paragraph is made of: text, or an element such as those that begin and end a comment's range."""


class WordFile:
    """A file of A4 pages; `language` is that of what the workbench says. `add` appends to its end."""

    def __init__(self, *, title: str, author: str, made_at: datetime, language: str) -> None:
        self._document = docx.Document()
        self._links: dict[str, str] = {}
        self._bookmarks = 0
        self._made_at = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        self._body = self._document.element.body
        self._end = self._body[-1]
        self._set_properties(clean(title), clean(author), language)
        self._set_styles(language)

    def add(self, style: str, *parts: Part, together: bool = False) -> None:
        """A paragraph in the style of that id; `together` keeps it on one page with the next."""
        self._end.addprevious(self.paragraph(style, *parts, together=together))

    def paragraph(self, style: str, *parts: Part, together: bool = False) -> Any:
        """The same, to be put somewhere else. It runs the way in which its first letter does."""
        base = direction_of("".join(part.words for part in parts if isinstance(part, Text)))
        properties = element("pPr", element("pStyle", val=style))
        if together:
            properties.append(element("keepNext"))
        if base == "rtl":
            properties.append(element("bidi"))
        paragraph = element("p", properties)
        for part in parts:
            paragraph.extend(self._runs(part, base) if isinstance(part, Text) else [part])
        return paragraph

    def comment(self, author: str, at: datetime | None, *paragraphs: list[Part]) -> int:
        """A comment, dated `at` or when the report was made; its number for `comment_start` and `comment_end`."""
        author = clean(author)
        comment = self._document.comments.add_comment(author=author, initials=initials_of(author))
        node = comment._comment_elm
        node.date = (at.astimezone(UTC) if at else self._made_at.replace(tzinfo=UTC)).replace(microsecond=0)
        for number, parts in enumerate(paragraphs):
            built = self.paragraph("CommentText", *parts)
            if number == 0:
                # The first paragraph holds the mark by which the comment is known in its own text.
                built.insert(1, node.p_lst[0].r_lst[0])
                node.remove(node.p_lst[0])
            node.append(built)
        return comment.comment_id

    def bookmark(self, name: str) -> list[Any]:
        """The two elements of a place to link to, one after the other."""
        self._bookmarks += 1
        return [
            element("bookmarkStart", id=self._bookmarks, name=name),
            element("bookmarkEnd", id=self._bookmarks),
        ]

    def head_and_foot(self, running: str, page: str) -> None:
        """`running` above each page; below `page`, in which {page} and {pages} stand for the numbers."""
        section = self._document.sections[0]
        header, footer = section.header, section.footer
        _replace(header._element, self.paragraph("Header", Text(running, soft=True)))
        parts: list[Part] = []
        for piece in re.split(r"(\{page\}|\{pages\})", page):
            fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
            parts += _field(fields[piece]) if piece in fields else [Text(piece, soft=True)]
        _replace(footer._element, self.paragraph("Footer", *parts))

    def to_bytes(self) -> bytes:
        raw, file = BytesIO(), BytesIO()
        self._document.save(raw)
        with ZipFile(raw) as given, ZipFile(file, "w") as written:
            for name in given.namelist():
                info = ZipInfo(name, _ZIP_TIME)
                info.compress_type = ZIP_DEFLATED
                written.writestr(info, given.read(name))
        return file.getvalue()

    def _runs(self, text: Text, base: str) -> Iterator[Any]:
        words = clean(text.words)
        runs = [_run(text, stretch, way) for stretch, way in runs_of(words, base)]
        link = self._link(text.link)
        if link is None:
            yield from runs
        else:
            link.extend(runs)
            yield link

    def _link(self, address: str) -> Any:
        if address.startswith("#"):
            return element("hyperlink", anchor=address[1:])
        uri = _uri(address)
        if not uri:
            return None
        if uri not in self._links:
            self._links[uri] = f"rIdLink{len(self._links) + 1}"
            self._document.part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, uri, self._links[uri], is_external=True
            )
        link = element("hyperlink")
        link.set(qn("r:id"), self._links[uri])
        return link

    def _set_properties(self, title: str, author: str, language: str) -> None:
        properties = self._document.core_properties
        properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], author[:255]
        properties.comments, properties.language = "", language
        properties.created = properties.modified = self._made_at
        package = self._document.part.package
        for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
            del package.rels[key]
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin = section.bottom_margin = Mm(22)

    def _set_styles(self, language: str) -> None:
        styles = self._document.styles
        for lang in styles.element.iter(qn("w:lang")):
            lang.set(qn("w:val"), language)
        styles["Normal"].paragraph_format.space_after = Pt(5)
        sizes = {"Title": 20, "Heading 1": 15, "Heading 2": 12, "Heading 3": 11}
        for name, size in sizes.items():
            styles[name].font.color.rgb = _INK
            styles[name].font.size = Pt(size)
        styles["Caption"].font.color.rgb, styles["Caption"].font.bold = _SOFT, False
        styles["Quote"].font.italic = False
        styles["List Bullet"].paragraph_format.space_after = Pt(3)


def clean(text: str) -> str:
    """`text` without what XML refuses."""
    return _NOT_XML.sub("", text)


def initials_of(name: str) -> str:
    """The first letters of the first and the last word: "Ben Okri" has BO."""
    words = [word for word in re.findall(r"\w+", name) if word]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


def element(name: str, /, *children: Any, **attributes: Any) -> Any:
    """A WordprocessingML element with attributes of the same namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def comment_start(number: int) -> Any:
    """What stands before the words that a comment is about."""
    return element("commentRangeStart", id=number)


def comment_end(number: int) -> list[Any]:
    """What stands after them."""
    mark = element(
        "r", element("rPr", element("rStyle", val="CommentReference")), element("commentReference", id=number)
    )
    return [element("commentRangeEnd", id=number), mark]


def _run(text: Text, words: str, way: str) -> Any:
    properties = element("rPr")
    # In the order of the schema (ISO 29500-1, CT_RPr); the "Cs" ones are for scripts that run from right to left.
    if text.bold:
        properties.extend([element("b"), element("bCs")])
    if text.italic:
        properties.extend([element("i"), element("iCs")])
    if text.link:
        properties.append(element("color", val="1F5673"))
    elif text.soft:
        properties.append(element("color", val=str(_SOFT)))
    if text.link:
        properties.append(element("u", val="single"))
    if text.marked:
        properties.append(element("shd", val="clear", color="auto", fill="F6E9B8"))
    if way == "rtl":
        properties.append(element("rtl"))
    if text.language:
        properties.append(element("lang", **({"bidi": text.language} if way == "rtl" else {"val": text.language})))
    run = element("r", properties)
    for number, line in enumerate(_BREAKS.split(words)):
        if number:
            run.append(element("br"))
        node = element("t")
        node.text = line
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(node)
    return run


def _field(name: str) -> list[Any]:
    run = element("r", element("rPr", element("color", val=str(_SOFT))), element("t"))
    run[-1].text = "1"
    return [element("fldSimple", run, instr=f" {name} ")]


def _uri(address: str) -> str:
    """`address` as Word takes it, ASCII with nothing but what a URI may hold; "" if it is no address on the web."""
    uri = str(iri_to_uri(clean(address).strip())) if address else ""
    try:
        parts = urlsplit(uri)
        return uri if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _replace(parent: Any, paragraph: Any) -> None:
    for child in list(parent):
        parent.remove(child)
    parent.append(paragraph)
