"""What the platform itself keeps a record of, as sheets, out only: work, notices, messages, the log, sign-ins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from core.audit import OPERATIONS, audit_events_for, column_labels, operation_of, sign_in_events_for, table_label
from core.choices import Channel, DeliveryState
from core.filters import AuditFilter, SignInFilter
from core.jobs.queries import jobs_for
from core.models import Account, AuditEvent, Delivery, Job, Notice, SignInEvent
from core.outbox.events import event_kind
from core.outbox.queries import TO_DECIDE, deliveries_for
from core.principal import Principal
from core.tables.listed import ComputedTable, RegisterTable
from core.tables.spec import TableColumn, moment_column, plain_column


class OwnTable(RegisterTable):
    """One's own rows: whoever may export may export them."""

    view_action = "export.run"


class JobTable(OwnTable):
    code = "jobs"
    label = "后台任务"
    noun = "项"
    list_url = "job-list"
    lists = ("api-job-list",)
    model = Job
    read = ("title", "state", "message", "requested_by__display_name", "created_at", "started_at", "finished_at")
    order = ("-created_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        states = dict(Job._meta.get_field("state").flatchoices)
        return [
            plain_column("title", "标题", width=34),
            plain_column("state", "状态", show=lambda value: str(states.get(value, value))),
            plain_column("message", "说明", width=50),
            plain_column("requested_by__display_name", "发起人", width=16),
            moment_column("created_at", "发起时间"),
            moment_column("started_at", "开始时间"),
            moment_column("finished_at", "结束时间"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        found: QuerySet[Any] = Job.objects.filter(jobs_for(actor))
        return found


class NoticeTable(OwnTable):
    """``show=unread`` narrows as on the page."""

    code = "notices"
    label = "通知"
    noun = "条"
    list_url = "notices"
    model = Notice
    read = ("event", "text", "created_at", "read_at")
    order = ("-created_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("event", "事项", width=20, show=lambda value: event_kind(value).label),
            plain_column("text", "内容", width=70),
            moment_column("created_at", "时间"),
            moment_column("read_at", "已读时间"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        found: QuerySet[Any] = Notice.objects.filter(account_id=actor.account_id)
        return found

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        own = super().found(actor, filters)
        return own.filter(read_at__isnull=True) if filters.get("show") == "unread" else own


class DeliveryTable(RegisterTable):
    """``state=`` narrows as on the page; without it those a person has to decide on."""

    code = "deliveries"
    label = "通知发送情况"
    noun = "条"
    view_action = "operation.view"
    export_action = "operation.view"
    list_url = "delivery-list"
    personal = True
    model = Delivery
    read = ("event", "account__display_name", "channel", "state", "message", "created_at", "ended_at", "attempts")
    order = ("-created_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("event", "事项", width=20, show=lambda value: event_kind(value).label),
            plain_column("account__display_name", "收件账号", width=16),
            plain_column("channel", "渠道", show=lambda value: str(Channel(value).label)),
            plain_column("state", "状态", show=lambda value: str(DeliveryState(value).label)),
            plain_column("message", "说明", width=50),
            moment_column("created_at", "产生时间"),
            moment_column("ended_at", "结束时间"),
            plain_column("attempts", "发送次数"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return deliveries_for(actor)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        state = filters.get("state", "")
        states = [state] if state in DeliveryState.values else [str(one) for one in TO_DECIDE]
        return super().found(actor, filters).filter(state__in=states)


class SignInTable(RegisterTable):
    code = "sign_ins"
    label = "登录记录"
    noun = "条"
    view_action = "audit.view"
    export_action = "audit.view"
    list_url = "sign-in-list"
    lists = ("api-sign-in-list",)
    personal = True
    model = SignInEvent
    filters = SignInFilter
    read = ("at", "username", "account__display_name", "address", "outcome")
    order = ("-at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        outcomes = dict(SignInEvent._meta.get_field("outcome").flatchoices)
        return [
            moment_column("at", "时间"),
            plain_column("username", "登录名", width=24),
            plain_column("account__display_name", "账号", width=16),
            plain_column("address", "来源地址", width=20),
            plain_column("outcome", "结果", show=lambda value: str(outcomes.get(value, value))),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return sign_in_events_for(actor)


class AuditTable(ComputedTable):
    """Which columns changed, never their values, as on the page."""

    code = "audit"
    label = "操作日志"
    noun = "条"
    view_action = "audit.view"
    export_action = "audit.view"
    list_url = "audit-list"
    lists = ("api-audit-list",)
    personal = True
    model = AuditEvent
    filters = AuditFilter
    order = ("-at", "-id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            moment_column("at", "时间"),
            plain_column("who", "经办人", width=16),
            plain_column("what", "动作"),
            plain_column("table", "对象", width=18),
            plain_column("row", "对象编号", width=38),
            plain_column("columns", "变化的内容", width=50),
            plain_column("reason", "事由", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return audit_events_for(actor)

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        names = _names(event.actor_id for event in objects)
        for event in objects:
            yield {
                "at": event.at,
                "who": names.get(event.actor_id, "平台"),
                "what": OPERATIONS[operation_of(event)],
                "table": table_label(event.table_name),
                "row": str(event.row_id),
                "columns": "、".join(column_labels(event)),
                "reason": event.reason,
            }


def _names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {account_id for account_id in ids if account_id}
    return dict(Account.objects.filter(pk__in=wanted).values_list("id", "display_name"))
