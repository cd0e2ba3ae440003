"""`manage.py ingest` with addresses of pages."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from claims.models import Article, Channel
from tests.ingest.web import answer, web_server

pytestmark = pytest.mark.django_db


def test_pages_by_their_address(settings) -> None:
    lines = StringIO()
    with web_server() as web:
        settings.FETCH_ALSO_ALLOW = [web.place]
        web.paths["/ferry"] = answer()
        names = [web.url("/ferry"), web.url("/gone"), "HTTP://127.0.0.1/"]
        with pytest.raises(CommandError, match="2 of 3 files not brought in"):
            call_command("ingest", *names, "--publisher", "The Courier", stdout=lines, stderr=StringIO())
    brought_in, gone, private = lines.getvalue().splitlines()
    article = Article.objects.get()
    assert brought_in.startswith(f"{names[0]}: article {article.pk}, “Ferry terminal closes”, ")
    assert gone == f"{names[1]}: not brought in. The site has no such page (404)."
    assert private.startswith(f"{names[2]}: not brought in. 127.0.0.1 is not on the public internet")
    assert (article.url, article.publisher) == (names[0], "The Courier")
    assert {event.channel for event in article.events.all()} == {Channel.COMMAND}
