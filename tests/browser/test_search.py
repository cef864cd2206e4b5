"""The search box in a browser: by keyboard alone at a desk, by the bottom bar on a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visit
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

pytestmark = pytest.mark.browser


@pytest.fixture
def peopled(committed_cast: Cast) -> Cast:
    with committed_cast.scope():
        unit = make_unit("中车株洲电力机车有限公司", short_name="株机", uscc="914302007790310965")
        make_unit("示例株机配件有限公司")
        make_unit("示例株洲机械制造有限公司")
        make_party_org("株机党委", unit=unit)
        make_chain("株机轨道产业链")
    return committed_cast


def photograph(window: Visit, name: str) -> None:
    if folder := os.environ.get("PHOTOGRAPHS"):
        window.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_box_is_worked_by_keyboard(peopled: Cast, visit: Callable[..., Visit]) -> None:
    window = visit(peopled.department, DESK)
    window.open("/chains/")
    page = window.page
    page.keyboard.press("Control+k")
    page.keyboard.type("zj")
    found = page.locator("#find-results")
    expect(found.get_by_role("option")).to_have_count(6)
    expect(found.locator("mark").first).to_have_text("株机")
    photograph(window, "box")
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_contain_text("示例株机配件有限公司")
    page.keyboard.press("Enter")
    page.wait_for_url("**/units/*/")
    assert window.complaints == []


def test_box_without_a_choice_leads_to_the_page(peopled: Cast, visit: Callable[..., Visit]) -> None:
    window = visit(peopled.department, DESK)
    window.open("/chains/")
    window.page.keyboard.press("Control+k")
    window.page.keyboard.type("没有这个")
    expect(window.page.locator("#find-results")).to_contain_text("没有找到")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/search/?q=*")
    assert window.complaints == []


def test_phone_searches_from_the_bottom_bar(peopled: Cast, visit: Callable[..., Visit]) -> None:
    window = visit(peopled.department, PHONE)
    window.open("/")
    window.page.locator(".bottom").get_by_text("搜索").click()
    window.page.locator("main [name=q]").fill("株机")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("main .found > li")).to_have_count(4)
    assert window.overflow == 0
    photograph(window, "phone")
    assert window.complaints == []
