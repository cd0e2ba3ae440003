"""Chromium, driven by Playwright, against a live server on the database under test.

Every page collects what Chromium complains about, refusals by the Content-Security-Policy included; a test fails when
something is left at its end. `expect_complaint(pattern)` excuses what a test provokes, such as a 409.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from claims.models import User

WIDE, NARROW = 1440, 360
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert executable, "Chromium is missing; on Debian: apt-get install chromium"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop lives in this thread, and Django would refuse the database there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def excused() -> list[re.Pattern[str]]:
    return []


@pytest.fixture
def expect_complaint(excused: list[re.Pattern[str]]) -> Callable[[str], None]:
    """expect_complaint(pattern): the test provokes complaints that match."""
    return lambda pattern: excused.append(re.compile(pattern))


@pytest.fixture
def page_as(live_server: LiveServer, browser: Browser, excused: list[re.Pattern[str]]) -> Iterator[Callable[..., Page]]:
    """page_as(user, width=1440): a page of a browser of its own, signed in as that person; None signs nobody in."""
    contexts = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} [{message.location.get('url', '')}]")

    def open_page(user: User | None, *, width: int = WIDE, height: int = 900) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            # Colours on their way from light to dark are none that anybody reads.
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda web_error: complaints.append(str(web_error.error)))
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    left = [complaint for complaint in complaints if not any(pattern.search(complaint) for pattern in excused)]
    assert not left, "Chromium complained:\n" + "\n".join(left)


@pytest.fixture
def page(page_as: Callable[..., Page], reviewer: User) -> Page:
    """A page signed in as the reviewer."""
    return page_as(reviewer)


def _violation(violation: dict[str, Any]) -> str:
    nodes = "\n".join(f"    {node['target']}: {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n{nodes}"


# axe takes what a bar that stays in sight half covers at this moment for too small to hit; it can be scrolled.
_LAY_OPEN = """() => {
    const bars = [...document.querySelectorAll("main *")].filter((bar) => getComputedStyle(bar).position === "sticky");
    for (const bar of bars) bar.style.position = "static";
    window.bars = bars;
}"""
_PUT_BACK = "() => { for (const bar of window.bars) bar.style.position = ''; }"


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """axe(page): fails when the page breaks a rule of WCAG 2.2 AA that a machine can check."""

    def check(page: Page) -> None:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": WCAG_22_AA}}
        page.evaluate(_LAY_OPEN)
        violations = Axe().run(page, options=options).response["violations"]
        page.evaluate(_PUT_BACK)
        assert not violations, f"{page.url}\n" + "\n".join(map(_violation, violations))

    return check


@pytest.fixture(scope="session")
def fits() -> Callable[[Page], None]:
    """fits(page): fails when the page is wider than the window, so that one would have to scroll sideways."""

    def check(page: Page) -> None:
        width, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= window, f"{page.url} is {width} px wide in a window of {window} px"

    return check
