"""The country in which searches and growth are measured: 333 cities of 5,000 units in ten provinces, all names taken
apart; and beside it a database with the first of its cities alone.

It is made in steps, each one transaction that notes itself at its end: a run that was ended is taken up where it stood,
and the next finds everything there. The names of eleven cities are taken apart by the product's own function. The
others have the same names, so their pieces are those with other ids, written in the order of the index, which is made
over all of them at the end.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from benchmarks.asks import department_token
from benchmarks.cities import COUNTRY, LISTS, PROVINCE, UNITS, city_id, gather_statistics, write_cities
from benchmarks.city import prepared_database
from benchmarks.server import at_database
from config.env import env_int
from core.choices import FindableKind
from core.database.provision import connect, provision_database
from core.search.operations import declared_names

CITY = 1
CITIES = env_int("BENCH_CITIES", 333)
UNIT_TABLE, PIECES = "organizations_unit", "core_searchpiece"
_KEY = f"{PIECES}_pkey"
Owner = psycopg.Connection[Any]

# A schema of its own: the product starts beside no table that it does not know.
_STEPS = """
CREATE SCHEMA IF NOT EXISTS benchmark;
CREATE TABLE IF NOT EXISTS benchmark.step (name text PRIMARY KEY, note text NOT NULL)
"""
_ABOVE = """
INSERT INTO core_tenant (id, parent_id, level, name, code, region_code, is_active, is_sample, created_at)
VALUES (%(id)s, %(parent)s, 'province', %(name)s, %(code)s, '', true, true, now())
"""
# Without the codes, which are each city's own; they come before all other pieces.
_TEMPLATE = """
CREATE TABLE benchmark.template_{number} AS
SELECT kind, piece, substr(entry::text, 9) AS rest, source FROM core_searchpiece
WHERE tenant_id = '{tenant}' AND NOT starts_with(piece, '91') ORDER BY kind, piece, entry, source
"""
_CODES = """
INSERT INTO core_searchpiece (tenant_id, kind, piece, entry, source)
SELECT tenant_id, %(kind)s, uscc, id, 0 FROM organizations_unit WHERE tenant_id = %(tenant)s ORDER BY uscc
"""
_COPY = """
INSERT INTO core_searchpiece (tenant_id, kind, piece, entry, source)
SELECT %(tenant)s, kind, piece, (%(head)s || rest)::uuid, source FROM benchmark.template_{number}
"""


@dataclass(frozen=True)
class Size:
    cities: int
    units: int
    pieces: int
    bytes_of_pieces: int
    bytes: int

    def __str__(self) -> str:
        return (
            f"{self.cities} 个城市 × {self.units:,} 家单位，名称片段 {self.pieces / 1e6:,.1f} 百万条、"
            f"{self.bytes_of_pieces / 2**30:,.1f} GiB，全库 {self.bytes / 2**30:,.1f} GiB"
        )


def alone() -> str:
    """The database with one city."""
    return f"{settings.DATABASES['admin']['NAME']}_alone"


def prepared_country() -> str:
    """Make what is not there yet; returns the secret of a token over the first city, in both databases."""
    prepared_database()
    connections.close_all()
    _in_owner(lambda owner: owner.execute(_STEPS))
    is_new = False
    for name, step in _steps():
        is_new |= _in_owner(partial(_done_once, name=name, step=step))
    if is_new:
        for database in (settings.DATABASES["admin"]["NAME"], alone()):
            with connect(settings.DATABASES["admin"], database) as owner:
                gather_statistics(owner, PIECES)
    _migrate(alone())
    return str(_in_owner(lambda owner: _note(owner, "令牌")))


def size() -> Size:
    row = _in_owner(
        lambda owner: owner.execute(
            "SELECT (SELECT count(*) FROM core_tenant WHERE code LIKE 'G____'), "
            "(SELECT reltuples::bigint FROM pg_class WHERE relname = %s), pg_total_relation_size(%s), "
            "pg_database_size(current_database())",
            [PIECES, PIECES],
        ).fetchone()
    )
    return Size(row[0], UNITS, *row[1:])


def numbers_for(requests: int) -> int:
    """The last number of a unit that earlier runs made; this run takes as many as it has requests."""
    row = _in_owner(
        lambda owner: owner.execute(
            "INSERT INTO benchmark.step VALUES ('新增', %(n)s) ON CONFLICT (name) "
            "DO UPDATE SET note = benchmark.step.note::int + %(n)s RETURNING note::int - %(n)s",
            {"n": requests},
        ).fetchone()
    )
    return int(row[0])


def _in_owner(act: Callable[[Owner], Any]) -> Any:
    with connect(settings.DATABASES["admin"]) as owner:
        return act(owner)


def _note(owner: Owner, name: str) -> str | None:
    row = owner.execute("SELECT note FROM benchmark.step WHERE name = %s", [name]).fetchone()
    return row[0] if row else None


def _done_once(owner: Owner, name: str, step: Callable[[Owner], str | None]) -> bool:
    if _note(owner, name) is not None:
        return False
    print(f"正在建立测量用的全国数据：{name}", flush=True)
    with owner.transaction():
        owner.execute("INSERT INTO benchmark.step VALUES (%s, %s)", [name, step(owner) or ""])
    return True


def _steps() -> Iterator[tuple[str, Callable[[Owner], str | None]]]:
    yield "省级", _write_provinces
    yield "第一个城市", partial(write_cities, first=CITY, last=CITY)
    yield f"第 {CITY} 个城市的片段", partial(_take_apart, number=CITY)
    yield "令牌", _make_token
    # A copy is made while nobody is connected: here no step is.
    provision_database(settings.DATABASES["admin"], alone(), template=settings.DATABASES["admin"]["NAME"])
    yield f"其余 {CITIES - 1} 个城市", partial(write_cities, first=CITY + 1, last=CITIES)
    for number in range(CITY + 1, min(CITY + LISTS, CITIES) + 1):
        yield f"第 {number} 个城市的片段", partial(_take_apart, number=number)
    yield "全部片段和索引", _copy_pieces


def _write_provinces(owner: Owner) -> None:
    owner.execute(_ABOVE, {"id": city_id(COUNTRY), "parent": None, "name": "测量用全国", "code": "GALL"})
    for number in range(LISTS):
        named = {"name": f"测量用省份 {number}", "code": f"GP{number}"}
        owner.execute(_ABOVE, {"id": city_id(PROVINCE + number), "parent": city_id(COUNTRY), **named})


@contextmanager
def _seen_whole(owner: Owner) -> Iterator[None]:
    """The owner reads and writes all tenants' rows for the block."""
    for table in (PIECES, UNIT_TABLE):
        owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in (PIECES, UNIT_TABLE):
        owner.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _take_apart(owner: Owner, number: int) -> None:
    """By the product's function; the pieces are kept beside, to be copied."""
    names = next(one for one in declared_names() if one.table == UNIT_TABLE)
    rows = f"(SELECT * FROM {UNIT_TABLE} WHERE tenant_id = '{city_id(number)}')"
    with _seen_whole(owner):
        owner.execute(names.filling.replace(f"FROM {UNIT_TABLE} t,", f"FROM {rows} t,"))
        owner.execute(_TEMPLATE.format(number=number, tenant=city_id(number)))


def _copy_pieces(owner: Owner) -> None:
    """In a table emptied in the same transaction nothing is written twice for the log."""
    with _seen_whole(owner):
        owner.execute(f"TRUNCATE {PIECES}")
        owner.execute(f"ALTER TABLE {PIECES} DROP CONSTRAINT {_KEY}")
        for number in range(CITY, CITIES + 1):
            template = number if number == CITY else (number - CITY - 1) % LISTS + CITY + 1
            owner.execute(_CODES, {"tenant": city_id(number), "kind": int(FindableKind.UNIT)})
            owner.execute(_COPY.format(number=template), {"tenant": city_id(number), "head": f"{number:08x}"})
        owner.execute("SET LOCAL maintenance_work_mem = '2GB'")
        owner.execute(f"ALTER TABLE {PIECES} ADD CONSTRAINT {_KEY} PRIMARY KEY (tenant_id, kind, piece, entry, source)")


def _make_token(owner: Owner) -> str:
    del owner
    secret = department_token(city_id(CITY))
    connections.close_all()
    return secret


def _migrate(database: str) -> None:
    """Bring the other database to the code of today."""
    addresses = {name: at_database(os.environ[name], database) for name in ("DATABASE_ADMIN_URL", "DATABASE_URL")}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=os.environ | addresses, check=True)
