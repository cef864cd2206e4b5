from datetime import date

import pytest

from reports.rendering.content import Cell, Column, ListTable
from reports.rendering.geometry import LANDSCAPE, PORTRAIT, points
from reports.rendering.tables import CELL_PADDING, lay_out
from reports.rendering.text import em_width
from tests.reports.rendering.examples import pack


def sample_table(*columns: Column, row: tuple[Cell, ...], times: int = 3) -> ListTable:
    return ListTable("sample", "示例清单", columns, (row,) * times)


@pytest.mark.parametrize(("position", "landscape"), [(0, True), (1, False), (2, False)])
def test_lay_out_turns_the_page_only_for_a_wide_list(position: int, landscape: bool) -> None:
    assert lay_out(pack().sections[position]).is_landscape is landscape


@pytest.mark.parametrize("position", [0, 1, 2])
def test_lay_out_fills_the_type_area_exactly(position: int) -> None:
    printed = lay_out(pack().sections[position])
    assert sum(column.width for column in printed.columns) == pytest.approx(points(printed.frame.text_width))


def test_lay_out_of_a_narrow_list_is_upright_and_large() -> None:
    printed = lay_out(sample_table(Column("name", "名称", width=8), row=("示例公司",)))
    assert (printed.frame, printed.size) == (PORTRAIT, 12.0)
    assert [column.heading for column in printed.columns] == ["序号", "名称"]
    assert printed.rows == (("1", "示例公司"), ("2", "示例公司"), ("3", "示例公司"))


def test_lay_out_never_breaks_numbers_dates_and_codes() -> None:
    printed = lay_out(pack().sections[0])
    for column, cells in zip(printed.columns, zip(*printed.rows, strict=True), strict=True):
        if column.heading in {"统一社会信用代码", "党员数", "上链日期", "角色"}:
            room = (column.width - 2 * CELL_PADDING) / printed.size
            assert all(em_width(cell) <= room for cell in cells), column.heading


def test_lay_out_with_more_columns_than_a_page_holds_still_fills_the_page() -> None:
    columns = tuple(Column(f"c{number}", "一二三四", "date") for number in range(14))
    printed = lay_out(ListTable("wide", "示例清单", columns, ((date(2026, 12, 31),) * 14,)))
    assert printed.frame is LANDSCAPE
    assert printed.size == 9.0
    assert sum(column.width for column in printed.columns) == pytest.approx(points(LANDSCAPE.text_width))


def test_lay_out_breaks_a_long_heading_before_its_unit() -> None:
    amounts = sample_table(
        Column("name", "名称", width=40), Column("amount", "总投资", "money"), row=("示例" * 20, 30_000)
    )
    assert [column.heading for column in lay_out(amounts).columns] == ["序号", "名称", "总投资\n（万元）"]


def test_lay_out_aligns_text_left_numbers_right_and_dates_centred() -> None:
    alignments = {column.heading: column.alignment for column in lay_out(pack().sections[0]).columns}
    assert alignments["序号"] == "center"
    assert alignments["企业名称"] == "left"
    assert alignments["党员数"] == "right"
    assert alignments["上链日期"] == "center"
