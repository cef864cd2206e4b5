"""A real browser against a real server: Debian's Chromium, pages served by a thread, rows committed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from core.models import Account
from tests.cast import Cast
from tests.conftest import kept_connection

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def address(committed_cast: Cast) -> Iterator[str]:
    """Where the pages are served."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    with kept_connection():
        yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


class Visit:
    """A page of one account, and everything the browser complained about."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> int:
        response = self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return response.status if response else 0

    @property
    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def visit(browser: Browser, address: str, settings: Any) -> Iterator[Callable[..., Visit]]:
    """``visit(account, size)`` opens a window in which the account is signed in."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    contexts = []

    def begin(account: Account, size: dict[str, int]) -> Visit:
        client = Client()
        client.force_login(account)
        context = browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        contexts.append(context)
        return Visit(context.new_page(), address)

    yield begin
    for context in contexts:
        context.close()
