"""From an uploaded file to a table, through the limited child."""

import os
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from core.spreadsheets.limits import Limits
from core.spreadsheets.reader import read_table
from core.spreadsheets.refusals import SpreadsheetRefused
from core.spreadsheets.table import Row
from tests.core.spreadsheets.hostile import PLAIN_ROWS, parts_for, sheet_xml, text_cell, write_parts, write_sheet

# What the guard would refuse, let through to see the child's own limits hold.
OPEN_GUARD = {"rows": 10**6, "columns": 20_000, "grid_cells": 10**12}


def refused(path: Path, limits: Limits | None = None, sheet: str | None = None) -> SpreadsheetRefused:
    with pytest.raises(SpreadsheetRefused) as caught:
        read_table(path, limits=limits or Limits(), sheet=sheet)
    return caught.value


def grid(path: Path, rows: list[list[str | None]], after: str = "") -> Path:
    """A sheet of texts; None leaves the cell out."""
    xml = ""
    for number, values in enumerate(rows, start=1):
        cells = "".join(
            text_cell(f"{chr(65 + n)}{number}", value) for n, value in enumerate(values) if value is not None
        )
        xml += f'<row r="{number}">{cells}</row>'
    return write_sheet(path, xml, after)


def merged(*ranges: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{one}"/>' for one in ranges) + "</mergeCells>"


def test_table_arrives_with_the_type_of_every_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("单位")
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 1, ["文字", "整数", "小数", "逻辑", "日期", "时刻", "空"])
        sheet.write_string(1, 1, "007")
        sheet.write_number(1, 2, 12)
        sheet.write_number(1, 3, 1.5)
        sheet.write_boolean(1, 4, True)
        sheet.write_datetime(1, 5, date(2021, 5, 1), day)
        sheet.write_datetime(1, 6, datetime(2021, 5, 1, 8, 30), day)
        sheet.write_string(3, 1, "　 ")
        sheet.write_blank(5, 1, None, day)
    table = read_table(path)
    assert (table.sheet, table.header_row) == ("单位", 1)
    assert [(column.header, column.letter) for column in table.columns][:2] == [("文字", "B"), ("整数", "C")]
    assert table.rows == [Row(2, ["007", 12, 1.5, True, date(2021, 5, 1), datetime(2021, 5, 1, 8, 30), None])]
    assert [type(value) for value in table.rows[0].cells[:4]] == [str, int, float, bool]
    assert table.address(table.rows[0], "小数") == "第 2 行 D 列"


def test_rows_keep_their_excel_numbers_across_blank_rows(tmp_path: Path) -> None:
    path = grid(tmp_path / "a.xlsx", [[], ["单位名称"], [None], ["示例甲"], [], ["示例乙"], [], []])
    table = read_table(path)
    assert table.header_row == 2
    assert table.rows == [Row(4, ["示例甲"]), Row(6, ["示例乙"])]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [
        ["示例市链上单位一览表", None, None],
        ["填报单位：示例部门", None, "2026年3月"],
        ["单位名称", "区县", "职工数"],
        ["示例甲", "示例区", "12"],
    ]
    table = read_table(grid(tmp_path / "a.xlsx", rows, merged("A1:C1", "A2:B2", "C2:D2")))
    assert (table.header_row, table.headers) == (3, ["单位名称", "区县", "职工数"])
    assert [row.number for row in table.rows] == [4]


def test_title_without_merge_is_passed_over_when_the_header_is_wider(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [["示例一览表"], ["单位名称", "区县", "职工数"], ["示例甲", "示例区", "12"]]
    assert read_table(grid(tmp_path / "a.xlsx", rows)).headers == ["单位名称", "区县", "职工数"]


@pytest.mark.parametrize("told", [["填报单位：示例部门", None, "填报日期：2026.3.5"], ["填报单位:", "示例部门", None]])
def test_line_that_says_who_filled_the_form_in_is_passed_over(tmp_path: Path, told: list[str | None]) -> None:
    rows: list[list[str | None]] = [
        ["示例市链上单位一览表", None, None],
        told,
        ["单位名称", "区县", "职工数"],
        ["示例甲", "示例区", "12"],
    ]
    table = read_table(grid(tmp_path / "a.xlsx", rows))
    assert (table.header_row, table.headers) == (3, ["单位名称", "区县", "职工数"])


def test_header_with_a_colon_as_wide_as_its_rows_stays_the_header(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [["单位名称：", "区县：", "职工数："], ["示例甲", "示例区", "12"]]
    assert read_table(grid(tmp_path / "a.xlsx", rows)).header_row == 1


def test_single_column_keeps_its_first_row_as_header(tmp_path: Path) -> None:
    assert read_table(grid(tmp_path / "a.xlsx", [["单位名称"], ["示例甲"]])).headers == ["单位名称"]


def test_header_text_is_trimmed_and_line_breaks_become_blanks(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [[" 单位\n名称 ", "职工数（人）"], ["示例甲", "1"]]
    assert read_table(grid(tmp_path / "a.xlsx", rows)).headers == ["单位 名称", "职工数（人）"]


@pytest.mark.parametrize("again", ["区县", " 区 县", "*区县"])
def test_duplicate_header_is_refused_with_both_columns(tmp_path: Path, again: str) -> None:
    error = refused(grid(tmp_path / "a.xlsx", [["区县", "名称", again], ["a", "b", "c"]]))
    assert error.code == "spreadsheet_header_duplicate"
    assert "（A 列、C 列）" in error.message


def test_value_without_header_is_refused_with_its_cell(tmp_path: Path) -> None:
    error = refused(grid(tmp_path / "a.xlsx", [["名称", None, "区县"], ["a", None, "b"], ["a", "x", "b"]]))
    assert (error.code, error.message) == (
        "spreadsheet_header_blank",
        "第 3 行 B 列有内容，但这一列没有列名，请补上列名或清空这一列。",
    )


def test_header_further_down_than_ten_rows_is_refused(tmp_path: Path) -> None:
    error = refused(grid(tmp_path / "a.xlsx", [[]] * 11 + [["名称"], ["示例甲"]]))
    assert error.code == "spreadsheet_header_missing"


@pytest.mark.parametrize(
    ("ranges", "told"),
    [
        (("A1:B1", "A3:A4"), "（A3:A4）"),
        (("A2:A3", "C2:C3", "A4:A5", "B4:B5", "C4:C5", "A6:B6"), "（A2:A3、C2:C3、A4:A5、B4:B5、C4:C5等 6 处）"),
    ],
)
def test_merged_cells_below_the_title_are_refused_with_their_range(
    tmp_path: Path, ranges: tuple[str, ...], told: str
) -> None:
    rows: list[list[str | None]] = [["标题"], ["名称", "区县", "职工数"], ["示例甲", "示例区", "1"]]
    error = refused(grid(tmp_path / "a.xlsx", rows, merged(*ranges)))
    assert error.code == "spreadsheet_merged_cells"
    assert told in error.message


FOOT: list[list[str | None]] = [["序号", "名称", "职工数"], ["1", "示例甲", "20"], ["2", "示例乙", "30"]]


@pytest.mark.parametrize(
    ("lines", "ranges", "told"),
    [
        ([["合  计", None, "50"]], ["A4:B4"], [(4, "合计")]),
        ([[None, "总计：", "50人"]], [], [(4, "总计:")]),
        ([["合计", "2家", "50"], ["注：截至6月底。"]], ["A5:C5"], [(4, "合计"), (5, "注:截至6月底。")]),
        ([[None], ["填表人：示例", None, None]], [], [(5, "填表人:示例")]),
    ],
)
def test_lines_at_the_foot_that_are_no_rows_are_passed_over(
    tmp_path: Path, lines: list[list[str | None]], ranges: list[str], told: list[tuple[int, str]]
) -> None:
    table = read_table(grid(tmp_path / "a.xlsx", [*FOOT, *lines], merged(*ranges) if ranges else ""))
    assert [row.cells[1] for row in table.rows] == ["示例甲", "示例乙"]
    assert [(line.number, line.text) for line in table.foot] == told


@pytest.mark.parametrize(
    "lines",
    [
        [["合计", "示例丙", "50"]],  # a name stands in it
        [["合计", None, "50"], ["3", "示例丙", "40"]],  # not at the foot
        [["合计分公司", None, "50"]],
        [["注册", "示例丙", "50"]],
        [["注：", "示例丙", "50"]],  # as full as a row
    ],
)
def test_line_that_may_be_a_row_is_read(tmp_path: Path, lines: list[list[str | None]]) -> None:
    table = read_table(grid(tmp_path / "a.xlsx", [*FOOT, *lines]))
    assert (len(table.rows), table.foot) == (2 + len(lines), [])


def test_sheet_of_nothing_but_a_total_still_has_its_row(tmp_path: Path) -> None:
    table = read_table(grid(tmp_path / "a.xlsx", [*FOOT[:1], ["合计", None, "0"]]))
    assert len(table.rows) == 1


def test_formula_is_refused_with_its_cell(tmp_path: Path) -> None:
    rows = PLAIN_ROWS + f'<row r="3">{text_cell("A3", "示例乙")}<c r="C3"><f>1+1</f><v>2</v></c></row>'
    error = refused(write_sheet(tmp_path / "a.xlsx", rows))
    assert (error.code, error.message) == ("spreadsheet_formulas", "第 3 行 C 列是公式，请粘贴为数值。")


def test_error_value_is_refused_with_its_cell(tmp_path: Path) -> None:
    rows = PLAIN_ROWS + '<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row>'
    error = refused(write_sheet(tmp_path / "a.xlsx", rows))
    assert (error.code, error.message) == (
        "spreadsheet_error_values",
        "第 3 行 B 列是错误值（如 #N/A），请改为正确内容或清空。",
    )


def test_formula_on_another_sheet_does_no_harm(tmp_path: Path) -> None:
    summary = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    path = write_parts(
        tmp_path / "a.xlsx",
        parts_for(sheet_xml(PLAIN_ROWS), sheet_xml(summary), names={"单位": "visible", "汇总": "visible"}),
    )
    assert len(read_table(path).rows) == 1
    assert refused(path, sheet="汇总").code == "spreadsheet_formulas"


def test_hidden_sheet_and_chart_sheet_do_not_shift_the_choice(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden = book.add_worksheet("选项")
        hidden.write_string(0, 0, "示例")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=单位!$A$2:$A$3"})
        book.add_chartsheet("图").set_chart(chart)
        sheet = book.add_worksheet("单位")
        sheet.activate()
        hidden.hide()
        sheet.write_column(0, 0, ["名称", "示例甲"])
    assert read_table(path).rows == [Row(2, ["示例甲"])]


@pytest.mark.parametrize("rows", ["", '<row r="3"><c r="A3" s="0"/></row>', f'<row r="1">{text_cell("A1", " ")}</row>'])
def test_sheet_without_content_is_refused(tmp_path: Path, rows: str) -> None:
    assert refused(write_sheet(tmp_path / "a.xlsx", rows)).code == "spreadsheet_empty"


def test_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read_table(grid(tmp_path / "a.xlsx", [["名称"]])).rows == []


def test_column_of_remarks_is_passed_over(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [
        ["错误说明", "名称", "区县"],
        ["原第 5 行", "示例甲", None],
        ["只有说明", None, None],
    ]
    table = read_table(grid(tmp_path / "a.xlsx", rows))
    assert (table.headers, table.rows) == (["名称", "区县"], [Row(2, ["示例甲", None])])


def test_sparse_sheet_past_the_guard_dies_in_the_child(tmp_path: Path) -> None:
    """Four gigabytes in a parser without limits."""
    path = write_sheet(tmp_path / "a.xlsx", PLAIN_ROWS + f'<row r="200000">{text_cell("ZZ200000", "x")}</row>')
    error = refused(path, Limits(**OPEN_GUARD))
    assert (error.code, error.status) == ("spreadsheet_too_much_content", 413)


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path) -> None:
    """Few bytes in the file, and many in the output: a shared string is written once and shown everywhere."""
    strings = f"<sst><si><t>{'示例' * 10_000}</t></si></sst>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_001))
    link = (
        '<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
        'Target="sharedStrings.xml"/>'
    )
    path = write_parts(tmp_path / "a.xlsx", parts_for(sheet_xml(rows), links=link) | {"xl/sharedStrings.xml": strings})
    error = refused(path)
    assert (error.code, error.status) == ("spreadsheet_too_much_content", 413)


def test_text_longer_than_a_cell_can_hold_is_refused(tmp_path: Path) -> None:
    error = refused(write_sheet(tmp_path / "a.xlsx", PLAIN_ROWS + f'<row r="3">{text_cell("A3", "长" * 32_768)}</row>'))
    assert (error.code, error.message) == ("spreadsheet_long_text", "第 3 行 A 列的文字超过 32,767 个字符，请缩短。")


def test_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    error = refused(write_sheet(tmp_path / "a.xlsx", PLAIN_ROWS), Limits(wall_seconds=0.001))
    assert (error.code, error.status) == ("spreadsheet_too_slow", 413)


def test_parser_failing_on_a_reference_is_refused(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>4</v></c></row>'
    assert refused(write_sheet(tmp_path / "a.xlsx", rows)).code == "spreadsheet_damaged"


@pytest.mark.parametrize(
    ("deed", "outcome"),
    [
        ("while True: pass", -signal.SIGXCPU),
        ("bytearray(600 << 20)", 1),
        ("import os; os.write(os.open('written', os.O_CREAT | os.O_WRONLY), b'x')", 1),
    ],
)
def test_child_is_confined(tmp_path: Path, deed: str, outcome: int) -> None:
    code = (
        "from core.spreadsheets.child import confine\nfrom core.spreadsheets.limits import Limits\n"
        f"confine(Limits(cpu_seconds=1))\n{deed}\n"
    )
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[3]), "PATH": os.environ.get("PATH", "")}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == outcome


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_layout(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    lines = [["单位名称", "代码", "备注"], ["示例甲", "007", '"一,二\n三；"'], [], ["示例乙", "1e5", "2021-05-01"]]
    path.write_text("\r\n".join(delimiter.join(line) for line in lines), encoding=encoding, newline="")
    table = read_table(path)
    assert table.headers == ["单位名称", "代码", "备注"]
    assert table.rows == [Row(2, ["示例甲", "007", "一,二\n三；"]), Row(4, ["示例乙", "1e5", "2021-05-01"])]


def test_csv_apostrophe_before_a_formula_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙,丙\n'=1+1,'普通,''-5\n", encoding="utf-8")
    assert read_table(path).rows == [Row(2, ["=1+1", "'普通", "'-5"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a\n" + "x\n" * 100_000, "spreadsheet_too_many_rows"),
        (",".join(["x"] * 201), "spreadsheet_too_many_rows"),
        ('a,b\n"x,' + "长" * 40_000, "spreadsheet_csv_quotes"),
        ("\n\n", "spreadsheet_empty"),
        ("a,b\n1,\x002\n", "spreadsheet_wrong_type"),
    ],
)
def test_csv_beyond_what_a_table_is_is_refused(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    assert refused(path).code == code
