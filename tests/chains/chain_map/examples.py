"""Maps to draw: one small chain told by hand, and random ones of any size from a seed."""

import datetime
import random
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from chains.chain_map import (
    LAYERS,
    ROLES,
    ChainMap,
    MapCompany,
    MapGap,
    MapLink,
    MapProject,
    MapSegment,
)

CHINESE = "示例轨道交通装备新能源材料电气精工智能制造华兴中联时代（）、株洲"
ASCII = "ABCWMQ@%mwi.-/& 0123456789"
#: Markup, formula, direction override, zero-width and combining marks, an emoji, a word wider than its place.
HOSTILE = "<>&\"'=]]>‮​́😀﷽　\t\n"

NAMES = st.one_of(
    st.text(alphabet=CHINESE, min_size=2, max_size=40),
    st.text(alphabet=CHINESE + ASCII, min_size=2, max_size=40),
    st.text(alphabet=HOSTILE + ASCII + CHINESE, min_size=2, max_size=40),
)

LEADER = MapCompany(
    "c1", "示例整车股份有限公司", "示例整车", "leader", region="天元区", has_party_org=True, project_count=3
)
KEY = MapCompany("c2", "示例电气有限公司", "示例电气", "key", region="石峰区", project_count=1, href="/units/c2")
MEMBER = MapCompany(
    "c3", "示例材料甲有限公司", "示例材料甲", region="荷塘区", has_party_org=True, party_org_label="示例党支部"
)
COLLEGE = MapCompany("c4", "示例大学", "示例大学", kind="高校", region="天元区")

SMALL = ChainMap(
    title="示例轨道交通装备产业链",
    subtitle="示例市 · 市级",
    as_of=datetime.date(2026, 6, 30),
    source="示例市委组织部",
    segments=(
        MapSegment("s1", "基础材料", "upstream", 1, (MEMBER,), "/segments/s1"),
        MapSegment("s2", "系统集成", "midstream", 1, (KEY,)),
        MapSegment("s3", "整车制造", "midstream", 2, (LEADER, COLLEGE)),
        MapSegment("s4", "线路运营", "downstream", 1),
        MapSegment("s5", "检验检测", "common", 1),
    ),
    links=(
        MapLink("s1", "s2"),
        MapLink("s1", "s4"),
        MapLink("s2", "s3", "contains"),
        MapLink("s3", "s4"),
        MapLink("s4", "s2"),
        MapLink("s5", "s3"),
    ),
    unplaced=(MapCompany("c5", "示例待归类有限公司", "示例待归类"),),
    projects=(
        MapProject("p1", "示例整车扩能项目", "c1", facts=("在建", "12.5亿元")),
        MapProject("p2", "示例绝缘材料引进项目", None, "s1", is_investment=True),
    ),
    gaps=(MapGap("g1", "高性能绝缘材料（示例）", "s1", facts=("责任：链办", "目标 2027 年")),),
)


def crowd(count: int, *, role: str = "member", start: int = 0) -> tuple[MapCompany, ...]:
    """``count`` companies with short Chinese names."""
    assert role in ROLES
    return tuple(
        MapCompany(f"x{number}", f"示例企业第{number}有限公司", f"示例第{number}", role)
        for number in range(start, start + count)
    )


def random_map(seed: int, companies: int, names: Sequence[str]) -> ChainMap:
    """A chain of ``companies`` companies on 0–14 segments with every kind of link, project and gap."""
    draw = random.Random(seed)
    segment_count = draw.choice((0, 1, 2, 3, 5, 8, 14))
    placed: dict[str, list[MapCompany]] = {f"s{index}": [] for index in range(segment_count)}
    favourite = f"s{draw.randrange(segment_count)}" if segment_count else None
    unplaced: list[MapCompany] = []
    for number in range(companies):
        company = MapCompany(
            id=f"c{number}",
            name=draw.choice(names),
            short_name=draw.choice(("", draw.choice(names))),
            role=draw.choices(ROLES, (1, 3, 3, 12))[0],
            kind=draw.choice(("企业", "高校", draw.choice(names))),
            region=draw.choice(("天元区", draw.choice(names))),
            has_party_org=draw.random() < 0.4,
            party_org_label=draw.choice(("", draw.choice(names))),
            project_count=draw.choice((0, 0, 1, 12, 99999)),
            href=draw.choice((None, f"/units/{number}")),
        )
        homes = draw.choices(list(placed), k=draw.choice((1, 1, 1, 2))) if placed else []
        if draw.random() < 0.3 and favourite is not None:
            homes = [favourite]
        if draw.random() < 0.1 or not homes:
            unplaced.append(company)
        for home in homes:
            placed[home].append(company)
    segments = tuple(
        MapSegment(segment_id, draw.choice(names), draw.choice(LAYERS), draw.randrange(3), tuple(group))
        for segment_id, group in placed.items()
    )
    ids = list(placed)
    links = tuple(
        MapLink(draw.choice(ids), draw.choice(ids), draw.choice(("supplies", "supplies", "contains")))
        for _ in range(draw.choice((0, 3, 30)) if ids else 0)
    )
    anywhere = [*ids, None, "nowhere"]
    projects = tuple(
        MapProject(
            f"p{number}",
            draw.choice(names),
            draw.choice((None, "nobody", f"c{number}")),
            draw.choice(anywhere),
            is_investment=draw.random() < 0.5,
            facts=draw.choice(((), (draw.choice(names),) * 3)),
        )
        for number in range(draw.choice((0, 3, 40)))
    )
    gaps = tuple(
        MapGap(f"g{number}", draw.choice(names), draw.choice(anywhere), facts=draw.choice(((), (draw.choice(names),))))
        for number in range(draw.choice((0, 2, 9)))
    )
    return ChainMap(
        title=draw.choice(names),
        subtitle=draw.choice(("", draw.choice(names) * 3)),
        as_of=draw.choice((None, datetime.date(2026, 6, 30))),
        segments=segments,
        links=links,
        unplaced=tuple(unplaced),
        projects=projects,
        gaps=gaps,
        legend=draw.random() < 0.8,
        source=draw.choice(("", draw.choice(names))),
    )


Item = TypeVar("Item")


def shuffled(chain_map: ChainMap, seed: int) -> ChainMap:
    """The same map with every collection in another order."""
    draw = random.Random(seed)

    def mixed(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(draw.sample(items, len(items)))

    return ChainMap(
        title=chain_map.title,
        subtitle=chain_map.subtitle,
        as_of=chain_map.as_of,
        segments=mixed(
            tuple(
                MapSegment(item.id, item.name, item.layer, item.order, mixed(item.companies), item.href)
                for item in chain_map.segments
            )
        ),
        links=mixed(chain_map.links),
        unplaced=mixed(chain_map.unplaced),
        projects=mixed(chain_map.projects),
        gaps=mixed(chain_map.gaps),
        legend=chain_map.legend,
        source=chain_map.source,
    )
