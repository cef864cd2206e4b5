"""The chain map under a real pointer, keyboard and finger, with scripts and without."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect

from chains.models import Chain
from core.tenants import add_default_terms
from tests.browser.conftest import DESK, PHONE, Visit
from tests.cast import Cast
from tests.chains.makers import make_segment
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

pytestmark = pytest.mark.browser


def _fill(cast: Cast) -> Chain:
    add_default_terms(cast.city)
    with cast.scope():
        chain: Chain = make_chain("示例轨道交通装备产业链")
        segment = make_segment(chain, "材料")
        for number in range(12):
            unit = make_unit(f"示例企业{number:02d}", region_id="430211" if number % 2 else "430202")
            put_on_chain(chain, unit, segment=segment)
            make_party_org(unit=unit)
    return chain


def _view(window: Visit, which: str = "wide") -> list[float]:
    box = window.page.locator(f".map.{which} > svg").get_attribute("viewBox") or ""
    return [float(part) for part in box.split()]


def test_keys_and_buttons_zoom_move_and_show_the_whole(committed_cast: Cast, visit: Callable[..., Visit]) -> None:
    chain = _fill(committed_cast)
    window = visit(committed_cast.department, DESK)
    assert window.open(f"/chains/{chain.pk}/") == 200
    whole = _view(window)
    window.page.locator(".map.wide").focus()
    window.page.keyboard.press("+")
    closer = _view(window)
    assert closer[2] < whole[2]
    window.page.keyboard.press("ArrowRight")
    assert _view(window)[0] > closer[0]
    window.page.keyboard.press("0")
    assert _view(window) == whole
    window.page.locator(".map.wide").get_by_role("button", name="放大").click()
    assert window.page.locator(".map.wide [data-zoom-level]").inner_text() == "125%"
    window.page.locator(".map.wide").get_by_role("button", name="看全图").click()
    assert _view(window) == whole
    assert window.complaints == []


def test_tile_opens_its_card_and_escape_gives_the_focus_back(committed_cast: Cast, visit: Callable[..., Visit]) -> None:
    chain = _fill(committed_cast)
    window = visit(committed_cast.department, DESK)
    window.open(f"/chains/{chain.pk}/")
    tile = window.page.locator(".map.wide svg a").first
    tile.focus()
    window.page.keyboard.press("Enter")
    card = window.page.locator(".map.wide [data-map-card]")
    card.get_by_role("link", name="打开单位页").wait_for()
    assert window.page.url.endswith(f"/chains/{chain.pk}/")
    window.page.keyboard.press("Escape")
    assert card.inner_html() == ""
    assert tile.evaluate("tile => tile === document.activeElement")
    assert window.complaints == []


def test_switches_stand_in_the_address_and_survive_the_way_back(
    committed_cast: Cast, visit: Callable[..., Visit]
) -> None:
    chain = _fill(committed_cast)
    window = visit(committed_cast.department, DESK)
    window.open(f"/chains/{chain.pk}/?all=1")
    tiles = window.page.locator('.map.wide [data-layer="company"]')
    assert tiles.count() == 12
    with window.page.expect_response(lambda answer: "region=" in answer.url):
        window.page.select_option("#map-region", "天元区")
    window.page.locator("#map-region option[selected]").wait_for(state="attached")
    assert tiles.count() == 6
    asked = parse_qs(urlsplit(window.page.url).query)
    assert asked["region"] == ["天元区"]
    assert asked["all"] == ["1"]
    printed = window.page.locator("#map-links a.btn").get_attribute("href") or ""
    assert parse_qs(urlsplit(printed).query)["region"] == ["天元区"]
    window.page.go_back()
    expect(tiles).to_have_count(12)
    assert window.complaints == []


def test_phone_shows_the_narrow_map_and_a_card_below(committed_cast: Cast, visit: Callable[..., Visit]) -> None:
    chain = _fill(committed_cast)
    window = visit(committed_cast.department, PHONE)
    window.open(f"/chains/{chain.pk}/")
    assert window.overflow == 0
    assert not window.page.locator(".map.wide").is_visible()
    window.page.locator(".map.narrow svg a").first.click()
    window.page.locator(".map.narrow [data-map-card]").get_by_role("link", name="打开单位页").wait_for()
    window.open(f"/chains/{chain.pk}/draft/")
    assert window.overflow == 0
    assert window.complaints == []


def test_map_without_scripts_is_links_and_a_form(committed_cast: Cast, browser: Browser, address: str) -> None:
    chain = _fill(committed_cast)
    client = Client()
    client.force_login(committed_cast.department)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(viewport=DESK, java_script_enabled=False)  # type: ignore[arg-type]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    page = context.new_page()
    try:
        page.goto(f"{address}/chains/{chain.pk}/?all=1")
        page.select_option("#map-region", "天元区")
        page.get_by_role("button", name="应用").click()
        assert page.locator('.map.wide [data-layer="company"]').count() == 6
        page.locator(".map.wide svg a").first.click()
        assert "/units/" in page.url
    finally:
        context.close()
