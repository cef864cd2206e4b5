"""What is changed for many rows beside the columns of their list: instructors, liaisons, states, ends. Looked at,
written by the rooms' own actions, taken back exactly; what their rules forbid is left out and named.
"""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from alliances.models import ChainBody, Membership
from chains.models import ChainUnit, KeyProject
from core import clock
from core.choices import AnchorKind, ImportState, Role
from core.tables.beside import offered_columns
from core.tables.spec import table_spec
from members.models import Appointment, InstructorRule, Person
from organizations.models import Unit
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.chains.makers import make_project
from tests.chains.project_makers import make_milestone
from tests.core.tables.test_bulk_edit import confirm, lines, post, run_of, start
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.isolation.rows import make_row
from tests.members.people import appoint, make_person, title
from tests.sheets import run_jobs

pytestmark = pytest.mark.usefixtures("committed_cast")

KINDS = {"unit": AnchorKind.UNIT, "body": AnchorKind.BODY}


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture
def units(committed_cast: Cast) -> list[Unit]:
    with committed_cast.scope():
        title("instructor", "党建指导员")
        return [make_unit(f"示例企业{name}有限公司", region_id=None) for name in "甲乙丙"]


def person_of(cast: Cast, name: str = "示例指导员甲", **fields: Any) -> Person:
    with cast.scope():
        return make_person(name, **fields)


def posts(cast: Cast) -> list[tuple[str, str, dt.date | None, dt.date | None]]:
    """Every appointment: who, the fourth letter of the unit, from when, to when."""
    with cast.scope():
        names = dict(Unit.objects.values_list("id", "name"))
        rows = Appointment.objects.order_by("person__name", "target_id", "valid_from")
        return sorted(
            (row.person.name, names[row.target_id][4], row.valid_from, row.valid_to)
            for row in rows.select_related("person")
        )


def days(cast: Cast, *numbers: int) -> list[dt.date]:
    with cast.scope():
        return [clock.today() + dt.timedelta(days=number) for number in numbers]


def undo(cast: Cast, client: Client, page: str) -> None:
    client.post(f"{page}undo/")
    client.post(f"{page}undo/confirm/", {"seen": run_of(cast, page).undo_hash})
    run_jobs(cast)
    assert run_of(cast, page).state == ImportState.UNDONE


def test_one_person_is_sent_to_many_units_and_taken_back(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    person = person_of(cast)
    today, later = days(cast, 0, 365)
    asked = client.post("/bulk/units/", {"ids": [str(units[0].pk)], "column": "instructors"}).content.decode()
    assert 'name="first"' in asked and 'name="last"' in asked and "批量修改党建指导员" in asked
    given = {"column": "instructors", "how": "add", "value": str(person.pk), "first": str(today), "last": str(later)}
    page = start(client, units, **given)
    assert lines(cast, page) == [("changed", "")] * 3
    shown = client.get(page).content.decode()
    assert f"示例指导员甲（{today}至{later}）" in shown and "确认修改 3 家" in shown
    assert posts(cast) == []
    confirm(cast, client, page)
    assert posts(cast) == [("示例指导员甲", name, today, later) for name in "丙乙甲"]
    again = start(client, units, **given)
    assert [outcome for outcome, _ in lines(cast, again)] == ["unchanged"] * 3
    undo(cast, client, page)
    assert posts(cast) == []


def test_rule_of_the_city_leaves_out_what_would_be_too_many(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    person = person_of(cast)
    with cast.scope():
        make_row(InstructorRule, max_units=2, one_region=False, term_months=None)
    page = start(client, units, column="instructors", how="add", value=str(person.pk))
    outcomes = lines(cast, page)
    assert [outcome for outcome, _ in outcomes] == ["changed", "changed", "skipped"]
    assert "超过本市“每人最多 2 家”的规定" in outcomes[2][1]
    confirm(cast, client, page)
    assert len(posts(cast)) == 2
    with cast.scope():
        InstructorRule.objects.update(max_units=1)
    undo(cast, client, page)  # the rule became stricter: what is taken back is not held up by it
    assert posts(cast) == []


def test_rule_that_came_after_looking_is_told_instead_of_broken(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    person = person_of(cast)
    page = start(client, units, column="instructors", how="add", value=str(person.pk))
    client.post(f"{page}apply/")
    with cast.scope():
        make_row(InstructorRule, max_units=2, one_region=False, term_months=None)
    run_jobs(cast)
    assert posts(cast) == []
    assert run_of(cast, page).state == ImportState.READY
    assert [outcome for outcome, _ in lines(cast, page)] == ["changed", "changed", "skipped"]
    confirm(cast, client, page)
    assert len(posts(cast)) == 2


def test_another_takes_over_from_a_day_and_undo_brings_the_first_back(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    old, new = person_of(cast, "示例指导员甲"), person_of(cast, "示例指导员乙")
    past, yesterday, today = days(cast, -30, -1, 0)
    with cast.scope():
        for unit in units[:2]:
            appoint(old, unit, AnchorKind.UNIT, title=title("instructor"))
    before = posts(cast)
    page = start(client, units, column="instructors", how="set", value=str(new.pk), first=str(today))
    confirm(cast, client, page)
    assert posts(cast) == [
        *(("示例指导员乙", name, today, None) for name in "丙乙甲"),
        *(("示例指导员甲", name, past, yesterday) for name in "乙甲"),
    ]
    undo(cast, client, page)
    assert posts(cast) == before


def test_contact_is_ended_with_a_day_and_resumed_by_undo(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    person = person_of(cast)
    past, last = days(cast, -30, 10)
    with cast.scope():
        appoint(person, units[0], AnchorKind.UNIT, title=title("instructor"))
    page = start(client, units[:2], column="instructors", how="remove", value=str(person.pk), last=str(last))
    assert [outcome for outcome, _ in lines(cast, page)] == ["changed", "unchanged"]
    confirm(cast, client, page)
    assert posts(cast) == [("示例指导员甲", "甲", past, last)]
    undo(cast, client, page)
    assert posts(cast) == [("示例指导员甲", "甲", past, None)]


def test_undo_leaves_alone_where_somebody_else_was_sent_since(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    person, other = person_of(cast), person_of(cast, "示例指导员乙")
    page = start(client, units[:2], column="instructors", how="add", value=str(person.pk))
    confirm(cast, client, page)
    with cast.scope():
        appoint(other, units[0], AnchorKind.UNIT, title=title("instructor"))
    undo(cast, client, page)
    assert [(name, unit) for name, unit, *_ in posts(cast)] == [("示例指导员乙", "甲"), ("示例指导员甲", "甲")]


def test_namesakes_are_told_apart_by_their_unit(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    person_of(cast, "示例同名", unit_id=units[0].pk), person_of(cast, "示例同名", unit_id=units[1].pk)
    body = {"column": "instructors", "how": "add", "value": "示例同名"}
    refused = client.post("/bulk/units/", {**body, "ids": [str(units[2].pk)], "start": "1"})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "示例同名（示例企业甲有限公司） / 示例同名（示例企业乙有限公司）" in told
    confirm(cast, client, start(client, units[2:], **{**body, "value": "示例同名（示例企业乙有限公司）"}))
    with cast.scope():
        assert Appointment.objects.get().person.unit_id == units[1].pk


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": "示例无此人"}, "value"),
        ({"value": "示例指导员甲", "first": "2026-03-01", "last": "2026-02-01"}, "last"),
        ({"value": ""}, "value"),
    ],
)
def test_what_names_nobody_or_no_days_is_refused(
    committed_cast: Cast, client: Client, units: list[Unit], given: dict[str, str], field: str
) -> None:
    person_of(committed_cast)
    chosen = {"table": "units", "ids": [str(units[0].pk)], "column": "instructors", "how": "add"}
    answer = post(client, "", {**chosen, **given})
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["fields"]) == [field]


def test_places_on_a_chain_lead_to_their_units(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    person = person_of(cast)
    with cast.scope():
        chain, other = make_chain("示例产业链"), make_chain("示例另一产业链")
        places: list[ChainUnit] = [put_on_chain(each, units[0]) for each in (chain, other)]
        places.append(put_on_chain(chain, units[1]))
    page = start(client, places, table="chain_units", column="instructors", how="add", value=str(person.pk))
    assert [outcome for outcome, _ in lines(cast, page)] == ["changed", "changed"]
    everything = {"all": "1", "query": f"chain={chain.pk}", "column": "instructors", "how": "add"}
    whole = start(client, [], table="chain_units", value=str(person.pk), **everything)
    assert len(lines(cast, whole)) == 2
    confirm(cast, client, page)
    assert [unit for _, unit, *_ in posts(cast)] == ["乙", "甲"]


def test_liaisons_of_bodies_and_organizations(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    person = person_of(cast, "示例联络员甲")
    with cast.scope():
        title()
        body, org = make_row(ChainBody, name="示例联合党委", ended_on=None), make_party_org("示例党支部")
        chain = make_chain("示例产业链")
    for table, row in (("bodies", body), ("party_orgs", org), ("chains", chain)):
        page = start(client, [row], table=table, column="liaisons", how="add", value=str(person.pk))
        confirm(cast, client, page)
        with cast.scope():
            assert Appointment.objects.filter(target_id=row.pk, person=person).count() == 1
        undo(cast, client, page)
    with cast.scope():
        assert Appointment.objects.count() == 0


def test_projects_move_by_their_own_steps_alone(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain()
        fixed = {"chain": chain, "segment": None, "owner": None, "continues": None, "year": 2026}
        projects = [
            make_row(KeyProject, name=f"示例项目{state}", state=state, finished_on=finished, **fixed)
            for state, finished in (
                ("planned", None),
                ("under_way", None),
                ("paused", None),
                ("finished", dt.date(2026, 1, 5)),
                ("carried", None),
            )
        ]
    page = start(client, projects, table="projects", column="state", value="推进中")
    outcomes = lines(cast, page)
    assert [outcome for outcome, _ in outcomes] == ["changed", "unchanged", "changed", "changed", "skipped"]
    assert "当前状态是“已结转”，不能改为“推进中”" in outcomes[4][1]
    assert "已完成（2026-01-05）" in client.get(f"{page}?show=changed").content.decode()
    confirm(cast, client, page)
    with cast.scope():
        states = [KeyProject.objects.get(pk=project.pk).state for project in projects]
    assert states == ["under_way", "under_way", "under_way", "under_way", "carried"]
    client.post(f"{page}undo/")
    shown = client.get(f"{page}?show=kept").content.decode()
    assert (
        "不能恢复：当前状态是“推进中”，不能改为“计划”" in shown
    )  # what has begun is no longer planned; what was paused is paused again
    client.post(f"{page}undo/confirm/", {"seen": run_of(cast, page).undo_hash})
    run_jobs(cast)
    with cast.scope():
        states = [KeyProject.objects.get(pk=project.pk).state for project in projects]
        finished_on = KeyProject.objects.get(pk=projects[3].pk).finished_on
    assert states == ["under_way", "under_way", "paused", "finished", "carried"]
    assert finished_on == dt.date(2026, 1, 5)
    finished = {"table": "projects", "ids": [str(projects[1].pk)], "column": "state", "value": "已结转"}
    carried = post(client, "", finished).json()
    assert (carried["changed"], carried["skipped"]) == (0, 1)


def test_projects_are_finished_on_a_day_and_go_on_by_undo(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    past, today, tomorrow = days(cast, -3, 0, 1)
    with cast.scope():
        chain = make_chain()
        projects = [
            make_project(chain, name=f"示例项目{name}", state=state, started_on=started, finished_on=finished)
            for name, state, started, finished in (
                ("甲", "under_way", None, None),
                ("乙", "under_way", today, None),
                ("丙", "planned", None, None),
                ("丁", "finished", None, dt.date(2026, 1, 5)),
            )
        ]
        make_milestone(make_project(chain, name="示例项目戊", state="under_way"), name="示例节点", planned_on=today)
        projects.append(KeyProject.objects.get(name="示例项目戊"))

    def standing() -> list[tuple[str, dt.date | None]]:
        with cast.scope():
            found = {row.pk: (row.state, row.finished_on) for row in KeyProject.objects.all()}
            return [found[project.pk] for project in projects]

    before = standing()
    body = {"table": "projects", "column": "state", "value": "已完成"}
    page = start(client, projects, **body, last=str(past))
    told = dict(zip("甲乙丙丁戊", lines(cast, page), strict=True))
    assert {name: outcome for name, (outcome, _) in told.items()} == {"甲": "changed"} | dict.fromkeys(
        "乙丙丁戊", "skipped"
    )
    assert "完成日期不能早于开工日期" in told["乙"][1]
    assert "当前状态是“计划”，不能改为“已完成”" in told["丙"][1]
    assert "已登记于2026年1月5日完成" in told["丁"][1]
    assert "还有 1 个节点没有完成（示例节点）" in told["戊"][1]
    confirm(cast, client, page)
    assert standing() == [("finished", past), *before[1:]]
    undo(cast, client, page)
    assert standing() == before
    confirm(cast, client, start(client, projects[:1], **body))  # without a day: today
    assert standing()[0] == ("finished", today)
    chosen = {"ids": [str(projects[0].pk)]}
    for given, field, text in (
        ({**body, "last": str(tomorrow)}, "", ""),
        ({**body, "value": "推进中", "last": str(past)}, "value", "只有改为“已完成”才填完成日期"),
        ({**body, "first": str(past)}, "first", "没有起始日期"),
    ):
        answer = post(client, "", {**given, **chosen})
        assert (answer.status_code == 422) == bool(field)
        assert not field or text in answer.json()["fields"][field][0]


def test_members_lead_to_their_units_and_organizations(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    person = person_of(cast)
    with cast.scope():
        title()
        body, org = make_body(make_chain()), make_party_org("示例党支部")
        fixed = {"body": body, "valid_from": None, "valid_to": None, "person": None}
        rows = [make_row(Membership, unit=unit, party_org=None, **fixed) for unit in units[:2]]
        rows.append(make_row(Membership, unit=None, party_org=org, **fixed))
    for column, records in (
        ("unit_instructors", units[:2]),
        ("unit_liaisons", units[:2]),
        ("party_org_liaisons", [org]),
    ):
        page = start(client, rows, table="memberships", column=column, how="add", value=str(person.pk))
        outcomes = lines(cast, page)
        assert sorted(outcome for outcome, _ in outcomes) == sorted(
            ["changed"] * len(records) + ["skipped"] * (3 - len(records))
        )
        assert any("这个成员不是" in text for _, text in outcomes)
        confirm(cast, client, page)
        with cast.scope():
            found = Appointment.objects.filter(person=person).values_list("target_id", flat=True)
            assert set(found) == {record.pk for record in records}
        undo(cast, client, page)
        with cast.scope():
            assert Appointment.objects.count() == 0
    shown = client.get("/alliances/members/").content.decode()
    for label in ("成员单位的党建指导员", "成员单位的联络员", "成员党组织的联络员"):
        assert label in shown


def test_units_end_with_their_places_and_go_on_with_them(
    committed_cast: Cast, client: Client, units: list[Unit]
) -> None:
    cast = committed_cast
    (today,) = days(cast, 0)
    with cast.scope():
        place = put_on_chain(make_chain(), units[0])
    page = start(client, units[:2], column="ended_on", value=str(today))
    confirm(cast, client, page)
    with cast.scope():
        place.refresh_from_db()
        assert list(Unit.objects.order_by("name").values_list("state", flat=True)) == ["active", "ended", "ended"]
        assert place.valid_to == today
    undo(cast, client, page)
    with cast.scope():
        place.refresh_from_db()
        assert set(Unit.objects.values_list("state", "ended_on")) == {("active", None)}
        assert place.valid_to is None


def test_bodies_end_and_go_on(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    (today,) = days(cast, 0)
    with cast.scope():
        body = make_body(make_chain(), name="示例联合党委")
        make_row(Membership, body=body, valid_from=None, valid_to=None, unit=make_unit(), party_org=None, person=None)
    page = start(client, [body], table="bodies", column="ended_on", value=str(today))
    confirm(cast, client, page)
    with cast.scope():
        assert (ChainBody.objects.get().ended_on, Membership.objects.get().valid_to) == (today, today)
    undo(cast, client, page)
    with cast.scope():
        assert (ChainBody.objects.get().ended_on, Membership.objects.get().valid_to) == (None, None)


def test_it_goes_out_and_comes_in_with_no_file(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    for address in ("/export/unit_instructors/", "/import/unit_instructors/", "/import/unit_instructors/template/"):
        assert client.get(address).status_code == 404
    body = {"table": "unit_instructors", "ids": [str(units[0].pk)], "column": "instructors", "value": ""}
    assert post(client, "", body).status_code == 404


def test_liaison_of_a_chain_and_auditor_change_nothing(committed_cast: Cast, units: list[Unit]) -> None:
    cast = committed_cast
    person = person_of(cast)
    with cast.scope():
        chain = make_chain()
        put_on_chain(chain, units[0])
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    given = {"ids": [str(units[0].pk)], "start": "1", "column": "instructors", "how": "add", "value": str(person.pk)}
    for account in (liaison, cast.auditor, cast.superior):
        assert cast.client(account).post("/bulk/units/", given).status_code == 403
    assert posts(cast) == []


def test_another_city_s_person_is_nobody(committed_cast: Cast, client: Client, units: list[Unit]) -> None:
    cast = committed_cast
    with cast.scope(cast.stranger):
        foreign = make_person("丙市示例人员")
    for value in (str(foreign.pk), "丙市示例人员"):
        given = {"ids": [str(units[0].pk)], "start": "1", "column": "instructors", "how": "add", "value": value}
        assert client.post("/bulk/units/", given).status_code == 422


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("units", {"instructors", "liaisons", "ended_on"}),
        ("party_orgs", {"liaisons"}),
        ("chain_units", {"instructors", "liaisons"}),
        ("chains", {"liaisons"}),
        ("bodies", {"liaisons", "ended_on"}),
        ("projects", {"state"}),
    ],
)
def test_lists_offer_it(table: str, columns: set[str]) -> None:
    spec = table_spec(table)
    assert offered_columns(spec).keys() - spec.bulk_columns().keys() == columns
