"""What departments propose for the catalogue, out only: each is handed in on its page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from core.principal import Principal
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, moment_column, plain_column
from services.catalogue.proposal_forms import ProposalFilter
from services.catalogue.proposals import VIEW, proposals_for
from services.choices.proposals import ProposalKind, ProposalState
from services.models import ItemProposal

KINDS = {str(value): str(label) for value, label in ProposalKind.choices}
STATES = {str(value): str(label) for value, label in ProposalState.choices}


class ItemProposalTable(RegisterTable):
    code = "item_proposals"
    label = "服务目录的部门提议"
    noun = "条"
    view_action = VIEW
    list_url = "item-proposal-list"
    lists = ("api-item-proposal-list",)
    model = ItemProposal
    filters = ProposalFilter
    read = (
        "kind",
        "name",
        "unit__name",
        "module",
        "category__label",
        "description",
        "audience",
        "materials",
        "days",
        "reason",
        "state",
        "proposed_at",
        "reply",
        "decided_at",
        "edition__number",
    )
    order = ("-proposed_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            plain_column("name", "事项名称", width=36),
            plain_column("kind", "提议内容", show=lambda value: KINDS.get(value, "")),
            plain_column("unit__name", "提议部门", width=30),
            plain_column("module", "服务模块", width=20),
            plain_column("category__label", "工单类别"),
            plain_column("description", "服务内容", width=50),
            plain_column("audience", "服务对象", width=24),
            plain_column("materials", "所需材料", width=30),
            plain_column("days", "办理时长（工作日）"),
            plain_column("reason", "提议理由", width=40),
            plain_column("state", "状态", show=lambda value: STATES.get(value, "")),
            moment_column("proposed_at", "提议时间"),
            plain_column("reply", "处理意见", width=40),
            moment_column("decided_at", "处理时间"),
            plain_column("edition__number", "采纳进第几版"),
        ]

    def rows(self, actor: Principal, action: str) -> Any:  # noqa: ARG002
        return proposals_for(actor)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}
