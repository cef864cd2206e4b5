"""Cities with thousands of units each, written by the owner in a few statements: the crowd a list is measured in.

Audit triggers are off while the rows are made (they would log what nobody did) and on again afterwards; foreign keys,
exclusion constraints and indexes that serve no key are taken away and made anew over all rows, as a restored dump has
them. Each city's rows lie together, as after an import. Names are in no order of their making.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from core.database.provision import connect

UNITS = 5_000
TABLES = ("core_anchor", "core_term", "organizations_unit", "organizations_unittag")

_TENANTS = """
INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at)
SELECT (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, NULL, 'city', '测量用城市 ' || c,
  'G' || lpad(c::text, 4, '0'), '430200', true, true, now()
FROM generate_series(%(first)s::int, %(last)s::int) c
"""
_TERMS = """
INSERT INTO core_term (id, tenant_id, created_at, updated_at, version, kind, code, label, meaning, "order")
SELECT (lpad(to_hex(c), 8, '0') || '-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, now(), now(), 1, 'unit_tag', 'tag' || n,
  (ARRAY['规上企业', '专精特新企业', '高新技术企业'])[n], '', n
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(1, 3) n
"""
ANCHORS = """
INSERT INTO core_anchor (id, tenant_id, kind)
SELECT (lpad(to_hex(c), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'unit'
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(1, %(units)s::int) n
"""
_UNITS = """
INSERT INTO organizations_unit (id, tenant_id, created_at, updated_at, version, name, name_key, initials, kind,
  short_name, uscc, uscc_note, region_id, industry_id, ownership, size, staff_count, established_on, address, state)
SELECT (lpad(to_hex(c), 8, '0') || '-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
  (lpad(to_hex(c), 8, '0') || '-0000-7000-8000-000000000000')::uuid, now(), now() - n * interval '1 minute', 1,
  name, name, 'slqy' || n, CASE WHEN n %% 10 = 0 THEN 'department' ELSE 'company' END, '示例' || n,
  lpad((n::bigint * 100000 + c)::text, 18, '0'), '', '430202', '37', 'private', 'medium', 20 + n %% 500,
  date '1990-01-01' + n, '示例路' || n || '号', 'active'
FROM generate_series(%(first)s::int, %(last)s::int) c, generate_series(1, %(units)s::int) n,
  LATERAL (SELECT '示例企业' || substr(md5(c || '/' || n), 1, 10) || '有限公司' AS name) named
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


@dataclass(frozen=True)
class Size:
    cities: int
    units: int
    bytes: int

    def __str__(self) -> str:
        return f"{self.cities} 个城市 × {self.units:,} 家单位（{self.bytes / 2**20:,.0f} MiB）"


def city_id(number: int) -> UUID:
    return UUID(int=number << 96 | 0x7000 << 64 | 0x8000 << 48)


def unit_id(city: int, number: int) -> UUID:
    return UUID(int=city << 96 | 0x0001_7000 << 64 | 0x8000 << 48 | number)


@contextmanager
def bare_tables(connection: "psycopg.Connection[Any]", tables: Sequence[str] = TABLES) -> Iterator[None]:
    """The tables take rows without audit, wall, foreign keys and further indexes; afterwards they have them again."""
    taken = [
        statements
        for query in (_CONSTRAINTS, _INDEXES)
        for statements in connection.execute(query, [list(tables)]).fetchall()
    ]
    connection.execute("SET maintenance_work_mem = '512MB'")
    for table in tables:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
    for removal, _ in taken:
        connection.execute(removal)
    yield
    for _, addition in reversed(taken):
        connection.execute(addition)
    for table in tables:
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")


def add_cities(first: int, last: int, *, units: int = UNITS, database: str = "") -> Size:
    """Cities numbered ``first`` to ``last`` with their units; returns what the database then holds."""
    given = {"first": first, "last": last, "units": units}
    with connect(settings.DATABASES["admin"], database or None) as connection:
        with bare_tables(connection):
            for statement in (_TENANTS, _TERMS, ANCHORS, _UNITS, _TAGS):
                connection.execute(statement, given)
        for table in (*TABLES, "core_tenant"):
            connection.execute(f"VACUUM ANALYZE {table}")
        row = connection.execute(
            "SELECT (SELECT count(*) FROM core_tenant WHERE code LIKE 'G____'), pg_database_size(current_database())"
        ).fetchone()
    assert row is not None
    return Size(row[0], units, row[1])
