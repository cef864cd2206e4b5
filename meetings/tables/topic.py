"""Topics as a table, out only: they are proposed and decided one by one, on pages."""

from typing import Any

from core.principal import Principal
from core.tables.listed import RegisterTable
from core.tables.spec import TableColumn, plain_column
from core.templatetags.formats import cn_date
from meetings.agenda_filters import TopicFilter
from meetings.choices import TopicState
from meetings.models import Topic
from meetings.topic_queries import topics_for


def _state(value: Any) -> str:
    return TopicState(value).label if value else ""


class TopicTable(RegisterTable):
    code = "topics"
    label = "议题"
    noun = "个"
    view_action = "topic.view"
    list_url = "topic-list"
    lists = ("api-topic-list",)
    model = Topic
    filters = TopicFilter
    read = ("name", "body__name", "unit__name", "party_org__name", "meeting__name", "created_at", "state", "answer")
    order = ("-updated_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("name", "议题", width=40),
            plain_column("body__name", "链党组织", width=30),
            plain_column("unit__name", "提出单位", width=30),
            plain_column("party_org__name", "提出党组织", width=30),
            plain_column("meeting__name", "会议", width=36),
            plain_column("created_at", "提出日期", show=cn_date),
            plain_column("state", "状态", show=_state),
            plain_column("answer", "答复", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return topics_for(actor, action=action)
