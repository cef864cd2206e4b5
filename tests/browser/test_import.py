"""The whole wizard in a browser: a sheet with twelve wrong cells is loaded within fifteen clicks (UI.md, budgets)."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from stdnum.cn import uscc

from core.tenants import add_default_terms
from organizations.models import Unit
from tests.browser.conftest import DESK, PHONE, Visit
from tests.cast import Cast
from tests.factories import make_unit
from tests.sheets import run_jobs, workbook

pytestmark = pytest.mark.browser

ROWS, BUDGET = 60, 15
HEADERS = [
    "单位名称",
    "简称",
    "类型",
    "统一社会信用代码",
    "主要行业",
    "所有制",
    "规模",
    "职工人数",
    "成立日期",
    "地址",
    "标签",
]


def code(number: int) -> str:
    body = f"91430200MA6{number:06d}"
    return str(body + uscc.calc_check_digit(body))


def sheet(path: Path) -> Path:
    """Sixty rows of eleven columns: two units that are there already, and twelve wrong cells."""
    rows: list[list[Any]] = [
        [
            f"示例导入企业{n:02d}有限公司",
            "",
            "企业",
            code(n),
            "36 汽车制造业",
            "民营",
            "中型",
            20 + n,
            dt.date(2019, 5, 12),
            f"示例路{n}号",
            "规上企业",
        ]
        for n in range(ROWS)
    ]
    wrong: dict[tuple[int, str], Any] = {
        (3, "统一社会信用代码"): "91430200MA6TEST0",
        (7, "类型"): "企叶",
        (9, "类型"): "高效",
        (12, "所有制"): "民赢",
        (15, "所有制"): "国友",
        (20, "规模"): "中形",
        (24, "职工人数"): "约200",
        (30, "成立日期"): "2021.5",
        (33, "成立日期"): "21/5/3",
        (36, "成立日期"): "五月",
        (40, "标签"): "规上企叶",
        (45, "单位名称"): "",
    }
    for (row, header), value in wrong.items():
        rows[row][HEADERS.index(header)] = value
    return workbook(path, HEADERS, rows)


class Hand:
    """A person's clicks. Putting the cursor into a cell is one; a file takes two, its dialogue included."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, label: str) -> None:
        self.clicks += 1
        self.page.locator("a, button").filter(has_text=label).first.click()

    def give_file(self, path: Path) -> None:
        self.clicks += 2
        self.page.set_input_files("input[type=file]", path)

    def write(self, label: str, text: str) -> None:
        self.clicks += 1
        self.page.get_by_label(label, exact=True).fill(text)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_sheet_with_twelve_wrong_cells_is_loaded_within_fifteen_clicks(
    committed_cast: Cast, visit: Callable[..., Visit], tmp_path: Path, size: dict[str, int]
) -> None:
    cast = committed_cast
    add_default_terms(cast.city)
    with cast.scope():
        make_unit("示例导入企业00有限公司", uscc=code(0), ownership="state")
    window = visit(cast.department, size)
    page, hand = window.page, Hand(window.page)
    assert window.open("/units/") == 200

    hand.click("导入表格")
    hand.give_file(sheet(tmp_path / "株洲市链上单位.xlsx"))
    hand.click("上传并检查")
    expect(page.get_by_text("正在检查")).to_be_visible()
    run_jobs(cast)
    expect(page.get_by_text("改错误（12 处）")).to_be_visible(timeout=15_000)
    assert window.overflow == 0
    with cast.scope():
        assert Unit.objects.count() == 1

    # What the sheet meant is filled in where it can be told; the rest is for the person.
    expect(page.locator("[name=cell-9-kind]")).to_have_value("企业")
    expect(page.locator("[name=cell-32-established_on]")).to_have_value("2021-05-01")
    hand.write("第5行统一社会信用代码", "")
    hand.write("第26行职工人数", "200")
    hand.write("第38行成立日期", "2020-05-01")
    hand.write("第47行单位名称", "示例导入企业45有限公司")
    hand.click("重查，下一步")
    expect(page.get_by_role("button", name="确认写入 60 行")).to_be_visible(timeout=15_000)
    assert window.overflow == 0
    expect(page.get_by_text("所有制：").first).to_contain_text("国有 → 民营")
    with cast.scope():
        assert Unit.objects.count() == 1

    hand.click("确认写入 60 行")
    expect(page.get_by_text("正在写入")).to_be_visible()
    run_jobs(cast)
    expect(page.get_by_text("已导入").first).to_be_visible(timeout=15_000)
    assert window.overflow == 0
    with cast.scope():
        assert (Unit.objects.count(), Unit.objects.filter(ownership="private").count()) == (60, 59)
    assert hand.clicks <= BUDGET, f"{hand.clicks} clicks"
    assert window.complaints == []


def test_export_is_downloaded_and_given_back_untouched(
    committed_cast: Cast, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    cast = committed_cast
    add_default_terms(cast.city)
    with cast.scope():
        for number in range(3):
            make_unit(f"示例企业{number}有限公司", uscc=code(number), established_on="2019-05-12")
    window = visit(cast.department, DESK)
    page, hand = window.page, Hand(window.page)
    window.open("/units/")
    page.get_by_role("link", name="导出", exact=True).click()
    expect(page.get_by_role("heading", name="导出单位")).to_be_visible()
    with page.expect_download() as awaited:
        page.get_by_role("button", name="下载").click()
    exported = tmp_path / "单位.xlsx"
    awaited.value.save_as(exported)
    window.open("/import/units/")
    hand.give_file(exported)
    hand.click("上传并检查")
    run_jobs(cast)
    expect(page.get_by_text("表格与现有数据一致，无需写入。")).to_be_visible(timeout=15_000)
    assert window.complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_grid_is_worked_like_a_spreadsheet(
    committed_cast: Cast, visit: Callable[..., Visit], tmp_path: Path, size: dict[str, int]
) -> None:
    """Enter goes down a column, several cells are pasted at once, a cell that is not wrong opens; groups put right."""
    cast = committed_cast
    rows = [[f"示例企业{number:02}有限公司", "企业", "约200", "五月"] for number in range(15)]
    window = visit(cast.department, size)
    page, hand = window.page, Hand(window.page)
    window.open("/import/units/")
    hand.give_file(workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "职工人数", "成立日期"], rows))
    hand.click("上传并检查")
    run_jobs(cast)
    expect(page.get_by_text("改错误（30 处）")).to_be_visible(timeout=15_000)
    assert window.overflow == 0

    first = page.locator("[name=cell-2-staff_count]")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=cell-3-staff_count]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    first.evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        "200\t2020-05-01\n300\t2021-05-01\n",
    )
    expect(page.locator("[name=cell-3-staff_count]")).to_have_value("300")
    expect(page.locator("[name=cell-2-established_on]")).to_have_value("2020-05-01")
    page.locator("td[data-cell='4-kind']").dblclick()
    page.locator("[name=cell-4-kind]").fill("高校")
    hand.click("重查，下一步")
    expect(page.get_by_text("改错误（26 处）")).to_be_visible(timeout=15_000)
    assert window.overflow == 0

    page.get_by_text("成批改").wait_for()
    for header in ("成立日期", "职工人数"):
        page.locator(".error-groups summary").filter(has_text=header).click()
        page.locator(".error-groups details[open]").get_by_role("button", name="全部填上").click()
    expect(page.get_by_role("button", name="确认写入 15 行")).to_be_visible(timeout=15_000)
    with cast.scope():
        assert not Unit.objects.exists()
    assert window.complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_own_headers_are_proposed_confirmed_and_remembered(
    committed_cast: Cast, visit: Callable[..., Visit], tmp_path: Path, size: dict[str, int]
) -> None:
    cast = committed_cast
    path = workbook(tmp_path / "own.xlsx", ["公司全名", "单位类别", "备注说明"], [["示例企业甲有限公司", "企业", "略"]])
    window = visit(cast.department, size)
    page, hand = window.page, Hand(window.page)
    window.open("/import/units/")
    hand.give_file(path)
    hand.click("上传并检查")
    run_jobs(cast)
    expect(page.get_by_text("等待对应列名")).to_be_visible(timeout=15_000)
    assert window.overflow == 0
    expect(page.get_by_label("单位类别")).to_have_value("kind")
    page.get_by_label("公司全名").select_option("name")
    page.get_by_label("备注说明").select_option("-")
    hand.click("继续检查")
    run_jobs(cast)
    expect(page.get_by_role("button", name="确认写入 1 行")).to_be_visible(timeout=15_000)
    window.open("/import/units/")
    hand.give_file(path)
    hand.click("上传并检查")
    run_jobs(cast)
    expect(page.get_by_role("button", name="确认写入 1 行")).to_be_visible(timeout=15_000)
    assert window.complaints == []
