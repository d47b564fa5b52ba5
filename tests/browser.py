"""Chromium without a window, driven by Playwright, and what a page does in it that a report must not do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


@dataclass
class Visit:
    """A page that was opened, and what it has asked for and complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def wrong(self) -> list[str]:
        """Errors, whatever was written to the console, and what the content policy has refused."""
        return [*self.complaints, *self.page.evaluate("window.refused")]

    @property
    def focused(self) -> str:
        """What the keyboard is at, by its name for screen readers, or else its text."""
        found: str = self.page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        )
        return found


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; skips the test, and says so, where there is none."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    api = pytest.importorskip("playwright.sync_api", reason="there is no Playwright")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def visit(browser: Any, file: Path, **context: Any) -> Iterator[Visit]:
    """Opens a file in a browser without history; `context` says of what kind it is."""
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.set_default_timeout(5_000)
    made = Visit(page)
    page.on("request", lambda request: made.requests.append(request.url))
    page.on("console", lambda message: made.complaints.append(message.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("dialog", lambda dialog: made.complaints.append(f"dialog: {dialog.message}"))
    if context.get("java_script_enabled", True):
        page.add_init_script(WATCH)
    page.goto(file.as_uri())
    yield made
    opened.close()
