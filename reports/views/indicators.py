"""指标册: one row per indicator; each opens to its definition, its splits and exactly the rows it counts (truth 10)."""

import datetime as dt
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.queries import family_of
from core import clock
from core.audit import record_access
from core.models import Tenant
from core.pages import list_page, signed_in
from core.principal import Principal
from core.spreadsheets.sheets import ColumnSpec, SheetSpec
from core.spreadsheets.writer import write_workbook
from core.templatetags.formats import cn_date, signed, thousands
from core.templatetags.parts import Crumb, Fact
from core.views.tables import file_response
from reports.forms import IndicatorForm
from reports.indicators.asking import asked_of, questions_of
from reports.indicators.book import indicator_for
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Sight, Window
from reports.indicators.splits import Part, parts_of
from reports.indicators.values import Value, values_of

BOOK = Crumb("指标册", "/indicators/")
SIDES = {"": "计入的", "base": "分母", "missing": "未计入的"}


def _query(asked: Asked, **more: str) -> str:
    """The question as an address says it, with changes."""
    words = {
        "day": asked.day.isoformat() if asked.day != clock.today() else "",
        "window": str(asked.window) if asked.window != Window.NOW else "",
        "chain": str(asked.chain.pk) if asked.chain else "",
        "region": "" if asked.region is None else asked.region or "none",
        "class": "" if asked.industry_class is None else asked.industry_class or "none",
        **more,
    }
    return urlencode({name: value for name, value in words.items() if value})


def _url(name: str, one: Indicator, asked: Asked, **more: str) -> str:
    query = _query(asked, **more)
    return f"{reverse(name, args=[one.code])}{'?' if query else ''}{query}"


@require_GET
@signed_in
def indicator_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("indicator.view")
    asked = asked_of(principal, request.GET.dict())
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for value, question in _book(asked):
        one = value.indicator
        groups[one.group].append(
            {
                "one": one,
                "value": value,
                "url": _url("indicator-detail", one, question),
                "rows_url": _url("indicator-rows", one, question),
                "window": str(question.window.label),
            }
        )
    context = {
        "asked": asked,
        "filter_form": IndicatorForm(request.GET, chains=asked.sight.chains),
        "groups": list(groups.items()),
        "may_export": principal.may("export.run"),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/indicator_list.html", context)


def _book(asked: Asked) -> list[tuple[Value, Asked]]:
    """Every indicator of this reader with its value, each over its usual window; one statement for all values."""
    questions = questions_of(asked)
    return [(value, asked) for value, (_, asked) in zip(values_of(questions), questions, strict=True)]


def _before(asked: Asked) -> Asked:
    """The same question at the end of last year, with the sub-chains the chain had then."""
    sight = Sight(asked.sight.principal, dt.date(asked.day.year - 1, 12, 31))
    family = family_of(asked.chain.pk, sight.day) if asked.chain else ()
    return replace(asked, sight=sight, family=tuple(family))


def _change(now: Value, before: Value) -> str:
    """Since the end of last year, in the value's own measure."""
    if now.indicator.is_money:
        return before.shown
    if now.indicator.shape == Shape.RATE:
        points = ((now.ratio or 0) - (before.ratio or 0)) * 100
        return f"{before.shown}（{signed(round(points, 1))} 个百分点）"
    if now.indicator.shape == Shape.AVERAGE:
        return before.shown
    return f"{before.shown}（{signed(now.number - before.number)}）"


def _facts(one: Indicator, asked: Asked, now: Value, before: Value) -> list[Fact]:
    rows = _url("indicator-rows", one, asked)
    facts = [Fact(one.name, now.shown, url=rows, note=str(asked.window.label))]
    if one.base is not None:
        facts.append(Fact("分子", thousands(now.number), url=rows))
        facts.append(
            Fact(f"分母：{one.base_name}", thousands(now.base), url=_url("indicator-rows", one, asked, side="base"))
        )
    if one.is_part and now.base is not None:
        missing = now.base - now.number
        facts.append(Fact("未计入", thousands(missing), url=_url("indicator-rows", one, asked, side="missing")))
    facts.append(Fact("上年末", _change(now, before)))
    return facts


@require_GET
@signed_in
def indicator_detail(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    one = indicator_for(asked_of(principal, {}).sight, code)
    asked = asked_of(principal, request.GET.dict(), one)
    now, before = values_of([(one, asked), (one, _before(asked))])
    parts = parts_of(one, asked)
    context = {
        "one": one,
        "asked": asked,
        "facts": _facts(one, asked, now, before),
        "filter_form": IndicatorForm(request.GET, chains=asked.sight.chains, one=one),
        "splits": [
            (str(dimension.label), [_line(one, asked, part) for part in parts if part.dimension is dimension])
            for dimension in Dimension
            if any(part.dimension is dimension for part in parts)
        ],
        "windows": "、".join(str(window.label) for window in one.windows),
        "dimensions": "、".join(str(dimension.label) for dimension in one.dimensions) or "不分",
        "crumbs": [BOOK, Crumb(one.name)],
    }
    return render(request, "reports/indicator_detail.html", context)


def _line(one: Indicator, asked: Asked, part: Part) -> dict[str, Any]:
    return {
        "label": part.label,
        "value": part.value,
        "url": _url("indicator-rows", one, asked, **{str(part.dimension): part.key}),
    }


@require_GET
@signed_in
def indicator_rows(request: HttpRequest, principal: Principal, code: str) -> HttpResponse:
    """The things behind a number, and of a rate its denominator or what it does not count."""
    one = indicator_for(asked_of(principal, {}).sight, code)
    params = request.GET.dict()
    side = params.get("side", "")
    asked = asked_of(principal, params, one)
    subject, found = one.side(asked, side)
    rows, page = list_page(
        request, found.select_related(*subject.related), allowed={"name": subject.ordering}, default="name"
    )
    amounts = one.amounts(asked, rows) if one.amounts and side == "" else {}
    context = {
        "one": one,
        "asked": asked,
        "side": SIDES.get(side, ""),
        "rows": [
            (subject.label(row), subject.detail(row), reverse(subject.url_name, args=[row.pk]), amounts.get(row.pk, ""))
            for row in rows
        ],
        "has_amounts": bool(one.amounts and side == ""),
        "page": page,
        "noun": subject.noun,
        "crumbs": [BOOK, Crumb(one.name, _url("indicator-detail", one, asked)), Crumb("明细")],
    }
    return render(request, "reports/indicator_rows.html", context)


COLUMNS = (
    ColumnSpec("类别", width=12),
    ColumnSpec("指标", width=24),
    ColumnSpec("数值", width=18),
    ColumnSpec("分子", width=14),
    ColumnSpec("分母", width=14),
    ColumnSpec("统计时段", width=12),
    ColumnSpec("怎么算的", width=80, wrap=True),
    ColumnSpec("代码", width=24),
)


@require_GET
@signed_in
def indicator_export(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The book as it is shown, as a workbook."""
    principal.require("indicator.view")
    principal.require("export.run")
    asked = asked_of(principal, request.GET.dict())
    rows = [
        [
            value.indicator.group,
            value.indicator.name,
            value.shown,
            value.number,
            value.base,
            str(question.window.label),
            value.indicator.definition,
            value.indicator.code,
        ]
        for value, question in _book(asked)
    ]
    where = f"，{asked.chain.name}" if asked.chain else ""
    about = SheetSpec(
        "说明", [ColumnSpec("说明", width=80)], [[f"截至 {cn_date(asked.day)}{where}；金额的分子以分为单位。"]]
    )
    record_access(Tenant, principal.tenant.pk, {"fields": ["export"], "what": "指标册", "rows": len(rows)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "indicators.xlsx"
        write_workbook(path, [SheetSpec("指标册", COLUMNS, rows, frozen_columns=2), about])
        return file_response(path, f"指标册_{asked.day:%Y%m%d}.xlsx")
