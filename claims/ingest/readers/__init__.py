"""Files to drafts. A format is one entry in READERS: a function from bytes to a draft.

What is fetched (addresses, feeds) gives its bytes to these same readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from django.utils.translation import gettext as _

from ...models import Capture, CaptureOrigin
from ..draft import Draft
from ..errors import IngestError
from ..limits import check_bytes
from . import docx, html, pdf, text

Reader = Callable[[bytes], Draft]

READERS: Mapping[str, Reader] = {
    ".txt": text.read,
    ".html": html.read,
    ".htm": html.read,
    ".docx": docx.read,
    ".pdf": pdf.read,
}
SUPPORTED = ".txt, .html, .docx, .pdf"


def read_file(name: str, data: bytes) -> Draft:
    """The draft of a file by its ending.

    Raises:
        IngestError: with the name; an ending without reader, more than MAX_BYTES, or whatever the reader refuses.
    """
    base = PurePath(name).name
    try:
        reader = READERS.get(PurePath(base).suffix.lower())
        if reader is None:
            raise IngestError(_unsupported(name), "unsupported")
        check_bytes(len(data))
        draft = reader(data)
    except IngestError as error:
        raise IngestError(error.reason, error.code, name=name) from error
    draft.source_name = base[:300]
    draft.capture = Capture.of(data, CaptureOrigin.UPLOADED, file_name=base[:300])
    return draft


def _unsupported(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if not suffix:
        return _("The name has no ending that says what it is. Supported are %(endings)s.") % {"endings": SUPPORTED}
    message = _("%(suffix)s is not supported. Save it as .docx or .txt; supported are %(endings)s.")
    return message % {"suffix": suffix, "endings": SUPPORTED}


__all__ = ["READERS", "SUPPORTED", "read_file"]
