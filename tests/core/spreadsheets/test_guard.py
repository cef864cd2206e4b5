"""What an uploaded file is, and what a workbook may not carry."""

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from core.spreadsheets.addresses import CellAddress, CellRange
from core.spreadsheets.guard import inspect_workbook
from core.spreadsheets.limits import MIB, Limits
from core.spreadsheets.refusals import SpreadsheetRefused
from tests.core.spreadsheets.hostile import (
    CONTENT_TYPES,
    HEAD,
    MAIN,
    OFFICE,
    PLAIN_ROWS,
    parts_for,
    sheet_xml,
    text_cell,
    workbook_xml,
    write_parts,
    write_sheet,
)

BILLION_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PEAK_BYTES = 30 * MIB


def refused(path: Path, limits: Limits | None = None) -> SpreadsheetRefused:
    with pytest.raises(SpreadsheetRefused) as caught:
        inspect_workbook(path, limits=limits or Limits())
    return caught.value


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "spreadsheet_wrong_type", "这个文件是PNG 图片，不是 Excel 表格"),
        (b"%PDF-1.7\n", "spreadsheet_wrong_type", "PDF 文档"),
        (b"Rar!\x1a\x07", "spreadsheet_wrong_type", "RAR 压缩包"),
        (b"PK\x05\x06" + bytes(18), "spreadsheet_wrong_type", "空的压缩包"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "spreadsheet_old_format", "网页格式的表格"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "spreadsheet_old_format",
            "XML 格式的旧版电子表格",
        ),
        (b'<?xml version="1.0"?><a/>', "spreadsheet_wrong_type", "XML 文件"),
        (OLE + bytes(504) + "Workbook".encode("utf-16-le"), "spreadsheet_old_format", "另存为 .xlsx"),
        (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "spreadsheet_wrong_type", "Word 文档"),
        (OLE + bytes(70_000) + "EncryptedPackage".encode("utf-16-le"), "spreadsheet_encrypted", "取消密码"),
        (bytes(range(256)) * 4, "spreadsheet_wrong_type", "无法识别的文件"),
        (b"\x00" * 100, "spreadsheet_wrong_type", "无法识别的文件"),
    ],
)
def test_file_of_another_type_is_refused_by_its_name(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    path = tmp_path / "单位.xlsx"
    path.write_bytes(content)
    error = refused(path)
    assert (error.code, error.status) == (code, 415)
    assert said in error.message


def test_encrypted_marker_across_two_blocks_is_found(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(OLE + bytes(64 * 1024 - 8 - 11) + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    assert refused(path).code == "spreadsheet_encrypted"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.touch()
    error = refused(path)
    assert (error.code, error.status) == ("spreadsheet_empty", 422)


@pytest.mark.parametrize(
    ("members", "code", "said"),
    [
        ({"word/document.xml": "<d/>", "[Content_Types].xml": "<Types/>"}, "spreadsheet_wrong_type", "Word 文档"),
        ({"ppt/presentation.xml": "<d/>"}, "spreadsheet_wrong_type", "PowerPoint"),
        ({"content.xml": "<d/>", "mimetype": "x"}, "spreadsheet_old_format", "OpenDocument"),
        ({"xl/workbook.bin": b"\x83"}, "spreadsheet_old_format", ".xlsb"),
        ({"readme.txt": "x"}, "spreadsheet_wrong_type", "压缩包"),
    ],
)
def test_archive_of_another_type_is_refused_by_its_name(
    tmp_path: Path, members: dict[str, str | bytes], code: str, said: str
) -> None:
    error = refused(write_parts(tmp_path / "a.xlsx", members))
    assert error.code == code
    assert said in error.message


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_workbook_without_a_needed_part_is_refused(tmp_path: Path, missing: str) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS))
    del parts[missing]
    assert refused(write_parts(tmp_path / "a.xlsx", parts)).code in ("spreadsheet_wrong_type", "spreadsheet_damaged")


def test_sparse_sheet_of_a_few_kilobytes_is_refused_by_its_real_cells(tmp_path: Path) -> None:
    """This one takes a parser to four gigabytes."""
    path = write_sheet(tmp_path / "a.xlsx", PLAIN_ROWS + f'<row r="200000">{text_cell("ZZ200000", "x")}</row>')
    assert path.stat().st_size < 4096
    error = refused(path)
    assert (error.code, error.status) == ("spreadsheet_too_many_rows", 413)
    assert error.message.startswith("表格延伸到第 200000 行，超出 100,000 行、200 列的上限。")


def test_column_beyond_the_limit_is_refused_with_its_letter(tmp_path: Path) -> None:
    error = refused(write_sheet(tmp_path / "a.xlsx", f'<row r="1">{text_cell("ZZ1", "x")}</row>'))
    assert "第 1 行 ZZ 列" in error.message


def test_dimension_claim_is_ignored(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", PLAIN_ROWS, before='<dimension ref="A1:ZZ200000"/>')
    assert (inspect_workbook(path).sheets[0].rows, inspect_workbook(path).sheets[0].columns) == (2, 2)


@pytest.mark.parametrize(("count", "accepted"), [(100_000, True), (100_001, False)])
def test_rows_are_counted_to_the_limit(tmp_path: Path, count: int, accepted: bool) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, count + 1))
    path = write_sheet(tmp_path / "a.xlsx", rows)
    if accepted:
        assert inspect_workbook(path).sheets[0].rows == count
    else:
        assert refused(path).code == "spreadsheet_too_many_rows"


def test_rows_without_numbers_are_counted_too(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", "<row/>" * 100_001)
    assert refused(path).code == "spreadsheet_too_many_rows"


def test_two_lonely_cells_spanning_a_large_grid_are_refused(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("A1", "x")}</row><row r="100000">{text_cell("GR100000", "x")}</row>'
    assert refused(write_sheet(tmp_path / "a.xlsx", rows)).code == "spreadsheet_too_many_cells"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="5"><c r="A5"/></row><row r="2"><c r="A2"/></row>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="A9"/></row>',
        '<c r="A1"/>',
        '<row r="一"/>',
        '<row r="1"><c r="A"/></row>',
        '<row r="0"><c r="A0"/></row>',
    ],
)
def test_cells_out_of_order_are_refused(tmp_path: Path, rows: str) -> None:
    assert refused(write_sheet(tmp_path / "a.xlsx", rows)).code == "spreadsheet_damaged"


def test_cells_in_a_foreign_namespace_are_seen(tmp_path: Path) -> None:
    """The parser ignores prefixes, so the guard has to."""
    rows = '<q:row xmlns:q="urn:x" r="200000"><q:c r="ZZ200000"><q:v>1</q:v></q:c></q:row>'
    assert refused(write_sheet(tmp_path / "a.xlsx", rows)).code == "spreadsheet_too_many_rows"


def test_sheet_under_an_odd_name_is_scanned(tmp_path: Path) -> None:
    parts = parts_for(sheet_xml('<row r="200000"/>'))
    parts["xl/data.dat"] = parts.pop("xl/worksheets/sheet1.xml")
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "worksheets/sheet1.xml", "/xl/data.dat"
    )
    assert refused(write_parts(tmp_path / "a.xlsx", parts)).code == "spreadsheet_too_many_rows"


@pytest.mark.parametrize(
    "name",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "docProps/core.xml",
        "customXml/item1.xml",
        "xl/drawings/v.vml",
    ],
)
@pytest.mark.parametrize("declaration", [BILLION_LAUGHS, '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
def test_document_type_in_any_part_is_refused(tmp_path: Path, name: str, declaration: str) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {name: f"{declaration}<worksheet>&c;</worksheet>"}
    error = refused(write_parts(tmp_path / "a.xlsx", parts))
    assert (error.code, error.status) == ("spreadsheet_entities", 415)


@pytest.mark.parametrize("encoding", ["cp037", "utf-16", "gb2312", "utf-7"])
def test_part_in_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    """A part that reads one way here and another way in the parser would be two parts."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    parts = parts_for(sheet_xml(rows)) | {
        "xl/worksheets/sheet1.xml": sheet_xml(rows).replace("UTF-8", encoding).encode(encoding)
    }
    assert refused(write_parts(tmp_path / "a.xlsx", parts)).code == "spreadsheet_damaged"


def test_part_in_utf16_without_a_declaration_is_refused(tmp_path: Path) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS))
    parts["xl/worksheets/sheet1.xml"] = str(parts["xl/worksheets/sheet1.xml"]).removeprefix(HEAD).encode("utf-16")
    assert refused(write_parts(tmp_path / "a.xlsx", parts)).code == "spreadsheet_damaged"


@pytest.mark.parametrize("content", ["<worksheet><sheetData>", "<worksheet/><worksheet/>", "<a:b:c/>" + "<"])
def test_broken_xml_is_refused(tmp_path: Path, content: str) -> None:
    assert refused(write_parts(tmp_path / "a.xlsx", parts_for(content))).code == "spreadsheet_damaged"


def test_endless_tag_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    noise = "".join(f"{n:x}" for n in range(600_000))
    path = write_parts(tmp_path / "a.xlsx", parts_for(sheet_xml(PLAIN_ROWS + f"<!--{noise}-->")))
    assert "过长的标记" in refused(path).message


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(tmp_path: Path, name: str) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {name: OLE + bytes(100)}
    error = refused(write_parts(tmp_path / "a.xlsx", parts))
    assert (error.code, error.status) == ("spreadsheet_macros", 415)


def test_macros_under_another_name_are_refused_by_their_relationship(tmp_path: Path) -> None:
    link = (
        '<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="x.bin"/>'
    )
    path = write_parts(tmp_path / "a.xlsx", parts_for(sheet_xml(PLAIN_ROWS), links=link) | {"xl/x.bin": b"\x01"})
    assert refused(path).code == "spreadsheet_macros"


def test_macro_sheet_is_refused_by_its_content_type(tmp_path: Path) -> None:
    declared = '<Override PartName="/xl/x.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>'
    types = {"[Content_Types].xml": CONTENT_TYPES.replace("</Types>", declared)}
    path = write_parts(tmp_path / "a.xlsx", parts_for(sheet_xml(PLAIN_ROWS)) | types)
    assert refused(path).code == "spreadsheet_macros"


def test_macro_sheet_is_refused_by_its_root(tmp_path: Path) -> None:
    assert refused(write_parts(tmp_path / "a.xlsx", parts_for("<xm:macrosheet/>"))).code == "spreadsheet_macros"


def test_compound_file_inside_is_refused(tmp_path: Path) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {"xl/x.bin": OLE + bytes(100)}
    assert refused(write_parts(tmp_path / "a.xlsx", parts)).code == "spreadsheet_embedded_file"


def _external_part(parts: dict[str, str | bytes]) -> None:
    parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"


def _external_root(parts: dict[str, str | bytes]) -> None:
    parts["xl/odd.xml"] = (
        f'{HEAD}<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )


def _external_reference(parts: dict[str, str | bytes]) -> None:
    listed = '<externalReferences><externalReference r:id="r9"/></externalReferences></workbook>'
    parts["xl/workbook.xml"] = workbook_xml({"表1": "visible"}).replace("</workbook>", listed)


def _external_target(parts: dict[str, str | bytes]) -> None:
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships><Relationship Id="r1" Type="{OFFICE}/image" Target="http://203.0.113.9/a.png" '
        'TargetMode="External"/></Relationships>'
    )


@pytest.mark.parametrize("spoil", [_external_part, _external_root, _external_reference, _external_target])
def test_external_link_is_refused(tmp_path: Path, spoil: object) -> None:
    parts = parts_for(sheet_xml(PLAIN_ROWS))
    assert callable(spoil)
    spoil(parts)
    error = refused(write_parts(tmp_path / "a.xlsx", parts))
    assert (error.code, error.status) == ("spreadsheet_external_link", 415)


def test_hyperlink_is_accepted(tmp_path: Path) -> None:
    """Excel turns every mail address typed into a cell into one."""
    parts = parts_for(sheet_xml(PLAIN_ROWS)) | {
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships><Relationship Id="r1" Type="{OFFICE}/hyperlink" '
        'Target="mailto:a@example.org" TargetMode="External"/></Relationships>'
    }
    assert inspect_workbook(write_parts(tmp_path / "a.xlsx", parts)).sheets[0].rows == 2


@pytest.mark.parametrize("formula", ["cmd|'/c calc'!A0", 'DDE("cmd";"/c calc";"x")', "msexcel|'\\..\\x'!''"])
def test_dde_formula_is_refused_with_its_cell(tmp_path: Path, formula: str) -> None:
    rows = f'<row r="3"><c r="C3"><f>{formula.replace(chr(34), "&quot;")}</f><v>1</v></c></row>'
    error = refused(write_sheet(tmp_path / "a.xlsx", rows))
    assert (error.code, error.status) == ("spreadsheet_dde", 415)
    assert "第 3 行 C 列" in error.message


def test_formulas_and_error_values_are_counted_and_named_by_sheet(tmp_path: Path) -> None:
    counted = "".join(f'<row r="{n}"><c r="C{n}"><f>A{n}&amp;"a|b"</f><v>1</v></c></row>' for n in range(3, 40))
    wrong = '<row r="1"><c r="B1" t="e"><v>#N/A</v></c></row>'
    validation = "<extLst><ext><x14:formula1><xm:f>Sheet2!$A$1</xm:f></x14:formula1></ext></extLst>".replace(
        "<ext>", '<ext xmlns:x14="urn:x14" xmlns:xm="urn:xm">'
    )
    parts = parts_for(sheet_xml(counted), sheet_xml(wrong), sheet_xml(PLAIN_ROWS, after=validation))
    first, second, third = inspect_workbook(write_parts(tmp_path / "a.xlsx", parts)).sheets
    assert (first.formula_count, len(first.formulas), first.formulas[0]) == (37, 20, CellAddress(3, 3))
    assert (second.error_count, second.error_cells) == (1, (CellAddress(1, 2),))
    assert (third.formula_count, third.error_count) == (0, 0)
    with pytest.raises(SpreadsheetRefused) as caught:
        first.refuse_formulas()
    assert caught.value.message == (
        "第 3 行 C 列、第 4 行 C 列、第 5 行 C 列、第 6 行 C 列、第 7 行 C 列等 37 处是公式，请粘贴为数值。"
    )


def test_merged_cells_are_listed(tmp_path: Path) -> None:
    merges = '<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="B3:B5"/></mergeCells>'
    path = write_sheet(tmp_path / "a.xlsx", PLAIN_ROWS, after=merges)
    assert inspect_workbook(path).sheets[0].merges == (CellRange(1, 1, 1, 4), CellRange(3, 2, 5, 2))


def test_sheets_are_listed_in_order_with_their_visibility(tmp_path: Path) -> None:
    names = {"填写说明": "visible", "选项": "hidden", "单位": "visible", "内部": "veryHidden"}
    sheet = sheet_xml(PLAIN_ROWS)
    facts = inspect_workbook(write_parts(tmp_path / "a.xlsx", parts_for(sheet, sheet, sheet, sheet, names=names)))
    assert [(s.name, s.hidden) for s in facts.sheets] == [
        ("填写说明", False),
        ("选项", True),
        ("单位", False),
        ("内部", True),
    ]
    assert facts.sheet().name == "单位"
    with pytest.raises(SpreadsheetRefused, match="没有工作表“企业”，现有“填写说明”、“单位”。"):
        facts.sheet("企业")


def test_shared_strings_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>' + "".join(f"{n:x}" for n in range(20_000)) + "</t></si></sst>"
    path = write_parts(tmp_path / "a.xlsx", parts_for(sheet_xml(PLAIN_ROWS)) | {"xl/sharedStrings.xml": strings})
    assert inspect_workbook(path).sheets[0].rows == 2
    assert refused(path, Limits(shared_strings_bytes=50_000)).code == "spreadsheet_bomb"


def test_guard_on_a_hundred_megabytes_keeps_its_memory_bounded(tmp_path: Path) -> None:
    """Real cells, texts that do not compress, and padding: as much as the limits let through."""
    path = tmp_path / "large.xlsx"
    parts = parts_for(sheet_xml(PLAIN_ROWS))
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    write_parts(path, parts)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            opening, closing = str(sheet).split(PLAIN_ROWS)
            member.write(opening.encode())
            for n in range(1, 40_001):
                member.write(f'<row r="{n}">{text_cell(f"A{n}", f"{n * 7919:x}" * 60)}</row>'.encode())
            member.write(closing.encode())
        with archive.open("xl/media/image1.bmp", "w") as member:
            for n in range(70):
                member.write(n.to_bytes(2, "big") * (MIB // 2))
    tracemalloc.start()
    try:
        facts = inspect_workbook(path, limits=Limits(ratio=1000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert facts.sheets[0].rows == 40_000
    assert peak < PEAK_BYTES
