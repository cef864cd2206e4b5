"""What a pack says: counted by hand over a chain with a sub-chain, a unit in two places and a joint branch."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chains.models import ChainLeaderOrg
from core.errors import Conflict
from core.models import Term
from reports.choices import ListMeaning
from reports.content.contents import Contents, PackList
from reports.content.gather import draw, gather
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain
from tests.reports.world import DAY, World, make_pack_terms, make_project, make_segment, make_world


def said(world: World, *, year: int = 2026, day: dt.date = DAY) -> Contents:
    return gather(world.chain, city="甲市", year=year, day=day)


def of(contents: Contents, meaning: ListMeaning) -> PackList:
    return next(each for each in contents.lists if each.meaning is meaning)


def names(each: PackList) -> list[str]:
    return [row.name for row in each.rows]


def test_key_enterprises_are_each_once_by_their_highest_role(in_city: Cast) -> None:
    each = of(said(make_world()), ListMeaning.KEY_ENTERPRISES)
    assert (each.title, each.counter) == ("产业链重点企业清单", "家")
    assert names(each) == ["示例食品集团有限公司", "示例酱油有限公司", "示例粮油有限公司"]
    assert dict(each.rows[0].cells) == {
        "name": "示例食品集团有限公司",
        "subchain": "",
        "uscc": "91430200MA4L0X0A1B",
        "role": "链主企业",
        "segments": "原料种植、食品加工",
        "region": "",
        "party_orgs": "中共示例食品集团委员会",
        "members": 55,
        "projects": 0,
    }
    assert [row.cells["subchain"] for row in each.rows] == ["", "调味品", ""]
    assert [row.cells["members"] for row in each.rows] == [55, None, 7]


def test_key_projects_are_those_of_the_year_not_stopped(in_city: Cast) -> None:
    each = of(said(make_world()), ListMeaning.KEY_PROJECTS)
    assert [(row.name, row.cells["subchain"], row.cells["owner"], row.cells["amount"]) for row in each.rows] == [
        ("示例智能粮仓项目", "", "示例粮油有限公司", 1_250_000_000),
        ("示例酱油技改项目", "调味品", "示例酱油有限公司", 300_000_000),
    ]


def test_chain_party_orgs_name_a_joint_branch_once_with_all_hosts(in_city: Cast) -> None:
    each = of(said(make_world()), ListMeaning.CHAIN_PARTY_ORGS)
    assert [(row.name, row.cells["hosts"], row.cells["full"], row.cells["probationary"]) for row in each.rows] == [
        ("中共示例食品集团委员会", "示例食品集团有限公司", 52, 3),
        ("中共粮油包装联合支部", "示例包装有限公司、示例粮油有限公司", 7, 0),
    ]
    assert each.rows[0].cells["superior"] == "中共示例市两新工委"


def test_figures_count_distinct_things_of_chain_and_sub_chain(in_city: Cast) -> None:
    assert [(figure.code, figure.shown, figure.unit) for figure in said(make_world()).figures] == [
        ("units", "5", "家"),
        ("key_enterprises", "3", "家"),
        ("party_orgs", "2", "个"),
        ("members", "62", "名"),
        ("projects", "2", "个"),
        ("amount", "1,550 万元", ""),
        ("heads", "示例市领导", ""),
        ("leaders", "示例食品", ""),
        ("bodies", "绿色食品产业链党委", ""),
        ("subchains", "调味品", ""),
    ]


def test_chain_head_is_named_by_post_and_never_by_name(in_city: Cast) -> None:
    contents = said(make_world())
    assert contents.figure("heads") is not None
    assert "示例人员甲" not in repr(contents)


def test_party_org_that_is_chain_leader_is_named_among_leaders(in_city: Cast) -> None:
    world = make_world()
    ChainLeaderOrg.objects.create(chain=world.chain, party_org=world.committee)
    leaders = said(world).figure("leaders")
    assert leaders is not None
    assert leaders.value == "示例食品、中共示例食品集团委员会"


def test_contents_as_of_an_earlier_day_leave_out_what_came_later(in_city: Cast) -> None:
    world = make_world()
    late = make_unit("示例新企业")
    put_on_chain(world.chain, late, role="key", valid_from="2026-08-01")
    gone = make_unit("示例旧企业")
    put_on_chain(world.chain, gone, role="key", valid_to="2026-07-31")
    make_party_org("中共新企业支部", unit=late, founded_on="2026-08-02")
    make_member_count(world.joint, as_of="2026-09-01", full=9)
    july, october = said(world, day=dt.date(2026, 7, 31)), said(world, day=dt.date(2026, 10, 1))
    assert set(names(of(july, ListMeaning.KEY_ENTERPRISES))) - set(names(of(october, ListMeaning.KEY_ENTERPRISES))) == {
        "示例旧企业"
    }
    assert set(names(of(october, ListMeaning.KEY_ENTERPRISES))) - set(names(of(july, ListMeaning.KEY_ENTERPRISES))) == {
        "示例新企业"
    }
    assert [contents.figures[3].value for contents in (july, october)] == [62, 64]
    assert [contents.figures[2].value for contents in (july, october)] == [2, 3]


def test_ended_unit_is_in_no_list_and_no_count(in_city: Cast) -> None:
    world = make_world()
    type(world.key).objects.filter(pk=world.key.pk).update(state="ended")
    contents = said(world)
    assert contents.figures[0].value == 4
    assert "示例粮油有限公司" not in names(of(contents, ListMeaning.KEY_ENTERPRISES))


def test_map_draws_what_the_lists_say_and_leads_nowhere(in_city: Cast) -> None:
    contents = draw(said(make_world()))
    (drawn,) = contents.maps
    companies = {company.name for _, company in drawn.chain_map.placements()}
    assert (drawn.kind, drawn.title, len(companies)) == ("chain_map", "产业链图谱", 5)
    assert "示例食品" in drawn.svg
    assert "href" not in drawn.svg


def test_city_with_four_maps_gets_four_kinds_of_drawing(in_city: Cast) -> None:
    world = make_world()
    for order, (code, label) in enumerate(
        [("project_map", "重点项目图"), ("enterprise_map", "重点企业图"), ("investment_map", "重点招引图")], start=1
    ):
        Term.objects.create(kind="pack_map", code=code, label=label, meaning=code, order=order)
    contents = draw(said(world))
    assert [each.title for each in contents.maps] == ["产业链图谱", "重点项目图", "重点企业图", "重点招引图"]
    assert len({each.svg for each in contents.maps}) == 4


def test_list_under_the_citys_own_name_keeps_its_meaning(in_city: Cast) -> None:
    world = make_world()
    Term.objects.filter(kind="pack_list", code="key_projects").update(label="攻坚项目一览表")
    assert [each.title for each in said(world).lists] == ["产业链重点企业清单", "攻坚项目一览表", "链上企业党组织清单"]


def test_term_no_longer_in_force_makes_no_list(in_city: Cast) -> None:
    world = make_world()
    Term.objects.filter(kind="pack_list", code="key_projects").update(valid_to="2026-01-01")
    assert [each.meaning for each in said(world).lists] == [
        ListMeaning.KEY_ENTERPRISES,
        ListMeaning.CHAIN_PARTY_ORGS,
    ]


def test_city_without_kinds_of_list_and_map_is_told_where_to_add_them(in_city: Cast) -> None:
    chain = make_chain("示例链")
    with pytest.raises(Conflict, match="清单种类"):
        gather(chain, city="甲市", year=2026, day=DAY)


def test_gathering_costs_the_same_queries_however_large_the_chain(in_city: Cast) -> None:
    make_pack_terms()
    counted = []
    for size in (1, 3, 30):
        chain = make_chain()
        child = make_chain(parent=chain)
        segment = make_segment(chain, "示例环节")
        for number in range(size):
            unit = make_unit()
            put_on_chain(chain, unit, segment=segment, role="key")
            put_on_chain(child, make_unit(), role="key")
            make_member_count(make_party_org(unit=unit), as_of="2026-01-01", full=3)
            make_project(chain, f"示例项目{number}", owner=unit)
        with CaptureQueriesContext(connection) as captured:
            gather(chain, city="甲市", year=2026, day=DAY)
        counted.append(len(captured))
    assert counted[0] == counted[1] == counted[2] <= 24
