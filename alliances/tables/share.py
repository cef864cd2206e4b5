"""What a city shares with others as a table: a register, out only."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from alliances.models import BodyShare
from alliances.queries import by_body
from alliances.sharing.across import answers_to, shares_for, space_state
from alliances.sharing.queries import VIEW
from alliances.sharing.share_filters import ShareFilter
from core.principal import Principal
from core.tables.listed import ComputedTable
from core.tables.spec import TableColumn, date_column, plain_column


class ShareTable(ComputedTable):
    code = "shares"
    label = "跨区域共享"
    noun = "份"
    view_action = VIEW
    list_url = "share-list"
    lists = ("api-share-list",)
    model = BodyShare
    filters = ShareFilter
    order = ("-offered_on", "id")

    def require_view(self, actor: Principal) -> None:
        by_body(actor).require(self.view_action)

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("guest", "受邀城市", width=16),
            plain_column("body", "链党组织", width=36),
            plain_column("meeting", "邀请参加的会议", width=36),
            date_column("offered_on", "邀请日期"),
            date_column("until", "共享到"),
            plain_column("state", "状态", width=12),
            date_column("answered_on", "答复日期"),
            plain_column("note", "对方答复", width=30),
            plain_column("attends", "对方参会组织", width=30),
            plain_column("message", "说明", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return shares_for(actor, action=action).select_related("body", "guest")

    def lines(
        self,
        actor: Principal,  # noqa: ARG002
        objects: Sequence[Any],
        filters: QueryDict,  # noqa: ARG002
    ) -> Iterator[Mapping[str, Any]]:
        answers = answers_to(objects)
        for share in objects:
            answer = answers.get(share.pk)
            yield {
                "guest": share.guest.name,
                "body": share.body.name,
                "meeting": share.subject_name,
                "offered_on": share.offered_on,
                "until": share.until,
                "state": str(space_state(share, answer).label),
                "answered_on": answer.answered_on if answer else None,
                "note": answer.note if answer else "",
                "attends": answer.attends if answer else "",
                "message": share.message,
            }
