"""The workbook of rejected rows: what was wrong, where; correct it and upload it again."""

from datetime import date
from pathlib import Path

import openpyxl

from core.spreadsheets.reader import read_table
from core.spreadsheets.rejected import CellError, write_rejected
from core.spreadsheets.sheets import ColumnKind, ColumnSpec, SheetSpec, Writable
from core.spreadsheets.table import Table
from core.spreadsheets.writer import write_workbook

ROWS: list[list[Writable]] = [
    ["示例甲", "天元区", date(2021, 5, 1), 12],
    ["示例乙", "醴凌市", "2021.5", 7],
    ["=1+1", "荷塘区", date(2020, 1, 1), None],
]
ERRORS = {
    3: [
        CellError("区县", "没有区县“醴凌市”，是否为“醴陵市”？", "醴陵市"),
        CellError("成立日期", "日期请写成 2021-05-01", "2021-05-01"),
    ],
    4: [CellError("", "与第 2 行重复"), CellError("职工数", "必填"), CellError("职工数", "应为整数", "0")],
}


def uploaded(tmp_path: Path) -> Table:
    path = tmp_path / "upload.xlsx"
    columns = [ColumnSpec("名称"), ColumnSpec("区县"), ColumnSpec("成立日期", ColumnKind.DATE), ColumnSpec("职工数")]
    write_workbook(path, [SheetSpec("单位", columns, ROWS)])
    return read_table(path)


def test_rejected_rows_are_written_with_reasons_and_marks(tmp_path: Path) -> None:
    path = tmp_path / "rejected.xlsx"
    assert write_rejected(path, uploaded(tmp_path), ERRORS, watermark="示例用户") == 2
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["错误说明", "名称", "区县", "成立日期", "职工数"],
        [
            "原第 3 行　区县：没有区县“醴凌市”，是否为“醴陵市”？；成立日期：日期请写成 2021-05-01",
            "示例乙",
            "醴凌市",
            "2021.5",
            7,
        ],
        [
            "原第 4 行　与第 2 行重复；职工数：必填；职工数：应为整数（可改为：0）",
            "=1+1",
            "荷塘区",
            sheet["D3"].value,
            None,
        ],
    ]
    assert sheet["B3"].data_type == "s"
    marked = {c.coordinate: c.comment.text for row in sheet.iter_rows(min_row=2) for c in row if c.comment}
    assert marked == {
        "C2": "没有区县“醴凌市”，是否为“醴陵市”？",
        "D2": "日期请写成 2021-05-01",
        "E3": "必填\n应为整数（可改为：0）",
    }
    assert {sheet[place].fill.fgColor.rgb for place in marked} == {"FFFDEAEA"}
    assert sheet["B2"].fill.fill_type is None


def test_rejected_rows_can_be_uploaded_as_they_are(tmp_path: Path) -> None:
    table = uploaded(tmp_path)
    path = tmp_path / "rejected.xlsx"
    write_rejected(path, table, ERRORS)
    again = read_table(path)
    assert again.headers == table.headers
    assert [row.cells for row in again.rows] == [row.cells for row in table.rows[1:]]


def test_rejected_rows_keep_the_drop_downs_and_hidden_key_of_the_template(tmp_path: Path) -> None:
    path = tmp_path / "rejected.xlsx"
    template = [ColumnSpec("名 称", ColumnKind.KEY), ColumnSpec("区县", ColumnKind.CHOICE, choices=["天元区"])]
    write_rejected(path, uploaded(tmp_path), ERRORS, columns=template)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"天元区"']
    assert sheet.column_dimensions["B"].hidden
    assert sheet["B1"].value == "名称"
