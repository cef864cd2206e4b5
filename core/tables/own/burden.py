"""填报负担 as a sheet, out only."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from core.burden import loads_for
from core.models import Term
from core.principal import Principal
from core.tables.listed import LinesTable
from core.tables.spec import TableColumn, plain_column


class BurdenTable(LinesTable):
    code = "burden"
    label = "填报负担"
    noun = "张清单"
    view_action = "configuration.view"
    list_url = "burden"
    lists = ("api-burden-list",)
    model = Term

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("label", "清单", width=20),
            plain_column("roles", "谁来填", width=40),
            plain_column("often", "多久一次"),
            plain_column("fields", "可填内容"),
            plain_column("required", "必填"),
            plain_column("chosen", "只需选择"),
            plain_column("filled", "已带出"),
            plain_column("entered", "近一年登记"),
            plain_column("due", "按规则一年份数"),
            plain_column("a_year", "一年须填（项次）"),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:  # noqa: ARG002
        plain = ("label", "often", "fields", "required", "chosen", "filled", "entered", "due", "a_year")
        return [
            {**{name: getattr(load, name) for name in plain}, "roles": "、".join(load.roles)}
            for load in loads_for(actor)
        ]
