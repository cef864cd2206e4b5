from datetime import date
from decimal import Decimal

import pytest

from reports.rendering.content import Cell, Column, ColumnKind, Fact, ListTable, display, titled_chain
from tests.reports.rendering.examples import pack


@pytest.mark.parametrize(
    ("cell", "kind", "printed"),
    [
        (None, "text", ""),
        (None, "money", ""),
        ("示例\n公司", "text", "示例 公司"),
        (4825, "integer", "4825"),
        (Decimal("125003450.55"), "money", "12,500.35"),
        (30_000, "money", "3.00"),
        (date(2026, 3, 5), "date", "2026年3月5日"),
    ],
)
def test_display_of_a_cell_follows_the_kind_of_its_column(cell: Cell, kind: ColumnKind, printed: str) -> None:
    assert display(cell, kind) == printed


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("12", "integer"), (True, "integer"), (1.5, "money"), ("2026-01-01", "date"), (7, "text")],
)
def test_list_table_with_a_cell_of_another_kind_names_list_row_and_column(cell: Cell, kind: ColumnKind) -> None:
    with pytest.raises(TypeError, match="清单“示例清单”第 1 行“列”"):
        ListTable("sample", "示例清单", (Column("column", "列", kind),), ((cell,),))


def test_list_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="第 1 行有 1 格，应为 2 格"):
        ListTable("sample", "示例清单", (Column("a", "甲"), Column("b", "乙")), (("一",),))


def test_column_of_money_says_its_unit_once() -> None:
    assert Column("amount", "总投资", "money").heading == "总投资（万元）"
    assert Column("amount", "总投资（万元）", "money").heading == "总投资（万元）"


def test_fact_reads_as_part_of_a_sentence() -> None:
    assert Fact("组织覆盖率", Decimal("37.90"), "%").sentence_part == "组织覆盖率37.9%"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("示例装备", "示例装备产业链"),
        ("示例装备产业链", "示例装备产业链"),
        ("示例产业链十二", "示例产业链十二"),
        ("示例子链", "示例子链"),
        ("示例果蔬产业集群", "示例果蔬产业集群"),
    ],
)
def test_chain_is_called_a_chain_once(name: str, title: str) -> None:
    assert titled_chain(name) == title


def test_chain_title_is_completed_only_where_the_name_lacks_it() -> None:
    assert pack().chain_title == "先进轨道交通装备产业链"
