"""Units in and out of a spreadsheet, through the real views and the real jobs."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import ImportState
from core.models import ImportRun
from organizations.actions import close_own_region, create_own_region
from organizations.models import Residence, Unit, UnitAlias
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload
from tests.sheets import workbook as write_workbook

HEADERS = ["单位名称", "类型", "统一社会信用代码", "所有制", "成立日期"]


def workbook(path: Path, rows: list[list[Any]], headers: list[str] = HEADERS) -> Path:
    return write_workbook(path, headers, rows)


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def test_import_with_errors_is_corrected_in_place_and_written(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例企业甲有限公司", ownership="private")
    path = workbook(
        tmp_path / "units.xlsx",
        [
            ["示例企业甲有限公司", "企业", "", "国有", None],
            ["示例企业乙有限公司", "企业", "91430200MA4TEST0", "民营", "2021-05-12"],
            ["示例企业丙有限公司", "企叶", "", "民营", "2021.5"],
        ],
    )
    page = upload(client, "units", path)
    run_jobs(cast)
    shown = client.get(page).content.decode()
    assert "改错误" in shown
    assert "日期请写成 2021-05-01" in shown
    with cast.scope():
        run = ImportRun.objects.get()
        assert run.state == ImportState.CORRECTING
        assert Unit.objects.count() == 1
    response = client.post(
        f"{page}correct/",
        {
            "cell-3-uscc": "",
            "was-3-uscc": "91430200MA4TEST0",
            "cell-4-kind": "企业",
            "cell-4-established_on": "2021-05-01",
        },
    )
    assert response.status_code == 302
    shown = client.get(page).content.decode()
    assert "确认写入 3 行" in shown
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)
    with cast.scope():
        assert ImportRun.objects.get().state == ImportState.DONE
        assert list(Unit.objects.order_by("name").values_list("name", "ownership")) == [
            ("示例企业丙有限公司", "private"),
            ("示例企业乙有限公司", "private"),
            ("示例企业甲有限公司", "state"),
        ]


def test_untouched_export_changes_nothing(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_term("unit_tag")
        make_unit("=示例企业甲有限公司", ownership="state", staff_count=12, established_on="2020-03-05")
        make_unit("示例企业乙有限公司", kind="university")
    exported = export(cast, client, "units", tmp_path)
    with cast.scope():
        before = list(Unit.objects.order_by("id").values())
    page = upload(client, "units", exported)
    run_jobs(cast)
    assert "无需写入" in client.get(page).content.decode()
    with cast.scope():
        assert list(Unit.objects.order_by("id").values()) == before


def test_unknown_column_asks_for_a_match(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    path = workbook(tmp_path / "own.xlsx", [["示例企业甲有限公司", "企业", "略"]], ["公司全名", "类型", "附注"])
    page = upload(client, "units", path)
    run_jobs(cast)
    assert "不认识的列：公司全名、附注" in client.get(page).content.decode()
    response = client.post(f"{page}match/", {"column-0": "name", "column-1": "kind", "column-2": "-"})
    assert response.status_code == 302
    run_jobs(cast)
    assert "确认写入 1 行" in client.get(page).content.decode()


def test_plan_that_no_longer_holds_is_not_written(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例企业甲有限公司", ownership="private")
    page = upload(
        client, "units", workbook(tmp_path / "units.xlsx", [["示例企业甲有限公司", "企业", "", "国有", None]])
    )
    run_jobs(cast)
    client.post(f"{page}apply/")
    with cast.scope():
        Unit.objects.filter(pk=unit.pk).update(ownership="foreign", version=2)
    run_jobs(cast)
    with cast.scope():
        assert Unit.objects.get().ownership == "foreign"
        assert ImportRun.objects.get().state == ImportState.READY


def test_foreign_system_id_is_as_unknown_as_a_random_one(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope(cast.stranger):
        foreign = make_unit("丙市示例企业")
    headers = ["系统编号（请勿修改）", "单位名称", "类型"]
    rows = [[str(foreign.pk), "改名", "企业"], ["01890000-0000-7000-8000-000000000000", "改名二", "企业"]]
    upload(client, "units", workbook(tmp_path / "units.xlsx", rows, headers))
    run_jobs(cast)
    with cast.scope():
        errors = [row.errors for row in ImportRun.objects.get().rows.order_by("number")]
        assert errors[0] == errors[1]
        assert "没有这个系统编号" in errors[0][0]["message"]


def test_import_takes_as_many_queries_for_two_hundred_rows_as_for_twenty(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        tag, chain = make_term("unit_tag"), make_chain("示例产业链")
    counts = []
    for start, many in ((0, 20), (1000, 200)):
        for ownership in ("民营", "国有"):  # new rows, then the same rows changed
            rows = [
                [
                    f"示例企业{start + n}有限公司",
                    "企业",
                    ownership,
                    tag.label if ownership == "民营" else "",
                    chain.name,
                ]
                for n in range(many)
            ]
            headers = ["单位名称", "类型", "所有制", "标签", "产业链"]
            page = upload(client, "units", workbook(tmp_path / "units.xlsx", rows, headers))
            with CaptureQueriesContext(connection) as checking:
                run_jobs(cast)
            assert client.post(f"{page}apply/").status_code == 302
            with CaptureQueriesContext(connection) as writing:
                run_jobs(cast)
            counts.append((len(checking), len(writing)))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]
    with cast.scope():
        assert Unit.objects.filter(ownership="state").count() == 220


def test_former_names_go_out_and_in(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例企业甲有限公司")
        UnitAlias.objects.create(unit=unit, name="示例旧甲厂", name_key="示例旧甲厂")
    exported = export(cast, client, "units", tmp_path)
    page = upload(client, "units", exported)
    run_jobs(cast)
    assert "无需写入" in client.get(page).content.decode()
    headers = ["系统编号", "单位名称", "类型", "曾用名"]
    path = workbook(tmp_path / "former.xlsx", [[str(unit.pk), "示例企业新甲有限公司", "企业", "示例旧乙厂"]], headers)
    page = upload(client, "units", path)
    run_jobs(cast)
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)
    with cast.scope():
        assert Unit.objects.get().name == "示例企业新甲有限公司"
        assert set(UnitAlias.objects.values_list("name", "source")) == {("示例旧乙厂", "typed")}


def test_renamed_in_a_sheet_the_old_name_stays_and_is_asked_for(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例企业甲有限公司")
    path = workbook(
        tmp_path / "renamed.xlsx", [[str(unit.pk), "示例企业乙有限公司", "企业"]], ["系统编号", "单位名称", "类型"]
    )
    page = upload(client, "units", path)
    run_jobs(cast)
    client.post(f"{page}apply/")
    run_jobs(cast)
    with cast.scope():
        assert UnitAlias.objects.get().name == "示例企业甲有限公司"
    path = workbook(tmp_path / "old.xlsx", [["示例企业甲有限公司", "企业"]], ["单位名称", "类型"])
    page = upload(client, "units", path)
    run_jobs(cast)
    assert "这是“示例企业乙有限公司”的曾用名" in client.get(page).content.decode()


def test_parks_of_a_sheet_are_entered_kept_and_left(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        kind = make_term("region_kind", "area", "示例片区")
        north, south = (
            create_own_region(actor=cast.act(), values={"name": name, "kind_id": kind.pk})
            for name in ("示例北片区", "示例南片区")
        )
        stays, goes = make_unit("示例企业甲有限公司"), make_unit("示例企业乙有限公司")
        for unit in (stays, goes):
            Residence.objects.create(unit=unit, own_region=north, valid_from="2024-01-01")
    rows = [
        [stays.name, "企业", "示例北片区、示例南片区"],
        [goes.name, "企业", ""],
        ["示例企业丙有限公司", "企业", "示例南片区"],
    ]
    import_all(cast, client, "units", workbook(tmp_path / "a.xlsx", rows, ["单位名称", "单位性质", "所属片区"]))

    with cast.scope():
        today = clock.today()
        held = Residence.objects.order_by("unit__name", "own_region__name")
        assert list(held.values_list("unit__name", "own_region__name", "valid_from", "valid_to")) == [
            ("示例企业丙有限公司", south.name, today, None),
            (goes.name, north.name, dt.date(2024, 1, 1), clock.day_before(today)),
            (stays.name, north.name, dt.date(2024, 1, 1), None),
            (stays.name, south.name, today, None),
        ]


def test_closed_park_may_be_stayed_in_but_not_entered(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        kind = make_term("region_kind", "area", "示例片区")
        closed = create_own_region(actor=cast.act(), values={"name": "示例旧园", "kind_id": kind.pk})
        close_own_region(actor=cast.act(), own_region_id=closed.pk, closed_on=dt.date(2025, 1, 1))
        unit = make_unit("示例企业甲有限公司")
        Residence.objects.create(unit=unit, own_region=closed, valid_from="2024-01-01")
    rows = [[unit.name, "企业", "示例旧园"], ["示例企业乙有限公司", "企业", "示例旧园"]]
    page = upload(client, "units", workbook(tmp_path / "a.xlsx", rows, ["单位名称", "类型", "园区"]))
    run_jobs(cast)

    assert errors_of(cast, page) == {(3, "own_regions"): "“示例旧园”已撤销，请选择其他园区"}
