"""4,955 units and 1,799 party organizations from two sheets, against a bare parser and one bulk statement (F001, F002).

The bare way starts a process with the platform's limits and lets it end, reads the sheets with calamine, and writes
each by one statement into tables of the same columns that have a primary key and nothing else: no check of a value, no
wall, no audit, no row shown before it is written.
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import xlsxwriter
from django.conf import settings
from django.db import connection, connections
from django.http import QueryDict
from python_calamine import load_workbook
from stdnum.cn import uscc

from benchmarks import bare
from benchmarks.city import new_city
from benchmarks.measure import ROUNDS, Backends, Ratio, cost_of, in_turn, lines
from core.choices import ImportState
from core.database.provision import connect
from core.ids import new_id
from core.jobs.run import run_job
from core.models import ImportRun, Job, Tenant, Term
from core.principal import platform_principal
from core.tables import actions
from core.tables.export import write_export
from core.tables.spec import table_spec
from core.tenancy.scope import tenant_scope
from organizations.choices import Ownership, PartyOrgKind, UnitKind, UnitSize
from organizations.models import PartyOrg, Unit

UNITS = 4955
PARTY_ORGS = 1799
UNIT_HEADERS = ["单位名称", "类型", "统一社会信用代码", "区县", "主要行业", "所有制", "规模", "职工人数", "成立日期"]
UNIT_HEADERS += ["地址", "标签"]
ORG_HEADERS = ["党组织名称", "类型", "所在单位", "组建方式", "成立日期"]
COUNTIES = {"荷塘区": "430202", "芦淞区": "430203", "石峰区": "430204", "天元区": "430211", "攸县": "430223"}
TABLES = (
    "core_anchor",
    "organizations_unit",
    "organizations_unittag",
    "organizations_partyorg",
    "organizations_partyorghost",
)
Cells = list[str | int]


def unit_rows() -> Iterator[Cells]:
    counties = list(COUNTIES)
    for number in range(UNITS):
        code = f"91430200MA5{number:06d}"
        yield [
            f"示例企业{number:04d}有限公司",
            "企业",
            code + uscc.calc_check_digit(code),
            counties[number % len(counties)],
            "37 铁路、船舶、航空航天和其他运输设备制造业",
            "民营",
            "中型",
            20 + number % 500,
            f"{1990 + number % 30}-05-12",
            f"示例路{number}号",
            "规上企业、高新技术企业" if number % 3 == 0 else "",
        ]


def org_rows() -> Iterator[Cells]:
    for number in range(PARTY_ORGS):
        host = f"示例企业{number * 2:04d}有限公司"
        yield [f"中共{host}支部委员会", "党支部", host, "单独组建", f"{1995 + number % 25}-07-01"]


def write_sheet(path: Path, headers: Sequence[str], rows: Iterable[Cells]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([list(headers), *rows]):
            sheet.write_row(number, 0, row)


# ---- the platform's way ---------------------------------------------------------------------------------------------


class City:
    """The steps of an import as the platform itself takes them, jobs and transactions included."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.actor = platform_principal(tenant)

    def load(self, table: str, path: Path) -> None:
        """Have the file checked and what it says written."""
        run = self.check(table, path)
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            assert ImportRun.objects.get(pk=run.pk).state == ImportState.READY
            actions.apply_import(actor=self.actor, run_id=run.pk)
        self._work()
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            assert ImportRun.objects.get(pk=run.pk).state == ImportState.DONE

    def check(self, table: str, path: Path) -> ImportRun:
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            run = actions.start_import(actor=self.actor, table=table, path=path, name=path.name)
        self._work()
        return run

    def _work(self) -> None:
        with tenant_scope(self.tenant.pk, actor_id=None):
            job = Job.objects.get(state="queued")
        run_job(self.tenant.pk, job.pk)

    def export(self, path: Path) -> None:
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            assert write_export(path, table_spec("units"), self.actor, QueryDict(""), as_csv=False) == UNITS


def load_both(city: City, units: Path, orgs: Path) -> None:
    city.load("units", units)
    city.load("party_orgs", orgs)


def counted(city: City) -> tuple[int, int]:
    with tenant_scope(city.tenant.pk, actor_id=None):
        return Unit.objects.count(), PartyOrg.objects.count()


# ---- the bare way ---------------------------------------------------------------------------------------------------

_CHILD = (
    "import resource as r; r.setrlimit(r.RLIMIT_AS, (2**30, 2**30)); r.setrlimit(r.RLIMIT_CPU, (30, 32)); "
    "import python_calamine"
)
_UNITS = """
WITH units AS (INSERT INTO organizations_unit (id, tenant_id, created_at, updated_at, version, name, name_key, initials,
  kind, short_name, uscc, uscc_note, region_id, industry_id, ownership, size, staff_count, established_on, address,
  state)
SELECT id, %s, now(), now(), 1, name, name, name, kind, '', code, '', region, '37', ownership, size, staff, day,
  address, 'active'
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::date[],
  %s::text[]) AS r(id, name, kind, code, region, ownership, size, staff, day, address))
INSERT INTO organizations_unittag (id, tenant_id, created_at, updated_at, version, unit_id, tag_id, valid_from)
SELECT gen_random_uuid(), %s, now(), now(), 1, unit_id, tag_id, CURRENT_DATE
FROM unnest(%s::uuid[], %s::uuid[]) AS r(unit_id, tag_id)
"""
_ORGS = """
WITH orgs AS (INSERT INTO organizations_partyorg (id, tenant_id, created_at, updated_at, version, name, name_key,
  initials, kind, short_name, superior_name, build_mode, founded_on, is_demonstration)
SELECT id, %s, now(), now(), 1, name, name, name, kind, '', '', mode, day, false
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::date[]) AS r(id, name, kind, mode, day))
INSERT INTO organizations_partyorghost (id, tenant_id, created_at, updated_at, version, party_org_id, unit_id,
  valid_from)
SELECT gen_random_uuid(), %s, now(), now(), 1, org_id, unit_id, day
FROM unnest(%s::uuid[], %s::uuid[], %s::date[]) AS r(org_id, unit_id, day)
"""
_CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype NOT IN ('p', 'n')"
_INDEXES = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary"


@dataclass
class Bare:
    """Tables with a primary key only, in a copy of the database."""

    connection: "psycopg.Connection[Any]"
    tenant_id: UUID
    tags: Mapping[str, UUID]

    def load(self, units: Path, orgs: Path) -> None:
        ids: dict[str, UUID] = {}
        self._statement(units, partial(self._unit_values, ids), _UNITS)
        self._statement(orgs, partial(self._org_values, ids), _ORGS)

    def _statement(self, path: Path, values: Callable[[list[list[Any]]], list[Any]], statement: str) -> None:
        subprocess.run([sys.executable, "-E", "-s", "-B", "-c", _CHILD], check=True)
        rows = load_workbook(path).get_sheet_by_index(0).to_python()
        self.connection.execute(statement, values(rows[1:]))

    def _unit_values(self, ids: dict[str, UUID], rows: list[list[Any]]) -> list[Any]:
        kinds, owners, sizes = ({str(label): value for value, label in each.choices} for each in _CHOICES)
        names, kind, code, region, _, owner, size, staff, day, address, tags = zip(*rows, strict=True)
        made = [new_id() for _ in rows]
        ids.update(zip(names, made, strict=True))
        tagged = [
            (unit, self.tags[tag]) for unit, cell in zip(made, tags, strict=True) if cell for tag in cell.split("、")
        ]
        columns: list[Any] = [made, list(names), [kinds[each] for each in kind], list(code)]
        columns += [
            [COUNTIES[each] for each in region],
            [owners[each] for each in owner],
            [sizes[each] for each in size],
        ]
        columns += [[int(each) for each in staff], list(day), list(address)]
        return [self.tenant_id, *columns, self.tenant_id, [unit for unit, _ in tagged], [tag for _, tag in tagged]]

    def _org_values(self, ids: Mapping[str, UUID], rows: list[list[Any]]) -> list[Any]:
        kinds = {str(label): value for value, label in PartyOrgKind.choices}
        names, kind, hosts, _, day = zip(*rows, strict=True)
        made = [new_id() for _ in rows]
        columns: list[Any] = [made, list(names), [kinds[each] for each in kind], ["stand_alone"] * len(rows), list(day)]
        return [self.tenant_id, *columns, self.tenant_id, made, [ids[host] for host in hosts], list(day)]


_CHOICES: tuple[Any, ...] = (UnitKind, Ownership, UnitSize)


def bare_tables(tenant: Tenant) -> Bare:
    with tenant_scope(tenant.pk, actor_id=None):
        tags = dict(Term.objects.filter(kind="unit_tag").values_list("label", "pk"))
    connections.close_all()
    name = bare.copied_database()
    with connect(settings.DATABASES["admin"], name) as owner:
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
            for (constraint,) in owner.execute(_CONSTRAINTS, [table]).fetchall():
                owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint} CASCADE")
            for (index,) in owner.execute(_INDEXES, [table]).fetchall():
                owner.execute(f"DROP INDEX {index}")
    return Bare(connect(settings.DATABASES["default"], name), tenant.pk, tags)


def _emptied(table: Bare) -> None:
    for name in TABLES:
        table.connection.execute(f"DELETE FROM {name}")


def run() -> list[str]:
    """Both lists new, the platform's into a new city each round; then the same sheet again; then the way out."""
    cities = [City(new_city()) for _ in range(ROUNDS)]
    bare_way = bare_tables(cities[0].tenant)
    backends = Backends(settings.DATABASES["admin"]["NAME"], bare_way.connection.info.dbname)
    waiting = iter(cities)
    with tempfile.TemporaryDirectory() as folder:
        units, orgs, out = (Path(folder) / f"{name}.xlsx" for name in ("units", "orgs", "out"))
        write_sheet(units, UNIT_HEADERS, unit_rows())
        write_sheet(orgs, ORG_HEADERS, org_rows())

        def product() -> float:
            connection.ensure_connection()
            city = next(waiting)
            cost = cost_of(lambda: load_both(city, units, orgs), backends)
            assert counted(city) == (UNITS, PARTY_ORGS)
            return cost

        def bare_load() -> float:
            _emptied(bare_way)
            return cost_of(lambda: bare_way.load(units, orgs), backends)

        costs = in_turn({"product": product, "bare": bare_load}, rounds=ROUNDS)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        city = cities[0]
        again = cost_of(lambda: city.check("units", units), backends)
        export = in_turn(
            {
                "product": lambda: cost_of(lambda: city.export(out), backends),
                "bare": lambda: cost_of(lambda: write_sheet(units, UNIT_HEADERS, unit_rows()), backends),
            },
            rounds=ROUNDS,
        )
    bare_name = "calamine 与整批写入"
    return [
        *lines(
            [
                Ratio(f"导入 {UNITS:,} 家单位和 {PARTY_ORGS:,} 个党组织", costs["product"], bare_name, costs["bare"]),
                Ratio(f"核对 {UNITS:,} 家单位，内容不变", again, bare_name, costs["bare"]),
                Ratio(f"导出 {UNITS:,} 家单位", export["product"], "xlsxwriter 直接写出", export["bare"]),
            ]
        ),
        f"进程内存峰值 {peak:.0f} MiB",
    ]
