"""What is written: text stays text, what is read back is equal, and another library agrees."""

import csv
import re
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.spreadsheets.delimited import escape_formula, looks_like_formula, unescape_formula
from core.spreadsheets.guard import inspect_workbook
from core.spreadsheets.limits import MIB
from core.spreadsheets.reader import read_table
from core.spreadsheets.refusals import SpreadsheetRefused
from core.spreadsheets.sheets import ColumnKind, ColumnSpec, Marked, SheetSpec, Writable, sheet_titles
from core.spreadsheets.writer import write_csv, write_workbook

FORMULA_LIKE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", " =1", "'=1", '"=1']
FORMULA_LIKE += ["=cmd|'/c calc'!A0", "%0A=1", "\ufeff=1"]
DANGEROUS = [*FORMULA_LIKE, "'", "http://203.0.113.9/x", "mailto:a@example.org", "{=1}", "#N/A"]
TEXTS = [*DANGEROUS, "007", "1e5", "2021-05-01", "430200199001010019", "1,234", "TRUE", "是"]
TEXTS += ["_x0041_", "甲\n乙", "甲\r\n乙", " 甲 ", "甲\x01", "<&>"]
COLUMNS = [
    ColumnSpec("编号", ColumnKind.KEY),
    ColumnSpec("名称", ColumnKind.TEXT, required=True, width=30, comment="全称"),
    ColumnSpec("职工数", ColumnKind.INTEGER),
    ColumnSpec("成立日期", ColumnKind.DATE),
    ColumnSpec("注册资本（万元）", ColumnKind.MONEY),
    ColumnSpec("规上", ColumnKind.BOOLEAN),
    ColumnSpec("区县", ColumnKind.CHOICE, choices=["天元区", "荷塘区"]),
]


def texts_sheet(texts: Sequence[str], kind: ColumnKind = ColumnKind.TEXT) -> SheetSpec:
    return SheetSpec("表", [ColumnSpec("甲", kind)], [[text] for text in texts])


def test_workbook_written_and_read_gives_equal_values(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[list[Writable]] = [
        ["0198-key", "示例甲", 12, date(2021, 5, 1), Decimal("1234.56"), True, "天元区"],
        ["0198-other", "示例乙", None, None, None, False, None],
        ["0198-third", "=1+1", -3, date(1890, 1, 1), Decimal("0.000001"), None, "荷塘区"],
    ]
    write_workbook(path, [SheetSpec("单位", COLUMNS, rows)])
    table = read_table(path)
    assert table.headers == [column.header for column in COLUMNS]
    assert [row.cells for row in table.rows] == [
        ["0198-key", "示例甲", 12, date(2021, 5, 1), 1234.56, "是", "天元区"],
        ["0198-other", "示例乙", None, None, None, "否", None],
        ["0198-third", "=1+1", -3, "1890-01-01", 1e-06, None, "荷塘区"],
    ]


@pytest.mark.parametrize("kind", list(ColumnKind))
def test_text_is_written_and_read_unchanged_in_every_kind_of_column(tmp_path: Path, kind: ColumnKind) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [texts_sheet(TEXTS, kind)])
    assert [row.cells[0] for row in read_table(path).rows] == TEXTS


def has_visible_character(text: str) -> bool:
    return any(not character.isspace() and character not in "\ufeff\u200b\u200c\u200d\u2060" for character in text)


CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
FILLED_TEXTS = st.lists(st.text(CHARACTERS, min_size=1).filter(has_visible_character), min_size=1, max_size=40)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILLED_TEXTS)
def test_any_text_survives_the_round_trip(tmp_path: Path, texts: list[str]) -> None:
    for path, write in ((tmp_path / "a.xlsx", lambda p, s: write_workbook(p, [s])), (tmp_path / "a.csv", write_csv)):
        write(path, texts_sheet(texts))
        assert [row.cells[0] for row in read_table(path).rows] == texts


def test_text_cells_are_strings_for_another_library(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [texts_sheet(DANGEROUS)])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * len(DANGEROUS)
    quoted = [bool(cell.quotePrefix) for cell in cells]
    assert quoted == [looks_like_formula(text) for text in DANGEROUS]


def test_dates_and_numbers_are_real_ones_for_another_library(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [SheetSpec("单位", COLUMNS, [["k", "甲", 12, date(2021, 5, 1), Decimal("7.5"), True, None]])])
    row = openpyxl.load_workbook(path).worksheets[0][2]
    assert [(cell.value, cell.number_format) for cell in row[2:5]] == [
        (12, "0"),
        (datetime(2021, 5, 1), "yyyy-mm-dd"),
        (7.5, "#,##0.00####"),
    ]


def test_long_numbers_are_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(
        path, [SheetSpec("表", [ColumnSpec("甲")], [[430200199001010019], [Decimal("12345678901234567.89")]])]
    )
    assert [row.cells[0] for row in read_table(path).rows] == ["430200199001010019", "12345678901234567.89"]


def test_drop_downs_refer_to_a_hidden_sheet_where_the_list_is_long(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    many = [f"示例产业链第{n}条" for n in range(100)]
    columns = [
        ColumnSpec("名称"),
        ColumnSpec("产业链", ColumnKind.CHOICE, choices=many),
        ColumnSpec("区县", ColumnKind.CHOICE, choices=["天元区", "荷塘区"]),
        ColumnSpec("含逗号", ColumnKind.CHOICE, choices=["甲,乙", "丙"]),
        ColumnSpec("规上", ColumnKind.BOOLEAN),
        ColumnSpec("标签", ColumnKind.CHOICE, choices=["规上"], strict_choices=False),
    ]
    write_workbook(path, [SheetSpec("单位", columns), SheetSpec("组织", columns)])
    book = openpyxl.load_workbook(path)
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("单位", "visible"),
        ("组织", "visible"),
        ("选项", "hidden"),
    ]
    for title in ("单位", "组织"):
        rules = {str(rule.sqref): rule for rule in book[title].data_validations.dataValidation}
        assert {place: rule.formula1 for place, rule in rules.items()} == {
            "B2:B100000": "选项_1",
            "C2:C100000": '"天元区,荷塘区"',
            "D2:D100000": "选项_2",
            "E2:E100000": '"是,否"',
            "F2:F100000": '"规上"',
        }
        assert [bool(rules[f"{letter}2:{letter}100000"].showErrorMessage) for letter in "BF"] == [True, False]
    assert [cell.value for cell in book["选项"]["A"]] == many
    assert book["选项"].max_column == 2, "the same list is kept once for all columns and sheets"
    assert {name: held.attr_text for name, held in book.defined_names.items()} == {
        "选项_1": "'选项'!$A$1:$A$100",
        "选项_2": "'选项'!$B$1:$B$2",
    }
    assert read_table(path, sheet="组织").rows == []


def test_sheet_layout_serves_the_person_filling_it_in(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[list[Writable]] = [["k", "示例甲", 1, None, None, None, None]]
    write_workbook(
        path,
        [SheetSpec("单位", COLUMNS, rows)],
        notes=["如何填写", "每行一家单位。"],
        watermark="示例用户 & 甲 2026-03-05",
    )
    book = openpyxl.load_workbook(path)
    sheet = book["单位"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:G2")
    assert sheet.column_dimensions["A"].hidden
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)
    header = sheet["B1"]
    assert (header.font.bold, header.font.color.rgb, header.comment.text) == (True, "FFB3261E", "必填。全称")
    assert sheet["C1"].font.color.rgb == "FF1F2933"
    assert sheet.oddHeader is not None
    assert sheet.oddHeader.center.text == "示例用户 && 甲 2026-03-05"
    assert book.properties.description == "示例用户 & 甲 2026-03-05"
    notes = [[cell.value for cell in row] for row in book["填写说明"].iter_rows()]
    assert notes[:2] == [["如何填写", None, None, None, None], ["每行一家单位。", None, None, None, None]]
    assert ["单位", "名称", "是", "文字", "全称"] in notes
    assert ["单位", "区县", None, "从下拉列表中选择", "可填：天元区、荷塘区"] in notes
    assert read_table(path).sheet == "单位"


def test_marked_cell_is_red_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    columns = [ColumnSpec("甲"), ColumnSpec("乙", ColumnKind.DATE)]
    write_workbook(path, [SheetSpec("表", columns, [[Marked("2021.5", "写错了"), Marked(None, "必填")]])])
    row = openpyxl.load_workbook(path).worksheets[0][2]
    assert [(cell.value, cell.fill.fgColor.rgb, cell.comment.text if cell.comment else "") for cell in row] == [
        ("2021.5", "FFFDEAEA", "写错了"),
        (None, "FFFDEAEA", "必填"),
    ]


def test_titles_are_made_acceptable_and_unlike() -> None:
    assert sheet_titles(["单位/组织", "", "单位?组织", "长" * 40, "长" * 40, "'甲'"]) == [
        "单位_组织",
        "表",
        "单位_组织(2)",
        "长" * 31,
        "长" * 28 + "(2)",
        "甲",
    ]


def test_text_longer_than_a_cell_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(SpreadsheetRefused) as caught:
        write_workbook(tmp_path / "a.xlsx", [texts_sheet(["短", "长" * 32_768])])
    assert caught.value.code == "spreadsheet_long_text"
    assert caught.value.message.startswith("第 3 行 A 列（甲）的文字超过 32,767 个字符")


def test_written_workbook_holds_no_formula_element(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    columns = [ColumnSpec("=1+1", comment="=2+2", choices=["=3+3"])]
    sheet = SheetSpec("=4+4", columns, [[text] for text in DANGEROUS])
    write_workbook(path, [sheet], notes=DANGEROUS, watermark="=1+1")
    assert [sheet.formula_count for sheet in inspect_workbook(path).sheets] == [0, 0]
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_office_program_opens_dangerous_text_as_text(tmp_path: Path, name: str) -> None:
    """Another program's word for it: after LibreOffice re-saved the file there is no formula in it."""
    path = tmp_path / name
    sheet = texts_sheet(DANGEROUS)
    if name.endswith(".csv"):
        write_csv(path, sheet)
    else:
        write_workbook(path, [sheet])
    out = tmp_path / "out"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    cells = [row[0] for row in openpyxl.load_workbook(out / "a.xlsx").worksheets[0].iter_rows(min_row=2)]
    assert len(cells) >= len(DANGEROUS)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_large_export_is_written_in_bounded_memory(tmp_path: Path) -> None:
    def rows() -> Iterator[list[Writable]]:
        for n in range(6_000):
            yield [f"key-{n}", f"示例公司{n}", n, date(2021, 5, 1), Decimal(n), True, "天元区"]

    tracemalloc.start()
    try:
        write_workbook(tmp_path / "a.xlsx", [SheetSpec("单位", COLUMNS, rows())])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * MIB
    assert inspect_workbook(tmp_path / "a.xlsx").sheets[0].rows == 6_001


def test_csv_is_marked_utf8_with_formulas_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows: list[list[Writable | Marked]] = [
        ["k", "=1+1", -5, date(2021, 5, 1), Decimal("-7.50"), True, Marked("荷塘区", "示例")],
        [None, "甲,乙\n丙", None, datetime(2021, 5, 1, 8, 30), None, False, "-"],
    ]
    write_csv(path, SheetSpec("单位", COLUMNS, rows))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["k", "'=1+1", "-5", "2021-05-01", "-7.50", "是", "荷塘区"],
            ["", "甲,乙\n丙", "", "2021-05-01 08:30:00", "", "否", "'-"],
        ]
    assert read_table(path).rows[0].cells[1] == "=1+1"


@pytest.mark.parametrize("text", FORMULA_LIKE)
def test_formula_text_is_escaped_in_csv(text: str) -> None:
    assert escape_formula(text).startswith("'")
    assert escape_formula(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["x;=1+1", 'x; "=1', "x\t+1", "x\n-1"])
def test_formula_behind_a_separator_of_other_settings_is_escaped(text: str) -> None:
    """Where the semicolon separates, the rest of the text is a cell of its own."""
    for piece in re.split("[;\t\n]", escape_formula(text)):
        assert piece == "x" or piece.startswith("'")


@given(st.text(st.sampled_from("=+ '\";\t\n\r甲")) | st.text())
def test_escaping_is_undone_exactly(text: str) -> None:
    escaped = escape_formula(text)
    assert unescape_formula(escaped) == text
    assert escaped.startswith("'") or not looks_like_formula(escaped)
