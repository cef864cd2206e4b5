"""The one browser of a test run: Debian's Chromium, driven by Playwright (two of its loops in one process clash)."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("LIANMENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("LIANMENG_REQUIRE_BROWSER") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium browser tests are left out; in CI they must run."""
    if CHROMIUM or REQUIRED:
        return
    reason = pytest.mark.skip(reason="没有找到 Chromium，未运行浏览器测试（apt-get install chromium）")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop on this thread; the rows a test reads here are read between its steps.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
