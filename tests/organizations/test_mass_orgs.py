"""群团组织: recorded in units one answers for, counted while they stand, both ways by sheet (F088)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed
from core.ids import new_id
from organizations.actions import create_mass_org, update_mass_org
from organizations.mass_orgs import mass_orgs_for
from organizations.models import MassOrg
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import errors_of, import_all, run_jobs, upload, workbook

DAY = dt.timedelta(days=1)


def made(cast: Cast, account: Any = None, **values: Any) -> MassOrg:
    return create_mass_org(actor=cast.act(account), values={"name": "示例工会", "kind": "union", **values})


def test_bad_input_is_refused_at_its_field(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        tomorrow = clock.today() + DAY
        for values, field in (
            ({}, "unit"),
            ({"unit_id": new_id()}, "unit"),
            ({"unit_id": unit.pk, "kind": "club"}, "kind"),
            ({"unit_id": unit.pk, "name": ""}, "name"),
            ({"unit_id": unit.pk, "founded_on": tomorrow}, "founded_on"),
            ({"unit_id": unit.pk, "founded_on": clock.today(), "ended_on": clock.today() - DAY}, "__all__"),
        ):
            with pytest.raises(InvalidInput) as caught:
                made(cast, **values)
            assert list(caught.value.fields) == [field], values
        assert not MassOrg.objects.exists()


def test_liaison_keeps_those_of_the_units_on_the_chain(cast: Cast) -> None:
    with cast.scope():
        chain, unit, elsewhere = make_chain(), make_unit(), make_unit()
        put_on_chain(chain, unit)
        put_on_chain(make_chain(), elsewhere)
        hidden = made(cast, unit_id=elsewhere.pk)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope(account=liaison):
        own = made(cast, liaison, unit_id=unit.pk)
        assert list(mass_orgs_for(cast.act(liaison))) == [own]
        with pytest.raises(NotAllowed):
            made(cast, liaison, unit_id=elsewhere.pk)
        with pytest.raises(NotAllowed):
            update_mass_org(actor=cast.act(liaison), mass_org_id=hidden.pk, values={}, expected_version=None)
        with pytest.raises(NotAllowed):
            update_mass_org(
                actor=cast.act(liaison), mass_org_id=own.pk, values={"unit_id": elsewhere.pk}, expected_version=None
            )


def test_page_records_counts_those_that_stand_and_the_unit_shows_them(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
    client = cast.client(cast.department)
    body = {"unit": "示例企业", "kind": "league", "name": "示例企业团支部", "members": "30", "founded_on": ""}
    assert client.post("/mass-orgs/new/", body).status_code == 302
    with cast.scope():
        org = MassOrg.objects.get()
        made(cast, unit_id=unit.pk, ended_on=clock.today() - DAY)
    page = client.get("/mass-orgs/")
    assert [(fact.label, fact.value) for fact in page.context["facts"]][:2] == [("工会", "0"), ("共青团", "1")]
    assert [row.pk for row in client.get("/mass-orgs/?ended=false").context["rows"]] == [org.pk]
    assert [row.pk for row in client.get(f"/mass-orgs/?unit={unit.pk}&kind=league").context["rows"]] == [org.pk]
    assert "示例企业团支部" in client.get(f"/units/{unit.pk}/").content.decode()
    ended = {**body, "ended_on": clock.today().isoformat(), "version": "1"}
    assert client.post(f"/mass-orgs/{org.pk}/", ended).status_code == 302
    answer = cast.token_client(cast.department).get(f"/api/v1/mass-orgs/{org.pk}/")
    assert (answer.json()["ended_on"], answer.json()["version"]) == (clock.today().isoformat(), 2)
    assert client.post(f"/mass-orgs/{org.pk}/delete/", {}).status_code == 302
    with cast.scope():
        assert not MassOrg.objects.filter(pk=org.pk).exists()


def test_sheet_makes_them_once(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例企业丙")
    headers = ["名称", "类别", "所在单位", "人数", "成立日期"]
    rows: list[list[Any]] = [
        ["示例工会", "工会", "示例企业丙", 12, "2025-01-01"],
        ["示例妇联", "妇联", "示例企业丙", "", ""],
    ]
    path = workbook(tmp_path / "mass.xlsx", headers, rows)
    import_all(cast, client, "mass_orgs", path)
    page = upload(client, "mass_orgs", path)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    with cast.scope():
        assert sorted(MassOrg.objects.values_list("kind", "members")) == [("union", 12), ("women", None)]
