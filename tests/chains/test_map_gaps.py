"""Gaps on the chain map: dashed where they stand open, as of the day asked for, for those who may see them."""

import datetime as dt
import re

from chains.map_content import chain_map_for
from core.choices import AnchorKind, Role
from tests.cast import Cast
from tests.chains.makers import make_gap, make_project, make_segment
from tests.factories import make_chain, make_unit, put_on_chain

DAY = dt.date(2026, 6, 1)


def test_gap_stands_at_its_segment_with_who_and_when(in_city: Cast) -> None:
    chain = make_chain()
    segment = make_segment(chain, "材料")
    below = make_chain("子链", parent=chain)
    owner = make_unit("示例链办", short_name="链办")
    here = make_gap(chain, "绝缘材料", segment=segment, owner=owner, project=make_project(chain, "示例材料项目"))
    loose = make_gap(chain, "检测能力")
    deeper = make_gap(below, "子链短板")
    make_gap(chain, "已补上的短板", state="dropped", ended_on="2026-03-01", reason="示例")
    make_gap(chain, "后来的短板", raised_on="2026-09-01")
    gaps = {gap.name: gap for gap in chain_map_for(chain, DAY).gaps}
    assert {name: gap.segment_id for name, gap in gaps.items()} == {
        here.name: str(segment.pk),
        loose.name: None,
        deeper.name: str(below.pk),
    }
    shown = gaps["绝缘材料"]
    assert shown.label == here.kind.label
    assert shown.facts == ("责任：链办", "目标 2026 年", "承担项目：示例材料项目", "待推进")
    assert shown.href == f"/gaps/{here.pk}/"
    assert "已补上的短板" in {gap.name for gap in chain_map_for(chain, dt.date(2026, 2, 1)).gaps}


def test_gap_is_a_dashed_tile_that_can_be_switched_off(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        make_gap(chain, "绝缘材料", segment=make_segment(chain, "材料"))
    client = cast.client(cast.department)
    html = client.get(f"/chains/{chain.pk}/").content.decode()
    tile = re.search(r'<a [^>]*data-layer="gap".*?</a>', html)
    assert tile is not None
    assert "stroke-dasharray" in tile.group()
    assert html.count('name="layer" value="gap" checked') == 1
    off = client.get(f"/chains/{chain.pk}/?layers=1&layer=company").content.decode()
    assert 'data-layer="gap"' not in off
    assert "绝缘材料" not in off
    assert 'name="layer" value="gap"' in off


def test_gaps_are_shown_to_those_who_may_see_them(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        unit = make_unit("示例企业甲")
        put_on_chain(chain, unit)
        make_gap(chain, "绝缘材料")
    contact = cast.client(cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    liaison = cast.client(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    for path in (f"/chains/{chain.pk}/", f"/chains/{chain.pk}/map.svg"):
        assert "绝缘材料" not in contact.get(path).content.decode()
        assert "绝缘材料" in liaison.get(path).content.decode()
    answer = cast.client(cast.department).get(f"/api/v1/chains/{chain.pk}/map/").json()
    assert [gap["name"] for gap in answer["gaps"]] == ["绝缘材料"]
