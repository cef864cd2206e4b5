"""Resolutions read from above, by city, without persons; and by the supervisor they name, whatever his grants."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.errors import NotAllowed
from core.tables.spec import table_spec
from core.tenancy.scope import tenant_scope
from meetings.actions import resolution as actions
from meetings.models import Resolution
from meetings.resolutions.queries import EDIT, get_resolution_for, resolutions_for
from tests.alliances.world import make_body, make_person
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_unit
from tests.meetings.test_resolutions import make_meeting, record

LATE, AHEAD = dt.date(2026, 6, 30), dt.date(2999, 6, 30)


def resolve(cast: Cast, tenant: Any, name: str, **fields: Any) -> Resolution:
    with cast.scope(tenant):
        meeting = make_meeting(make_body(make_chain(), name=f"{tenant.name}链党委{name}"))
        return record(cast.platform(tenant), meeting, name, **fields)


@pytest.fixture
def three(cast: Cast) -> dict[str, Resolution]:
    with cast.scope():
        person = make_person("王督办")
    late = resolve(cast, cast.city, "甲市逾期事项", supervisor_id=person.pk, text="不上传的内容", due_on=LATE)
    ahead = resolve(cast, cast.sibling, "乙市事项", due_on=AHEAD)
    foreign = resolve(cast, cast.stranger, "丙市事项", due_on=AHEAD)
    return {"late": late, "ahead": ahead, "foreign": foreign}


def test_a_superior_reads_the_ledger_of_the_cities_below_by_city(cast: Cast, three: dict[str, Resolution]) -> None:
    client = cast.client(cast.superior)
    page = client.get("/meetings/resolutions/below/").content.decode()
    assert "甲市逾期事项" in page and "乙市事项" in page and "丙市" not in page
    assert "王督办" not in page and "不上传的内容" not in page
    only = client.get(f"/meetings/resolutions/below/?city={cast.city.pk}").content.decode()
    assert "甲市逾期事项" in only and "乙市事项" not in only
    late = client.get("/meetings/resolutions/below/?light=overdue").content.decode()
    assert "甲市逾期事项" in late and "乙市事项" not in late
    assert "下级决议" in client.get("/meetings/resolutions/").content.decode()
    found = client.get("/search/?q=甲市逾期&below=1").content.decode()
    assert f"/below/resolutions/{three['late'].pk}/" in found


def test_one_resolution_below_is_read_without_persons(cast: Cast, three: dict[str, Resolution]) -> None:
    client = cast.client(cast.superior)
    page = client.get(f"/below/resolutions/{three['late'].pk}/").content.decode()
    assert "甲市逾期事项" in page and "甲市链党委" in page and "已逾期" in page
    assert "王督办" not in page and "不上传的内容" not in page
    assert client.get(f"/below/resolutions/{three['foreign'].pk}/").status_code == 404
    assert client.get(f"/meetings/resolutions/{three['late'].pk}/").status_code == 404
    own = cast.client(cast.department).get(f"/below/resolutions/{three['late'].pk}/")
    assert own.headers["Location"] == f"/meetings/resolutions/{three['late'].pk}/"


def test_who_holds_part_of_a_city_or_has_nothing_below_sees_no_ledger_of_others(
    cast: Cast, three: dict[str, Resolution]
) -> None:
    liaison = cast.add(Role.LIAISON, scope_id=three["late"].body_id, scope_kind=AnchorKind.BODY)
    for account in (liaison, cast.auditor, cast.stranger_department):
        client = cast.client(account)
        assert client.get("/meetings/resolutions/below/").status_code == 403
    assert cast.client(liaison).get(f"/below/resolutions/{three['late'].pk}/").status_code == 403
    assert cast.client(cast.stranger_department).get(f"/below/resolutions/{three['late'].pk}/").status_code == 404


def test_the_sheet_holds_what_the_page_shows(cast: Cast, three: dict[str, Resolution]) -> None:
    spec = table_spec("resolutions_below")

    def names(query: str = "") -> list[str]:
        with tenant_scope(cast.province.pk, actor_id=cast.superior.pk, reason="测试"):
            return [line["name"] for _, line in spec.export_rows(cast.act(cast.superior), QueryDict(query))]

    assert names() == ["甲市逾期事项", "乙市事项"]
    assert names("light=overdue") == names(f"city={cast.city.pk}") == ["甲市逾期事项"]
    with cast.scope(), pytest.raises(NotAllowed):
        list(spec.export_rows(cast.act(cast.auditor), QueryDict("")))


def test_the_ledger_costs_as_much_for_many_as_for_one(cast: Cast, three: dict[str, Resolution]) -> None:
    client = cast.client(cast.superior)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/meetings/resolutions/below/").status_code == 200
        return len(seen)

    cost()
    few = cost()
    for number in range(5):
        resolve(cast, cast.city, f"更多事项{number}", due_on=AHEAD)
    assert cost() == few


@pytest.mark.parametrize("role", [Role.BUREAU, Role.COMPANY, Role.INSTRUCTOR])
def test_a_supervisor_reads_what_he_supervises_and_writes_nothing(cast: Cast, role: Role) -> None:
    with cast.scope():
        unit = make_unit()
        account = make_account(cast.city, "supervisor", "示例督办人")
        make_grant(cast.city, account, role, unit.pk, AnchorKind.UNIT)
        person = make_person("示例督办人", account=account)
    row = resolve(cast, cast.city, "示例督办事项", supervisor_id=person.pk, due_on=AHEAD)
    other = resolve(cast, cast.city, "别的事项", due_on=AHEAD)
    client = cast.client(account)
    page = f"/meetings/resolutions/{row.pk}/"
    assert client.get(page).status_code == 200
    seen = cast.client(cast.department).get(f"/objects/resolutions/{row.pk}/access/").content.decode()
    assert "写明为督办人" in seen
    assert client.get(f"/meetings/resolutions/{other.pk}/").status_code == 403
    assert client.get(f"{page}edit/").status_code == client.get(f"{page}close/").status_code == 403
    with cast.scope():
        actor = cast.act(account)
        assert list(resolutions_for(actor)) == [row]
        with pytest.raises(NotAllowed):
            get_resolution_for(actor, row.pk, EDIT)
        actions.update_resolution(
            actor=cast.platform(), resolution_id=row.pk, values={"supervisor_id": None}, expected_version=None
        )
    assert client.get(page).status_code == 403


def test_an_administrator_named_as_supervisor_reads_no_business(cast: Cast) -> None:
    with cast.scope():
        person = make_person("示例审计", account=cast.auditor)
    row = resolve(cast, cast.city, "示例督办事项", supervisor_id=person.pk, due_on=AHEAD)
    assert cast.client(cast.auditor).get(f"/meetings/resolutions/{row.pk}/").status_code == 403
