"""Files nobody should send, through the real page and the real job: a clear sentence each, and nothing written."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from core.choices import ImportState
from core.models import Attachment, ImportRow, ImportRun, Job
from organizations.models import Unit
from tests.cast import Cast
from tests.core.spreadsheets.hostile import parts_for, sheet_xml, text_cell, write_parts, write_sheet
from tests.sheets import run_jobs, the_import, upload, workbook

HEADERS = ["单位名称", "类型"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD_ROW = f'<row r="1">{text_cell("A1", "单位名称")}{text_cell("B1", "类型")}</row>'


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def formula(path: Path) -> Path:
    return workbook(path, HEADERS, [["示例企业甲有限公司", "企业"], ['=CONCATENATE("示例","乙")', "企业"]])


def merged(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADERS, ["示例企业甲有限公司", "企业"], ["", "企业"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(path)
    return path


def too_many_rows(path: Path) -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 100_003))
    return write_sheet(path, HEAD_ROW + rows)


def zip_bomb(path: Path) -> Path:
    parts = parts_for(sheet_xml(HEAD_ROW))
    parts["xl/media/image1.png"] = bytes(30 * 1024 * 1024)
    return write_parts(path, parts)


def far_cell(path: Path) -> Path:
    write_sheet(path, HEAD_ROW + f'<row r="200000">{text_cell("ZZ200000", "x")}</row>')
    assert path.stat().st_size < 4096
    return path


def word_document(path: Path) -> Path:
    return write_parts(path, {"word/document.xml": "<d/>", "[Content_Types].xml": "<Types/>"})


def headers_alone(path: Path) -> Path:
    return workbook(path, HEADERS, [])


def twice_the_same_header(path: Path) -> Path:
    return workbook(path, ["单位名称", "单位 名称"], [["甲", "乙"]])


def not_text(path: Path) -> Path:
    path.write_bytes(b"\x00" * 100)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (formula, "第 3 行 A 列是公式，请粘贴为数值。"),
        (merged, "有合并单元格（A2:A3）"),
        (too_many_rows, "超出 100,000 行、200 列的上限"),
        (zip_bomb, "表格解压后过大"),
        (far_cell, "表格延伸到第 200000 行"),
        (word_document, "这个文件是Word 文档，不是 Excel 表格"),
        (headers_alone, "表格是空的，没有读到任何内容"),
        (twice_the_same_header, "出现了两次（A 列、B 列）"),
        (not_text, "无法识别的文件"),
    ],
)
def test_bad_table_is_refused_whole_with_its_reason(
    committed_cast: Cast, client: Client, tmp_path: Path, make: Any, said: str
) -> None:
    page = upload(client, "units", make(tmp_path / "单位.xlsx"))
    run_jobs(committed_cast)
    shown = client.get(page)
    assert (shown.status_code, said in shown.content.decode()) == (200, True), shown.content.decode()
    assert "没有写入任何数据" in shown.content.decode()
    with committed_cast.scope():
        assert the_import(committed_cast, page).state == ImportState.REFUSED
        assert (Unit.objects.count(), ImportRow.objects.count()) == (0, 0)
    assert client.post(f"{page}apply/").status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("单位.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "这个文件是PNG 图片，不是 Excel 表格"),
        ("单位.xlsx", OLE + bytes(70_000) + "EncryptedPackage".encode("utf-16-le"), "表格设有打开密码"),
        ("单位.xls", OLE + bytes(504) + "Workbook".encode("utf-16-le"), "旧版 Excel 或 WPS 表格（.xls、.et）"),
        ("单位.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页格式的表格"),
        ("单位.csv", b"%PDF-1.7\n", "这个文件是PDF 文档"),
    ],
)
def test_file_that_is_no_table_is_refused_at_once_and_not_kept(
    committed_cast: Cast, client: Client, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with path.open("rb") as handle:
        response = client.post("/import/units/", {"file": handle})
    assert (response.status_code, said in response.content.decode()) == (415, True), response.content.decode()
    with committed_cast.scope():
        assert [model.objects.count() for model in (ImportRun, Attachment, Job, Unit)] == [0, 0, 0, 0]


def test_upload_without_a_file_asks_for_one(client: Client) -> None:
    response = client.post("/import/units/", {})
    assert (response.status_code, "请先选择要导入的表格文件。" in response.content.decode()) == (422, True)


def test_file_larger_than_an_upload_is_refused(client: Client, tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1000
    path = workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业"]])
    with path.open("rb") as handle:
        assert client.post("/import/units/", {"file": handle}).status_code == 413


def test_table_under_a_wrong_name_is_read_by_its_content(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    path = workbook(tmp_path / "units.xlsx", HEADERS, [["示例企业甲有限公司", "企业"]])
    page = upload(client, "units", path, name="单位.2026.xls")
    run_jobs(committed_cast)
    assert "单位.2026.xlsx" in client.get(page).content.decode()
    assert "确认写入 1 行" in client.get(page).content.decode()


def test_csv_of_an_office_is_read_as_a_table(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "units.txt"
    path.write_bytes("单位名称\t类型\n示例企业甲有限公司\t企业\n".encode("gb18030"))
    page = upload(client, "units", path)
    run_jobs(committed_cast)
    assert "确认写入 1 行" in client.get(page).content.decode()
