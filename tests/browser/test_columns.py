"""Columns of a list hidden by script: at once, without reloading, and kept with the account for the next window."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Visit
from tests.cast import Cast
from tests.factories import make_unit

UNITS = "/units/"


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    with committed_cast.scope():
        for number in range(3):
            make_unit(f"示例企业{number}有限公司")
    return committed_cast


def choose(page: Page, name: str, *, shown: bool) -> None:
    """Tick a column of the list in its menu; the server has kept it when this returns."""
    chooser = page.locator("[data-column-chooser]")
    if chooser.get_attribute("open") is None:
        chooser.locator("summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/columns/choose/")) as kept:
        chooser.locator(f'input[name="show"][value="{name}"]').set_checked(shown)
    assert kept.value.request.method == "POST"


def cells(page: Page, name: str) -> tuple[int, int]:
    """Of the column: how many cells there are, its head among them, and how many are seen."""
    place = page.locator(f'table[data-columns] th[data-col="{name}"]').evaluate("head => head.cellIndex")
    rows = page.locator("table[data-columns] tr")
    seen = [row.locator("th, td").nth(place).is_visible() for row in rows.all()]
    return len(seen), sum(seen)


def test_hidden_column_goes_at_once_and_stays_away_in_the_next_window(cast: Cast, visit: Callable[..., Visit]) -> None:
    window = visit(cast.department, DESK)
    window.open(UNITS)
    page = window.page
    heads = page.locator("table[data-columns] th[data-col]")
    first, second = (str(heads.nth(number).get_attribute("data-col")) for number in (0, 1))
    assert cells(page, first) == cells(page, second) == (4, 4)
    page.evaluate("window.stays = true")
    choose(page, first, shown=False)
    assert (cells(page, first), cells(page, second)) == ((4, 0), (4, 4))
    assert page.evaluate("window.stays") is True, "the page was loaded anew"
    assert window.overflow == 0

    elsewhere = visit(cast.department, DESK)
    elsewhere.open(UNITS)
    assert (cells(elsewhere.page, first), cells(elsewhere.page, second)) == ((4, 0), (4, 4))
    expect(elsewhere.page.locator(f'input[name="show"][value="{first}"]')).not_to_be_checked()
    choose(elsewhere.page, first, shown=True)
    assert cells(elsewhere.page, first) == (4, 4)
    window.open(UNITS)
    assert cells(page, first) == (4, 4)
    assert window.complaints == elsewhere.complaints == []
