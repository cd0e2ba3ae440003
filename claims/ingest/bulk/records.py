"""From a row to a draft that `make_article` takes, or the reason why it would not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ...models import Article, column
from ..articles import check_draft, digest_of
from ..draft import Draft, draft_of, fit
from ..errors import IngestError
from ..language import clean_language, guess_language
from ..limits import check_words
from ..normalise import one_line
from .rows import COLUMNS, Number, Row, shown

_SPOILT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Options:
    """What holds for a whole file. `publisher` and `language` stand in where a line says none; with `copy` a text that
    is there already is brought in once more."""

    publisher: str = ""
    language: str = ""
    copy: bool = False


@dataclass(frozen=True)
class Record:
    """An article of a file, beginning at `line`; `draft` is None where there is a `reason` not to take it.

    `sha256` is of the text as it would be stored, `digest` of everything that is said of the article. `columns` are
    those that the row has, known or not.
    """

    line: int
    external_id: str = ""
    draft: Draft | None = None
    reason: str = ""
    sha256: str = ""
    digest: str = ""
    columns: tuple[str, ...] = ()


def records_of(rows: Iterable[Row], options: Options, source_name: str) -> Iterator[Record]:
    """A record for each row. `source_name` is what the revisions are said to come from."""
    for row in rows:
        yield _record(row, options, source_name)


def _record(row: Row, options: Options, source_name: str) -> Record:
    columns = tuple(shown(name) for name in row.values)
    if row.reason:
        return Record(row.line, reason=row.reason, columns=columns)
    external_id = ""
    try:
        external_id = _external_id(row.values.get("id"))
        draft = _draft(row.values, options)
        draft.external_id, draft.source_name = external_id, source_name
        sha256 = digest_of(check_draft(draft))
    except IngestError as error:
        return Record(row.line, external_id, reason=error.reason, columns=columns)
    said = (sha256, draft.title, draft.byline, draft.publisher, draft.language, draft.published_at, draft.url)
    digest = hashlib.sha256(repr(said).encode()).hexdigest()
    return Record(row.line, external_id, draft, "", sha256, digest, columns)


def _external_id(value: Any) -> str:
    if isinstance(value, Number) and not value.lstrip("-").isdecimal():
        raise _wrong("id", value)
    external_id = one_line(_text("id", str(value) if isinstance(value, Number) else value))
    limit = column(Article, "external_id").max_length or 0
    if len(external_id) > limit:
        message = _("“id” is too long: %(length)d characters, and at most %(limit)d are kept.")
        raise IngestError(message % {"length": len(external_id), "limit": limit}, "facts")
    return external_id


def _draft(values: dict[str, Any], options: Options) -> Draft:
    said = {name: _text(name, values.get(name)) for name in COLUMNS if name != "id"}
    text, language = said.pop("text"), said.pop("language").strip()
    check_words(text)
    if language and not clean_language(language):
        raise _wrong("language", language)
    title = one_line(said["title"])
    if not title:
        raise IngestError(_("“title” is empty."), "facts")
    draft = draft_of(
        text,
        title=title,
        byline=one_line(said["byline"]),
        publisher=fit("publisher", said["publisher"]) or options.publisher,
        url=said["url"].strip(),
        published_at=_date(said["published_at"].strip()),
    )
    draft.language = clean_language(language) or options.language or guess_language(draft.text)
    return draft


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or isinstance(value, Number):
        raise IngestError(_("“%(name)s” has to be text in quotation marks.") % {"name": name}, "facts")
    if spoilt := _SPOILT.search(value):
        raise IngestError(_spoilt(name, ord(spoilt[0])), "encoding")
    return value


def _spoilt(name: str, code: int) -> str:
    if not code:
        return _("“%(name)s” has a NUL character in it, which no text has.") % {"name": name}
    if 0xDC80 <= code <= 0xDCFF:
        message = _("“%(name)s” has bytes in it that are not UTF-8. Save the file as UTF-8.")
        return message % {"name": name}
    return _("“%(name)s” has half a character in it (U+%(code)04X).") % {"name": name, "code": code}


def _date(value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value).date()
    except ValueError:
        raise _wrong("published_at", value) from None


def _wrong(name: str, value: str) -> IngestError:
    messages = {
        "published_at": _("“published_at” says “%(value)s”, which is no date like 2026-03-04 or 2026-03-04T18:30:00Z."),
        "language": _("“language” says “%(value)s”, which is no tag like en or pt-BR."),
        "id": _("“id” says %(value)s, which is neither text nor a whole number."),
    }
    return IngestError(messages[name] % {"value": shown(value)}, "facts")
