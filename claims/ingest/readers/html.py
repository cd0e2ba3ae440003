"""Saved web pages: the article out of everything around it (trafilatura), and what the page says about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from ..blocks import parts_of
from ..draft import Draft, fit, opening_of
from ..errors import IngestError
from ..language import clean_language, guess_language
from ..limits import check_elements, check_words
from ..normalise import one_line
from .decoding import decode
from .published import publication_date

logger = logging.getLogger(__name__)

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 4096
_CAPTION_MARK = "[caption] "
# Names of the library's own and of HTML.
_INLINE = frozenset(
    "hi ref del cell td th a abbr b bdi bdo big cite code data dfn em font i ins kbd mark q s samp small span strong "
    "sub sup time tt u var wbr".split()
)
_CELLS = frozenset({"cell", "td", "th"})
_HEADINGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_AROUND = ("head", "script", "nav", "header", "footer", "aside", "form", "button", "select", "textarea")
_WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def read(data: bytes) -> Draft:
    """The draft of a web page's bytes. Scripts and styles are dropped; nothing that the page refers to is loaded.

    Raises:
        IngestError: codes of `decode`; "unreadable", "no_article", "too_long".
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    text, notice = decode(data, declared[1].decode("ascii", "ignore") if declared else "")
    tree = _tree(text)
    language = clean_language(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    published_at = publication_date(tree)
    headings = [one_line(heading.text_content()) for heading in tree.iter("h1")]
    _mark_captions(tree)
    page, body = _extract(tree)
    lines = "\n".join(_lines(body))
    check_words(lines)
    title = _title(fit("title", page.title), headings)
    # The headline, once more or twice, opens most pages' texts.
    parts = [part for i, part in enumerate(parts_of(lines)) if i >= 3 or part.text.casefold() != title.casefold()]
    if not any(character.isalnum() for part in parts for character in part.text):
        raise IngestError(_("No article was found on this page. Copy its text and paste it."), "no_article")
    return Draft(
        parts=parts,
        title=title or opening_of(parts[0].text),
        byline=fit("byline", (page.author or "").replace(";", ",").removeprefix("By ")),
        publisher=fit("publisher", page.sitename),
        language=language or guess_language(lines),
        language_is_guess=not language,
        published_at=published_at,
        url=_address(page.url),
        notices=[notice] if notice else [],
    )


def _tree(text: str) -> Any:
    # libxml2 stops at 256 levels and leaves entities of a document's own alone, so depth and size are bounded.
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise IngestError(_("This is not a web page that can be read."), "unreadable") from error
    check_elements(sum(1 for _element in tree.iter()))
    etree.strip_elements(tree, "style", "template", "noscript", "iframe", "object", "svg", with_tail=False)
    return tree


def _extract(tree: Any) -> tuple[Any, Any]:
    """What the page says of itself (title, author, sitename, url), and the element that holds the article."""
    # Imported here: this is the only use, and every command would wait for it.
    from trafilatura import bare_extraction, extract_metadata
    from trafilatura.settings import DEFAULT_CONFIG

    config = deepcopy(DEFAULT_CONFIG)
    # Below this the library falls back to all text of the page in one piece; briefs are short and have paragraphs.
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "10"
    try:
        page = extract_metadata(deepcopy(tree), date_config={"extensive_search": False})
        found: Any = bare_extraction(deepcopy(tree), include_comments=False, favor_recall=True, config=config)
    except Exception as error:  # Pages are hostile, and what the library may raise on them is not documented.
        logger.exception("The extraction of a web page failed.")
        raise IngestError(_("This is not a web page that can be read."), "unreadable") from error
    if found is not None and found.body is not None:
        return page, found.body
    for element in list(tree.iter(*_AROUND)):
        element.drop_tree()
    return page, tree


def _mark_captions(tree: Any) -> None:
    """Turn each figure into a paragraph of its caption, which the extraction would drop with the picture."""
    for figure in list(tree.iter("figure")):
        captions = [one_line(caption.text_content()) for caption in figure.iter("figcaption")]
        if any(captions) and figure.getparent() is not None:
            paragraph = lxml_html.Element("p")
            paragraph.text = _CAPTION_MARK + " ".join(filter(None, captions))
            paragraph.tail = figure.tail
            figure.getparent().replace(figure, paragraph)


def _lines(body: Any) -> Iterator[str]:
    """One line for each block of `body`, marked where the page tells its type."""
    mark, pieces = "", [body.text or ""]
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element is body or not isinstance(element.tag, str):
            continue
        if element.tag not in _INLINE:
            if line := one_line("".join(pieces)).strip("| "):
                yield mark + line
            mark, pieces = "", []
        if event == "start":
            mark = "[heading] " if element.tag in _HEADINGS else mark
            pieces.append(element.text or "")
        else:
            pieces.append(" | " if element.tag in _CELLS else "")
            pieces.append(element.tail or "")
    if line := one_line("".join(pieces)).strip("| "):
        yield mark + line


def _title(told: str, headings: list[str]) -> str:
    """The headline that readers see, where it is part of what the page calls itself; else that."""
    for heading in headings:
        if heading and (heading.casefold() in told.casefold() or told.casefold() in heading.casefold()):
            return fit("title", heading)
    return told


def _address(value: str | None) -> str:
    url = (value or "").strip()
    try:
        _WEB_ADDRESS(url)
    except ValidationError:
        return ""
    return url if url == fit("url", url) else ""
