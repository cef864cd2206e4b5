"""Cities with thousands of units each, written by the owner in a few statements: the crowd a list is measured in.

Audit triggers are off while the rows are made (they would log what nobody did) and on again afterwards; foreign keys,
exclusion constraints and indexes that serve no key are taken away and made anew over all rows, as a restored dump has
them. Each city's rows lie together, as after an import. Names are in no order of their making.

Names are made of what company registers are made of: a trade name of three characters out of a hundred, a line of
business, a legal form. There are ten lists of them; every tenth city has the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from core.database.provision import connect

UNITS = 5_000
LISTS = 10  # of names
COUNTRY, PROVINCE = 9_000, 9_001  # numbers of the tenants above; a city c lies in the province PROVINCE + c % LISTS
TABLES = ("core_anchor", "core_term", "organizations_unit", "organizations_unittag")
# One unit of the whole country has this name; every city has hundreds of each line of business.
RARE_CITY, RARE_UNIT, RARE_NAME, RARE_LETTERS = 1, 77, "示例麒麟阁精密机械有限公司", "slqlgjmjxyxgs"

_TENANTS = """
INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at)
SELECT (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid,
  (SELECT id FROM core_tenant
   WHERE id = (lpad(to_hex(%(province)s + c %% %(lists)s), 8, '0') || '-0000-7000-8000-000000000000')::uuid),
  'city', '测量用城市 ' || c, 'G' || lpad(c::text, 4, '0'), '430200', true, true, now()
FROM generate_series(%(first)s::int, %(last)s::int) c
"""
_TERMS = """
INSERT INTO core_term (id, tenant_id, created_at, updated_at, version, kind, code, label, meaning, "order")
SELECT (lpad(to_hex(c), 8, '0') || '-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, now(), now(), 1, 'unit_tag', 'tag' || n,
  (ARRAY['规上企业', '专精特新企业', '高新技术企业'])[n], '', n
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(1, 3) n
"""
_ANCHORS = """
INSERT INTO core_anchor (id, tenant_id, kind)
SELECT (lpad(to_hex(c), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'unit'
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(1, %(units)s::int) n
"""
_NAMES = """
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
WITH trade AS MATERIALIZED (
  SELECT list, n, k, sign, letter
  FROM generate_series(0, %(lists)s - 1) list, generate_series(1, %(units)s::int) n, generate_series(1, 3) k,
  LATERAL (SELECT substr(
    '华中金宇天力海通达兴龙恒瑞盛泰博远新凯宏嘉利丰源光科智维旭晨安邦创恩飞富冠国汉浩和鸿辉佳建杰景久凯康坤蓝联良霖隆明铭宁鹏普奇启强荣锐森尚升圣世顺思松腾万威伟文希祥信星秀雅扬亿益银永优友裕元悦云展正志',
    1 + (('x' || substr(md5(list || '/' || n || '/' || k), 1, 7))::bit(28)::int %% 99), 1) AS sign) one
  LEFT JOIN core_reading r USING (sign) WHERE r.is_first)
SELECT list, n, '示例' || string_agg(sign, '' ORDER BY k) || min(line) || '有限公司' AS name,
  'sl' || string_agg(letter, '' ORDER BY k) || min(line_letters) || 'yxgs' AS initials
FROM trade, LATERAL (SELECT
  (ARRAY['智能装备', '机械制造', '电气设备', '新材料', '轨道交通装备', '汽车零部件', '生物科技', '食品',
         '硬质合金', '精密铸造', '供应链管理', '信息技术'])[1 + n %% 12] AS line,
  (ARRAY['znzb', 'jxzz', 'dqsb', 'xcl', 'gdjtzb', 'qclbj', 'swkj', 'sp', 'yzhj', 'jmzz', 'gylgl', 'xxjs'])[1 + n %% 12]
    AS line_letters) business
GROUP BY list, n
"""
_UNITS = """
INSERT INTO organizations_unit (id, tenant_id, created_at, updated_at, version, name, name_key, initials, kind,
  short_name, uscc, uscc_note, region_id, industry_id, ownership, size, staff_count, established_on, address, state)
SELECT (lpad(to_hex(c), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, now(), now() - n * interval '1 minute', 1,
  known.name, known.name, known.initials, CASE WHEN n %% 10 = 0 THEN 'department' ELSE 'company' END,
  substr(known.name, 3, 3), '91' || lpad(c::text, 6, '0') || lpad(n::text, 10, '0'), '', '430202', '37', 'private',
  'medium', 20 + n %% 500, date '1990-01-01' + n, '示例路' || n || '号', 'active'
FROM generate_series(%(first)s::int, %(last)s::int) c JOIN named ON named.list = c %% %(lists)s,
LATERAL (SELECT
  CASE WHEN c = %(rare_city)s AND n = %(rare_unit)s THEN %(rare_name)s ELSE named.name END AS name,
  CASE WHEN c = %(rare_city)s AND n = %(rare_unit)s THEN %(rare_letters)s ELSE named.initials END AS initials) known
ORDER BY c, n
"""
_TAGS = """
INSERT INTO organizations_unittag (id, tenant_id, created_at, updated_at, version, unit_id, tag_id, valid_from)
SELECT (lpad(to_hex(c), 8, '0') || '-0003-7000-8000-' || lpad(to_hex(n * 4 + t), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, now(), now(), 1,
  (lpad(to_hex(c), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0002-7000-8000-' || lpad(to_hex(t), 12, '0'))::uuid, date '2025-01-01'
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(3, %(units)s::int, 3) n, generate_series(1, 2) t
"""


_CONSTRAINTS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'x')
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY (%s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


def city_id(number: int) -> UUID:
    return UUID(int=number << 96 | 0x7000 << 64 | 0x8000 << 48)


def unit_id(city: int, number: int) -> UUID:
    return UUID(int=city << 96 | 0x0001_7000 << 64 | 0x8000 << 48 | number)


def unit_code(city: int, number: int) -> str:
    return f"91{city:06d}{number:010d}"


@contextmanager
def bare_tables(connection: "psycopg.Connection[Any]", tables: Sequence[str] = TABLES) -> Iterator[None]:
    """The tables take rows without audit, wall, foreign keys and further indexes; afterwards they have them again."""
    taken = [
        statements
        for query in (_CONSTRAINTS, _INDEXES)
        for statements in connection.execute(query, [list(tables)]).fetchall()
    ]
    connection.execute("SET maintenance_work_mem = '1GB'")
    for table in tables:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
    for removal, _ in taken:
        connection.execute(removal)
    yield
    for _, addition in reversed(taken):
        connection.execute(addition)
    for table in tables:
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")


def write_cities(connection: "psycopg.Connection[Any]", first: int, last: int, *, units: int = UNITS) -> None:
    """Cities numbered ``first`` to ``last`` with their units, all of them or none."""
    given = {
        "first": first,
        "last": last,
        "units": units,
        "lists": LISTS,
        "province": PROVINCE,
        "rare_city": RARE_CITY,
        "rare_unit": RARE_UNIT,
        "rare_name": RARE_NAME,
        "rare_letters": RARE_LETTERS,
    }
    with connection.transaction(), bare_tables(connection):
        for statement in (_NAMES, _TENANTS, _TERMS, _ANCHORS, _UNITS, _TAGS):
            connection.execute(statement, given)


def gather_statistics(connection: "psycopg.Connection[Any]", *more: str) -> None:
    for table in (*TABLES, "core_tenant", "core_tenantclosure", *more):
        connection.execute(f"VACUUM ANALYZE {table}")


def add_cities(first: int, last: int) -> None:
    with connect(settings.DATABASES["admin"]) as connection:
        write_cities(connection, first, last)
        gather_statistics(connection)
