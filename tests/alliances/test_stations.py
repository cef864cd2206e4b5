"""Stations: companies stage by stage to an organization, by page, API, sheet and from the to-build list."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.choices import STAGE_TRANSITIONS, StationStage
from alliances.models import StageChange, Station, StationCase, StationStaff
from alliances.stations.queries import cases_for, staff_for, stations_for, with_counts
from core import clock
from core.bin import delete_to_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.principal import Principal
from organizations.merging.ways import merge_ways
from organizations.models import PartyOrg
from tests.alliances.test_campaigns import make_campaign
from tests.alliances.world import make_body, make_person
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
LATER = dt.date(2026, 3, 20)
JSON: dict[str, Any] = {"content_type": "application/json"}
PAIRS = [(state, to) for state in StationStage for to in StationStage]
# How each stage is reached from the first.
WAYS: dict[StationStage, tuple[StationStage, ...]] = {
    StationStage.FOUND: (),
    StationStage.GUIDED: (StationStage.GUIDED,),
    StationStage.GROWING: (StationStage.GUIDED, StationStage.GROWING),
    StationStage.READY: (StationStage.READY,),
    StationStage.BUILT: (StationStage.READY, StationStage.BUILT),
    StationStage.LEFT: (StationStage.LEFT,),
}


def make_station(cast: Cast, body: Any = None, name: str = "示例指导站", **fields: Any) -> Station:
    held = body or make_body(make_chain())
    values = {"name": name, "opened_on": DAY, **fields}
    return actions.create_station(actor=cast.platform(), body_id=held.pk, values=values)


def take(cast: Cast, station: Station, unit: Any = None, **fields: Any) -> StationCase:
    values = {"unit_id": (unit or make_unit()).pk, "begun_on": DAY, **fields}
    return actions.take_case(actor=cast.platform(), station_id=station.pk, values=values)


def _move(actor: Principal, case: StationCase, to: StationStage, org: PartyOrg | None = None) -> StationCase:
    built = org if to is StationStage.BUILT else None
    return actions.move_case(
        actor=actor, case_id=case.pk, to=to, day=LATER, note="示例原因", party_org_id=built.pk if built else None
    )


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_company_moves_only_where_the_table_says(in_city: Cast, state: StationStage, to: StationStage) -> None:
    actor, unit = in_city.act(), make_unit()
    case = take(in_city, make_station(in_city), unit)
    org = make_party_org("示例支部", unit=unit, founded_on=dt.date(2026, 3, 10))
    for step in WAYS[state]:
        case = _move(actor, case, step, org)
    assert case.state == state
    if to not in STAGE_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(actor, case, to, org)
        assert StationCase.objects.get(pk=case.pk).state == state
        return
    if to is StationStage.FOUND:
        PartyOrg.objects.filter(pk=org.pk).update(dissolved_on=dt.date(2026, 3, 15))
    moved = _move(actor, case, to, org)
    assert (moved.state, moved.stage_since) == (to, LATER)
    assert moved.party_org_id == (org.pk if to is StationStage.BUILT else None)
    assert [change.stage for change in moved.changes.order_by("created_at", "id")] == ["found", *WAYS[state], to]


def test_every_step_says_when_who_and_why(in_city: Cast) -> None:
    actor, case = in_city.act(), take(in_city, make_station(in_city))

    def told(**asked: Any) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            actions.move_case(actor=actor, case_id=case.pk, **asked)
        return set(refused.value.fields)

    assert told(to="left", day=LATER) == {"note"}
    assert told(to="guided", day=dt.date(2999, 1, 1)) == {"day"}
    assert told(to="guided", day=DAY - dt.timedelta(days=1)) == {"day"}
    assert told(to="没有", day=LATER) == {"to"}
    actions.move_case(actor=actor, case_id=case.pk, to="guided", day=LATER)
    assert told(to="found", day=LATER, note=" ") == {"note"}
    change = StageChange.objects.order_by("-created_at").first()
    assert change is not None
    assert (change.stage, change.day, change.changed_by_id) == ("guided", LATER, actor.account_id)


def test_built_names_an_organization_founded_there_since(in_city: Cast) -> None:
    actor, unit = in_city.act(), make_unit()
    case = take(in_city, make_station(in_city), unit)
    _move(actor, case, StationStage.READY)
    older = make_party_org("示例旧支部", unit=unit, founded_on=dt.date(2026, 2, 1))
    for org in (None, older, make_party_org("示例别家支部", unit=make_unit(), founded_on=dt.date(2026, 3, 10))):
        with pytest.raises(InvalidInput) as refused:
            _move(actor, case, StationStage.BUILT, org)
        assert set(refused.value.fields) == {"party_org"}
    own = make_party_org("示例新支部", unit=unit, founded_on=dt.date(2026, 3, 10))
    assert _move(actor, case, StationStage.BUILT, own).party_org_id == own.pk


def test_a_company_is_taken_once_and_not_with_an_organization(in_city: Cast) -> None:
    station, unit, organized = make_station(in_city), make_unit(), make_unit()
    make_party_org("示例支部", unit=organized, founded_on=dt.date(2025, 1, 1))
    case = take(in_city, station, unit)
    with pytest.raises((InvalidInput, Conflict), match=r"[\s\S]"):
        take(in_city, station, unit)
    for wrong in (
        {"unit": organized},
        {"begun_on": DAY - dt.timedelta(days=1)},
        {"begun_on": dt.date(2999, 1, 1)},
        {"due_on": DAY - dt.timedelta(days=1)},
    ):
        with pytest.raises(InvalidInput):
            take(in_city, station, **wrong)
    _move(in_city.act(), case, StationStage.LEFT)
    again = take(in_city, station, unit, begun_on=LATER)
    with pytest.raises(InvalidInput):
        _move(in_city.act(), case, StationStage.FOUND)
    assert again.state == "found"


def test_several_are_taken_at_once_and_the_others_are_told(in_city: Cast) -> None:
    station, free, organized, taken = (
        make_station(in_city),
        make_unit(),
        make_unit("示例有组织企业"),
        make_unit("示例在孵企业"),
    )
    make_party_org("示例支部", unit=organized, founded_on=dt.date(2025, 1, 1))
    take(in_city, station, taken)
    number, left = actions.take_cases(
        actor=in_city.act(),
        station_id=station.pk,
        unit_ids=[free.pk, organized.pk, taken.pk],
        begun_on=DAY,
        due_on=None,
    )
    assert number == 1
    assert len(left) == 2
    assert all(any(name in text for text in left) for name in ("示例有组织企业", "示例在孵企业"))
    assert StationCase.objects.count() == 2


def test_a_station_at_work_is_not_closed_and_its_staff_leave_with_it(in_city: Cast) -> None:
    actor, station = in_city.act(), make_station(in_city)
    case, person = take(in_city, station), make_person()
    values = {"person_id": person.pk, "valid_from": DAY}
    actions.add_station_staff(actor=actor, station_id=station.pk, values=values)
    with pytest.raises((InvalidInput, Conflict)):
        actions.add_station_staff(actor=actor, station_id=station.pk, values=values)
    with pytest.raises(Conflict, match="还有 1 家"):
        actions.close_station(actor=actor, station_id=station.pk, day=LATER)
    _move(actor, case, StationStage.LEFT)
    actions.close_station(actor=actor, station_id=station.pk, day=LATER)
    assert StationStaff.objects.get().valid_to == LATER
    for act in (
        lambda: take(in_city, station),
        lambda: _move(actor, case, StationStage.FOUND),
        lambda: actions.close_station(actor=actor, station_id=station.pk, day=LATER),
    ):
        with pytest.raises(Conflict, match="撤销"):
            act()
    assert actions.reopen_station(actor=actor, station_id=station.pk).closed_on is None
    assert StationStaff.objects.get().valid_to is None
    with pytest.raises(Conflict):
        actions.reopen_station(actor=actor, station_id=station.pk)


def test_company_goes_on_with_another_station(in_city: Cast) -> None:
    actor, body = in_city.act(), make_body(make_chain())
    first, second = make_station(in_city, body), make_station(in_city, body, "示例二站")
    young = make_station(in_city, body, "示例三站", opened_on=LATER)
    case = take(in_city, first)
    with pytest.raises(InvalidInput):
        actions.change_case(actor=actor, case_id=case.pk, values={"station_id": young.pk}, expected_version=None)
    actions.change_case(actor=actor, case_id=case.pk, values={"station_id": second.pk}, expected_version=1)
    counts = with_counts(Station.objects.order_by("name")).values_list("name", "on_way", "overdue")
    assert {name: (way, late) for name, way, late in counts}["示例二站"] == (1, 0)


def test_who_sees_which_station(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    body = make_body(chain)
    put_on_chain(chain, unit)
    station = make_station(in_city, body)
    own, _ = take(in_city, station, unit), take(in_city, station)
    actions.add_station_staff(
        actor=in_city.act(), station_id=station.pk, values={"person_id": make_person().pk, "valid_from": DAY}
    )

    def seen(scope: Any, kind: AnchorKind, role: Role, name: str) -> tuple[int, set[Any], int]:
        actor = in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))
        if role is Role.COMPANY:
            with pytest.raises((NotAllowed, NotFound)):
                _move(actor, own, StationStage.GUIDED)
        return stations_for(actor).count(), set(cases_for(actor).values_list("pk", flat=True)), staff_for(actor).count()

    assert seen(unit, AnchorKind.UNIT, Role.COMPANY, "c1") == (1, {own.pk}, 0)
    assert seen(make_unit(), AnchorKind.UNIT, Role.COMPANY, "c2") == (0, set(), 0)
    stations, cases, staff = seen(chain, AnchorKind.CHAIN, Role.LIAISON, "l1")
    assert (stations, len(cases), staff) == (1, 2, 1)
    assert seen(make_chain(), AnchorKind.CHAIN, Role.LIAISON, "l2") == (0, set(), 0)


def test_station_is_set_up_and_brings_a_company_to_its_organization_on_the_pages(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        body, unit = make_body(make_chain(), name="示例党委"), make_unit("示例企业")
        person = make_person("示例站长")
    assert client.get("/alliances/stations/new/").status_code == 302, "the only body is not asked for"
    page = f"/alliances/{body.pk}/stations/new/"
    assert client.post(page, {"name": "示例指导站", "opened_on": "2999-01-01"}).status_code == 422
    made = client.post(page, {"name": "示例指导站", "opened_on": "2026-03-01"})
    assert made.status_code == 302, made.content.decode()
    home = made.headers["Location"]
    staff = client.post(f"{home}staff/add/", {"person": person.name, "duty": "站长", "valid_from": "2026-03-01"})
    assert staff.status_code == 302, staff.content.decode()
    taken = client.post("/alliances/stations/take/", {"ids": [str(unit.pk)]})
    assert "示例企业" in taken.content.decode()
    with cast.scope():
        station = Station.objects.get()
    given = {"ids": [str(unit.pk)], "confirmed": "1", "station": str(station.pk), "begun_on": "2026-03-01"}
    answer = client.post("/alliances/stations/take/", {**given, "due_on": "2026-03-02"})
    assert answer.status_code == 302, answer.content.decode()
    with cast.scope():
        case = StationCase.objects.get()
    way = f"/alliances/stations/companies/{case.pk}/"
    text = client.get(home).content.decode()
    assert all(word in text for word in ("示例企业", "示例站长", "摸底建档"))
    if clock.today() > dt.date(2026, 3, 2):
        assert "逾期" in text
        assert "示例企业" in client.get("/alliances/stations/companies/?late=true").content.decode()
    assert client.post(f"{way}move/", {"to": "ready", "day": "2026-03-05"}).status_code == 302
    with cast.scope():
        org = make_party_org("示例新支部", unit=unit, founded_on=dt.date(2026, 3, 6))
    assert client.post(f"{way}move/", {"to": "built", "day": "2026-03-06"}).status_code == 422
    built = client.post(
        f"{way}move/", {"to": "built", "day": "2026-03-06", "party_org": str(org.pk), "note": "示例批复"}
    )
    assert built.status_code == 302, built.content.decode()
    text = client.get(way).content.decode()
    assert all(word in text for word in ("建成党组织", "示例新支部", "示例批复", "摸底建档", "具备条件"))
    assert f"stations/?body={body.pk}" in client.get(f"/alliances/{body.pk}/").content.decode()
    assert client.post(f"{home}close/", {"day": "2026-03-07"}).status_code == 302
    assert client.post(f"{home}reopen/").status_code == 302


def test_to_build_list_offers_a_station(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        put_on_chain(make_chain(), make_unit("示例应建企业"))
    text = client.get("/coverage/units/?state=unorganized").content.decode()
    assert "示例应建企业" in text
    assert 'formaction="/alliances/stations/take/"' in text
    assert client.post("/alliances/stations/take/", {"ids": []}).status_code == 422


def test_station_goes_to_the_bin_whole(in_city: Cast) -> None:
    station = make_station(in_city)
    take(in_city, station)
    delete_to_bin(actor=in_city.act(), code="stations", row_id=station.pk)
    assert not any(model.objects.exists() for model in (Station, StationCase, StageChange))


def test_api_takes_moves_and_closes(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        body, unit = make_body(make_chain()), make_unit("示例企业")
        org = make_party_org("示例支部", unit=unit, founded_on=dt.date(2026, 3, 10))
        person = make_person()
    made = client.post(
        "/api/v1/stations/", {"body": str(body.pk), "name": "示例指导站", "opened_on": "2026-03-01"}, **JSON
    )
    assert made.status_code == 201, made.content
    row = made.json()
    staff = {"station": row["id"], "person": str(person.pk), "valid_from": "2026-03-01"}
    assert client.post("/api/v1/station-staff/", staff, **JSON).status_code == 201
    asked = {"station": row["id"], "unit": str(unit.pk), "begun_on": "2026-03-01"}
    case = client.post("/api/v1/station-cases/", asked, **JSON)
    assert (case.status_code, case.json()["state"]) == (201, "found")
    path = f"/api/v1/station-cases/{case.json()['id']}/"
    assert client.post(f"{path}move/", {"to": "built", "day": "2026-03-11"}, **JSON).status_code == 409
    assert client.post(f"{path}move/", {"to": "ready", "day": "2026-03-05"}, **JSON).json()["state"] == "ready"
    assert client.post(f"/api/v1/stations/{row['id']}/close/", {"day": "2026-03-06"}, **JSON).status_code == 409
    done = client.post(f"{path}move/", {"to": "built", "day": "2026-03-11", "party_org": str(org.pk)}, **JSON)
    assert (done.status_code, done.json()["party_org_name"]) == (200, "示例支部")
    steps = client.get(f"/api/v1/station-stages/?case={case.json()['id']}").json()["results"]
    assert {step["stage"] for step in steps} == {"found", "ready", "built"}
    assert client.get("/api/v1/station-cases/?on_way=true").json()["results"] == []
    shown = client.get(f"/api/v1/stations/{row['id']}/").json()
    assert (shown["people"], shown["on_way"], shown["built"]) == (1, 0, 1)
    closed = client.post(f"/api/v1/stations/{row['id']}/close/", {"day": "2026-03-12"}, **JSON)
    assert (closed.status_code, closed.json()["closed_on"]) == (200, "2026-03-12")


def test_stations_come_in_by_a_sheet_and_wrong_cells_are_told(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_body(make_chain("示例链"), name="示例党委")
        make_unit("示例企业")
        make_unit("示例二企业")
        make_person("示例站长")
    heads = ["指导站名称", "链党组织", "地址", "设立日期"]
    rows: list[list[Any]] = [["示例指导站", "示例党委", "示例路1号", "2026-03-01"]]
    import_all(cast, client, "stations", workbook(tmp_path / "stations.xlsx", heads, rows))
    heads = ["指导站", "人员", "分工", "到站日期"]
    staff: list[list[Any]] = [["示例指导站", "示例站长", "站长", "2026-03-01"]]
    import_all(cast, client, "station_staff", workbook(tmp_path / "staff.xlsx", heads, staff))
    heads = ["指导站", "企业", "建档日期", "计划建成日期"]
    cases: list[list[Any]] = [["示例指导站", "示例企业", "2026-03-01", "2026-09-01"]]
    import_all(cast, client, "station_cases", workbook(tmp_path / "cases.xlsx", heads, cases))
    with cast.scope():
        assert list(with_counts(Station.objects.all()).values_list("people", "on_way", "built")) == [(1, 1, 0)]
        assert StageChange.objects.count() == 1
    wrong: list[list[Any]] = [
        ["示例指导站", "示例二企业", "2026-02-01", ""],
        ["没有这个站", "示例二企业", "2026-03-01", ""],
        ["示例指导站", "示例二企业", "2026-03-05", "2026-03-01"],
    ]
    page = upload(client, "station_cases", workbook(tmp_path / "wrong.xlsx", heads, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4}
    for table in ("stations", "station_staff", "station_cases"):
        again = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()


def test_stations_and_running_campaigns_follow_a_merged_body_and_come_home(in_city: Cast) -> None:
    first, second = make_body(make_chain()), make_body(make_chain())
    station, campaign = make_station(in_city, first), make_campaign(in_city, first)
    closed = make_station(in_city, first, "示例撤销站")
    actions.close_station(actor=in_city.act(), station_id=closed.pk, day=DAY)
    take(in_city, station)
    event = actions.merge_bodies(actor=in_city.act(), body_ids=[first.pk], into_id=second.pk, day=LATER)

    def bodies() -> list[Any]:
        rows = (station, campaign, closed)
        return [type(row).objects.get(pk=row.pk).body_id for row in rows]

    assert bodies() == [second.pk, second.pk, first.pk]
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert bodies() == [first.pk] * 3


def test_a_unit_with_a_company_on_its_way_is_not_merged_away(in_city: Cast) -> None:
    station, unit = make_station(in_city), make_unit("示例在孵企业")
    case = take(in_city, station, unit)
    way = next(way for way in merge_ways() if (way.model, way.field) == ("alliances.StationCase", "unit"))
    assert way.blocks({"state": case.state})
    assert not way.blocks({"state": "left"})
    assert way.shown is not None
    assert way.shown([{"id": case.pk}])[0][0] == "示例在孵企业（示例指导站）"
