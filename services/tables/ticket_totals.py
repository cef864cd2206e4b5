"""How tickets stand side by side goes out as it is shown, the total last."""

from collections.abc import Mapping
from typing import Any

from core.principal import Principal
from core.tables.listed import LinesTable
from core.tables.spec import TableColumn, plain_column
from services.models import Ticket
from services.queries import OVERSEE
from services.tickets.totals import NUMBERS, RATES, totals


class TicketTotalsTable(LinesTable):
    code = "ticket_totals"
    label = "工单办理统计"
    noun = "行"
    view_action = OVERSEE
    list_url = "ticket-totals"
    model = Ticket

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "统计对象", width=30),
            *[plain_column(code, header) for code, header in {**NUMBERS, **RATES}.items()],
        ]

    def lines(self, actor: Principal, filters: Any) -> list[Mapping[str, Any]]:
        found = totals(actor, filters)
        return [*found.lines, {**found.whole, "name": "合计（去重）"}] if found.lines else []
