"""PDF: the pages of the HTML formats, set on A4 by WeasyPrint; tagged (PDF/UA-1), with links, bookmarks and language.

WeasyPrint needs Pango, a library of the system. It is imported when a PDF is asked for, so that everything else works
without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..models import Claim
from .pdf_bidi import set_directions
from .rows import Head

# What Debian calls the libraries that WeasyPrint opens.
SYSTEM_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
_PIECE = 1 << 16


class CannotWrite(Exception):
    """A report cannot be written here in this format; says why, and what helps, to the person who asks for it."""


def as_pdf(
    write: Callable[[Head, QuerySet[Claim]], Iterator[str]],
) -> Callable[[Head, QuerySet[Claim]], Iterator[bytes]]:
    """The writer of a PDF of the page that `write` gives. The whole of it is made before the first byte comes.

    Raises:
        CannotWrite: when it is begun, where Pango is missing.
    """

    def stream_pdf(head: Head, claims: QuerySet[Claim]) -> Iterator[bytes]:
        # Before anything is read, since without the library it would be in vain.
        _weasyprint()
        file = pdf_of("".join(write(replace(head, self_contained=True, paged=True), claims)))
        for start in range(0, len(file), _PIECE):
            yield file[start : start + _PIECE]

    return stream_pdf


def pdf_of(page: str) -> bytes:
    """The PDF of an HTML page that brings its style along. Nothing that the page names is fetched from anywhere.

    Raises:
        CannotWrite: Pango is missing.
    """
    weasyprint = _weasyprint()
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):
        """Fetches nothing: no file, no address, no data URL."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError(f"Reports fetch nothing: {url[:200]}")

    html = weasyprint.HTML(string=page, url_fetcher=Refusing())
    set_directions(html.etree_element)
    file: bytes = html.write_pdf(pdf_variant="pdf/ua-1")
    return file


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: the library that it opens is not there.
        message = _(
            "PDF needs the library Pango, which is missing on this server. On Debian it comes with: "
            "apt-get install %(packages)s. The other formats work without."
        )
        raise CannotWrite(message % {"packages": " ".join(SYSTEM_PACKAGES)}) from error
    return weasyprint
