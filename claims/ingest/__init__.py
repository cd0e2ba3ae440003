"""Bringing articles in: readers make a `Draft` of a file or a text, a person corrects it, `make_article` stores it,
`revise` as a new version of an article that is there.

docs/ingest.md says what is recognised and how text is normalised.
"""

from .articles import compare, known_articles, make_article, revise
from .draft import Draft, draft_of
from .errors import IngestError, KnownText
from .limits import MAX_BYTES, MAX_WORDS
from .readers import READERS, SUPPORTED, read_file
from .readers.text import read_text

__all__ = [
    "MAX_BYTES",
    "MAX_WORDS",
    "READERS",
    "SUPPORTED",
    "Draft",
    "IngestError",
    "KnownText",
    "compare",
    "draft_of",
    "known_articles",
    "make_article",
    "read_file",
    "read_text",
    "revise",
]
