"""Real glyphs in a real browser stay inside the boxes the layout promised."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from chains.chain_map import MAP_KINDS, Box, compare_maps, lay_out, render_svg
from chains.chain_map import Page as MapPage
from chains.chain_map.svg import write_svg

from .examples import ASCII, CHINESE, SMALL, random_map

pytestmark = pytest.mark.browser

NAMES = (
    "示例轨道",
    "株洲示例先进轨道交通装备股份有限公司",
    "示例（株洲）新能源、新材料科技有限责任公司",
    "WWWMMM@%示例Wm",
    "ABC-DEF/123.456&Co 示例",
    "示例Äéß Ωμ №12 ℃ ① “引号”—示例…",
    "iiiillll....示例",
    ASCII,
    CHINESE,
)
MEASURE = """() => [...document.querySelectorAll('svg text')].map(text => {
  // getBBox rounds outwards to whole screen pixels; the ends of the characters are exact.
  const box = text.getBBox();
  const count = text.getNumberOfChars();
  if (count > 0) {
    box.x = text.getStartPositionOfChar(0).x;
    box.width = text.getEndPositionOfChar(count - 1).x - box.x;
  }
  return [text.textContent, Number(text.getAttribute('y')), box.x, box.y, box.width, box.height];
})"""


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    yield page
    page.close()


def show(page: Page, svg: str) -> None:
    page.set_content(f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{svg}</body></html>')


@pytest.mark.parametrize(("width", "page"), [(1120, "screen"), (358, "screen"), (1120, "a3")])
def test_extents_of_every_text_lie_within_its_promised_box(browser_page: Page, width: int, page: MapPage) -> None:
    chain_map = random_map(5, 150, NAMES)
    layout = lay_out(chain_map, width=width, page=page)
    show(browser_page, write_svg(chain_map, layout, interactive=False, page=page))
    drawn: dict[tuple[str, float], list[Box]] = {}
    for text, baseline, x, y, w, h in browser_page.evaluate(MEASURE):
        drawn.setdefault((text, baseline), []).append(Box(x, y, w, h))
    promised: dict[tuple[str, float], list[Box]] = {}
    for label in layout.all_labels():
        promised.setdefault((label.text, round(label.y, 2)), []).append(label.box)
    assert drawn.keys() == promised.keys()
    for key, boxes in promised.items():
        extents = sorted(drawn[key], key=lambda box: box.x)
        for extent, box in zip(extents, sorted(boxes, key=lambda box: box.x), strict=True):
            # A rare sign may come from a fallback face with a taller line box; it is never wider.
            assert Box(box.x, box.y - 1.5, box.width, box.height + 3).contains(extent, tolerance=0.3), (
                key,
                extent,
                box,
            )


@pytest.mark.parametrize("kind", MAP_KINDS)
def test_extents_of_no_two_texts_overlap(browser_page: Page, kind: str) -> None:
    chain_map = random_map(9, 60, NAMES)
    difference = compare_maps(random_map(10, 60, NAMES), chain_map)
    show(browser_page, render_svg(chain_map, interactive=True, kind=kind, difference=difference))
    boxes = sorted((y, x, w, h, text) for text, _, x, y, w, h in browser_page.evaluate(MEASURE) if w)
    for index, (y, x, w, h, text) in enumerate(boxes):
        for other_y, other_x, other_w, other_h, other in boxes[index + 1 :]:
            if other_y >= y + h - 1:
                break
            assert other_x >= x + w - 0.5 or x >= other_x + other_w - 0.5 or other_h == 0, (text, other)


def test_extents_map_raises_no_content_security_report(browser_page: Page) -> None:
    reports: list[str] = []
    browser_page.on("console", lambda message: reports.append(message.text))
    policy = "default-src 'none'; script-src 'none'; style-src 'none'"
    svg = render_svg(SMALL, interactive=True)
    browser_page.set_content(
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">{svg}'
    )
    assert browser_page.locator("svg a").count() == 1
    assert reports == []
    browser_page.keyboard.press("Tab")
    focused = browser_page.evaluate("document.activeElement.getAttribute('data-company')")
    assert focused == "c3"
