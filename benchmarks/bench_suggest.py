"""Suggestions whom to pair with, against the pairs the articles name: each is hidden, and looked for again.

Beside it: a rank drawn at random, and the nearest neighbour, who knows only how alike two units are (segment, layer,
role, ownership, size, county). Where several score alike, the middle of their ranks counts. Then the cost, in a chain
of 5,000 units.
"""

import statistics
import tempfile
from collections.abc import Mapping, Sequence
from itertools import chain as joined
from pathlib import Path
from uuid import UUID

from django.db import connection

from alliances.models import ChainBody
from alliances.suggesting.pool import Pool, pool_of
from alliances.suggesting.rank import Suggestion, ranked, suggestions
from alliances.suggesting.score import Candidate
from benchmarks.city import new_city, prepared_database
from benchmarks.measure import Backends, cost_of, surroundings
from chains.choices import LinkKind
from chains.models import Chain, ChainUnit, Segment, SegmentLink
from config.demo.loader import load_demo
from core.choices import AnchorKind, TenantLevel
from core.ids import new_id
from core.models import Tenant, Term
from core.principal import platform_principal
from core.tables.bulk import add_anchors, add_rows
from core.tenancy.scope import tenant_scope
from organizations.models import Unit

# Tenant, chain, the two: F079, what the same article tells of 九方装备, F082, F084, F015.
PAIRS = (
    ("ZZ", "航空航天产业链", "湖南省株洲市丰发精工实业有限公司", "中国航发集团南方工业有限公司"),
    ("ZZ", "先进轨道交通装备产业链", "株洲九方装备股份有限公司", "中车株机"),
    ("ZZ", "先进轨道交通装备产业链", "博雅公司", "中车时代电气公司"),
    ("ZZ", "新能源汽车产业链", "湖南工业大学", "北京汽车蓝谷营销服务有限公司"),
    ("ZZ", "新能源汽车产业链", "湖南工业大学", "湖南庞大贝宁新能源汽车销售服务有限公司"),
    ("GS", "氢能产业链", "兰石重装公司", "上海核工院"),
)
CITIES = ("HN", "ZZ", "GS")
CROWD = 5000
ROUNDS = 5


def _middle(scores: Mapping[UUID, float], wanted: UUID) -> float | None:
    """The rank of ``wanted``, counted from one; the middle of those that score alike."""
    if wanted not in scores:
        return None
    better = sum(score > scores[wanted] for score in scores.values())
    alike = sum(score == scores[wanted] for score in scores.values())
    return better + (alike + 1) / 2


def _likeness(first: Candidate, second: Candidate) -> int:
    one, other = first.traits, second.traits
    alike = [mine and mine == theirs for mine, theirs in zip(_own(first), _own(second), strict=True)]
    shared = [
        {getattr(place, name) for place in one.places} & {getattr(place, name) for place in other.places}
        for name in ("segment_id", "layer", "role")
    ]
    return sum(map(bool, [*alike, *shared]))


def _own(unit: Candidate) -> tuple[str, str, str]:
    return unit.traits.ownership, unit.traits.size, unit.traits.region


def _ranks(pool: Pool, first: UUID, second: UUID) -> tuple[float | None, float, float]:
    """Ours, the nearest neighbour's, one drawn at random."""
    others = {each.id: each for each in pool.candidates if each.id != first}
    asks = next(each for each in pool.candidates if each.id == first)
    found: Sequence[Suggestion] = ranked(pool, first, most=len(others))
    ours = _middle({each.second.id: round(each.score, 6) for each in found}, second)
    nearest = _middle({key: float(_likeness(asks, each)) for key, each in others.items()}, second)
    assert nearest is not None
    return ours, nearest, (len(others) + 1) / 2


def _hidden(tenant: Tenant, chain: str, names: tuple[str, str]) -> list[str]:
    """The pair looked for from both sides. It stands in no pairing of the demonstration that is counted here."""
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        body = ChainBody.objects.filter(chain__name=chain).order_by("created_at", "id").first()
        units = {unit.name: unit for unit in Unit.objects.filter(name__in=names)}
        if body is None or len(units) < len(names):
            return [f"{' × '.join(names)}：示例数据中没有"]
        found = []
        pair = frozenset(unit.pk for unit in units.values())
        for first, second in (names, names[::-1]):
            whole = pool_of(platform_principal(tenant), body)
            pool = Pool(whole.ground, whole.candidates, whole.apart - {pair}, {}, whole.refused)
            here = {each.id for each in pool.candidates}
            if not pair <= here:
                return [f"{' × '.join(names)}：没有登记在“{chain}”上，不在比较之列"]
            ours, nearest, drawn = _ranks(pool, units[first].pk, units[second].pk)
            found.append(
                f"{first} → {second}：第 {ours or '—'} 位；最近邻第 {nearest} 位；随机第 {drawn} 位，"
                f"共 {len(here) - 1} 家"
            )
        return found


def _crowded(tenant: Tenant) -> tuple[ChainBody, UUID]:
    """A chain of five thousand units on twelve segments, and its body."""
    with tenant_scope(tenant.pk, actor_id=None, reason="测量"):
        chain, body = new_id(), new_id()
        add_anchors([chain], AnchorKind.CHAIN)
        name = {"name_key": "x", "initials": ""}
        add_rows(Chain, [{"id": chain, "name": "示例产业链", "level": str(TenantLevel.CITY), "order": 1, **name}])
        segments = [new_id() for _ in range(12)]
        layers = ("upstream", "midstream", "downstream")
        rows = [
            {"id": key, "chain_id": chain, "name": f"示例环节{at}", "layer": layers[at // 4], "order": at}
            for at, key in enumerate(segments)
        ]
        add_rows(Segment, rows)
        links = [
            {"source_id": segments[at], "target_id": segments[at + 4], "kind": str(LinkKind.SUPPLIES)}
            for at in range(8)
        ]
        add_rows(SegmentLink, links)
        units = [new_id() for _ in range(CROWD)]
        add_anchors(units, AnchorKind.UNIT)
        owned, sizes = ("private", "private", "private", "state", "foreign"), ("small", "micro", "medium", "large")
        add_rows(
            Unit,
            [
                {
                    "id": key,
                    "name": f"示例企业{at:04d}有限公司",
                    "kind": "company",
                    "ownership": owned[at % 5],
                    "size": sizes[at % 4],
                    "region_id": f"43020{2 + at % 3}",
                    **name,
                }
                for at, key in enumerate(units)
            ],
        )
        roles = ("leader", *["supporting"] * 40, *["member"] * 59)
        add_rows(
            ChainUnit,
            [
                {"chain_id": chain, "unit_id": key, "segment_id": segments[at % 12], "role": roles[at % 100]}
                for at, key in enumerate(units)
            ],
        )
        add_anchors([body], AnchorKind.BODY)
        terms = {
            kind: Term.objects.filter(kind=kind).values_list("pk", flat=True)[0] for kind in ("body_kind", "body_tier")
        }
        row = {"id": body, "chain_id": chain, "kind_id": terms["body_kind"], "tier_id": terms["body_tier"]}
        add_rows(ChainBody, [{**row, "name": "示例党委", **name}])
        return ChainBody.objects.get(pk=body), units[1]


def _cost() -> list[str]:
    tenant = new_city()
    body, unit = _crowded(tenant)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    backends, actor, told = Backends(), platform_principal(tenant), []
    for label, asked in (("一家企业", unit), ("整个组织", None)):
        with tenant_scope(tenant.pk, actor_id=None):
            suggestions(actor, body, asked)
            costs = [cost_of(lambda asked=asked: suggestions(actor, body, asked), backends) for _ in range(ROUNDS)]  # type: ignore[misc]
        told.append(f"{CROWD} 家单位的链，为{label}建议：{statistics.median(costs) * 1000:.0f} ms 处理器时间")
    return told


def run() -> list[str]:
    prepared_database()
    with tempfile.TemporaryDirectory() as place:
        load_demo(secrets=Path(place), only=CITIES)
    tenants = {tenant.code: tenant for tenant in Tenant.objects.filter(code__in=CITIES)}
    found = [_hidden(tenants[code], chain, (first, second)) for code, chain, first, second in PAIRS]
    return [surroundings(), *joined.from_iterable(found), *_cost()]
