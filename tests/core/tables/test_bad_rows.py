"""Wrong columns and wrong cells: every error at once, at its cell; what offices write otherwise is understood."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.choices import ImportState
from core.tenants import add_default_terms
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit
from tests.sheets import cells, errors_of, export, import_all, run_jobs, the_import, upload, workbook

KEY = "系统编号（请勿修改）"


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (["单位名称", "类型", "法人爱好"], "不认识的列：法人爱好"),
        (["单位名称", "简称"], "缺少必填的列：类型"),
        (["甲", "乙"], "不认识的列：甲、乙；缺少必填的列：单位名称、类型"),
        (["单位名称", "类型", "企业名称"], "有重复的列"),
    ],
)
def test_headers_that_do_not_fit_are_asked_about_and_nothing_is_guessed(
    committed_cast: Cast, client: Client, tmp_path: Path, headers: list[str], said: str
) -> None:
    rows = [["示例企业甲有限公司", "企业", "企业"][: len(headers)]]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", headers, rows))
    run_jobs(committed_cast)
    assert said in client.get(page).content.decode()
    with committed_cast.scope():
        assert the_import(committed_cast, page).state == ImportState.MATCHING
        assert Unit.objects.count() == 0


def test_mapping_that_lacks_or_doubles_a_column_is_refused_at_its_header(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "units.xlsx", ["公司", "门类", "别的"], [["示例企业甲有限公司", "企业", ""]])
    page = upload(client, "units", path)
    run_jobs(committed_cast)
    doubled = client.post(f"{page}match/", {"column-0": "name", "column-1": "name", "column-2": "-"})
    assert (doubled.status_code, "同一列只能对应一次" in doubled.content.decode()) == (422, True)
    lacking = client.post(f"{page}match/", {"column-0": "name", "column-1": "-", "column-2": "-"})
    assert (lacking.status_code, "还缺少必填的列：类型" in lacking.content.decode()) == (422, True)
    forged = client.post(f"{page}match/", {"column-0": "name", "column-1": "kind", "column-2": "tenant_id"})
    assert forged.status_code == 422
    assert client.post(f"{page}match/", {"column-0": "name", "column-1": "kind", "column-2": "-"}).status_code == 302
    run_jobs(committed_cast)
    # The next file of the same office is matched without asking.
    again = upload(client, "units", path)
    run_jobs(committed_cast)
    assert "确认写入 1 行" in client.get(again).content.decode()


def test_every_wrong_cell_is_told_at_once(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    headers = ["单位名称", "类型", "统一社会信用代码", "职工人数", "成立日期", "所有制"]
    rows: list[list[Any]] = [
        ["示例企业甲有限公司", "企叶", "91430200MA4TEST0", "约200", "2021.5", "国有"],
        ["", "企业", "", "-3", "五月", "民营"],
        ["示例" * 61, "企业", "", 1.5, "2021-02-30", "外星"],
    ]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", headers, rows))
    run_jobs(committed_cast)
    found = errors_of(committed_cast, page)
    assert set(found) == {
        (2, "kind"),
        (2, "uscc"),
        (2, "staff_count"),
        (2, "established_on"),
        (3, "name"),
        (3, "staff_count"),
        (3, "established_on"),
        (4, "name"),
        (4, "staff_count"),
        (4, "established_on"),
        (4, "ownership"),
    }
    assert found[2, "uscc"] == "统一社会信用代码应为 18 位，现为 16 位"
    assert found[4, "name"] == "最多 120 个字，现为 122 个字，请缩短"
    with committed_cast.scope():
        assert Unit.objects.count() == 0
    rejected = client.get(f"{page}rejected/")
    assert rejected.status_code == 200


def test_repeated_rows_name_each_other_and_one_is_skipped(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    headers = ["单位名称", "类型"]
    rows = [["示例企业甲有限公司", "企业"], ["示例企业乙有限公司", "企业"], ["示例企业甲　有限公司", "高校"]]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", headers, rows))
    run_jobs(committed_cast)
    assert errors_of(committed_cast, page) == {
        (2, ""): "与第 4 行重复，请只保留一行",
        (4, ""): "与第 2 行重复，请只保留一行",
    }
    assert client.post(f"{page}skip/", {"row": "4"}).status_code == 302
    assert "确认写入 2 行" in client.get(page).content.decode()
    kept = tmp_path / "rejected.xlsx"
    kept.write_bytes(client.get(f"{page}rejected/").content)
    assert [row[1:] for row in cells(kept)[1:]] == [["示例企业甲　有限公司", "高校"]]


def test_two_known_units_cannot_be_given_one_code(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    with committed_cast.scope():
        first, second = make_unit("示例企业甲有限公司"), make_unit("示例企业乙有限公司")
    code = "91430200MA4X00000U"
    rows = [[str(first.pk), first.name, "企业", code], [str(second.pk), second.name, "企业", code]]
    page = upload(
        client, "units", workbook(tmp_path / "units.xlsx", [KEY, "单位名称", "类型", "统一社会信用代码"], rows)
    )
    run_jobs(committed_cast)
    assert errors_of(committed_cast, page) == {
        (2, "uscc"): "第 2、3 行的代码相同，请核对",
        (3, "uscc"): "第 2、3 行的代码相同，请核对",
    }


def test_what_offices_write_is_understood(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    headers = ["企业名称", "单位类型", "信用代码", "员工人数", "注册日期"]
    rows: list[list[Any]] = [
        ["示例企业甲有限公司", "企业", "９１４３０２００ＭＡ４Ｘ０００００Ｕ", "１，２３４", "2021年5月1日"],
        [" 示例企业 乙有限公司 ", "企业", "", "56", "2021/5/1"],
        ["示例企业丙有限公司", "企业", "", 78, dt.datetime(2021, 5, 1)],
        ["示例企业丁有限公司", "企业", "", "", "20210501"],
    ]
    import_all(committed_cast, client, "units", workbook(tmp_path / "units.xlsx", headers, rows))
    with committed_cast.scope():
        found = list(Unit.objects.order_by("created_at", "id").values_list("uscc", "staff_count", "established_on"))
    day = dt.date(2021, 5, 1)
    assert sorted(found, key=str) == sorted(
        [("91430200MA4X00000U", 1234, day), ("", 56, day), ("", 78, day), ("", None, day)], key=str
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "'="])
def test_text_that_looks_like_a_formula_leaves_as_text_and_comes_back(
    committed_cast: Cast, client: Client, tmp_path: Path, start: str
) -> None:
    name = f"{start}HYPERLINK(示例)"
    with committed_cast.scope():
        make_unit(name)
    for file_format in ("xlsx", "csv"):
        path = export(committed_cast, client, "units", tmp_path, file_format=file_format)
        if file_format == "xlsx":
            assert cells(path)[1][1] == name
        else:
            assert not path.read_text("utf-8-sig").splitlines()[1].split(",")[1].startswith(("=", "+", "-", "@"))
        page = upload(client, "units", path)
        run_jobs(committed_cast)
        assert errors_of(committed_cast, page) == {}
        with committed_cast.scope():
            assert [row.outcome for row in the_import(committed_cast, page).rows.all()] != ["new"]


def test_ids_and_imports_of_another_city_do_not_exist(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    add_default_terms(cast.stranger)
    foreign_client = cast.client(cast.stranger_department)
    page = upload(
        foreign_client, "units", workbook(tmp_path / "u.xlsx", ["单位名称", "类型"], [["丙市示例企业", "企业"]])
    )
    missing = "/import/runs/01890000-0000-7000-8000-000000000000/"
    for step in ("", "rejected/"):
        assert (client.get(page + step).status_code, client.get(missing + step).status_code) == (404, 404)
    for step in ("match/", "correct/", "skip/", "apply/", "resume/", "abandon/"):
        assert (client.post(page + step).status_code, client.post(missing + step).status_code) == (404, 404)
    assert client.get("/import/colours/").status_code == 404
    assert client.get("/export/colours/").status_code == 404
