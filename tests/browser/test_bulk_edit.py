"""Changing many rows of a list in a browser: with Shift, with the keyboard, on a phone; and taking it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core import clock
from organizations.actions import set_tags
from organizations.models import Unit
from tests.browser.conftest import DESK, PHONE, Visit
from tests.cast import Cast
from tests.factories import make_term, make_unit
from tests.sheets import run_jobs

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_tag_is_given_to_a_stretch_of_rows_and_taken_back(
    committed_cast: Cast, visit: Callable[..., Visit], size: dict[str, int]
) -> None:
    cast = committed_cast
    with cast.scope():
        tag = make_term("unit_tag", label="规上企业")
        units = [make_unit(f"示例企业{number}有限公司") for number in range(1, 6)]
        set_tags(actor=cast.act(), unit_id=units[1].pk, tag_ids=[tag.pk], day=clock.today())
    window = visit(cast.department, size)
    page = window.page
    assert window.open("/units/") == 200
    boxes = page.locator("[data-select]")
    expect(page.locator("form.bulk")).to_be_hidden()
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("已选 1 条")).to_be_visible()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.get_by_text("已选 4 条")).to_be_visible()
    assert window.overflow == 0
    page.get_by_label("要修改的列").select_option(label="标签")
    page.get_by_role("button", name="批量修改").click()
    expect(page.get_by_role("heading", name="批量修改标签")).to_be_visible()
    expect(page.get_by_text("4 家单位")).to_be_visible()
    page.get_by_label("规上企业").check()
    assert window.overflow == 0
    page.get_by_role("button", name="看变化").click()
    expect(page.get_by_role("button", name="确认修改 3 家")).to_be_visible()
    expect(page.get_by_text("标签：").first).to_contain_text("空 → 规上企业")
    assert window.overflow == 0
    with cast.scope():
        assert Unit.objects.filter(tags__tag=tag).count() == 1

    page.get_by_role("button", name="确认修改 3 家").click()
    expect(page.get_by_text("正在写入").first).to_be_visible()
    run_jobs(cast)
    expect(page.get_by_text("已修改").first).to_be_visible(timeout=15_000)
    with cast.scope():
        assert Unit.objects.filter(tags__tag=tag).count() == 4

    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("把 3 家改回原值")).to_be_visible()
    assert window.overflow == 0
    page.get_by_role("button", name="确认撤销 3 家").click()
    run_jobs(cast)
    expect(page.get_by_text("已撤销").first).to_be_visible(timeout=15_000)
    assert window.overflow == 0
    with cast.scope():
        assert Unit.objects.filter(tags__tag=tag).count() == 1
    assert window.complaints == []
