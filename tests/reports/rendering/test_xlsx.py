import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import time_machine
from openpyxl.workbook import Workbook

from reports.rendering.content import Column, ListTable, PackContent
from reports.rendering.xlsx import sheet_name, write_pack_xlsx
from tests.reports.rendering.conftest import Converter
from tests.reports.rendering.examples import draft, pack

HOSTILE = (
    '=HYPERLINK("http://192.0.2.1/","点此")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "＝1+1",
    " =1+1",
    '"=1+1',
    "{=1+1}",
    "https://192.0.2.1/",
    "00123",
    "<b>&amp;</b>",
)


def hostile_pack() -> PackContent:
    rows = tuple((text, text) for text in HOSTILE)
    table = ListTable("hostile", "=示例*清单", (Column("a", "=甲"), Column("b", "乙")), rows)
    return replace(draft(), sections=(table,), city="=1+1", notes=("=1+1",))


def written(folder: Path, content: PackContent) -> Workbook:
    path = folder / "pack.xlsx"
    write_pack_xlsx(path, content)
    return openpyxl.load_workbook(path)


def test_write_pack_xlsx_writes_a_cover_and_one_sheet_per_list(tmp_path: Path) -> None:
    workbook = written(tmp_path, pack())
    assert workbook.sheetnames == ["说明", "重点企业清单", "重点项目清单", "链上党组织清单"]
    assert list(workbook["说明"].iter_rows(values_only=True)) == [
        ("株洲市先进轨道交通装备产业链2026年“一链一图三清单”", None),
        ("城市", "株洲市"),
        ("产业链", "先进轨道交通装备产业链"),
        ("年度", "2026年"),
        ("数据截止日期", "2026年9月30日"),
        ("版次", "第1版"),
        ("状态", "已发布"),
        ("编制单位", "中共株洲市委组织部"),
        ("内容校验码", "3f9a1c0de4b27586" * 4),
        ("发文字号", "株组发〔2026〕1号"),
        ("印发日期", "2026年10月9日"),
        ("重点企业清单", "40家"),
        ("重点项目清单", "12个"),
        ("链上党组织清单", "30个"),
        ("链上单位", "412家"),
        ("链上党员", "4825名"),
        ("组织覆盖率", "37.9%"),
        ("结对", "38对"),
    ]


def test_write_pack_xlsx_writes_money_in_wan_and_dates_as_values(tmp_path: Path) -> None:
    workbook = written(tmp_path, pack())
    projects = workbook["重点项目清单"]
    assert [cell.value for cell in projects[2]] == [
        "序号",
        "项目名称",
        "责任单位",
        "目标类型",
        "总投资（万元）",
        "进展",
    ]
    assert [cell.value for cell in projects[3]] == [
        1,
        "示例轨道交通装备智能化改造项目（第1期）",
        "中车株洲电力机车有限公司",
        "强链",
        12500.35,
        "在建",
    ]
    assert projects["E3"].number_format == "#,##0.00"
    enterprises = workbook["重点企业清单"]
    assert enterprises["I3"].value == datetime(2020, 1, 1)
    assert enterprises["I3"].number_format == 'yyyy"年"m"月"d"日"'
    assert enterprises["H3"].value == 4825
    assert enterprises.max_row == 42


def test_write_pack_xlsx_prints_on_a4_landscape_with_repeated_head_and_page_numbers(tmp_path: Path) -> None:
    sheet = written(tmp_path, pack())["重点企业清单"]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref == "A2:I42"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center.text == "第&P页 共&N页"
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_write_pack_xlsx_with_wrapped_text_gives_the_row_its_height(tmp_path: Path) -> None:
    column = Column("name", "名称", width=10)
    table = ListTable("long", "示例清单", (column,), (("短",), ("示例名称" * 20,)))
    sheet = written(tmp_path, replace(draft(), sections=(table,)))["示例清单"]
    assert sheet.row_dimensions[4].height > 3 * sheet.row_dimensions[3].height


def test_write_pack_xlsx_with_an_empty_list_writes_its_head(tmp_path: Path) -> None:
    empty = replace(pack().sections[1], rows=())
    sheet = written(tmp_path, replace(draft(), sections=(empty,)))["重点项目清单"]
    assert sheet.max_row == 2
    assert sheet.auto_filter.ref == "A2:F3"


def test_write_pack_xlsx_with_text_like_formulas_writes_text(tmp_path: Path) -> None:
    workbook = written(tmp_path, hostile_pack())
    sheet = workbook["=示例_清单"]
    cells = [row[1] for row in sheet.iter_rows(min_row=3)]
    assert [cell.value for cell in cells] == [text.strip() for text in HOSTILE]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * 7 + [False] * 4
    assert workbook["说明"]["B2"].quotePrefix is True
    with zipfile.ZipFile(tmp_path / "pack.xlsx") as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == 2
        assert not any(b"<f>" in package.read(name) or b"hyperlink" in package.read(name) for name in sheets)


def test_write_pack_xlsx_opened_and_saved_by_libreoffice_holds_no_formula(tmp_path: Path, office: Converter) -> None:
    write_pack_xlsx(tmp_path / "hostile.xlsx", hostile_pack())
    workbook = openpyxl.load_workbook(office(tmp_path / "hostile.xlsx", "xlsx"))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "f" not in {cell.data_type for cell in cells}
    assert [cell.value for cell in workbook["=示例_清单"]["B"][2:]] == [text.strip() for text in HOSTILE]


def test_write_pack_xlsx_at_another_time_gives_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    with time_machine.travel(datetime(2026, 10, 9, 8, 0, tzinfo=UTC)):
        write_pack_xlsx(first, pack())
    with time_machine.travel(datetime(2027, 1, 1, 20, 30, tzinfo=UTC)):
        write_pack_xlsx(second, pack())
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("重点企业清单", "重点企业清单"),
        ("甲[乙]:丙*丁?戊/己\\庚", "甲_乙__丙_丁_戊_己_庚"),
        ("'引号'", "引号"),
        ("链" * 40, "链" * 31),
        ("history", "_History"),
        ("", "清单"),
        ("说明", "说明（2）"),
    ],
)
def test_sheet_name_of_a_title_excel_would_refuse_is_changed(title: str, name: str) -> None:
    assert sheet_name(title, {"说明"}) == name


def test_sheet_name_taken_before_gets_a_number_and_stays_short() -> None:
    taken: set[str] = set()
    assert [sheet_name("链" * 40, taken) for _ in range(3)] == ["链" * 31, "链" * 28 + "（2）", "链" * 28 + "（3）"]
