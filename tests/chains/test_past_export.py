"""A list of a past day goes out as it was then, says so, and never comes in as today's."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from chains.actions import rename_chain, update_chain
from chains.models import Chain
from core import clock
from core.choices import ImportState
from core.models import ImportRun
from core.tables.plan import PAST_HEADER
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import cells, export, run_jobs, the_import, upload

OLD, NEW = "示例旧名产业链", "示例新名产业链"
SAID = "历史情况，只供查看，不能导入"


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture
def day(committed_cast: Cast) -> dt.date:
    """The day before yesterday; since yesterday one chain has another name, and below it hangs a second."""
    cast = committed_cast
    with cast.scope():
        since = clock.day_before(clock.today())
        chain = make_chain(OLD, valid_from=dt.date(2024, 1, 1), is_priority=False)
        below = make_chain("示例子产业链", kind="sub_chain", parent=chain, valid_from=dt.date(2024, 1, 1))
        put_on_chain(chain, make_unit("示例企业有限公司"), valid_from=dt.date(2024, 1, 1))
        rename_chain(actor=cast.act(), chain_id=chain.pk, name=NEW, short_name="", day=since)
        assert below.parent_id == chain.pk
        return clock.day_before(since)


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_export_of_a_past_day_holds_the_names_of_then_and_is_refused(
    committed_cast: Cast, client: Client, day: dt.date, tmp_path: Path, file_format: str
) -> None:
    cast = committed_cast
    assert "只供查看，不能再导入" in client.get(f"/export/chains/?day={day}").content.decode()
    path = export(cast, client, "chains", tmp_path, f"day={day}", file_format=file_format)
    if file_format == "xlsx":
        head, *rows = cells(path)
        told = [dict(zip(head, row, strict=True)) for row in rows]
        assert {(row[PAST_HEADER].date(), row["产业链名称"], row["上级链条"]) for row in told} == {
            (day, OLD, None),
            (day, "示例子产业链", OLD),
        }
        rules = openpyxl.load_workbook(path).worksheets[0].data_validations.dataValidation
        assert [rule for rule in rules if rule.type == "list"] == [], "there is nothing to fill in"
    page = upload(client, "chains", path)
    run_jobs(cast)
    with cast.scope():
        run = the_import(cast, page)
        assert (run.state, run.message) == (
            ImportState.REFUSED,
            f"这是截至 {day} 的{SAID}。要修改现在的记录，请在列表页去掉“截至日期”，重新导出后再改。",
        )
        assert Chain.objects.filter(name=NEW).exists()
    assert SAID in client.get(page).content.decode()


def test_export_of_today_holds_the_names_of_now(
    committed_cast: Cast, client: Client, day: dt.date, tmp_path: Path
) -> None:
    head, *rows = cells(export(committed_cast, client, "chains", tmp_path))
    assert PAST_HEADER not in head
    assert {row[1] for row in rows} == {NEW, "示例子产业链"}
    assert day < clock.today()


def test_places_of_a_past_day_name_their_chain_as_then(
    committed_cast: Cast, client: Client, day: dt.date, tmp_path: Path
) -> None:
    head, *rows = cells(export(committed_cast, client, "chain_units", tmp_path, f"day={day}"))
    assert [dict(zip(head, row, strict=True))["产业链"] for row in rows] == [OLD]


def test_file_names_the_day(committed_cast: Cast, client: Client, day: dt.date) -> None:
    answer: Any = client.get(f"/export/chains/file/?format=csv&query=day%3D{day}")
    assert f"%E6%88%AA%E8%87%B3{day:%Y%m%d}.csv" in answer.headers["Content-Disposition"]  # 截至


def test_list_of_a_past_day_offers_no_bulk_edit(committed_cast: Cast, client: Client, day: dt.date) -> None:
    assert "data-bulk" in client.get("/chains/").content.decode()
    assert "data-bulk" not in client.get(f"/chains/?day={day}").content.decode()
    given = {"all": "1", "query": f"day={day}", "start": "1", "column": "is_priority", "value": "是"}
    refused = client.post("/bulk/chains/", given)
    assert refused.status_code == 422
    assert "过去某一天的情况" in refused.content.decode()
    with committed_cast.scope():
        assert ImportRun.objects.count() == 0


def test_what_changed_since_is_not_in_the_file(
    committed_cast: Cast, client: Client, day: dt.date, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        chain = Chain.objects.get(name=NEW)
        update_chain(actor=cast.act(), chain_id=chain.pk, values={"is_priority": True}, expected_version=None)
    head, *rows = cells(export(cast, client, "chains", tmp_path, f"day={day}"))
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert {row["产业链名称"]: row["重点产业链"] for row in told}[OLD] == "否"
