"""4,955 units in and out of a spreadsheet, against a bare parser and a bare writer of the same cells (F001)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from django.http import QueryDict
from python_calamine import load_workbook
from stdnum.cn import uscc

from benchmarks.city import new_city
from benchmarks.measure import Ratio, in_turn, seconds_of
from core.jobs.run import run_job
from core.models import ImportRun, Job, Tenant
from core.principal import platform_principal
from core.tables import actions
from core.tables.jobs import write_export
from core.tables.spec import table_spec
from core.tenancy.scope import tenant_scope
from organizations.models import Unit

ROWS = 4955
WRONG = 12
HEADERS = [
    "单位名称",
    "类型",
    "统一社会信用代码",
    "区县",
    "主要行业",
    "所有制",
    "规模",
    "职工人数",
    "成立日期",
    "地址",
    "标签",
]
COUNTIES = ["荷塘区", "芦淞区", "石峰区", "天元区", "渌口区", "攸县", "茶陵县", "炎陵县", "醴陵市"]


def sheet_rows(*, wrong: int = 0, staff: int = 0) -> Iterator[list[str | int]]:
    for number in range(ROWS):
        code = f"91430200MA5{number:06d}"
        yield [
            f"示例企业{number:04d}有限公司",
            "企业",
            code + uscc.calc_check_digit(code),
            COUNTIES[number % len(COUNTIES)] if number >= wrong else "醴凌市",
            "37 铁路、船舶、航空航天和其他运输设备制造业",
            "民营",
            "中型",
            20 + number % 500 + staff,
            f"{1990 + number % 30}-05-12",
            f"示例路{number}号",
            "规上企业、高新技术企业" if number % 3 == 0 else "",
        ]


def write_bare(path: Path, rows: list[list[str | int]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADERS, *rows]):
            sheet.write_row(number, 0, row)


def read_bare(path: Path) -> None:
    assert len(list(load_workbook(path).get_sheet_by_index(0).iter_rows())) == ROWS + 1


class City:
    """The steps of an import as the platform itself takes them, jobs and transactions included."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.actor = platform_principal(tenant)
        self.run: ImportRun | None = None

    def _run_next(self) -> None:
        with tenant_scope(self.tenant.pk, actor_id=None):
            job = Job.objects.get(state="queued")
        run_job(self.tenant.pk, job.pk)

    def check(self, path: Path) -> None:
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            self.run = actions.start_import(actor=self.actor, table="units", path=path, name="单位.xlsx")
        self._run_next()

    def correct(self) -> None:
        assert self.run is not None
        cells = {(number, "region_id"): "醴陵市" for number in range(2, WRONG + 2)}
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            self.run = actions.correct_cells(actor=self.actor, run_id=self.run.pk, cells=cells)
            assert self.run.state == "ready", self.run.state

    def write(self) -> None:
        assert self.run is not None
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            actions.apply_import(actor=self.actor, run_id=self.run.pk)
        self._run_next()
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            assert ImportRun.objects.get(pk=self.run.pk).state == "done"
            assert Unit.objects.count() == ROWS

    def export(self, path: Path) -> None:
        with tenant_scope(self.tenant.pk, actor_id=None, reason="测量"):
            assert write_export(path, table_spec("units"), self.actor, QueryDict(""), as_csv=False) == ROWS


def run() -> list[Ratio]:
    """New rows, then every row changed, then nothing changed; the bare read and write of the same file beside each."""
    city = City(new_city())
    with tempfile.TemporaryDirectory() as folder:
        wrong, changed, out = (Path(folder) / f"{name}.xlsx" for name in ("wrong", "changed", "out"))
        rows = list(sheet_rows(staff=7))
        write_bare(wrong, list(sheet_rows(wrong=WRONG)))
        write_bare(changed, rows)
        read = in_turn(lambda: read_bare(wrong), rounds=5)[0]
        steps = {
            f"核对 {ROWS:,} 行新增（{WRONG} 处错误）": seconds_of(lambda: city.check(wrong)),
            f"改正 {WRONG} 格并重查": seconds_of(city.correct),
            f"写入 {ROWS:,} 行新增": seconds_of(city.write),
            f"核对 {ROWS:,} 行修改": seconds_of(lambda: city.check(changed)),
            f"写入 {ROWS:,} 行修改": seconds_of(city.write),
            f"核对 {ROWS:,} 行不变": seconds_of(lambda: city.check(changed)),
        }
        export, bare_write = in_turn(lambda: city.export(out), lambda: write_bare(changed, rows))
    found = [Ratio(name, seconds, "calamine 直接读取", read) for name, seconds in steps.items()]
    return [*found, Ratio(f"导出 {ROWS:,} 家单位", export, "xlsxwriter 直接写出", bare_write)]
