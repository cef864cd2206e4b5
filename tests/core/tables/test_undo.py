"""Taking an import back: what goes, what gets its old values again, what is left alone and why; for a day, once."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.models import ChainUnit
from core import clock
from core.choices import ImportState, JobState
from core.models import Anchor, AuditEvent, ImportRow, Job
from members.actions.people import create_person
from members.models import Grant
from organizations.actions import dismiss_pair, set_tags, update_unit
from organizations.duplicates import find_duplicates
from organizations.models import DuplicatePair, PartyOrg, PartyOrgHost, Unit, UnitTag
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_party_org, make_term, make_unit, put_on_chain
from tests.sheets import import_all, run_jobs, the_import, workbook

HEADERS = ["单位名称", "类型", "所有制", "标签", "产业链"]
NEW, OTHER, OLD = "示例新增企业甲有限公司", "示例新增企业乙有限公司", "示例原有企业有限公司"


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture
def page(committed_cast: Cast, client: Client, tmp_path: Path) -> str:
    """Two new units and a changed one, with tags and places on a chain."""
    cast = committed_cast
    with cast.scope():
        tag, chain = make_term("unit_tag", label="规上企业"), make_chain("示例产业链")
        old = make_unit(OLD, ownership="private")
        put_on_chain(chain, old, valid_from=clock.today() - dt.timedelta(days=30))
    rows = [
        [NEW, "企业", "国有", tag.label, chain.name],
        [OTHER, "企业", "国有", tag.label, chain.name],
        [OLD, "企业", "国有", tag.label, ""],
    ]
    return import_all(cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS, rows))


@contextmanager
def later(cast: Cast, **by: int) -> Iterator[None]:
    with cast.scope():
        moment = clock.now() + dt.timedelta(**by)
    with clock.fixed(moment):
        yield


def undo(cast: Cast, client: Client, page: str) -> None:
    """Look, confirm, and let the worker do it."""
    assert client.post(f"{page}undo/").status_code == 302
    run_jobs(cast)
    assert client.post(f"{page}undo/confirm/", {"seen": seen(cast, page)}).status_code == 302
    run_jobs(cast)


def seen(cast: Cast, page: str) -> str:
    with cast.scope():
        return the_import(cast, page).undo_hash


def state_of(cast: Cast, page: str) -> str:
    with cast.scope():
        return str(the_import(cast, page).state)


def outcomes(cast: Cast, page: str) -> list[tuple[str, str]]:
    with cast.scope():
        rows = ImportRow.objects.filter(run=the_import(cast, page)).order_by("number")
        return list(rows.values_list("undone", "kept_because"))


def held(cast: Cast) -> dict[str, Any]:
    """All units with what stands on them today."""
    today = clock.today()
    with cast.scope():
        return {
            unit.name: (
                unit.ownership,
                sorted(row.tag.label for row in unit.tags.all() if row.valid_to is None or row.valid_to >= today),
                ChainUnit.objects.filter(unit=unit, valid_to__isnull=True).count(),
            )
            for unit in Unit.objects.order_by("name")
        }


def test_undo_removes_what_was_new_and_sets_back_what_was_changed(
    committed_cast: Cast, client: Client, page: str
) -> None:
    cast = committed_cast
    assert held(cast)[OLD] == ("state", ["规上企业"], 0)
    assert "可以撤销" in client.get(page).content.decode()
    client.post(f"{page}undo/")
    shown = client.get(page).content.decode()
    assert "将删除 2 家新增的单位，把 1 家改回原值" in shown
    assert len(held(cast)) == 3  # nothing has happened yet
    undo_token = seen(cast, page)
    assert client.post(f"{page}undo/confirm/", {"seen": undo_token}).status_code == 302
    run_jobs(cast)
    assert held(cast) == {OLD: ("private", [], 1)}
    with cast.scope():
        run = the_import(cast, page)
        assert (run.state, run.undone_by_id) == (ImportState.UNDONE, cast.department.pk)
        assert Anchor.objects.filter(kind="unit").count() == 1
        removed = AuditEvent.objects.filter(table_name="organizations_unit", operation="delete")
        assert {event.reason for event in removed} == {"后台任务：撤销表格导入“units.xlsx”"}
        assert {event.actor_id for event in removed} == {cast.department.pk}
        assert UnitTag.objects.count() == 0
    assert "已撤销" in client.get(page).content.decode()


def test_undo_the_day_after_ends_what_began_and_removes_what_was_new(committed_cast: Cast, page: str) -> None:
    cast = committed_cast
    with later(cast, hours=23, minutes=50):
        undo(cast, cast.client(cast.department), page)
        assert held(cast) == {OLD: ("private", [], 1)}


def test_undo_after_a_day_is_refused(committed_cast: Cast, client: Client, page: str) -> None:
    cast = committed_cast
    client.post(f"{page}undo/")
    token = seen(cast, page)
    with later(cast, hours=24, seconds=1):
        client = cast.client(cast.department)  # the session has run out meanwhile
        answer = client.post(f"{page}undo/confirm/", {"seen": token})
        assert answer.status_code == 409
        assert "超过 24 小时" in answer.content.decode()
        client.post(f"{page}undo/leave/")
        assert client.post(f"{page}undo/").status_code == 409
        assert "可以撤销" not in client.get(page).content.decode()
    assert len(held(cast)) == 3


def test_undo_leaves_alone_what_was_used_or_changed_since(committed_cast: Cast, client: Client, page: str) -> None:
    cast = committed_cast
    with cast.scope():
        actor = cast.act()
        units = {unit.name: unit for unit in Unit.objects.all()}
        create_person(actor=actor, values={"name": "示例人员", "unit_id": units[NEW].pk})
        set_tags(actor=actor, unit_id=units[OTHER].pk, tag_ids=[], day=clock.today())
        update_unit(actor=actor, unit_id=units[OLD].pk, values={"ownership": "foreign"}, expected_version=None)
    client.post(f"{page}undo/")
    assert outcomes(cast, page) == [
        ("kept", "之后已有人员 1 项"),
        ("kept", "之后又被修改"),
        ("kept", "所有制之后又被修改，现为“外资”"),
    ]
    shown = client.get(page).content.decode()
    assert "没有可以撤销的内容" in shown
    assert client.post(f"{page}undo/confirm/", {"seen": seen(cast, page)}).status_code == 409
    assert len(held(cast)) == 3


def test_pair_the_daily_search_noted_goes_with_the_unit_and_a_decided_one_keeps_it(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    """Nobody used a unit because a job found it like another; who looked at the pair and decided has."""
    cast = committed_cast
    with cast.scope():
        make_unit("示例精工有限责任公司")
        make_unit("示例锻造有限责任公司")
        before = held(cast)
    rows = [["示例精工股份有限公司", "企业"], ["示例锻造股份有限公司", "企业"], ["示例精工集团公司", "企业"]]
    page = import_all(cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS[:2], rows))
    with cast.scope():
        assert find_duplicates(cast.city) >= 2
        decided = DuplicatePair.objects.filter(
            Q(first__in=Unit.objects.filter(name__contains="锻造").values("id")),
        ).first()
        assert decided is not None
        dismiss_pair(actor=cast.act(), pair_id=decided.pk)
    undo(cast, client, page)
    assert [outcome for outcome, _ in outcomes(cast, page)] == ["removed", "kept", "removed"]
    assert outcomes(cast, page)[1][1] == "之后已有疑似重复 1 项"
    assert set(held(cast)) == {*before, "示例锻造股份有限公司"}
    with cast.scope():
        assert list(DuplicatePair.objects.values_list("id", flat=True)) == [decided.pk]


def test_pair_found_between_looking_and_doing_changes_nothing_of_the_undo(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例精工有限责任公司")
    rows = [["示例精工股份有限公司", "企业"]]
    page = import_all(cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS[:2], rows))
    client.post(f"{page}undo/")
    with cast.scope():
        assert find_duplicates(cast.city) == 1
    client.post(f"{page}undo/confirm/", {"seen": seen(cast, page)})
    run_jobs(cast)
    assert state_of(cast, page) == ImportState.UNDONE
    assert set(held(cast)) == {"示例精工有限责任公司"}


def test_partial_undo_does_the_rest(committed_cast: Cast, client: Client, page: str) -> None:
    cast = committed_cast
    with cast.scope():
        unit = Unit.objects.get(name=NEW)
        # a column the table does not know
        Unit.objects.filter(pk=unit.pk).update(longitude="113.1", latitude="27.8")
    # the log tells outside changes by the request that made them
    with cast.scope():
        old = Unit.objects.get(name=OLD)
        update_unit(actor=cast.act(), unit_id=old.pk, values={"address": "示例路1号"}, expected_version=None)
    undo(cast, client, page)
    assert outcomes(cast, page) == [("kept", "之后又被修改"), ("removed", ""), ("restored", "")]
    assert set(held(cast)) == {NEW, OLD}
    with cast.scope():
        old.refresh_from_db()
        assert (old.ownership, old.address) == ("private", "示例路1号")


def test_second_undo_is_refused(committed_cast: Cast, client: Client, page: str) -> None:
    undo(committed_cast, client, page)
    assert client.post(f"{page}undo/").status_code == 409
    assert client.post(f"{page}undo/confirm/", {"seen": ""}).status_code == 409
    assert state_of(committed_cast, page) == ImportState.UNDONE


def test_two_people_who_confirm_at_once_undo_once(committed_cast: Cast, client: Client, page: str) -> None:
    cast = committed_cast
    client.post(f"{page}undo/")
    token = seen(cast, page)
    clients = [cast.client(cast.department) for _ in range(2)]
    statuses = at_once(
        *[lambda one=one: one.post(f"{page}undo/confirm/", {"seen": token}).status_code for one in clients]
    )
    assert sorted(statuses) == [302, 409]
    run_jobs(cast)
    with cast.scope():
        assert Job.objects.filter(kind="tables.undo").count() == 1
    assert held(cast) == {OLD: ("private", [], 1)}


def test_change_between_looking_and_doing_is_shown_again(committed_cast: Cast, client: Client, page: str) -> None:
    cast = committed_cast
    client.post(f"{page}undo/")
    assert client.post(f"{page}undo/confirm/", {"seen": seen(cast, page)}).status_code == 302
    with cast.scope():
        unit = Unit.objects.get(name=OLD)
        update_unit(actor=cast.act(), unit_id=unit.pk, values={"ownership": "foreign"}, expected_version=None)
    run_jobs(cast)
    assert state_of(cast, page) == ImportState.UNDO_READY
    assert held(cast)[OLD][0] == "foreign"
    assert len(held(cast)) == 3
    assert "现为“外资”" in client.get(f"{page}?show=kept").content.decode()
    stale = client.post(f"{page}undo/confirm/", {"seen": "0" * 64})
    assert stale.status_code == 409
    assert "请核对后再确认" in stale.content.decode()


def test_rights_withdrawn_before_the_worker_comes_stop_it(committed_cast: Cast, client: Client, page: str) -> None:
    cast = committed_cast
    client.post(f"{page}undo/")
    client.post(f"{page}undo/confirm/", {"seen": seen(cast, page)})
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(valid_to=clock.today() - dt.timedelta(days=1))
    run_jobs(cast)
    with cast.scope():
        assert Job.objects.get(kind="tables.undo").state == JobState.FAILED
    assert len(held(cast)) == 3


def test_leaving_the_undo_keeps_what_was_written(committed_cast: Cast, client: Client, page: str) -> None:
    client.post(f"{page}undo/")
    assert client.post(f"{page}undo/leave/").status_code == 302
    assert state_of(committed_cast, page) == ImportState.DONE
    assert outcomes(committed_cast, page) == [("", "")] * 3
    undo(committed_cast, client, page)
    assert state_of(committed_cast, page) == ImportState.UNDONE


def test_old_record_moves_off_a_new_one_before_it_goes(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    """An organization that was there was put below a new one; the new one's hosts and subordinates came with it."""
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例企业有限公司")
        make_party_org("示例原有党支部")
    headers = ["党组织名称", "类型", "隶属的上级党组织", "所在单位"]
    rows = [
        ["示例原有党支部", "党支部", "示例新设党委", ""],
        ["示例新设党委", "党委", "", unit.name],
        ["示例新设党支部", "党支部", "示例新设党委", unit.name],
    ]
    page = import_all(cast, client, "party_orgs", workbook(tmp_path / "orgs.xlsx", headers, rows))
    with cast.scope():
        assert PartyOrg.objects.get(name="示例原有党支部").superior is not None
    undo(cast, client, page)
    assert outcomes(cast, page) == [("restored", ""), ("removed", ""), ("removed", "")]
    with cast.scope():
        assert list(PartyOrg.objects.values_list("name", "superior", "superior_name")) == [("示例原有党支部", None, "")]
        assert PartyOrgHost.objects.count() == 0


def test_code_taken_over_by_a_new_unit_comes_back(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    code = "91430200MA4X00000U"
    with cast.scope():
        old = make_unit(OLD, uscc=code)
    key = "系统编号（请勿修改）"
    first = workbook(tmp_path / "a.xlsx", [key, "统一社会信用代码"], [[str(old.pk), ""]])
    import_all(cast, client, "units", first)
    rows = [["", NEW, "企业", code], [str(old.pk), OLD, "高校", ""]]
    page = import_all(
        cast, client, "units", workbook(tmp_path / "b.xlsx", [key, "单位名称", "类型", "统一社会信用代码"], rows)
    )
    undo(cast, client, page)
    assert outcomes(cast, page) == [("removed", ""), ("restored", "")]
    with cast.scope():
        assert list(Unit.objects.values_list("name", "kind", "uscc")) == [(OLD, "company", "")]


def test_undo_takes_as_many_queries_for_a_hundred_rows_as_for_ten(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        tag, chain = make_term("unit_tag"), make_chain("示例产业链")
    counts = []
    for start, many in ((0, 10), (1000, 100)):
        for n in range(many // 2):
            with cast.scope():
                make_unit(f"示例企业{start + n}有限公司", ownership="private")
        rows = [[f"示例企业{start + n}有限公司", "企业", "国有", tag.label, chain.name] for n in range(many)]
        page = import_all(cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS, rows))
        with CaptureQueriesContext(connection) as looking:
            client.post(f"{page}undo/")
        looked = len(looking)  # the next request empties the log
        with CaptureQueriesContext(connection) as showing:
            client.get(page)
        shown = len(showing)
        client.post(f"{page}undo/confirm/", {"seen": seen(cast, page)})
        with CaptureQueriesContext(connection) as doing:
            run_jobs(cast)
        counts.append((looked, shown, len(doing)))
        assert {outcome for outcome, _ in outcomes(cast, page)} == {"removed", "restored"}
    assert counts[0] == counts[1]
    assert 5 < counts[0][1] <= 16
