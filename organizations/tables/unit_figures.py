"""Figures of units by period as a table, both ways: one row for each unit, period and kind (F136)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import QueryDict

from core import clock
from core.models import Term
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, clean, failed
from core.spreadsheets.money import MoneyUnit, money
from core.spreadsheets.sheets import ColumnKind
from core.spreadsheets.table import CellValue
from core.tables.bulk import update_rows
from core.tables.spec import Existing, ParsedRow, TableColumn, TableSpec, choice_column, text_column
from core.tenancy.dated import in_force
from organizations.actions.unit_figure import has_not_begun
from organizations.filters import UnitFigureFilter
from organizations.measures import Measure, measure_of
from organizations.models import UnitFigure
from organizations.periods import Period, period_from
from organizations.queries import unit_figures_for
from organizations.tables.names import unit_names

BATCH = 1000
READ = ("id", "version", "unit_id", "kind_id", "year", "period", "number", "value", "source")
MOST = Decimal(10) ** 13


def _period(raw: CellValue) -> Converted[Period]:
    text = clean(as_text(raw)).removesuffix(".0")
    if not text:
        return Converted()
    found = period_from(text)
    if found is None:
        return failed(f"“{text}”不是期间，请写成 2026年、2026年上半年、2026年一季度 或 2026年3月")
    return Converted(found)


def _amount(raw: CellValue) -> Converted[Decimal]:
    """A number as typed: money in 元 (or with its own unit), anything else whole; which, the row's kind says."""
    return money(raw, unit=MoneyUnit.YUAN, allow_negative=True)


def _values(row: Mapping[str, Any], measures: Mapping[UUID, Measure]) -> dict[str, Any]:
    return {
        "unit_id": row["unit_id"],
        "period": Period(row["year"], row["period"], row["number"]),
        "kind_id": row["kind_id"],
        "amount": measures[row["kind_id"]].entered(row["value"]),
        "source": row["source"],
    }


class UnitFigureTable(TableSpec):
    code = "unit_figures"
    label = "经营数据"
    view_action = "unit_figure.view"
    edit_action = "unit_figure.edit"
    list_url = "figure-totals"
    lists = ("unit-figures", "api-unit-figure-list")
    model = UnitFigure

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        units = unit_names()
        kinds = Term.objects.filter(in_force(clock.today()), kind="figure_kind").order_by("order", "label")
        return [
            TableColumn(
                "unit_id",
                "单位名称",
                units.convert,
                show=lambda value: units.label(value) if value else "",
                required=True,
                width=36,
                empty=None,
                names_record=True,
                comment="单位全称或统一社会信用代码；有同名的写系统编号",
                aliases=("单位", "企业名称", "企业", "统一社会信用代码"),
            ),
            TableColumn(
                "period",
                "期间",
                _period,
                show=lambda value: str(value) if value else "",
                required=True,
                width=16,
                empty=None,
                names_record=True,
                comment="如 2026年、2026年上半年、2026年一季度、2026年3月；填当期数，不填累计数",
                aliases=("统计期间", "所属期", "报告期"),
            ),
            choice_column(
                "kind_id",
                "指标",
                {term.label: term.pk for term in kinds},
                required=True,
                empty=None,
                names_record=True,
                aliases=("指标名称",),
            ),
            TableColumn(
                "amount",
                "数值",
                _amount,
                show=lambda value: value,
                kind=ColumnKind.DECIMAL,
                required=True,
                width=18,
                empty=None,
                comment="金额以元为单位，精确到分；人数等填整数",
                aliases=("金额", "金额（元）", "数值（元）"),
            ),
            text_column("source", "数据来源", max_length=120, width=24, aliases=("来源",)),
        ]

    @staticmethod
    def _measures() -> dict[UUID, Measure]:
        kinds = Term.objects.filter(kind="figure_kind").values_list("id", "meaning")
        return {kind_id: measure_of(meaning) for kind_id, meaning in kinds}

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = UnitFigureFilter(filters, queryset=unit_figures_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        measures = self._measures()
        found = self._found(actor, filters).order_by(
            "unit__name_key", "unit_id", "-year", "period", "number", "kind_id"
        )
        for row in found.values(*READ).iterator(chunk_size=BATCH):
            yield row["id"], _values(row, measures)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        measures = self._measures()
        found = unit_figures_for(actor, action="unit_figure.edit").filter(id__in=list(ids))
        return {row["id"]: Existing(row["id"], row["version"], _values(row, measures)) for row in found.values(*READ)}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("unit_id") and values.get("period") and values.get("kind_id")):
            return ""
        return f"{values['unit_id']}:{values['period'].code}:{values['kind_id']}"

    def _holders(self, rows: Sequence[ParsedRow]) -> dict[str, UUID]:
        """The record that has the unit, period and kind of each row, by natural key."""
        units = {row.values["unit_id"] for row in rows if row.values.get("unit_id")}
        years = {row.values["period"].year for row in rows if row.values.get("period")}
        found = UnitFigure.objects.filter(unit_id__in=units, year__in=years)
        return {
            self.natural_key({"unit_id": unit_id, "period": Period(*period), "kind_id": kind_id}): row_id
            for row_id, unit_id, kind_id, *period in found.values_list(
                "id", "unit_id", "kind_id", "year", "period", "number"
            )
        }

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        holders = self._holders(rows)
        return {row.number: [holders[row.key]] for row in rows if row.key in holders}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        holders, measures = self._holders(rows), self._measures()
        for row in rows:
            values = {**(row.target.values if row.target else {}), **row.values}
            _check_amount(row, values, measures)
            period = row.values.get("period")
            is_told = row.target is None or period != row.target.values["period"]
            if period is not None and is_told and has_not_begun(period):
                row.refuse("period", f"{period}还没有开始，请核对", kind="期间")
            holder = holders.get(self.natural_key(values))
            if holder is not None and row.target is not None and row.target.id != holder:
                row.refuse("period", "这个单位的这项指标在这一期已有另一条，请核对", kind="期间")

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("unit_figure.edit")
        moment, measures = clock.now(), self._measures()
        made = [UnitFigure(**_columns(row.values, measures)) for row in new]
        UnitFigure.objects.bulk_create(made, batch_size=BATCH)
        edited = [
            UnitFigure(
                id=row.target.id,
                **_columns({**row.target.values, **changes}, measures),
                version=row.target.version + 1,
                updated_at=moment,
            )
            for row, changes in changed
            if row.target
        ]
        columns = ["unit_id", "kind_id", "year", "period", "number", "value", "source", "version", "updated_at"]
        update_rows(UnitFigure, edited, columns)


def _check_amount(row: ParsedRow, values: Mapping[str, Any], measures: Mapping[UUID, Measure]) -> None:
    amount, measure = values.get("amount"), measures.get(values.get("kind_id") or UUID(int=0))
    if amount is None or measure is None or "amount" not in row.values:
        return
    if not measure.is_money and amount != amount.to_integral_value():
        row.refuse("amount", "这项指标填整数", kind="数值")
    elif abs(amount) > MOST:
        row.refuse("amount", "数值过大，请核对单位是否为元", kind="数值")


def _columns(values: Mapping[str, Any], measures: Mapping[UUID, Measure]) -> dict[str, Any]:
    period: Period = values["period"]
    return {
        "unit_id": values["unit_id"],
        "kind_id": values["kind_id"],
        "year": period.year,
        "period": period.kind,
        "number": period.number,
        "value": measures[values["kind_id"]].kept(values["amount"]),
        "source": values.get("source", ""),
    }
