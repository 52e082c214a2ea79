"""A real browser before the running product, and what every page of ours is held to."""

from __future__ import annotations

import gzip
import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.conftest import chromium_path
from tests.running import RunningProduct, wait_for

WITHIN = 30  # seconds, for what the worker does by itself, on a busy machine
expect.set_options(timeout=20_000)  # a shared machine may be slow

_PARTS_OF_A_PAGE = ("stylesheet", "script", "font")
PICTURES = ("image/svg+xml", "image/jpeg", "image/png", "image/webp")


@dataclass
class Visit:
    """One browser window and all that it loaded since the last ``forget``."""

    page: Page
    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def notice(self, answer: Response) -> None:
        """Keep an answer; a part of the page that is not there is a complaint."""
        self.responses.append(answer)
        if answer.status == 404 and answer.request.resource_type in _PARTS_OF_A_PAGE:
            self.complaints.append(f"not there: {answer.url}")

    def forget(self) -> None:
        self.responses.clear()

    def weight_without_pictures(self) -> int:
        """Bytes on the wire, compressed as production sends them (whitenoise and the gzip middleware)."""
        return sum(
            len(gzip.compress(answer.body()))
            for answer in self.responses
            if answer.status == 200 and not _is_picture(answer)
        )

    def requests(self) -> int:
        return len([answer for answer in self.responses if not _is_picture(answer)])

    def hosts(self) -> set[str]:
        return {answer.url.split("/")[2] for answer in self.responses}

    def require_accessible(self) -> None:
        """Axe finds nothing, ids are unique, and nothing is wider than the window."""
        found = Axe().run(self.page).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == [], (
            self.page.url
        )
        repeated = self.page.evaluate(
            "() => [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at)"
        )
        assert repeated == [], self.page.url
        overflow = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, self.page.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Callable[..., Any]:
    """``with visit(width=390, color_scheme="dark") as visit:``; complaints of the console fail the test."""

    @contextmanager
    def start(*, width: int = 390, has_script: bool = True, **options: Any) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=has_script, **options
        )
        page = context.new_page()
        page.set_default_timeout(40_000)
        made = Visit(page)
        page.on("response", made.notice)
        page.on(
            "console",
            lambda message: made.complaints.append(message.text) if _is_complaint(message) else None,
        )
        page.on("pageerror", lambda problem: made.complaints.append(str(problem)))
        try:
            yield made
        except Exception as failure:
            failure.add_note(f"The page was {page.url}\n{page.locator('body').inner_text()}")
            raise
        context.close()
        assert made.complaints == []

    return start


@dataclass(frozen=True)
class BrowsedShop:
    """A shop of the running product: its host with the port, and its key."""

    product: RunningProduct
    schema: str
    host: str
    key: str

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def put(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        """Tell the API; answers what it answered."""
        request = urllib.request.Request(
            f"{self.product.base_url}/api/v1/{path}",
            data=json.dumps(document).encode(),
            headers={
                "Host": self.host,
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
            },
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return dict(json.load(answer))


@pytest.fixture(scope="module")
def open_shop(product: RunningProduct) -> Callable[..., BrowsedShop]:
    """``open_shop(name, country, language)`` on the running product."""

    def make(*, name: str, country: str, language: str) -> BrowsedShop:
        made = product.make_shop(name=name, country=country, language=language)
        key = json.loads(product.manage("create_api_key", "--schema", made["schema"], "--scopes", "all"))
        return BrowsedShop(product, made["schema"], made["host"], key["key"])

    return make


def _is_picture(answer: Response) -> bool:
    return answer.headers.get("content-type", "").split(";")[0] in PICTURES


# That an answer was a refusal, Chromium says by itself; that a page was left while it asked for news, htmx does.
NO_COMPLAINT = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")


def _is_complaint(message: ConsoleMessage) -> bool:
    """What a page's own script or style says."""
    return message.type in ("error", "warning") and not message.text.startswith(NO_COMPLAINT)


def reload_until(page: Page, selector: str, text: str) -> None:
    """Look again, as somebody who waits does: what the parcel's news moves, the worker moves a moment later."""

    def shows() -> bool:
        page.reload()
        return text in page.locator(selector).first.inner_text().replace("\N{NO-BREAK SPACE}", " ")

    wait_for(shows, seconds=WITHIN)
