"""The map in words says what the drawing says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.chain_map import MAP_KINDS, TextItem, TextSection, describe, lay_out

from .examples import NAMES, SMALL, random_map


def all_items(sections: list[TextSection]) -> list[TextItem]:
    return [item for section in sections for item in (*section.items, *all_items(list(section.sections)))]


def test_describe_nests_layers_segments_and_companies() -> None:
    overview, upstream, midstream, downstream, common, unplaced = describe(SMALL)
    assert overview == TextSection(
        "示例轨道交通装备产业链 · 产业链条图",
        "示例市 · 市级；5 个环节 · 5 家单位 · 2 家有党组织 · 2 个重点项目 · 1 处缺口；"
        "数据截至 2026年6月30日；来源：示例市委组织部。",
    )
    assert upstream == TextSection(
        "上游",
        "1 个环节",
        sections=(
            TextSection(
                "基础材料",
                "1 家；供给系统集成、线路运营",
                (
                    TextItem("示例材料甲有限公司 · 链上企业 · 荷塘区 · 示例党支部"),
                    TextItem("示例绝缘材料引进项目 · 招引项目"),
                    TextItem("补链缺口：高性能绝缘材料（示例） · 责任：链办 · 目标 2027 年"),
                ),
            ),
        ),
    )
    assert [section.heading for section in midstream.sections] == ["系统集成", "整车制造"]
    assert midstream.sections[0].items == (
        TextItem("示例电气有限公司 · 重点企业 · 石峰区 · 重点项目 1 个", "/units/c2"),
    )
    assert downstream.sections[0] == TextSection("线路运营", "0 家；供给系统集成")
    assert common.heading == "配套服务"
    assert (unplaced.heading, len(unplaced.items)) == ("未归入环节", 1)


def test_describe_empty_map_ends_with_the_honest_note() -> None:
    (overview,) = describe(type(SMALL)("示例链"))
    assert overview.summary.endswith("再把企业归入环节。")


@given(
    seed=st.integers(0, 10**6),
    companies=st.integers(0, 90),
    names=st.lists(NAMES, min_size=1, max_size=6),
    kind=st.sampled_from(sorted(MAP_KINDS)),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_describe_names_exactly_what_is_drawn(seed: int, companies: int, names: list[str], kind: str) -> None:
    chain_map = random_map(seed, companies, names)
    drawn = [tile.entry.full_text for tile in lay_out(chain_map, kind=kind).tiles()]
    assert sorted(item.text for item in all_items(describe(chain_map, kind=kind))) == sorted(drawn)
