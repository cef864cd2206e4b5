"""修改记录: what was changed is told in words, to those who may read it, in few statements, by an index."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from chains.models import ChainUnit
from core.choices import AnchorKind, Role
from core.history import HistoryRow, events_of, history_rows
from core.models import AuditEvent
from core.objects import ObjectKind, object_kind, object_kinds
from core.tenancy.scope import tenant_scope
from core.tenancy.walls import owner_columns
from organizations.actions import update_unit
from organizations.models import Unit, UnitFigure, UnitTag
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_term, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.members.people import make_person


def told(cast: Cast, kind: ObjectKind, row_id: Any, *, values: bool = True) -> list[HistoryRow]:
    actor = cast.act(cast.department)
    events = events_of(actor, kind, row_id, whole=not values).order_by("-at", "-id")
    return history_rows(actor, list(events), values=values)


def lines(row: HistoryRow) -> list[tuple[str, str, str]]:
    return [(change.label, change.before, change.after) for change in row.changes or ()]


def test_change_is_told_with_both_values_in_words(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例甲")
        update_unit(
            actor=cast.act(), unit_id=unit.pk, values={"name": "示例乙", "ownership": "private"}, expected_version=None
        )
        kept, newest = told(cast, object_kind("units"), unit.pk)[:2]
    assert kept.text == "新建单位曾用名"
    assert (newest.who, newest.text, newest.through) == ("示例组织部门工作人员", "修改单位", "页面")
    assert sorted(lines(newest)) == [("名称", "示例甲", "示例乙"), ("所有制", "", "民营")]


def test_keys_are_told_by_name_and_rows_that_belong_are_among_them(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit, chain = make_unit("示例甲"), make_chain("示例链")
        tag = make_term("unit_tag", "shown", "示例标签")
        UnitTag.objects.create(unit=unit, tag=tag, valid_from="2026-01-01")
        place = put_on_chain(chain, unit)
        of_unit = told(cast, object_kind("units"), unit.pk)
        of_chain = told(cast, object_kind("chains"), chain.pk)
    assert [row.text for row in of_unit] == ["新建单位标签", "新建单位"]
    assert ("标签", "", "示例标签") in lines(of_unit[0]) and ("单位", "", "示例甲") in lines(of_unit[0])
    assert [row.what for row in of_chain] == [str(ChainUnit._meta.verbose_name), "产业链"]
    assert ("单位", "", "示例甲") in lines(of_chain[0])
    assert place.pk


def test_row_that_is_gone_keeps_its_place_in_the_history(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit()
        UnitTag.objects.create(unit=unit, tag=make_term("unit_tag", "shown", "示例标签"), valid_from="2026-01-01")
        UnitTag.objects.filter(unit=unit).delete()
        newest = told(cast, object_kind("units"), unit.pk)[0]
    assert newest.text == "删除单位标签"
    assert ("标签", "示例标签", "") in lines(newest)


def test_sensitive_values_are_not_told_to_anybody(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        person = make_person(phone="13800001234")
        type(person).objects.filter(pk=person.pk).update(phone="13800009999")
        newest = told(cast, object_kind("persons"), person.pk)[0]
    assert lines(newest) == [("电话", "（已遮住）", "（已遮住）")]


def test_what_the_platform_keeps_for_itself_is_not_told(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例甲")
        labels = [label for row in told(cast, object_kind("units"), unit.pk) for label, _, _ in lines(row)]
    assert labels and not [label for label in labels if label.isascii()]


def test_part_is_told_only_to_who_may_see_it(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        make_row(UnitFigure, unit=unit)
    bureau = cast.add(Role.BUREAU, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    company = cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    kind = object_kind("units")
    with cast.scope():
        seen = {
            account.username: {event.table_name for event in events_of(cast.act(account), kind, unit.pk)}
            for account in (bureau, company)
        }
    assert seen[bureau.username] == {"organizations_unit"}
    assert seen[company.username] == {"organizations_unit", "organizations_unitfigure"}


def test_auditor_reads_who_and_which_columns_but_no_value_and_that_is_noted(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例保密名称")
        Unit.objects.filter(pk=unit.pk).update(name="示例保密新名")
    answer = cast.client(cast.auditor).get(f"/objects/units/{unit.pk}/history/")
    body = answer.content.decode()
    assert answer.status_code == 200 and "示例保密" not in body
    assert "名称" in body and "示例组织部门工作人员" in body
    with cast.scope():
        noted = AuditEvent.objects.filter(row_id=unit.pk, operation="access")
        assert [(event.actor_id, event.diff) for event in noted] == [(cast.auditor.pk, {"fields": ["history"]})]
    assert "示例保密新名" in cast.client(cast.department).get(f"/objects/units/{unit.pk}/history/").content.decode()


def test_change_by_token_is_told_as_one(cast: Cast) -> None:
    portal = make_account(cast.city, "history-portal", "示例接口")
    make_grant(cast.city, portal, Role.PORTAL)
    with cast.scope():
        unit = make_unit("示例甲")
    client = cast.token_client(portal)
    client.patch(
        f"/api/v1/units/{unit.pk}/", {"name": "示例乙"}, content_type="application/json", headers={"if-match": '"v1"'}
    )
    answer = client.get(f"/api/v1/units/{unit.pk}/history/")
    assert answer.status_code == 200
    kept, newest = answer.json()["results"][:2]
    assert kept["what"] == "单位曾用名"
    assert (newest["who"], newest["through"], newest["what"]) == ("示例接口", "接口（测试）", "单位")
    assert newest["changes"] == [{"label": "名称", "before": "示例甲", "after": "示例乙"}]


def test_api_pages_by_cursor_and_refuses_what_it_does_not_know(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例0")
        for number in range(1, 6):
            Unit.objects.filter(pk=unit.pk).update(name=f"示例{number}")
    client = cast.client(cast.department)
    url, names = f"/api/v1/units/{unit.pk}/history/?size=2", []
    while url:
        page = client.get(url).json()
        names += [change["after"] for row in page["results"] for change in row["changes"] if change["label"] == "名称"]
        url = f"/api/v1/units/{unit.pk}/history/?size=2&cursor={page['next']}" if page["next"] else ""
    assert names == [f"示例{number}" for number in (5, 4, 3, 2, 1, 0)]
    assert client.get(f"/api/v1/units/{unit.pk}/history/?row=1").status_code == 422


def test_every_part_stands_in_the_log_under_its_object() -> None:
    for kind in object_kinds():
        for part in kind.parts:
            assert part.column in owner_columns(part.model), (kind.code, part)
            assert part.column_of_log in {"owner_id", "other_id"}


@pytest.mark.parametrize("number", [1, 3, 60])
def test_statements_do_not_grow_with_the_events(cast: Cast, number: int) -> None:
    kind = object_kind("units")
    with cast.scope(account=cast.department):
        unit = make_unit()
        for one in range(number):
            tag = make_term("unit_tag", f"shown{one}", f"示例标签{one}")
            UnitTag.objects.create(unit=unit, tag=tag, valid_from="2026-01-01")
        actor = cast.act()
        events = list(events_of(actor, kind, unit.pk))
        with CaptureQueriesContext(connection) as captured:
            history_rows(actor, events, values=True)
    assert len(captured) == 2


_CROWD = """
INSERT INTO core_auditevent (tenant_id, table_name, operation, row_id, owner_id, diff)
SELECT %(tenant)s, 'organizations_unit', 'update', md5('row' || n)::uuid,
  CASE WHEN n %% 2 = 0 THEN md5('owner' || n)::uuid END, '{}'
FROM generate_series(1, 20000) n
"""


def _crowd(tenant_id: UUID) -> None:
    with connections["admin"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant_id)])
        cursor.execute(_CROWD, {"tenant": tenant_id})
        cursor.execute("SELECT set_config('app.tenant_id', '', false)")
        cursor.execute("ANALYZE core_auditevent")


def test_history_is_read_by_an_index(committed_cast: Cast) -> None:
    """Over twenty thousand events under row-level security: no scan of a partition that holds any."""
    cast, kind = committed_cast, object_kind("units")
    with cast.scope():
        unit = make_unit()
    _crowd(cast.city.pk)
    with tenant_scope(cast.city.pk, actor_id=None, reason="测试"):
        actor = cast.act()
        events = events_of(actor, kind, unit.pk).order_by("-at", "-id")[:51]
        plan = json.dumps(json.loads(events.explain(format="json", analyze=True)))
    assert "core_auditevent_tenant_row" in plan or "_tenant_id_row_id_at_idx" in plan
    big = [
        node for node in _nodes(json.loads(plan)) if node["Node Type"] == "Seq Scan" and node["Rows Removed by Filter"]
    ]
    assert big == []


def test_log_is_read_by_its_key_from_the_latest_on(committed_cast: Cast) -> None:
    _crowd(committed_cast.city.pk)
    with tenant_scope(committed_cast.city.pk, actor_id=None, reason="测试"):
        events = AuditEvent.objects.filter(tenant_id=committed_cast.city.pk).order_by("-at", "-id")[:51]
        nodes = list(_nodes(json.loads(events.explain(format="json", analyze=True))))
    walked = [node for node in nodes if node.get("Scan Direction") == "Backward" and node["Actual Rows"]]
    assert [node["Index Name"].endswith("_pkey") for node in walked] == [True]
    assert [node for node in nodes if node["Node Type"] in {"Sort", "Seq Scan"} and node["Actual Rows"] > 0] == []


def _nodes(found: Any) -> Any:
    for node in found if isinstance(found, list) else [found]:
        if "Plan" in node:
            yield from _nodes(node["Plan"])
            continue
        yield node
        yield from _nodes(node.get("Plans", []))
