#!/usr/bin/env python3
"""Make the pictures in docs/images from a demo newsroom of its own, which is thrown away afterwards.

Usage: scripts/screenshots.py [DIRECTORY]     (`make screenshots` sets up what it needs)
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ARTICLE = "Last peacekeepers to leave the Orsava valley next summer"
ITEM = "We can hold the passes"


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        sys.exit("Chromium is missing; on Debian: apt-get install chromium")
    with newsroom() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(f"{address}/")
        page.fill("[name=username]", "reviewer2")
        page.fill("[name=password]", "demo-reviewer2")
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{address}/")
        page.goto(f"{address}/articles/")
        page.get_by_role("link", name=ARTICLE).first.click()
        page.wait_for_load_state()
        page.get_by_role("link", name=ITEM).first.click()
        page.wait_for_timeout(1000)
        save(page, target / "article.png")
        page.goto(f"{address}/claims/?status=proposed")
        save(page, target / "queue.png")
        browser.close()


def save(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    print(path)


@contextmanager
def newsroom() -> Iterator[str]:
    """The address of a server with the demo newsroom in it."""
    with tempfile.TemporaryDirectory() as directory:
        environment = {**os.environ, "VAR_DIR": directory, "DEBUG": "1"}
        environment.pop("DATABASE_URL", None)
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([*manage, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health/", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - the server started above
                return
        except OSError:
            time.sleep(0.3)
    sys.exit("The server did not start.")


if __name__ == "__main__":
    main()
