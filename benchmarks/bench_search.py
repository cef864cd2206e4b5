"""Finding by name: inside a city against a plain list page, over a province and the country against ``ILIKE``.

Cities of 5,000 units hang below ten provinces and one country. The names of the first ten are taken apart by the
product's own function; the other cities have the same names, so their pieces are copied, and the index is made over all
of them at the end, as a restored dump has it. All searches run as the web role under row-level security; ``ILIKE`` asks
the same table for the same name.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, connections

from benchmarks.asks import department_token
from benchmarks.cities import ANCHORS, UNITS, bare_tables, city_id, unit_id
from benchmarks.city import prepared_database
from benchmarks.measure import REQUESTS, Backends, Ratio, cost_of, in_turn, lines
from benchmarks.server import WARM_UP, Ask, serving
from config.env import env_int
from core.database.provision import connect
from core.models import Tenant
from core.principal import platform_principal
from core.search.operations import declared_names
from core.search.sources import search
from core.tenancy.scope import tenant_scope
from organizations.models import Unit

CITIES = env_int("BENCH_CITIES", 333)
PROVINCES = 10
COUNTRY, PROVINCE = 9_000, 9_001
# One unit of the whole country has this name; every city has hundreds of «智能装备».
RARE, RARE_NAME, RARE_SOUND, COMMON = "麒麟阁", "示例麒麟阁精密机械有限公司", "qilingejingmi", "智能装备"
TEMPLATES = 10  # cities whose names are taken apart
RARE_UNIT = 77

_ABOVE = """
INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at)
VALUES (%(id)s, %(parent)s, %(level)s, %(name)s, %(code)s, '', true, true, now())
"""
_CITIES = """
INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at)
SELECT (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid,
  (lpad(to_hex(9001 + c %% 10), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'city', '测量用城市 ' || c,
  'G' || lpad(c::text, 4, '0'), '430200', true, true, now()
FROM generate_series(%(first)s::int, %(last)s::int) c
"""
# Three characters of a hundred for the trade name, a line of business, a form: what company registers look like.
_UNITS = """
INSERT INTO organizations_unit (id, tenant_id, created_at, updated_at, version, name, name_key, initials, kind,
  short_name, uscc, uscc_note, region_id, industry_id, ownership, size, staff_count, established_on, address, state)
SELECT (lpad(to_hex(c), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, now(), now() - n * interval '1 minute', 1,
  name, name, '', 'company', substr(name, 3, 3), lpad((n::bigint * 100000 + c)::text, 18, '0'), '', '430202', '37',
  'private', 'medium', 20 + n %% 500, date '1990-01-01' + n, '', 'active'
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(1, %(units)s::int) n, LATERAL (
  SELECT CASE WHEN c = 7 AND n = 77 THEN %(rare)s ELSE '示例' || string_agg(
    substr('华中金宇天力海通达兴龙恒瑞盛泰博远新凯宏嘉利丰源光科智维旭晨安邦创恩飞富冠国汉浩和鸿辉佳建杰景久凯康坤蓝联良霖隆明铭宁鹏普奇启强荣锐森尚升圣世顺思松腾万威伟文希祥信星秀雅扬亿益银永优友裕元悦云展正志',
           1 + (('x' || substr(md5(c %% 10 || '/' || n || '/' || k), 1, 7))::bit(28)::int %% 99), 1), '')
    || (ARRAY['智能装备', '机械制造', '电气设备', '新材料', '轨道交通装备', '汽车零部件', '生物科技', '食品',
              '硬质合金', '精密铸造', '供应链管理', '信息技术'])[1 + n %% 12] || '有限公司' END AS name
  FROM generate_series(1, 3) k) named
"""
_TEMPLATE = """
CREATE TEMPORARY TABLE template_{number} AS
SELECT kind, piece, substr(entry::text, 9) AS rest, source FROM core_searchpiece
WHERE tenant_id = %(tenant)s AND entry <> %(rare)s ORDER BY kind, piece
"""
_COPY = """
INSERT INTO core_searchpiece (tenant_id, kind, piece, entry, source)
SELECT %(tenant)s, kind, piece, (%(head)s || rest)::uuid, source FROM template_{number}
"""
TABLES = ("core_anchor", "organizations_unit")
PIECES = "core_searchpiece"
_KEY = "core_searchpiece_pkey"


def _tenants_above() -> Iterator[dict[str, Any]]:
    yield {"id": city_id(COUNTRY), "parent": None, "level": "province", "name": "测量用全国", "code": "GALL"}
    for number in range(PROVINCES):
        yield {
            "id": city_id(PROVINCE + number),
            "parent": city_id(COUNTRY),
            "level": "province",
            "name": f"测量用省份 {number}",
            "code": f"GP{number}",
        }


def _take_apart(owner: "psycopg.Connection[Any]", condition: str) -> None:
    names = next(one for one in declared_names() if one.table == "organizations_unit")
    own = f"FROM (SELECT * FROM {names.table} WHERE {condition}) t,"
    filling = names.filling.replace(f"FROM {names.table} t,", own)
    owner.execute(
        filling.replace("ON CONFLICT DO NOTHING", "").replace("SELECT n.tenant_id", "SELECT DISTINCT n.tenant_id")
    )


def _add_pieces(owner: "psycopg.Connection[Any]", cities: int) -> None:
    """Without the index while they are written; a copied city has all but the unit of which one city has its own."""
    templates = min(TEMPLATES, cities)
    _take_apart(owner, f"tenant_id IN ({', '.join(repr(str(city_id(one))) for one in range(1, templates + 1))})")
    for number in range(1, templates + 1):
        given = {"tenant": city_id(number), "rare": unit_id(number, RARE_UNIT)}
        owner.execute(_TEMPLATE.format(number=number % TEMPLATES), given)
    for number in range(templates + 1, cities + 1):
        copied_to = {"tenant": city_id(number), "head": f"{number:08x}"}
        owner.execute(_COPY.format(number=number % TEMPLATES), copied_to)
    if cities > templates:
        copied = ", ".join(repr(str(unit_id(number, RARE_UNIT))) for number in range(templates + 1, cities + 1))
        _take_apart(owner, f"id IN ({copied})")


def add_country(cities: int) -> tuple[int, int]:
    """The cities with their units and all pieces of their names; returns (pieces, bytes of them)."""
    with connect(settings.DATABASES["admin"]) as owner:
        for row in _tenants_above():
            owner.execute(_ABOVE, row)
        given = {"first": 1, "last": cities, "units": UNITS, "rare": RARE_NAME}
        owner.execute(_CITIES, given)
        with bare_tables(owner, TABLES):
            for statement in (ANCHORS, _UNITS):
                owner.execute(statement, given)
        owner.execute("ANALYZE core_reading, organizations_unit")
        owner.execute(f"ALTER TABLE {PIECES} NO FORCE ROW LEVEL SECURITY, DROP CONSTRAINT {_KEY}")
        owner.execute("ALTER TABLE organizations_unit NO FORCE ROW LEVEL SECURITY")
        _add_pieces(owner, cities)
        owner.execute("SET maintenance_work_mem = '1GB'")
        owner.execute(f"ALTER TABLE {PIECES} ADD CONSTRAINT {_KEY} PRIMARY KEY (tenant_id, kind, piece, entry, source)")
        for table in (PIECES, "organizations_unit"):
            owner.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for table in (*TABLES, PIECES, "core_tenant", "core_tenantclosure"):
            owner.execute(f"VACUUM ANALYZE {table}")
        measured = owner.execute(
            "SELECT (SELECT reltuples::bigint FROM pg_class WHERE relname = %s), pg_total_relation_size(%s)",
            [PIECES, PIECES],
        ).fetchone()
    assert measured is not None
    return measured[0], measured[1]


def _like(text: str) -> int:
    """What was done before: the same count and hits, no index usable under row-level security."""
    found = Unit.objects.filter(name__icontains=text)
    list(found.order_by("name_key").values_list("id", "name")[:10])
    return int(found.order_by().values("pk")[:1001].count())


def _above(number: int, act: Callable[[], object]) -> float:
    with tenant_scope(city_id(number), mode="subtree", actor_id=None, reason="测量"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        return cost_of(act, Backends())


def _wide(number: int, found: UUID) -> list[Ratio]:
    principal = platform_principal(Tenant.objects.get(pk=found))
    name = "全国" if number == COUNTRY else "全省"
    ratios = []
    for text in (RARE, RARE_SOUND, COMMON):
        like = RARE if text == RARE_SOUND else text
        costs = in_turn(
            {
                "index": partial(_above, number, partial(search, principal, text, below=True)),
                "like": partial(_above, number, partial(_like, like)),
            },
            rounds=3,
        )
        ratios.append(Ratio(f"{name}搜索“{text}”", costs["index"], f"ILIKE“{like}”", costs["like"]))
    return ratios


def run() -> list[str]:
    prepared_database()
    pieces, size = add_country(CITIES)
    headers = {"Authorization": f"Bearer {department_token(city_id(7))}"}
    plain = Ask("GET", lambda _: "/api/v1/units/?size=50", headers)
    asked = {
        "稀有词": Ask("GET", lambda _: "/api/v1/search/?q=%E9%BA%92%E9%BA%9F%E9%98%81", headers),
        "常见词": Ask("GET", lambda _: "/api/v1/search/?q=%E6%99%BA%E8%83%BD", headers),
        "首字母": Ask("GET", lambda _: "/api/v1/search/?q=qlgjm", headers),
    }
    connections.close_all()
    found = []
    with serving() as server:
        for ask in (plain, *asked.values()):
            server.ask(ask, WARM_UP)
        for name, ask in asked.items():
            costs = in_turn(
                {"search": partial(server.cost, ask, REQUESTS), "list": partial(server.cost, plain, REQUESTS)}
            )
            found.append(Ratio(f"本市搜索，{name}", costs["search"], "单位列表一页", costs["list"]))
    for number in (PROVINCE + 7, COUNTRY):
        found += _wide(number, city_id(number))
    return [
        f"{CITIES} 个城市 × {UNITS:,} 家单位，片段 {pieces:,} 条，{size / 2**20:,.0f} MiB",
        *lines(found),
    ]
