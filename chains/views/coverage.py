"""两个覆盖: both rates over the city's own base sets, by chain and region, each number opening its units (R23, R39)."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.coverage import base_for, left_out_units, on_chain, sets_in_force, splits_of, words_of
from chains.coverage_forms import NOWHERE, BaseForm, CoverageUnitForm
from chains.coverage_rows import CoverageRow, coverage_rows
from chains.models import Chain, CoverageSet
from chains.pages import day_of
from chains.queries import by_chain, chains_for
from core import clock
from core.audit import record_access
from core.pages import list_page, signed_in
from core.principal import Principal
from core.spreadsheets.sheets import ColumnKind, ColumnSpec, SheetSpec
from core.spreadsheets.writer import write_workbook
from core.tables.export import mark_of
from core.templatetags.formats import cn_date, percent, thousands
from core.templatetags.parts import Crumb, Fact
from core.tenancy.dated import in_force
from core.views.tables import file_response
from members.coverage import Advice, Coverage, coverage_from, with_standing
from organizations.choices import BuildMode, Reason
from organizations.models import Unit
from organizations.queries import units_for
from organizations.regions import region_choices

COVERAGE = Crumb("两个覆盖", "/coverage/")
ORDERINGS = {"name": "name_key", "updated": "updated_at"}


@dataclass(frozen=True)
class Asking:
    """What the address asks for. ``query`` holds it for the links of the page."""

    sets: list[CoverageSet]
    chosen: CoverageSet
    chains: list[Chain]
    chain: Chain | None
    day: dt.date
    base: "QuerySet[Unit]"

    def url(self, **more: str) -> str:
        """The list of the units behind one number of the page."""
        asked = {"set": str(self.chosen.pk) if not self.chosen._state.adding else ""}
        asked |= {"chain": str(self.chain.pk) if self.chain else ""}
        asked |= {"day": self.day.isoformat() if self.day != clock.today() else "", **more}
        return f"{reverse('coverage-units')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _one_of(rows: Sequence[Any], text: str) -> Any:
    return next((row for row in rows if str(row.pk) == text), None)


def asking(request: HttpRequest, principal: Principal) -> Asking:
    day = day_of(request)
    sets = sets_in_force(principal, day)
    chains = list(chains_for(by_chain(principal)).filter(in_force(day)).order_by("order", "name_key", "id"))
    chosen = _one_of(sets, request.GET.get("set", "")) or sets[0]
    chain = _one_of(chains, request.GET.get("chain", ""))
    base = base_for(principal, chosen, day, chain_id=chain.pk if chain else None)
    return Asking(sets, chosen, chains, chain, day, base)


@dataclass(frozen=True)
class Cell:
    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """One line of a table of the page: its label, its numbers, each with the address of its units."""

    label: str
    cells: list[Cell]
    url: str = ""
    rates: tuple[float | None, float | None] = (None, None)


def _build_lines(asked: Asking, found: Coverage) -> list[Line]:
    return [
        Line(str(mode.label), [Cell(found.built(mode), asked.url(build=str(mode)))])
        for mode in (BuildMode.STAND_ALONE, BuildMode.JOINT, BuildMode.ATTACHED)
    ]


def _reason_lines(asked: Asking, found: Coverage) -> list[Line]:
    lines = []
    for reason in Reason:
        sent = found.without(reason, instructed=True)
        unsent = found.without(reason, instructed=False)
        cells = [
            Cell(sent + unsent, asked.url(reason=str(reason))),
            Cell(sent, asked.url(reason=str(reason), instructed="1")),
            Cell(unsent, asked.url(reason=str(reason), instructed="0")),
        ]
        lines.append(Line(str(reason.label), cells))
    total = [
        Cell(found.unorganized, asked.url(state="unorganized")),
        Cell(found.unorganized - found.uncovered, asked.url(state="unorganized", instructed="1")),
        Cell(found.uncovered, asked.url(state="uncovered")),
    ]
    return [*lines, Line("合计", total)]


def _split_line(asked: Asking, label: str, found: Coverage, narrowing: dict[str, str], url: str = "") -> Line:
    cells = [
        Cell(found.base, asked.url(**narrowing)),
        Cell(found.organized, asked.url(state="organized", **narrowing)),
        Cell(found.covered, asked.url(state="covered", **narrowing)),
        Cell(found.uncovered, asked.url(state="uncovered", **narrowing)),
    ]
    return Line(label, cells, url, (found.organization_rate, found.work_rate))


def _facts(asked: Asking, found: Coverage, left_out: int) -> list[Fact]:
    return [
        Fact("统计基数", thousands(found.base), unit="家", url=asked.url()),
        Fact(
            "组织覆盖",
            percent(found.organization_rate),
            note=f"{thousands(found.organized)} / {thousands(found.base)}",
            url=asked.url(state="organized"),
        ),
        Fact(
            "工作覆盖",
            percent(found.work_rate),
            note=f"{thousands(found.covered)} / {thousands(found.base)}",
            url=asked.url(state="covered"),
        ),
        Fact("未覆盖", thousands(found.uncovered), unit="家", url=asked.url(state="uncovered")),
        Fact("不计入", thousands(left_out), unit="家", url=asked.url(left_out="on")),
    ]


@require_GET
@signed_in
def coverage_page(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("coverage.view")
    asked = asking(request, principal)
    chains = [asked.chain] if asked.chain else [chain for chain in asked.chains if chain.parent_id is None]
    splits = splits_of(asked.base, chains, asked.day)
    found = coverage_from(
        cell for split in splits.by_region for cell, times in split.coverage.cells.items() for _ in range(times)
    )
    left_out = _left_out(principal, asked).count()
    context = {
        "asked": asked,
        "filter_form": BaseForm(request.GET, sets=asked.sets, chains=asked.chains),
        "facts": _facts(asked, found, left_out),
        "found": found,
        "builds": _build_lines(asked, found),
        "reasons": _reason_lines(asked, found),
        "chains": [
            _split_line(asked, one.label, one.coverage, {"chain": one.key}, reverse("chain-detail", args=[one.key]))
            for one in splits.by_chain
        ],
        "regions": [
            _split_line(asked, one.label, one.coverage, {"region": one.key or NOWHERE}) for one in splits.by_region
        ],
        "words": words_of(asked.chosen),
        "to_build_url": asked.url(state="unorganized"),
        "may_edit": principal.may_everywhere("coverage.edit"),
    }
    return render(request, "chains/coverage.html", context)


def _left_out(principal: Principal, asked: Asking) -> "QuerySet[Unit]":
    units = left_out_units(units_for(principal), asked.chosen, asked.day)
    return on_chain(units, asked.chain.pk, asked.day) if asked.chain else units


def _listed(request: HttpRequest, principal: Principal) -> tuple[Asking, CoverageUnitForm, "QuerySet[Any]"]:
    """The units the address asks for, with their standing."""
    asked = asking(request, principal)
    form = CoverageUnitForm(request.GET, sets=asked.sets, chains=asked.chains, regions=region_choices(principal.tenant))
    units = asked.base
    if form.is_valid() and form.cleaned_data["left_out"]:
        units = _left_out(principal, asked)
    found = with_standing(units, asked.day).select_related("region")
    return asked, form, form.narrowed(found) if form.is_valid() else found.none()


@require_GET
@signed_in
def coverage_units(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The units behind a number; those without an organization are the to-build list (R39)."""
    principal.require("coverage.view")
    asked, form, found = _listed(request, principal)
    units, page = list_page(request, found, allowed=ORDERINGS, default="name")
    named = principal.may_everywhere("person.view")
    context = {
        "asked": asked,
        "filter_form": form,
        "rows": coverage_rows(units, asked.day, named=named),
        "page": page,
        "words": words_of(asked.chosen),
        "is_to_build": request.GET.get("state") in ("unorganized", "uncovered"),
        "may_assign": principal.may_everywhere("person.edit") and asked.day == clock.today(),
        "may_take": principal.may("work.edit") and asked.day == clock.today(),
        "assign_url": reverse("instructor-assign"),
        "take_url": reverse("station-take"),
        "may_export": principal.may("export.run"),
        "crumbs": [COVERAGE, Crumb(_title(request))],
        "title": _title(request),
    }
    return render(request, "chains/coverage_units.html", context)


def _title(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    return {"unorganized": "应建清单（未建党组织的单位）", "uncovered": "工作未覆盖的单位"}.get(state, "覆盖明细")


COLUMNS = (
    ColumnSpec("单位名称", width=34),
    ColumnSpec("统一社会信用代码", width=22),
    ColumnSpec("区县", width=12),
    ColumnSpec("产业链", width=24),
    ColumnSpec("组建方式", width=12),
    ColumnSpec("党组织", width=34),
    ColumnSpec("未建原因", width=16),
    ColumnSpec("正式党员", kind=ColumnKind.INTEGER),
    ColumnSpec("预备党员", kind=ColumnKind.INTEGER),
    ColumnSpec("统计日期", kind=ColumnKind.DATE),
    ColumnSpec("指导员", width=16),
    ColumnSpec("建议", width=20),
)


def _cells(row: CoverageRow) -> list[Any]:
    sent = "、".join(row.instructors) or ("已派" if row.instructed else "")
    return [
        row.unit.name,
        row.unit.uscc,
        row.unit.region.name if row.unit.region else "",
        "、".join(row.chains),
        row.build,
        "、".join(row.party_orgs),
        row.reason,
        row.count.full if row.count else None,
        row.count.probationary if row.count else None,
        row.count.as_of if row.count else None,
        sent,
        str(row.advice.label) if row.advice else "",
    ]


def _sheets(rows: Sequence[CoverageRow]) -> list[SheetSpec]:
    """One sheet for each thing to do, in the order of R39, after the whole list."""
    parts = [("全部", list(rows))]
    parts += [(str(advice.label), [row for row in rows if row.advice is advice]) for advice in Advice]
    return [SheetSpec(name, COLUMNS, [_cells(row) for row in part]) for name, part in parts if part or name == "全部"]


@require_GET
@signed_in
def coverage_export(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The list as the filters show it, as a workbook with one sheet for each thing to do."""
    principal.require("coverage.view")
    principal.require("export.run")
    asked, _, found = _listed(request, principal)
    named = principal.may_everywhere("person.view")
    rows = coverage_rows(list(found.order_by("name_key", "id")), asked.day, named=named)
    fields = ["export", *(["instructors"] if named else [])]
    record_access(Unit, principal.tenant.pk, {"fields": fields, "what": "覆盖名单", "rows": len(rows)})
    told = [f"口径：{asked.chosen.name}。{words_of(asked.chosen)}", f"截至 {cn_date(asked.day)}，共 {len(rows)} 家。"]
    about = SheetSpec("说明", [ColumnSpec("说明", width=110, wrap=True)], [[line] for line in told])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.xlsx"
        write_workbook(path, [*_sheets(rows), about], watermark=mark_of(principal) if named else "")
        return file_response(path, f"{_title(request)}_{asked.day:%Y%m%d}.xlsx")
