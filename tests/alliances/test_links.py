"""1+5+N: who may link whom, rings over and under the city's ratio by name, coverage, and the tree by one sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.links.queries import OVER, UNDER, coverage_of, floating_for, link_rule, nodes_for, ring_is, with_linked
from alliances.models import FloatingMember, LinkNode, Team
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
HEADERS = ["队伍", "身份", "姓名", "由谁联系", "单位", "起始日期"]


def make_team(cast: Cast, name: str = "示例联系队", meaning: str = "link") -> Team:
    values = {"name": name, "kind_id": term("team_kind", meaning).pk, "founded_on": DAY}
    return actions.create_team(actor=cast.platform(), body_id=make_body(make_chain()).pk, values=values)


def add(actor: Principal, team: Team, role: str, name: str, above: LinkNode | None = None, **more: Any) -> LinkNode:
    values = {"role": role, "name": name, "above_id": above.pk if above else None, "valid_from": DAY, **more}
    return actions.add_link(actor=actor, team_id=team.pk, values=values)


def grow(actor: Principal, team: Team, floating: int, employees: int, name: str = "甲") -> LinkNode:
    member = add(actor, team, "member", name)
    for number in range(floating):
        one = add(actor, team, "floating", f"{name}流{number}", member)
        for each in range(employees):
            add(actor, team, "employee", f"{name}职{number}-{each}", one)
    return member


def names(actor: Principal, kind: str) -> set[str]:
    rings = with_linked(nodes_for(actor), clock.today()).filter(ring_is(link_rule(), kind))
    return set(rings.values_list("name", flat=True))


def test_every_ring_over_or_under_is_named(in_city: Cast) -> None:
    actor, team = in_city.act(), make_team(in_city)
    grow(actor, team, 5, 3, "正")
    grow(actor, team, 4, 5, "少")
    grow(actor, team, 6, 3, "多")
    first = LinkNode.objects.get(name="正流0")
    for number in range(3):
        add(actor, team, "employee", f"加{number}", first)
    alone = add(actor, team, "member", "独")
    assert names(actor, UNDER) == {"少", "独"}
    assert names(actor, OVER) == {"多", "正流0"}
    found = coverage_of(actor, clock.today())
    assert (found.members, found.floating, found.employees) == (4, 15, 15 + 20 + 18 + 3)
    assert (found.under, found.over) == (2, 2)
    rule = {"floating_least": 0, "floating_most": 6, "employees_least": 3, "employees_most": 6}
    actions.set_link_rule(actor=actor, values=rule, expected_version=None)
    assert (names(actor, UNDER), names(actor, OVER)) == (set(), set())
    with pytest.raises(InvalidInput):
        actions.set_link_rule(actor=actor, values={"floating_most": 0, "floating_least": 1}, expected_version=None)
    assert alone.above_id is None


def test_links_hang_one_step_below_on_the_same_team(in_city: Cast) -> None:
    actor, team, other = in_city.act(), make_team(in_city), make_team(in_city, "另一队")
    member = add(actor, team, "member", "甲")
    floating = add(actor, team, "floating", "乙", member)

    def told(where: Team, role: str, above: LinkNode | None, **more: Any) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            add(actor, where, role, "丙", above, **more)
        return set(refused.value.fields)

    assert told(team, "employee", member) == {"above"}
    assert told(team, "floating", None) == {"above"}
    assert told(team, "floating", floating) == {"above"}
    assert told(team, "member", member) == {"above"}
    assert told(other, "floating", member) == {"above"}
    assert told(team, "leader", None) == {"role"}
    assert told(make_team(in_city, "攻坚队", "task"), "member", None) == {"team"}
    with pytest.raises(InvalidInput) as busy:
        actions.change_link(
            actor=actor, node_id=member.pk, values={"valid_to": DAY + dt.timedelta(days=9)}, expected_version=None
        )
    assert "还联系着 1 人" in busy.value.fields["valid_to"][0]
    actions.change_link(actor=actor, node_id=floating.pk, values={"valid_to": DAY}, expected_version=None)
    actions.change_link(actor=actor, node_id=member.pk, values={"valid_to": DAY}, expected_version=None)


def test_a_registered_floating_member_is_linked_once_and_counted_in_coverage(in_city: Cast) -> None:
    actor, team, org = in_city.act(), make_team(in_city), make_party_org()
    before = org.superior_id
    rows = [
        actions.register_floating(
            actor=actor, values={"name": f"示例{number}", "receiving_org_id": org.pk, "valid_from": DAY}
        )
        for number in range(4)
    ]
    member = add(actor, team, "member", "甲")
    add(actor, team, "floating", "示例0", member, floating_id=rows[0].pk)
    with pytest.raises((InvalidInput, Conflict)):
        add(actor, team, "floating", "示例0", member, floating_id=rows[0].pk)
    with pytest.raises(InvalidInput):
        add(actor, team, "member", "乙", floating_id=rows[1].pk)
    found = coverage_of(actor, clock.today())
    assert (found.registered, found.covered, found.ratio) == (4, 1, 0.25)
    with pytest.raises(InvalidInput) as linked:
        actions.change_floating(actor=actor, floating_id=rows[0].pk, values={"valid_to": DAY}, expected_version=None)
    assert "还登记着" in linked.value.fields["valid_to"][0]
    actions.change_floating(actor=actor, floating_id=rows[1].pk, values={"valid_to": DAY}, expected_version=None)
    org.refresh_from_db()
    assert org.superior_id == before


def test_names_are_for_who_sees_persons(in_city: Cast) -> None:
    team = make_team(in_city)
    grow(in_city.act(), team, 1, 1)
    actor = in_city.act(in_city.superior, in_city.city)
    assert (nodes_for(actor).count(), floating_for(actor).count()) == (0, 0)
    with pytest.raises(NotAllowed):
        actions.set_link_rule(actor=actor, values={"floating_most": 9}, expected_version=None)


def test_tree_is_registered_and_read_on_the_pages(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        team, org = make_team(cast), make_party_org("示例支部")
    made = client.post(
        "/alliances/floating/new/", {"name": "示例流", "receiving_org": str(org.pk), "valid_from": "2026-03-01"}
    )
    assert made.status_code == 302, made.content.decode()
    page = f"/alliances/teams/{team.pk}/links/"
    for role, name, above in (
        ("member", "示例党员", ""),
        ("floating", "示例流", "示例党员"),
        ("employee", "示例工", "示例流"),
    ):
        with cast.scope():
            upper = str(LinkNode.objects.get(name=above).pk) if above else ""
            registered = str(FloatingMember.objects.get().pk) if role == "floating" else ""
        given = {"name": name, "above": upper, "floating": registered, "valid_from": "2026-03-01"}
        answer = client.post(f"{page}add/?role={role}", given)
        assert answer.status_code == 302, answer.content.decode()
    text = client.get(page).content.decode()
    assert all(word in text for word in ("示例党员", "示例流", "示例工", "少 4 名", "少 2 名"))
    text = client.get("/alliances/links/?ring=under").content.decode()
    assert "示例党员" in text
    assert "示例工" not in text
    assert "示例支部" in client.get("/alliances/floating/?linked=true").content.decode()
    assert "示例支部" not in client.get("/alliances/floating/?linked=false").content.decode().split("<tbody>")[-1][:1]
    saved = client.post(
        "/settings/link-rule/",
        {
            "floating_least": "1",
            "floating_most": "5",
            "employees_least": "1",
            "employees_most": "5",
            "version": "0",
        },
    )
    assert saved.status_code == 302, saved.content.decode()
    assert "少 4 名" not in client.get(page).content.decode()
    api = cast.token_client(cast.department)
    assert api.get("/api/v1/link-nodes/coverage/").json() == {
        "members": 1,
        "floating": 1,
        "employees": 1,
        "registered": 1,
        "covered": 1,
        "under": 0,
        "over": 0,
    }


def lines(members: int) -> list[list[Any]]:
    """A sheet as liaisons keep it: everybody on a line, who links him by name."""
    found: list[list[Any]] = []
    for one in range(members):
        found.append(["示例联系队", "企业党员", f"党员{one}", "", "", "2026-03-01"])
        for two in range(5):
            found.append(["示例联系队", "流动党员", f"流动{one}-{two}", f"党员{one}", "", "2026-03-01"])
            found += [
                ["示例联系队", "职工群众", f"职工{one}-{two}-{three}", f"流动{one}-{two}", "", "2026-03-01"]
                for three in range(4)
            ]
    return found


def test_whole_tree_comes_in_by_one_sheet_and_again_unchanged(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_team(cast)
    rows = list(reversed(lines(4)))
    import_all(cast, client, "links", workbook(tmp_path / "links.xlsx", HEADERS, rows))
    with cast.scope():
        assert LinkNode.objects.count() == len(rows) == 4 * 26
        one = LinkNode.objects.get(name="职工3-4-3")
        assert one.above is not None
        assert one.above.above is not None
        assert (one.above.name, one.above.above.name) == ("流动3-4", "党员3")
        assert set(with_linked(LinkNode.objects.filter(role="member")).values_list("linked", flat=True)) == {5}
    for path in (export(cast, client, "links", tmp_path), workbook(tmp_path / "again.xlsx", HEADERS, rows)):
        again = upload(client, "links", path)
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()


def test_wrong_lines_are_told_by_cell(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        team = make_team(cast)
        make_team(cast, "示例攻坚队", "task")
        make_unit("示例甲企业")
        make_unit("示例乙企业")
        add(cast.platform(), team, "member", "在册党员")
    wrong: list[list[Any]] = [
        ["示例联系队", "流动党员", "甲", "没有此人", "", None],
        ["示例联系队", "流动党员", "乙", "", "", None],
        ["示例联系队", "职工群众", "丙", "在册党员", "", None],
        ["示例联系队", "企业党员", "丁", "在册党员", "", None],
        ["示例攻坚队", "企业党员", "戊", "", "", None],
        ["示例联系队", "企业党员", "同名", "", "示例甲企业", None],
        ["示例联系队", "企业党员", "同名", "", "示例乙企业", None],
        ["示例联系队", "流动党员", "己", "同名", "", None],
        ["示例联系队", "流动党员", "庚", "同名（示例乙企业）", "", None],
    ]
    page = upload(client, "links", workbook(tmp_path / "wrong.xlsx", HEADERS, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4, 5, 6, 9}
    text = client.get(page).content.decode()
    assert all(word in text for word in ("没有企业党员", "请填写由哪名企业党员联系", "不是结对联系队伍", "请写明单位"))
