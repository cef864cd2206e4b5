"""The kinds of map: one renderer, different emphasis (R60)."""

from dataclasses import replace

import pytest

from chains.chain_map import MAP_KINDS, ChainMap, Layout, Overlays, lay_out

from .examples import SMALL, crowd


def shown(layout: Layout) -> dict[str, list[str]]:
    """Entry names by band name."""
    return {band.content.name: [tile.entry.name for tile in band.tiles] for band in layout.bands()}


def counts(layout: Layout) -> dict[str, str]:
    return {band.content.name: band.content.counts[0] for band in layout.bands()}


def note(layout: Layout) -> str:
    return layout.content.note


def test_kinds_are_the_four_of_zhangjiagang_and_the_distribution_of_party_organizations() -> None:
    assert {code: kind.name for code, kind in MAP_KINDS.items()} == {
        "chain_map": "产业链条图",
        "project_map": "重点项目图",
        "enterprise_map": "重点企业图",
        "investment_map": "重点招引图",
        "org_map": "党组织分布图",
    }


def test_chain_map_shows_companies_gaps_and_projects_nobody_carries() -> None:
    assert shown(lay_out(SMALL)) == {
        "基础材料": ["示例材料甲", "示例绝缘材料引进项目", "补链缺口：高性能绝缘材料（示例）"],
        "系统集成": ["示例电气"],
        "整车制造": ["示例整车", "示例大学"],
        "线路运营": [],
        "检验检测": [],
        "未归入环节": ["示例待归类"],
    }


def test_project_map_shows_projects_where_they_or_their_companies_stand() -> None:
    layout = lay_out(SMALL, kind="project_map")
    assert shown(layout) == {
        "基础材料": ["示例绝缘材料引进项目"],
        "系统集成": [],
        "整车制造": ["示例整车扩能项目"],
        "线路运营": [],
        "检验检测": [],
    }
    assert counts(layout)["整车制造"] == "1 个项目"
    (tile,) = (tile for tile in layout.tiles() if tile.entry.id == "p1")
    assert tile.entry.notes[0] == "示例整车 · 在建 · 12.5亿元"


def test_project_map_without_projects_says_so() -> None:
    assert note(lay_out(replace(SMALL, projects=()), kind="project_map")).startswith("本链尚未登记重点项目。")


def test_enterprise_map_shows_leaders_and_key_companies_only() -> None:
    layout = lay_out(SMALL, kind="enterprise_map")
    assert {name: tiles for name, tiles in shown(layout).items() if tiles} == {
        "系统集成": ["示例电气"],
        "整车制造": ["示例整车"],
    }
    assert counts(layout)["整车制造"] == "1 家 · 共 2 家"


def test_investment_map_shows_gaps_and_investment_projects_only() -> None:
    layout = lay_out(SMALL, kind="investment_map")
    assert {name: tiles for name, tiles in shown(layout).items() if tiles} == {
        "基础材料": ["示例绝缘材料引进项目", "补链缺口：高性能绝缘材料（示例）"],
    }
    assert counts(layout)["基础材料"] == "缺口 1 · 招引项目 1"


def test_investment_map_without_any_says_so_and_still_shows_the_segments() -> None:
    layout = lay_out(replace(SMALL, gaps=(), projects=()), kind="investment_map")
    assert note(layout) == "本链尚未登记缺口和招引项目。登记后会出现在对应环节。"
    assert note(layout) in [label.text for label in layout.texts]
    assert list(shown(layout)) == ["基础材料", "系统集成", "整车制造", "线路运营", "检验检测"]


def test_org_map_brings_party_organizations_to_the_front_and_counts_them() -> None:
    members = (*crowd(2), *(replace(company, has_party_org=True) for company in crowd(1, start=7)))
    segments = tuple(
        replace(segment, companies=(*segment.companies, *members)) if segment.id == "s3" else segment
        for segment in SMALL.segments
    )
    layout = lay_out(replace(SMALL, segments=segments), kind="org_map")
    assert shown(layout)["整车制造"] == ["示例整车", "示例第7", "示例大学", "示例第0", "示例第1"]
    assert counts(layout)["整车制造"] == "2 家有党组织 · 共 5 家"
    looks = {tile.entry.name: tile.entry.look for tile in layout.tiles()}
    assert (looks["示例第7"], looks["示例第0"]) == ("key", "faded")
    assert layout.routes == ()


def test_org_map_without_party_organizations_says_so() -> None:
    bare = ChainMap("链", unplaced=crowd(3))
    assert note(lay_out(bare, kind="org_map")).startswith("本链尚无建立党组织的企业。")


@pytest.mark.parametrize("kind", MAP_KINDS)
def test_every_kind_of_an_empty_chain_is_an_honest_note(kind: str) -> None:
    assert note(lay_out(ChainMap("链"), kind=kind)) == MAP_KINDS[kind].empty_note


def test_kind_may_be_named_by_the_tenant() -> None:
    own = replace(MAP_KINDS["chain_map"], name="产业链图谱")
    assert lay_out(SMALL, kind=own).texts[0].text == "示例轨道交通装备产业链 · 产业链图谱"


def test_overlays_without_companies_or_projects_leave_the_segments_with_their_totals() -> None:
    layout = lay_out(SMALL, Overlays(False, False, False, False))
    assert counts(layout) == {
        "基础材料": "1 家",
        "系统集成": "1 家",
        "整车制造": "2 家",
        "线路运营": "0 家",
        "检验检测": "0 家",
    }
