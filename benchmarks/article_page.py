#!/usr/bin/env python3
"""How fast the article page opens with 50, 200 and 400 items: `python benchmarks/article_page.py`.

Invented articles in an SQLite database of their own, deleted afterwards. Prints, for each size, the server's time for
the page, its queries and its size, and the time from asking for it in Chromium until a key answers (`j` selects the
first item); medians of five.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
SIZES = (50, 200, 400)
ROUNDS = 5
PER_PARAGRAPH = 4
CHROMIUM = "/usr/bin/chromium"


def set_up(folder: str) -> None:
    """Django over an empty database in `folder`; the server started later sees the same."""
    os.environ.update(VAR_DIR=folder, DJANGO_SETTINGS_MODULE="factcheck.settings", DEBUG="1")
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make(size: int, actor: Any) -> Any:
    """An article with at least `size` items in some 30 words each."""
    from claims.ingest import draft_of, make_article
    from claims.models import Channel

    evening = "And what was the evening like, and who remembers it now? " * 10
    paragraphs = [
        f"In {1900 + n} the ferry carried {1000 + n} passengers on {n + 3} boats. "
        f"“We had {n + 2} storms this summer and none was small,” said Mira Tolland. "
        f"The council spent {n + 1} million crowns. {evening}"
        for n in range(size // PER_PARAGRAPH)
    ]
    return make_article(draft_of("\n\n".join(paragraphs), title="A long summer"), actor=actor, channel=Channel.WEB)


def median(work: Callable[[], object]) -> float:
    """Milliseconds by the clock, of ROUNDS after one that warms up."""
    work()
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        measure()


def measure() -> None:
    from django.contrib.auth.models import Group
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from screenshots import free_port, wait_for

    from claims.models import Role, User

    actor = User.objects.create_user("reviewer")
    actor.groups.set(Group.objects.filter(name=Role.REVIEWER))
    articles = [make(size, actor) for size in SIZES]
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(actor)
    port = free_port()
    server = subprocess.Popen(  # noqa: S603 - our own server
        [sys.executable, str(ROOT / "manage.py"), "runserver", "--noreload", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/health/", server)
        print(f"{'items':>6} {'words':>6} {'server ms':>10} {'queries':>8} {'KB':>6} {'key answers after ms':>21}")
        for article in articles:
            url = article.get_absolute_url()
            taken = median(lambda url=url: client.get(url))  # type: ignore[misc]
            with CaptureQueriesContext(connection) as queries:
                size = len(client.get(url).content)
            words = len(article.current_revision.text.split())
            ready = until_a_key_answers(f"http://127.0.0.1:{port}", url, client.cookies["sessionid"].value)
            print(
                f"{article.claims.count():6} {words:6} {taken:10.0f} {len(queries):8} {size / 1000:6.0f} {ready:21.0f}"
            )
    finally:
        server.terminate()
        server.wait()


def until_a_key_answers(base: str, url: str, session: str) -> float:
    """Milliseconds from asking for the page until `j` has selected its first item."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        page = context.new_page()

        def open_it() -> None:
            page.goto("about:blank")
            page.goto(base + url)
            page.keyboard.press("j")
            page.locator("#rail-items [aria-current]").wait_for()

        taken = median(open_it)
        browser.close()
    return taken


if __name__ == "__main__":
    main()
