"""What an article was read from, as it was received."""

from __future__ import annotations

import zlib
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from ..models import Capture
from .shared import require

# Whatever a browser makes of a hostile page in spite of all else, it runs nothing, loads nothing, and is of no site.
_POLICY = "default-src 'none'; sandbox"


@require_GET
def capture_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes, to be stored and never to be shown: a page from elsewhere must not speak as one of ours."""
    require(request, "view_work")
    capture = get_object_or_404(Capture.objects.visible_to(request.user), pk=pk)
    try:
        data = capture.data
    except zlib.error:
        # Altered in the database; verify_history names it. What is there is given out as it is.
        data = bytes(capture.body)
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, _name(capture)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response


def _name(capture: Capture) -> str:
    """The file's own name, or the last part of the address."""
    if capture.file_name:
        return capture.file_name
    name = PurePath(unquote(urlsplit(capture.url).path)).name
    return "".join(character for character in name if character.isprintable())[:150] or "page.html"
