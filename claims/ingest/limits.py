"""How much is taken in at once. Far above any article, far below what makes a server suffer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .errors import IngestError

MAX_BYTES = 5 * 1024 * 1024
MAX_WORDS = 50_000
# Files in one go through the web, and the seconds after which no more of them are begun: a server gives up on requests
# that take half a minute.
MAX_FILES = 20
SEVERAL_SECONDS = 10
# Of a file of many articles, in bytes: at the command line, and uploaded, where it is kept in the database meanwhile.
MAX_IMPORT = 500 * 1024**2
MAX_UPLOAD = 50 * 1024**2
# Of a web page; the time to find the article in it grows faster than their number.
MAX_ELEMENTS = 25_000
# Of a PDF, and of the process that reads it: bytes of memory, seconds.
MAX_PAGES = 300
MAX_PDF_CHARACTERS = 400_000
PDF_MEMORY = 1024**3
PDF_SECONDS = 10
# Of the process that reads a feed: bytes of memory, seconds.
FEED_MEMORY = 512 * 1024**2
FEED_SECONDS = 6
# Of a Word file: what it unpacks to by its own account, altogether and in one part, in bytes; files in it; signs of
# markup (tags and attributes) in a part, which take far more memory than text.
MAX_UNPACKED = 100 * 1024**2
MAX_PART = 20 * 1024**2
MAX_ZIP_FILES = 2_000
MAX_MARKUP = 2_000_000


def check_bytes(size: int) -> None:
    """
    Raises:
        IngestError: more than MAX_BYTES; code "too_big".
    """
    if size > MAX_BYTES:
        limit = _("%(limit)d MB") % {"limit": MAX_BYTES // 1024**2}
        raise IngestError(_("This is too big: at most %(limit)s are taken in at once.") % {"limit": limit}, "too_big")


def check_words(text: str) -> None:
    """
    Raises:
        IngestError: more than MAX_WORDS words; code "too_long".
    """
    words = len(text.split())
    if words > MAX_WORDS:
        message = _("This is too long: %(words)s words, and at most %(limit)s are taken in at once.")
        raise IngestError(message % {"words": f"{words:,}", "limit": f"{MAX_WORDS:,}"}, "too_long")


def check_elements(count: int) -> None:
    """
    Raises:
        IngestError: more than MAX_ELEMENTS; code "too_long".
    """
    if count > MAX_ELEMENTS:
        message = _("This page has too many elements: %(count)s, and at most %(limit)s are looked through.")
        raise IngestError(message % {"count": f"{count:,}", "limit": f"{MAX_ELEMENTS:,}"}, "too_long")
