"""The units one total of figures adds up as a sheet, out only: each figure itself has its table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from chains.figure_asking import Asking, asking, told
from core.errors import InvalidInput
from core.principal import Principal
from core.tables.listed import ComputedTable
from core.tables.spec import TableColumn, plain_column
from organizations.models import Unit
from organizations.unit_figures import amounts_for, amounts_of


class FigureUnitTable(ComputedTable):
    """``kind=``, ``period=``, ``chain=``, ``region=`` as on the page."""

    code = "figure_units"
    label = "经营数据明细"
    noun = "家"
    view_action = "unit_figure.view"
    list_url = "figure-totals"
    lists = ("figure-units",)
    model = Unit
    order = ("name_key", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "单位名称", width=36),
            plain_column("region", "区县", width=14),
            plain_column("kind", "指标", width=18),
            plain_column("period", "期间", width=16),
            plain_column("amount", "数值", width=18),
            plain_column("told", "取数", width=20),
        ]

    def _asked(self, actor: Principal, filters: QueryDict) -> Asking:
        asked = asking(filters, actor)
        if asked is None:
            raise InvalidInput("还没有经营数据指标，请先在“设置”中添加。", code="no_kind")
        return asked

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        asked = self._asked(actor, filters)
        counted = amounts_for(asked.units, asked.kind, asked.period)
        return asked.units.filter(id__in=counted.values("unit_id")).select_related("region")

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:
        asked = self._asked(actor, filters)
        amounts = amounts_of(Unit.objects.filter(pk__in=[unit.pk for unit in objects]), asked.kind, asked.period)
        for unit in objects:
            amount, told_as = amounts[unit.pk]
            yield {
                "name": unit.name,
                "region": unit.region.name if unit.region else "",
                "kind": asked.kind.label,
                "period": str(asked.period),
                "amount": asked.measure.shown(amount),
                "told": told(asked, told_as),
            }
