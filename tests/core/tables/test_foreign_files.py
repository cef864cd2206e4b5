"""Files that came through other programs: saved again by LibreOffice; with the traits WPS leaves, made by hand."""

import datetime as dt
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from core.choices import RowOutcome
from core.models import ImportRow
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_term, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, the_import, upload

WPS_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer">'
    "<vt:lpwstr>2052-12.1.0.16120</vt:lpwstr></property></Properties>"
)
WPS_EXTENSION = (
    '<extLst><ext uri="smNativeData" xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData">'
    "<etc:sheetData/></ext></extLst></worksheet>"
)


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_export_saved_by_libreoffice_comes_back_unchanged(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_term("unit_tag", "scaled", "规上企业")
        for number in range(3):
            make_unit(f"示例企业{number}有限公司", established_on=dt.date(2019, 5, 12), staff_count=number * 1000)
    path = export(cast, client, "units", tmp_path)
    out = tmp_path / "out"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    page = upload(client, "units", out / path.name)
    run_jobs(cast)
    with cast.scope():
        outcomes = list(ImportRow.objects.filter(run=the_import(cast, page)).values_list("outcome", "errors"))
    assert outcomes == [(RowOutcome.UNCHANGED, [])] * 3


def as_wps_leaves_it(path: Path) -> Path:
    """Headers with blanks and full width, numbers and days as text, a thousand formatted blank rows, its own parts."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位名称 ", "　类型", "职工人数（人）", "成立日期*"])
    sheet.append(["示例企业甲有限公司　", "企业 ", "1,200", "2021年5月1日"])
    sheet.append(["示例企业乙有限公司", "企业", "３００", "2020.5.1"])
    for row in range(4, 1004):
        sheet.cell(row, 1).number_format = "@"
    made = path.with_suffix(".made.xlsx")
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</worksheet>", WPS_EXTENSION.encode())
            if name == "docProps/app.xml":
                content = content.replace(b"Microsoft Excel", "WPS 表格".encode())
            if name == "[Content_Types].xml":
                part = (
                    b'<Override PartName="/docProps/custom.xml" '
                    b'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
                )
                content = content.replace(b"</Types>", part)
            new.writestr(name, content)
        new.writestr("docProps/custom.xml", WPS_PROPERTIES)
    return path


def test_sheet_with_the_traits_of_wps_is_understood(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    path = as_wps_leaves_it(tmp_path / "units.xlsx")
    page = upload(client, "units", path)
    run_jobs(cast)
    assert "不认识的列：职工人数（人）" in client.get(page).content.decode()
    meant = {"column-0": "name", "column-1": "kind", "column-2": "staff_count", "column-3": "established_on"}
    assert client.post(f"{page}match/", meant).status_code == 302
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    import_all(cast, client, "units", path)
    with cast.scope():
        found = list(Unit.objects.order_by("name").values_list("name", "staff_count", "established_on"))
    assert found == [
        ("示例企业乙有限公司", 300, dt.date(2020, 5, 1)),
        ("示例企业甲有限公司", 1200, dt.date(2021, 5, 1)),
    ]
