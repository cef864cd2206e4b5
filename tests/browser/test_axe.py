"""Every page there is, wide and narrow, by the rules of accessibility: axe finds nothing serious or critical, and
what can be pressed in a list is not covered by the link that fills its row.

Whoever the table of addresses names first looks at a world with one object of every kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PHONE
from tests.cast import Cast
from tests.permissions.routes import rows
from tests.permissions.walk import addresses
from tests.permissions.world import World, build_world

# A page takes seconds on a machine that does much else; a part walks some fifty.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

ADDRESSES = {address.name: address for address in addresses()}
GRAVE = {"serious", "critical"}
# Workers share the pages, and a part stays far below the limit of one test.
PARTS = 12
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


# Words of what lies in rows of lists under something else; what has no size, in a closed menu, is not shown.
COVERED = """
() => [...document.querySelectorAll("main .list > li :is(a, button)")].filter(one => {
  one.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
  const box = one.checkVisibility() && one.getClientRects()[0];
  if (!box || !box.width) return false;
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top !== null && !one.contains(top) && !top.contains(one);
}).map(one => `盖住：${one.textContent.trim()}`)
"""


@dataclass(frozen=True)
class Seen:
    """One page somebody may open: whose, and where."""

    letter: str
    path: str


def pages(world: World) -> list[Seen]:
    """Every address that shows the first of its readers a page (no file, no fragment, no redirect)."""
    found = []
    for row in rows():
        address = ADDRESSES[row.name]
        if row.method != "GET" or row.note or address.is_api or row.who == "-":
            continue
        letter = "D" if "D" in row.who else row.who[0]
        path = address.url(world.ids)
        answer: Any = world.clients[letter].get(path)
        if answer.streaming:
            answer.close()
        elif answer.status_code == 200 and b"<!doctype" in answer.content[:200].lower():
            found.append(Seen(letter, path))
    return found


@pytest.fixture
def window(browser: Browser, address: str, settings: Any) -> Iterator[Page]:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def sign_in(window: Page, address: str, world: World, letter: str) -> None:
    cookie = world.clients[letter].cookies[django_settings.SESSION_COOKIE_NAME]
    window.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


def faults(window: Page, axe: Axe) -> list[str]:
    """The grave ones of what is shown now, each with its first place."""
    said = axe.run(window, options=RULES).response["violations"]
    return [
        f"{each['id']}（{each['impact']}，{len(each['nodes'])} 处）：{each['nodes'][0]['html'][:200]}"
        for each in said
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_grave_fault_of_accessibility(
    committed_cast: Cast, window: Page, address: str, part: int
) -> None:
    world, axe = build_world(committed_cast.city), Axe()
    found: dict[str, list[str]] = {}
    seen = pages(world)[part::PARTS]
    for page in seen:
        sign_in(window, address, world, page.letter)
        for size in (DESK, PHONE):
            window.set_viewport_size(size)  # type: ignore[arg-type]  # the stubs want their own mapping
            window.goto(address + page.path)
            told = faults(window, axe) + window.evaluate(COVERED)
            if told:
                found[f"{page.path}（{page.letter}，{size['width']}）"] = told
    assert len(seen) > 20, "hardly any page was seen"
    assert found == {}


def test_axe_sees_what_is_wrong(window: Page) -> None:
    window.set_content("<html lang='zh-CN'><title>甲</title><main><h1>甲</h1><img src='data:,'><input></main>")
    assert {each.split("（")[0] for each in faults(window, Axe())} == {"image-alt", "label"}


def test_button_under_the_link_of_its_row_is_seen(window: Page) -> None:
    window.set_content(
        "<style>li { position: relative } li > a::after { content: ''; position: absolute; inset: 0 }</style>"
        "<main><ul class='list'><li><a href='#'>甲</a> <button>办理</button></li></ul></main>"
    )
    assert window.evaluate(COVERED) == ["盖住：办理"]
