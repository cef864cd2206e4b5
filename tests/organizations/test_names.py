"""Records by the names a sheet gives them: what is accepted, what is refused with the candidates, what is offered."""

from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from core.ids import new_id
from organizations.tables import names as module
from organizations.tables.names import Names, party_org_names, unit_names
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.sheets import errors_of, run_jobs, upload, workbook

CODE, OTHER = "91430200MA4X00000U", "91350100M000100Y43"


@pytest.mark.usefixtures("in_city")
@pytest.mark.parametrize("word", ["示例甲电气有限公司", "甲电气", CODE, " 甲电气 "])
def test_unit_goes_by_name_short_name_and_code(word: str) -> None:
    unit = make_unit("示例甲电气有限公司", short_name="甲电气", uscc=CODE)
    make_unit("示例乙电气有限公司", short_name="乙电气")
    assert unit_names().convert(word).value == unit.pk


@pytest.mark.usefixtures("in_city")
def test_short_name_of_two_is_refused_with_both() -> None:
    make_unit("示例甲电气有限公司", short_name="电气"), make_unit("示例乙电气有限公司", short_name="电气")
    told = unit_names().convert("电气").error
    assert told == "有 2 个单位叫“电气”：示例乙电气有限公司 / 示例甲电气有限公司，请照其中一个填写"


@pytest.mark.usefixtures("in_city")
def test_name_of_one_counts_before_the_short_name_of_another() -> None:
    unit = make_unit("示例电气")
    make_unit("示例电气有限公司", short_name="示例电气")
    assert unit_names().convert("示例电气").value == unit.pk


@pytest.mark.usefixtures("in_city")
def test_namesakes_are_written_apart_and_read_back() -> None:
    one, other = make_unit("示例同名公司", uscc=CODE), make_unit("示例同名公司", uscc=OTHER)
    names = unit_names()
    told = str(names.convert("示例同名公司").error)
    assert f"示例同名公司（{CODE}）" in told and f"示例同名公司（{OTHER}）" in told
    for unit in (one, other):
        assert names.label(unit.pk) == f"示例同名公司（{unit.uscc}）"
        assert names.convert(names.label(unit.pk)).value == unit.pk


@pytest.mark.usefixtures("in_city")
def test_organizations_of_one_name_are_told_apart_by_their_superior() -> None:
    top = make_party_org("示例党委", kind="committee")
    below = make_party_org("示例第一党支部", superior=top)
    make_party_org("示例第一党支部", superior_name="外地示例党委")
    names = party_org_names()
    assert names.label(below.pk) == "示例第一党支部（示例党委）"
    assert names.convert("示例第一党支部（外地示例党委）").value != below.pk
    assert "示例第一党支部（示例党委）" in str(names.convert("示例第一党支部").error)


def test_many_candidates_are_cut_short() -> None:
    rows = [(new_id(), "示例同名") for _ in range(8)]
    told = str(Names(rows, noun="单位").convert("示例同名").error)
    assert (
        told.startswith("有 8 个单位叫“示例同名”：") and told.count("系统编号") == 5 and " 等，请照其中一个填写" in told
    )


def choices_of(client: Client, table: str, header: str, folder: Path) -> tuple[str, str, list[str]]:
    """The rule and the comment of a column in the template, and what its drop-down offers."""
    path = folder / "template.xlsx"
    path.write_bytes(client.get(f"/import/{table}/template/").content)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(cell for cell in sheet[1] if cell.value == header)
    rules = {str(rule.sqref).split("2")[0]: rule for rule in sheet.data_validations.dataValidation}
    rule = rules.get(cell.column_letter)
    comment = cell.comment.text if cell.comment else ""
    formula = str(rule.formula1) if rule else ""
    if formula in book.defined_names:
        sheet_name, _, place = book.defined_names[formula].attr_text.partition("!")
        held = book[sheet_name.strip("'")]
        assert held.sheet_state == "hidden"
        return formula, comment, [str(row[0].value) for row in held[place.replace("$", "")]]
    return formula, comment, formula.strip('"').split(",") if formula else []


def test_template_offers_units_and_chains_by_a_named_range(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_chain("示例产业链")
        units = [make_unit(f"示例企业第{n:03}有限公司") for n in range(60)]
    formula, comment, offered = choices_of(client, "chain_units", "单位名称", tmp_path)
    assert formula.startswith("选项_") and offered == [unit.name for unit in units]
    assert comment == "必填。从下拉列表中选择，或填写全称、简称或统一社会信用代码"
    assert choices_of(client, "chain_units", "产业链", tmp_path)[2] == ["示例产业链"]


def test_past_so_many_the_comment_says_what_to_write(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    monkeypatch.setattr(module, "MOST_OFFERED", 2)
    with cast.scope():
        for n in range(3):
            make_unit(f"示例企业{n}有限公司")
    formula, comment, _ = choices_of(cast.client(cast.department), "chain_units", "单位名称", tmp_path)
    assert (formula, comment) == ("", "必填。请填写全称、简称或统一社会信用代码")


def test_names_of_persons_are_in_no_drop_down(committed_cast: Cast, tmp_path: Path) -> None:
    formula, _, _ = choices_of(committed_cast.client(committed_cast.department), "chain_heads", "人员", tmp_path)
    assert formula == ""


def test_sheet_may_say_short_names_and_codes(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_chain("示例轨道交通装备产业链", short_name="轨道交通")
        make_unit("示例甲电气有限公司", short_name="电气"), make_unit("示例乙电气有限公司", short_name="电气")
        make_unit("示例丙电气有限公司", uscc=CODE)
    rows = [["轨道交通", CODE], ["轨道交通", "电气"]]
    page = upload(client, "chain_units", workbook(tmp_path / "places.xlsx", ["产业链", "单位名称"], rows))
    run_jobs(cast)
    assert list(errors_of(cast, page)) == [(3, "unit_id")]
