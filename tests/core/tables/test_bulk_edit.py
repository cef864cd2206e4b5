"""One column of many chosen rows: looked at, written whole, taken back; by page and by API, and by nobody else."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.models import ChainUnit, Gap
from core import clock
from core.choices import AnchorKind, ImportState, Role, RowOutcome
from core.models import AuditEvent, ImportRow, ImportRun
from core.tables.spec import table_specs
from organizations.actions import set_tags, update_unit
from organizations.models import Unit
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_term, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.sheets import run_jobs

pytestmark = pytest.mark.usefixtures("committed_cast")


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture
def units(committed_cast: Cast) -> list[Unit]:
    """Three units of which the second has the tag already; the third has another."""
    cast = committed_cast
    with cast.scope():
        tag, other = make_term("unit_tag", label="规上企业"), make_term("unit_tag", "other", label="专精特新")
        rows = [make_unit(f"示例企业{name}有限公司", ownership="private") for name in "甲乙丙"]
        set_tags(actor=cast.act(), unit_id=rows[1].pk, tag_ids=[tag.pk], day=clock.today())
        set_tags(actor=cast.act(), unit_id=rows[2].pk, tag_ids=[other.pk], day=clock.today())
        return rows


def start(client: Client, units: list[Any], table: str = "units", **given: Any) -> str:
    answer = client.post(f"/bulk/{table}/", {"ids": [str(unit.pk) for unit in units], "start": "1", **given})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def run_of(cast: Cast, page: str) -> ImportRun:
    with cast.scope():
        run: ImportRun = ImportRun.objects.get(pk=page.rstrip("/").rsplit("/", 1)[-1])
        return run


def lines(cast: Cast, page: str) -> list[tuple[str, str]]:
    with cast.scope():
        rows = ImportRow.objects.filter(run_id=run_of(cast, page).pk).order_by("number")
        return [(row.outcome, row.errors[0]["message"] if row.errors else "") for row in rows]


def tags(cast: Cast) -> dict[str, list[str]]:
    with cast.scope():
        return {
            unit.name[4]: sorted(row.tag.label for row in unit.tags.filter(valid_to__isnull=True))
            for unit in Unit.objects.order_by("name")
        }


def confirm(cast: Cast, client: Client, page: str) -> None:
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)


def test_tag_is_added_shown_first_and_taken_back(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    asked = client.post("/bulk/units/", {"ids": [str(unit.pk) for unit in units], "column": "tags"})
    assert "批量修改标签" in asked.content.decode() and "3 家单位" in asked.content.decode()
    page = start(client, units, column="tags", how="add", value=["规上企业"])
    assert lines(cast, page) == [("changed", ""), ("unchanged", ""), ("changed", "")]
    shown = client.get(page).content.decode()
    assert "批量修改：标签加上“规上企业”" in shown and "确认修改 2 家" in shown
    assert "示例企业甲有限公司" in shown
    assert tags(cast) == {"甲": [], "乙": ["规上企业"], "丙": ["专精特新"]}
    confirm(cast, client, page)
    assert tags(cast) == {"甲": ["规上企业"], "乙": ["规上企业"], "丙": ["专精特新", "规上企业"]}
    assert run_of(cast, page).state == ImportState.DONE
    with cast.scope():
        event = AuditEvent.objects.filter(table_name="organizations_unittag").latest("id")
        assert event.reason == "后台任务：批量修改单位：标签加上“规上企业”"
    client.post(f"{page}undo/")
    assert "把 2 家改回原值" in client.get(page).content.decode()
    client.post(f"{page}undo/confirm/", {"seen": run_of(cast, page).undo_hash})
    run_jobs(cast)
    assert tags(cast) == {"甲": [], "乙": ["规上企业"], "丙": ["专精特新"]}


def test_tag_is_removed_where_it_is_and_set_alone(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    page = start(client, units, column="tags", how="remove", value=["规上企业"])
    assert [outcome for outcome, _ in lines(cast, page)] == ["unchanged", "changed", "unchanged"]
    confirm(cast, client, start(client, units, column="tags", how="set", value=["规上企业"]))
    assert set(map(tuple, tags(cast).values())) == {("规上企业",)}


def test_everything_the_filter_shows_is_changed(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    given = {"all": "1", "query": "q=示例企业甲", "column": "ownership", "value": "国有"}
    page = start(client, units[1:], **given)
    assert len(lines(cast, page)) == 1
    confirm(cast, client, page)
    with cast.scope():
        assert [unit.name[4] for unit in Unit.objects.filter(ownership="state")] == ["甲"]


def test_forged_ids_and_filters_reach_no_other_city(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    with cast.scope(cast.stranger):
        foreign = make_unit("丙市示例企业", ownership="private")
        foreign_tag = make_term("unit_tag", "third", label="丙市标签")
    page = start(client, [*units[:1], foreign], column="ownership", value="国有")
    unknown = start(client, [*units[:1], Unit(id=uuid4(), tenant_id=cast.city.pk)], column="ownership", value="国有")
    assert lines(cast, page) == lines(cast, unknown)
    assert lines(cast, page)[1] == ("skipped", "没有这条记录，或不在您可修改的范围内")
    assert "丙市示例企业" not in client.get(f"{page}?show=skipped").content.decode()
    confirm(cast, client, page)
    for value in ("丙市标签", str(foreign_tag.pk)):
        refused = client.post(
            "/bulk/units/", {"ids": [units[0].pk], "start": "1", "column": "tags", "how": "add", "value": [value]}
        )
        assert refused.status_code == 422
    nothing = {"all": "1", "query": f"tag={foreign_tag.pk}", "start": "1", "column": "size", "value": "大型"}
    assert client.post("/bulk/units/", nothing).status_code == 422  # the filter shows nothing
    with cast.scope(cast.stranger):
        foreign.refresh_from_db()
        assert (foreign.ownership, foreign.version) == ("private", 1)


def test_who_may_not_import_may_not_change_many(committed_cast: Cast, units: list[Unit]) -> None:
    cast = committed_cast
    given = {"ids": [str(units[0].pk)], "column": "ownership", "value": "国有", "start": "1"}
    with cast.scope():
        chain = make_chain()
        put_on_chain(chain, units[0])
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    for account in (liaison, cast.superior, cast.auditor):
        assert cast.client(account).post("/bulk/units/", given).status_code == 403
    shown = cast.client(liaison).get("/units/").content.decode()
    assert units[0].name in shown
    assert "data-bulk" not in shown


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"column": "uscc", "value": "x"}, 404),  # not for many at once
        ({"column": "nothing", "value": "x"}, 404),
        ({"column": "ownership", "value": "火星"}, 422),
        ({"column": "kind", "value": ""}, 422),  # required
        ({"column": "tags", "how": "add", "value": []}, 422),
        ({"column": "ownership", "value": "国有", "ids": []}, 422),
        ({"column": "ownership", "value": "国有", "ids": ["kein-uuid"]}, 404),
    ],
)
def test_what_cannot_be_meant_is_refused(client: Client, units: list[Unit], given: dict[str, Any], status: int) -> None:
    body = {"ids": [str(units[0].pk)], "start": "1", **given}
    assert client.post("/bulk/units/", body).status_code == status


def test_change_after_looking_is_judged_anew(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    """Somebody else tags a unit in between: his tag is not taken away, the change is shown again."""
    cast = committed_cast
    page = start(client, units, column="tags", how="add", value=["规上企业"])
    client.post(f"{page}apply/")
    with cast.scope():
        other = units[0].tags.model.objects.filter(tag__label="专精特新").first()
        set_tags(actor=cast.act(), unit_id=units[0].pk, tag_ids=[other.tag_id], day=clock.today())
    run_jobs(cast)
    assert run_of(cast, page).state == ImportState.READY
    assert tags(cast)["甲"] == ["专精特新"]
    confirm(cast, client, page)
    assert tags(cast)["甲"] == ["专精特新", "规上企业"]


def test_two_who_change_the_same_rows_at_once_write_one_after_the_other(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    pages = [start(client, units, column="ownership", value=value) for value in ("国有", "外资")]
    for page in pages:
        client.post(f"{page}apply/")
    at_once(lambda: run_jobs(cast), lambda: run_jobs(cast))
    states = sorted(run_of(cast, page).state for page in pages)
    assert states == [ImportState.DONE, ImportState.READY]
    with cast.scope():
        assert len(set(Unit.objects.values_list("ownership", flat=True))) == 1


def test_place_on_a_chain_and_partial_undo(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain("示例产业链")
    page = start(client, units, column="chains", how="add", value=[chain.name])
    confirm(cast, client, page)
    with cast.scope():
        assert ChainUnit.objects.count() == 3
        update_unit(actor=cast.act(), unit_id=units[1].pk, values={"size": "large"}, expected_version=None)
        place = ChainUnit.objects.get(unit=units[0])
        ChainUnit.objects.filter(pk=place.pk).update(role="key", version=2)
    client.post(f"{page}undo/")
    client.post(f"{page}undo/confirm/", {"seen": run_of(cast, page).undo_hash})
    run_jobs(cast)
    with cast.scope():
        assert list(ChainUnit.objects.values_list("unit_id", flat=True)) == [units[0].pk]  # a key company by now
        assert Unit.objects.get(pk=units[1].pk).size == "large"


def test_state_of_gaps_moves_by_its_own_door(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    with cast.scope():
        chain, owner = make_chain(), make_unit()
        gaps = [
            make_row(
                Gap,
                chain=chain,
                owner=owner,
                person=None,
                segment=None,
                name=f"示例事项{n}",
                state=state,
                target_year=2026,
                due_on=None,
                ended_on=ended,
                raised_on=dt.date(2026, 1, 1),
                reason=reason,
                unit=None,
                project=None,
            )
            for n, (state, ended, reason) in enumerate(
                [("open", None, ""), ("in_progress", None, ""), ("dropped", dt.date(2026, 1, 5), "示例原因")]
            )
        ]
    page = start(client, gaps, table="gaps", column="state", value="推进中")
    assert [outcome for outcome, _ in lines(cast, page)] == ["changed", "unchanged", "skipped"]
    assert "写明依据" in lines(cast, page)[2][1]
    confirm(cast, client, page)
    with cast.scope():
        assert [Gap.objects.get(pk=gap.pk).state for gap in gaps] == ["in_progress", "in_progress", "dropped"]


def test_many_rows_are_judged_in_the_background(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    with cast.scope():
        for n in range(201):
            make_unit(f"示例企业{n}有限公司")
    page = start(client, [], all="1", column="size", value="大型")
    assert run_of(cast, page).state == ImportState.CHECKING
    run_jobs(cast)
    assert "确认修改 201 家" in client.get(page).content.decode()
    confirm(cast, client, page)
    with cast.scope():
        assert Unit.objects.filter(size="large").count() == 201


def test_as_many_queries_for_a_hundred_rows_as_for_three(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    counts = []
    for many in (3, 100):
        with cast.scope():
            rows = [make_unit(f"示例企业{many}之{n}有限公司") for n in range(many)]
        with CaptureQueriesContext(connection) as starting:
            page = start(client, rows, column="size", value="大型")
        started = len(starting)  # the next request empties the log
        with CaptureQueriesContext(connection) as showing:
            client.get(page)
        shown = len(showing)
        client.post(f"{page}apply/")
        with CaptureQueriesContext(connection) as writing:
            run_jobs(cast)
        counts.append((started, shown, len(writing)))
    assert counts[0] == counts[1]
    assert min(counts[0]) > 5


def test_headers_in_the_bar_are_those_of_the_columns(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        for spec in table_specs():
            if spec.bulk_columns():
                headers = {column.code: column.header for column in spec.columns(cast.act())}
                assert {code: headers.get(code) for code in spec.bulk_columns()} == dict(spec.bulk_columns()), spec.code


# ---- the API --------------------------------------------------------------------------------------------------------


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/bulk-edits/{path}", body, content_type="application/json", headers=headers)


def test_api_changes_shows_rows_and_takes_back(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    chosen = [str(unit.pk) for unit in units]
    body = {"table": "units", "ids": chosen, "column": "tags", "how": "add", "value": "规上企业"}
    made = post(client, "", body, **{"idempotency-key": "key-1"})
    assert made.status_code == 201, made.content
    again = post(client, "", body, **{"idempotency-key": "key-1"})
    assert again.json()["id"] == made.json()["id"]
    other = post(client, "", {**body, "value": "专精特新"}, **{"idempotency-key": "key-1"})
    assert other.status_code == 422
    run = made.json()
    assert {name: run[name] for name in ("table", "title", "state", "changed", "unchanged", "skipped")} == {
        "table": "units",
        "title": "标签加上“规上企业”",
        "state": "ready",
        "changed": 2,
        "unchanged": 1,
        "skipped": 0,
    }
    rows = client.get(f"/api/v1/bulk-edits/{run['id']}/rows/").json()["results"]
    assert [(row["name"], row["effect"], row["changes"]) for row in rows][:2] == [
        ("示例企业甲有限公司", "changed", [["标签", "", "规上企业"]]),
        ("示例企业乙有限公司", "unchanged", []),
    ]
    assert [UUID(row["record"]) for row in rows] == [unit.pk for unit in units]
    assert post(client, f"{run['id']}/apply/", {}).status_code == 202
    assert post(client, f"{run['id']}/apply/", {}).status_code == 409
    run_jobs(cast)
    assert tags(cast)["甲"] == ["规上企业"]
    plan = post(client, f"{run['id']}/plan-undo/", {}).json()["undo_plan"]
    assert post(client, f"{run['id']}/undo/", {"undo_plan": "0" * 64}).status_code == 409
    assert post(client, f"{run['id']}/undo/", {"undo_plan": plan}).status_code == 202
    run_jobs(cast)
    assert client.get(f"/api/v1/bulk-edits/{run['id']}/").json()["state"] == "undone"
    assert tags(cast)["甲"] == []


@pytest.mark.parametrize(
    "change",
    [{"query": ""}, {"ids": []}, {"table": "numbers"}, {"column": "uscc"}, {"how": "double"}, {"extra": 1}],
    ids=["both", "none", "register", "column", "how", "unknown field"],
)
def test_api_refuses_what_cannot_be_meant(client: Client, units: list[Unit], change: dict[str, Any]) -> None:
    body = {"table": "units", "ids": [str(units[0].pk)], "column": "ownership", "value": "国有"}
    assert post(client, "", {**body, **change}).status_code in (400, 404, 422)


def test_api_knows_only_bulk_edits_of_this_city(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    made = post(client, "", {"table": "units", "query": "", "column": "ownership", "value": "国有"}).json()
    assert made["changed"] == 3
    foreign = cast.client(cast.stranger_department)
    for path in ("", "rows/"):
        assert foreign.get(f"/api/v1/bulk-edits/{made['id']}/{path}").status_code == 404
    for path in ("apply/", "plan-undo/", "undo/"):
        assert post(foreign, f"{made['id']}/{path}", {"undo_plan": ""}).status_code in (404, 400)
    with cast.scope():
        assert ImportRow.objects.filter(outcome=RowOutcome.CHANGED).count() == 3
