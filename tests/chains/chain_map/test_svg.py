"""The SVG itself: valid, inert, equal for equal content, safe for hostile names."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.chain_map import (
    MAP_KINDS,
    ChainMap,
    MapCompany,
    MapLink,
    MapProject,
    MapSegment,
    Overlays,
    compare_maps,
    render_svg,
)

from .examples import COLLEGE, LEADER, MEMBER, NAMES, SMALL, crowd, random_map, shuffled

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> Element:
    return ElementTree.fromstring(svg, forbid_dtd=True)


def tile(root: Element, company_id: str) -> Element:
    (found,) = root.findall(f".//*[@data-company='{company_id}']")
    return found


def texts(element: Element) -> list[str]:
    return [text.text or "" for text in element.iter(f"{SVG}text")]


@given(
    seed=st.integers(0, 10**6),
    companies=st.integers(0, 60),
    names=st.lists(NAMES, min_size=1, max_size=8),
    kind=st.sampled_from(sorted(MAP_KINDS)),
    interactive=st.booleans(),
    width=st.sampled_from((358, 1120)),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_svg_same_content_in_any_order_is_equal_to_the_byte(
    seed: int, companies: int, names: list[str], kind: str, interactive: bool, width: int
) -> None:
    chain_map = random_map(seed, companies, names)
    drawn = render_svg(chain_map, interactive=interactive, width=width, kind=kind)
    again = render_svg(shuffled(chain_map, seed), interactive=interactive, width=width, kind=kind)
    assert drawn == again
    parsed(drawn)


@pytest.mark.parametrize("interactive", [True, False])
@pytest.mark.parametrize("page", ["screen", "a3"])
def test_svg_uses_presentation_attributes_only(interactive: bool, page: str) -> None:
    root = parsed(render_svg(SMALL, interactive=interactive, page="a3" if page == "a3" else "screen"))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "a", "rect", "path", "line", "circle", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or name in ("style", "class", "id")}
    assert "url(" not in render_svg(SMALL, interactive=interactive)


def test_svg_hostile_name_stays_text() -> None:
    name = "</text><script>alert(1)</script>\"'&<!--\x00\u202e]]>"
    company = MapCompany("<\"'&", name, region=name, kind=name, has_party_org=True, party_org_label=name)
    chain_map = ChainMap(
        name,
        name,
        segments=(MapSegment("s<", name, "upstream", 0, (company,)),),
        projects=(MapProject("p", name, facts=(name,)),),
        source=name,
    )
    svg = render_svg(chain_map, interactive=False)
    root = parsed(svg)
    assert "<script" not in svg
    assert "\u202e" not in svg
    (group,) = (element for element in root.iter() if element.get("data-company"))
    assert group.get("data-company") == "<\"'&"
    title = group.find(f"{SVG}title")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith("</text><script>alert(1)</script>\"'&<!--]]>")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", " /x", "units/1"])
def test_svg_link_that_is_not_local_or_http_is_refused(href: str) -> None:
    with pytest.raises(ValueError, match="local or http"):
        MapCompany("1", "示例", href=href)
    with pytest.raises(ValueError, match="local or http"):
        MapProject("1", "示例", card_href=href)


def test_svg_interactive_tile_is_a_link_with_its_facts() -> None:
    company = replace(LEADER, href="/units/c1", card_href="/units/c1/card/")
    chain_map = replace(SMALL, segments=(MapSegment("s3", "整车制造", "midstream", 2, (company,)),), links=())
    root = parsed(render_svg(chain_map, interactive=True))
    link = tile(root, "c1")
    assert link.tag == f"{SVG}a"
    assert dict(link.attrib) == {
        "href": "/units/c1",
        "data-layer": "company",
        "data-company": "c1",
        "data-segment": "s3",
        "data-role": "leader",
        "data-region": "天元区",
        "data-party-org": "1",
        "data-card": "/units/c1/card/",
    }
    assert [element.text for element in link.iter(f"{SVG}title")] == [
        "示例整车股份有限公司 · 链主 · 天元区 · 重点项目 3 个 · 有党组织"
    ]
    assert texts(link) == ["示例整车", "链主 · 重点项目 3", "党"]


def test_svg_interactive_tile_without_a_page_is_reached_by_the_keyboard() -> None:
    group = tile(parsed(render_svg(SMALL, interactive=True)), "c4")
    assert (group.tag, group.get("tabindex")) == (f"{SVG}g", "0")
    assert group.get("aria-label") == "示例大学 · 链上企业 · 高校 · 天元区"
    assert texts(group) == [COLLEGE.short_name, "高校"]


def test_svg_for_print_has_no_links_and_its_own_title() -> None:
    root = parsed(render_svg(SMALL, interactive=False))
    assert root.findall(f".//{SVG}a") == []
    assert root.get("role") == "img"
    assert not any(element.get("tabindex") for element in root.iter())
    words = texts(root)
    assert words[-1] != ""
    assert "示例轨道交通装备产业链 · 产业链条图" in words
    assert "数据截至 2026年6月30日" in words
    assert "来源：示例市委组织部" in words
    assert "示例市 · 市级 · 5 个环节 · 5 家单位 · 2 家有党组织 · 2 个重点项目 · 1 处缺口" in words


def test_svg_interactive_leaves_the_title_to_the_page_and_its_links_to_screen_readers() -> None:
    root = parsed(render_svg(SMALL, interactive=True))
    assert "示例轨道交通装备产业链 · 产业链条图" not in texts(root)
    assert root.get("aria-label") == "示例轨道交通装备产业链 · 产业链条图"
    assert (root.get("role"), root.get("width"), root.get("height")) == ("group", "100%", None)


def test_svg_a3_is_as_large_as_the_sheet() -> None:
    root = parsed(render_svg(SMALL, interactive=False, page="a3"))
    assert (root.get("width"), root.get("height")) == ("420mm", "297mm")
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert height / width == pytest.approx(297 / 420, abs=1e-4)


def test_svg_overlays_switch_marks_and_tiles_off() -> None:
    bare = Overlays(companies=True, projects=False, party_orgs=False, gaps=False)
    root = parsed(render_svg(SMALL, bare, interactive=True))
    assert texts(tile(root, "c1")) == ["示例整车", "链主"]
    assert root.findall(".//*[@data-project]") == root.findall(".//*[@data-gap]") == []
    assert root.findall(".//*[@data-layer='party']") == root.findall(".//*[@data-layer='project']") == []
    assert "有党组织" not in "".join(texts(root))


def test_svg_legend_explains_what_occurs_and_nothing_else() -> None:
    plain = ChainMap("链", segments=(MapSegment("s", "材料", "upstream", 0, (COLLEGE,)),))
    assert texts(parsed(render_svg(plain, interactive=True)))[-1:] == ["链上企业"]
    assert texts(parsed(render_svg(replace(plain, legend=False), interactive=True)))[-1:] == ["高校"]
    legend = texts(parsed(render_svg(SMALL, interactive=True)))
    order = ["链主", "重点企业", "链上企业", "党", "有党组织", "重点项目", "缺口", "供应", "包含"]
    assert legend[-len(order) :] == order


def test_svg_difference_colours_and_names_every_change() -> None:
    old = replace(
        SMALL,
        segments=(
            MapSegment("s1", "基础材料", "upstream", 1, (MEMBER, *crowd(1))),
            MapSegment("s3", "整车制造", "midstream", 2, (replace(LEADER, role="key"),)),
        ),
        links=(),
    )
    new = replace(
        SMALL,
        segments=(
            MapSegment("s1", "基础材料", "upstream", 1, (COLLEGE, MEMBER)),
            MapSegment("s3", "整车制造", "midstream", 2, (LEADER,)),
        ),
        links=(),
    )
    root = parsed(render_svg(new, interactive=True, difference=compare_maps(old, new)))
    added, left, changed, same = (tile(root, company) for company in ("c4", "x0", "c1", "c3"))
    assert [item.get("data-change") for item in (added, left, changed, same)] == ["added", "left", "changed", None]
    strokes = [[rect.get("stroke") for rect in item.iter(f"{SVG}rect")] for item in (added, changed)]
    assert strokes == [["#2E7D4F"], ["#1F5FA8"]]
    assert [text.get("text-decoration") for text in left.iter(f"{SVG}text")] == ["line-through", None]
    assert texts(added) == ["示例大学", "＋新增 · 高校"]
    assert texts(left) == ["示例第0", "－退出"]
    assert texts(changed) == ["示例整车", "△原为重点企业", "党"]
    # The departed company stands on the map but is not counted.
    (band,) = (group for group in root.iter() if group.get("data-band") == "s1")
    assert texts(band)[:2] == ["基础材料", "＋1 －1 · 2 家"]


def test_svg_numbers_are_short_and_never_minus_zero() -> None:
    svg = render_svg(random_map(3, 120, ("示例企业",)), interactive=False)
    numbers = re.findall(r' (?:x|y|width|height|cx|cy|r|font-size)="([^"]+)"', svg)
    assert all(re.fullmatch(r"-?\d+(\.\d{1,2})?", number) for number in numbers)
    assert "-0" not in numbers


def test_svg_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="chain_map, project_map, enterprise_map, investment_map, org_map"):
        render_svg(SMALL, interactive=False, kind="heat_map")


def test_model_link_to_an_unknown_segment_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown segment"):
        ChainMap("链", segments=(MapSegment("a", "甲", "upstream"),), links=(MapLink("a", "b"),))


def test_model_two_segments_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="share an id"):
        ChainMap("链", segments=(MapSegment("a", "甲", "upstream"), MapSegment("a", "乙", "upstream")))
