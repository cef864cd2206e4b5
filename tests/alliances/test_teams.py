"""Teams: who sees and ends them, who is on them, whom they serve; the same by page, API and sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.choices import TEAM_TRANSITIONS, TeamState
from alliances.models import Team, TeamHookup, TeamMember
from alliances.teams.queries import members_for, teams_for, with_people
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
PAIRS = [(state, to) for state in TeamState for to in TeamState]
HEADERS = ["队伍名称", "链党组织", "类别", "课题或任务", "人数", "组建日期", "负责人"]


def make_team(cast: Cast, body: Any = None, name: str = "示例攻坚队", **fields: Any) -> Team:
    values = {"name": name, "kind_id": term("team_kind", "task").pk, "founded_on": DAY, **fields}
    held = body or make_body(make_chain())
    return actions.create_team(actor=cast.platform(), body_id=held.pk, values=values)


def _move(actor: Principal, team: Team, to: TeamState) -> Team:
    if to is TeamState.ACTIVE:
        return actions.resume_team(actor=actor, team_id=team.pk)
    return actions.end_team(actor=actor, team_id=team.pk, to=to, day=DAY, result="示例成果")


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_team_moves_only_where_the_table_says(in_city: Cast, state: TeamState, to: TeamState) -> None:
    team = make_team(in_city)
    if state is not TeamState.ACTIVE:
        team = _move(in_city.act(), team, state)
    version = team.version
    if to not in TEAM_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(in_city.act(), team, to)
        assert Team.objects.get(pk=team.pk).state == state
        return
    moved = _move(in_city.act(), team, to)
    ended = to is not TeamState.ACTIVE
    assert (moved.state, moved.ended_on, moved.result) == (to, DAY if ended else None, "示例成果" if ended else "")
    assert moved.version == version + 1


@pytest.mark.parametrize(
    ("to", "day", "result", "told"),
    [
        ("done", DAY, "  ", "成果"),
        ("disbanded", DAY, "", "原因"),
        ("done", dt.date(2026, 2, 28), "示例", "才组建"),
        ("done", dt.date(2999, 1, 1), "示例", "今天"),
        ("active", DAY, "示例", "没有这个状态"),
    ],
)
def test_end_without_words_or_on_a_wrong_day_is_refused(
    in_city: Cast, to: str, day: dt.date, result: str, told: str
) -> None:
    team = make_team(in_city)
    with pytest.raises(InvalidInput) as refused:
        actions.end_team(actor=in_city.act(), team_id=team.pk, to=to, day=day, result=result)
    words = [refused.value.message, *[text for texts in refused.value.fields.values() for text in texts]]
    assert any(told in text for text in words)


def test_people_are_those_listed_or_those_counted_whichever_are_more(in_city: Cast) -> None:
    team = make_team(in_city, size=2)

    def people() -> int:
        return int(with_people(Team.objects.filter(pk=team.pk)).get().people)

    assert people() == 2
    for number in range(3):
        values = {"person_id": make_person(f"示例队员{number}").pk, "valid_from": DAY}
        actions.add_team_member(actor=in_city.act(), team_id=team.pk, values=values)
    assert people() == 3
    last = TeamMember.objects.order_by("-id").first()
    assert last is not None
    actions.change_team_member(
        actor=in_city.act(), member_id=last.pk, values={"valid_to": DAY}, expected_version=last.version
    )
    assert people() == 2


def test_nobody_is_on_a_team_twice_nor_before_it_was(in_city: Cast) -> None:
    team, person, unit = make_team(in_city), make_person(), make_unit()
    member = {"person_id": person.pk, "valid_from": DAY}
    hookup = {"unit_id": unit.pk, "valid_from": DAY, "persons": 4}
    actions.add_team_member(actor=in_city.act(), team_id=team.pk, values=member)
    actions.add_team_hookup(actor=in_city.act(), team_id=team.pk, values=hookup)
    for add, values in ((actions.add_team_member, member), (actions.add_team_hookup, hookup)):
        with pytest.raises((InvalidInput, Conflict)):
            add(actor=in_city.act(), team_id=team.pk, values=values)
        with pytest.raises(InvalidInput) as refused:
            early = {**values, "valid_from": dt.date(2026, 2, 1), "valid_to": dt.date(2026, 2, 2)}
            add(actor=in_city.act(), team_id=team.pk, values=early)
        assert "valid_from" in refused.value.fields
    with pytest.raises(InvalidInput):
        actions.add_team_hookup(
            actor=in_city.act(), team_id=team.pk, values={**hookup, "unit_id": make_unit().pk, "persons": 0}
        )


def test_parts_of_an_ended_team_stay_as_they_are(in_city: Cast) -> None:
    team = make_team(in_city)
    step = actions.add_team_milestone(
        actor=in_city.act(), team_id=team.pk, values={"name": "示例节点", "planned_on": DAY}
    )
    _move(in_city.act(), team, TeamState.DONE)
    with pytest.raises(Conflict, match="恢复在队"):
        actions.change_team_milestone(
            actor=in_city.act(), milestone_id=step.pk, values={"note": "示例"}, expected_version=None
        )
    with pytest.raises(Conflict):
        actions.add_team_member(actor=in_city.act(), team_id=team.pk, values={"person_id": make_person().pk})


def test_company_sees_its_own_teams_without_names_and_edits_none(in_city: Cast) -> None:
    chain, unit, served = make_chain(), make_unit(), make_unit()
    body = make_body(chain)
    put_on_chain(chain, unit)
    own = make_team(in_city, body, "示例企业攻坚队", unit_id=unit.pk)
    other = make_team(in_city, body, "示例律师团")
    actions.add_team_member(actor=in_city.act(), team_id=own.pk, values={"person_id": make_person().pk})
    actions.add_team_hookup(actor=in_city.act(), team_id=other.pk, values={"unit_id": served.pk})

    def seen(scope: Any, kind: AnchorKind, role: Role, name: str) -> tuple[set[str], int]:
        actor = in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))
        found = set(teams_for(actor).values_list("name", flat=True))
        if role is not Role.LIAISON:
            with pytest.raises(NotAllowed):
                actions.resume_team(actor=actor, team_id=own.pk)
        return found, members_for(actor).count()

    assert seen(unit, AnchorKind.UNIT, Role.COMPANY, "c1") == ({"示例企业攻坚队"}, 0)
    assert seen(served, AnchorKind.UNIT, Role.COMPANY, "c2") == ({"示例律师团"}, 0)
    assert seen(chain, AnchorKind.CHAIN, Role.LIAISON, "l1") == ({"示例企业攻坚队", "示例律师团"}, 1)
    assert seen(make_chain(), AnchorKind.CHAIN, Role.LIAISON, "l2") == (set(), 0)


def test_team_is_set_up_filled_and_done_on_the_pages(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        body, person, unit = make_body(make_chain(), name="示例党委"), make_person("示例队员"), make_unit("示例载体")
        kind = term("team_kind", "professional")
    assert client.get("/alliances/teams/new/").status_code == 302, "the only body is not asked for"
    page = f"/alliances/{body.pk}/teams/new/"
    wrong = client.post(page, {"name": "示例律师团", "kind": str(kind.pk), "founded_on": "2999-01-01"})
    assert wrong.status_code == 422
    assert "不能晚于今天" in wrong.content.decode()
    made = client.post(page, {"name": "示例律师团", "kind": str(kind.pk), "founded_on": "2026-03-01", "size": "40"})
    assert made.status_code == 302, made.content.decode()
    home = made.headers["Location"]
    for part, values in (
        ("members", {"person": "示例队员", "duty": "法律咨询", "valid_from": "2026-03-01"}),
        ("milestones", {"name": "示例节点", "planned_on": "2026-04-01"}),
        ("hookups", {"unit": str(unit.pk), "persons": "4", "valid_from": "2026-03-01"}),
    ):
        answer = client.post(f"{home}{part}/add/", values)
        assert answer.status_code == 302, answer.content.decode()
    text = client.get(home).content.decode()
    assert all(word in text for word in (person.name, "法律咨询", "示例节点", "示例载体", "4 人", "示例党委"))
    with cast.scope():
        hookup = TeamHookup.objects.get()
    assert client.post(f"/alliances/teams/hookups/{hookup.pk}/remove/").status_code == 302
    with cast.scope():
        assert not TeamHookup.objects.exists()
    done = client.post(f"{home}end/", {"to": "done", "day": "2026-03-02", "result": "示例成果"})
    assert done.status_code == 302, done.content.decode()
    assert "示例成果" in client.get(home).content.decode()
    assert f"?body={body.pk}" in client.get(f"/alliances/{body.pk}/").content.decode()


def test_api_writes_reads_and_ends(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        body, kind, unit = make_body(make_chain()), term("team_kind", "volunteer"), make_unit()
    values = {"body": str(body.pk), "name": "示例服务队", "kind": str(kind.pk), "founded_on": "2026-03-01"}
    made = client.post("/api/v1/teams/", values, **JSON)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["meaning"], row["people"], row["state"]) == ("volunteer", 0, "active")
    assert client.post("/api/v1/teams/", values, **JSON).status_code == 422
    hookup = {"team": row["id"], "unit": str(unit.pk), "persons": 4}
    assert client.post("/api/v1/team-hookups/", hookup, **JSON).json()["persons"] == 4
    path = f"/api/v1/teams/{row['id']}/"
    assert client.patch(path, {"size": 9}, **JSON).status_code == 428
    changed = client.patch(path, {"size": 9}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.status_code, changed.json()["people"], changed.json()["hooked"]) == (200, 9, 1)
    assert client.patch(path, {"size": 8}, headers={"if-match": '"v1"'}, **JSON).status_code == 412
    assert client.post(f"{path}done/", {"day": "2026-03-02"}, **JSON).status_code in (400, 422)
    ended = client.post(f"{path}disband/", {"day": "2026-03-02", "result": "示例原因"}, **JSON)
    assert (ended.status_code, ended.json()["state"], ended.json()["result"]) == (200, "disbanded", "示例原因")
    assert client.post(f"{path}done/", {"day": "2026-03-02", "result": "示例"}, **JSON).status_code == 409
    assert [one["id"] for one in client.get("/api/v1/teams/?state=disbanded").json()["results"]] == [row["id"]]
    assert client.get("/api/v1/teams/?state=active").json()["results"] == []
    assert client.post(f"{path}resume/", {}, **JSON).json()["state"] == "active"


def test_teams_come_in_by_a_sheet_and_wrong_cells_are_told(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_body(make_chain("示例链"), name="示例党委")
        term("team_kind", "volunteer", "志愿服务队")
        make_person("示例队长")
        make_unit("示例载体")
    rows: list[list[Any]] = [
        ["示例一队", "示例党委", "志愿服务队", "示例", 12, "2026-03-01", "示例队长"],
        ["示例二队", "示例党委", "志愿服务队", "", None, "2026-03-02", ""],
    ]
    import_all(cast, client, "teams", workbook(tmp_path / "teams.xlsx", HEADERS, rows))
    heads = ["队伍", "挂钩单位", "挂钩人数", "服务内容", "起始日期"]
    served: list[list[Any]] = [["示例一队", "示例载体", 4, "示例", "2026-03-01"]]
    import_all(cast, client, "team_hookups", workbook(tmp_path / "hookups.xlsx", heads, served))
    with cast.scope():
        assert list(with_people(Team.objects.order_by("name")).values_list("name", "people", "hooked")) == [
            ("示例一队", 12, 1),
            ("示例二队", 0, 0),
        ]
    wrong: list[list[Any]] = [
        ["示例一队", "示例党委", "没有这类", "", None, "2026-03-01", ""],
        ["示例三队", "没有这个组织", "志愿服务队", "", None, "2026-03-01", ""],
        ["示例三队", "示例党委", "志愿服务队", "", None, "2023-03-01", ""],
        ["示例三队", "示例党委", "志愿服务队", "", None, "2026-03-01", "没有此人"],
    ]
    page = upload(client, "teams", workbook(tmp_path / "wrong.xlsx", HEADERS, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4, 5}
    again = upload(client, "teams", export(cast, client, "teams", tmp_path))
    run_jobs(cast)
    assert errors_of(cast, again) == {}
    assert "无需写入" in client.get(again).content.decode()
