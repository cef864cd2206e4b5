"""The problem ledger (台账, R47) as a table: tickets come in by it, what became of them goes out; steps beside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from alliances.queries import names_shown
from alliances.tables.columns import body_names
from core import clock
from core.database.among import Among
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable, RegisterTable
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    choice_column,
    labels_of,
    moment_column,
    plain_column,
    shown_only,
    text_column,
)
from core.tables.term_columns import several_term_column, term_column
from organizations.tables.names import named_column, unit_names
from services.actions.raising import raise_ticket, update_ticket
from services.choices import (
    AssignmentRole,
    ClockKind,
    ResultKind,
    Satisfaction,
    StepKind,
    TicketNature,
    TicketState,
    Urgency,
)
from services.models import Assignment, Ticket, TicketChannel, TicketClock, TicketResult, TicketStep
from services.queries import OVERSEE, RAISE, VIEW, of_bodies, steps_visible, tickets_for
from services.signs import signed
from services.tickets.filters import TicketFilter

WRITTEN = (
    "name",
    "unit_id",
    "body_id",
    "nature",
    "category_id",
    "urgency",
    "text",
    "contact_name",
    "contact_phone",
)
TOLD = (
    "year",
    "number",
    "raised_at",
    "state",
    "result",
    "rating",
    "first_handler__name",
    "planned_on",
    "round",
    "agent__name",
)
FIXED = ("unit_id", "body_id", "nature", "category_id", "urgency", "channels")
STATES = {str(value): str(label) for value, label in TicketState.choices}
RESULTS = {str(value): str(label) for value, label in ResultKind.choices}
RATINGS = {str(value): str(label) for value, label in Satisfaction.choices}
STEPS = {str(value): str(label) for value, label in StepKind.choices}


class TicketTable(RecordTable):
    """In: what was written down elsewhere is raised. Each problem stands once, whatever its channels (truth 4)."""

    code = "tickets"
    label = "问题台账"
    noun = "张"
    view_action = VIEW
    edit_action = RAISE
    list_url = "ticket-list"
    lists = ("api-ticket-list", "chain-tickets")
    personal = True
    second_sheet = "ticket-steps"
    model = Ticket
    filters = TicketFilter
    read = (*WRITTEN, *TOLD)
    order = ("raised_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            shown_only("number", "编号", width=14),
            text_column("name", "事项", max_length=120, required=True, width=40, names_record=True, aliases=("问题",)),
            named_column("unit_id", "企业", unit_names(), width=30, suggest="unit-suggest"),
            named_column("body_id", "链党组织", body_names(), required=True, width=30),
            several_term_column("channels", "诉求渠道", "ticket_channel", width=20),
            choice_column("nature", "性质", labels_of(TicketNature), comment="不填的为诉求"),
            term_column("category_id", "类别", "ticket_category", required=True),
            choice_column("urgency", "紧急程度", labels_of(Urgency), comment="不填的为一般"),
            text_column("text", "情况", max_length=4000, required=True, width=50),
            text_column("contact_name", "联系人", max_length=40),
            text_column("contact_phone", "联系电话", max_length=30, width=16),
            shown_only("raised_at", "提出时间", show=moment_shown, width=18),
            shown_only("state", "状态", show=lambda value: STATES.get(value, "")),
            shown_only("first_handler__name", "首办部门", width=24),
            shown_only("lead", "牵头部门", width=24),
            shown_only("agent__name", "代办人", width=14),
            shown_only("assists", "协办部门", width=30),
            shown_only("reported_at", "报到时间", show=moment_shown, width=18),
            shown_only("feedback_due", "反馈期限", show=moment_shown, width=18),
            shown_only("due", "办结期限", show=moment_shown, width=18),
            shown_only("answered_at", "答复时间", show=moment_shown, width=18),
            shown_only("late", "超期"),
            shown_only("planned_on", "计划解决日期", show=lambda value: value or None),
            shown_only("result", "办理结果", show=lambda value: RESULTS.get(value, "")),
            shown_only("answer", "答复", width=50),
            shown_only("measures", "实物成果", width=30),
            shown_only("rating", "企业评价", show=lambda value: RATINGS.get(value, "")),
            shown_only("called_at", "回访时间", show=moment_shown, width=18),
            shown_only("round", "办理轮次", show=lambda value: value),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Ticket]":
        if action == RAISE:
            held: QuerySet[Ticket] = Ticket.objects.filter(of_bodies(actor, OVERSEE))
            return held
        return tickets_for(actor)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in WRITTEN}, "channels": row.get("channels", frozenset())}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = super().existing(actor, ids)
        ways = channels_of(list(found))
        return {
            key: Existing(one.id, one.version, {**one.values, "channels": ways.get(key, frozenset())})
            for key, one in found.items()
        }

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for some in batched(rows, 500):
            ids = [row["id"] for row in some]
            ways, work, ends = channels_of(ids), work_of(ids), ends_of(ids)
            for row in some:
                key = row["id"]
                yield (
                    key,
                    {
                        **{name: row[name] for name in self.read},
                        **NOTHING,
                        **work.get(key, {}),
                        **ends.get(key, {}),
                        "channels": ways.get(key, frozenset()),
                        "number": signed(row["year"], row["number"]),
                    },
                )

    def export_rows(self, actor: Principal, filters: Any) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        named = names_shown(actor)
        for row_id, row in super().export_rows(actor, filters):
            yield row_id, row if named else {**row, "agent__name": None}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id")):
            return ""
        return f"{values['body_id']}:{values.get('unit_id') or ''}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        given = {name: values[name] for name in WRITTEN if values.get(name)}
        return raise_ticket(actor=actor, values=given, channels=list(values.get("channels") or ())).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        text = "企业、链党组织、渠道、性质、类别和紧急程度请在工单页面上改，改动要写明原因。"
        self.keep_fixed(changes, FIXED, text)
        if row.target is not None:
            update_ticket(actor=actor, ticket_id=row.target.id, values=changes, expected_version=None)


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    each = iter(rows)
    while some := list(islice(each, size)):
        yield some


def moment_shown(value: Any) -> Any:
    return value.astimezone(clock.CHINA).replace(tzinfo=None, microsecond=0) if value else None


NOTHING = dict.fromkeys(
    ("lead", "assists", "reported_at", "feedback_due", "due", "late", "answered_at", "answer", "measures", "called_at")
)


TOLD_CLOCKS = (ClockKind.FEEDBACK, ClockKind.RESOLUTION)


def channels_of(ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for ticket_id, channel_id in TicketChannel.objects.filter(Among("ticket_id", ids)).values_list(
        "ticket_id", "channel_id"
    ):
        found[ticket_id].add(channel_id)
    return {key: frozenset(some) for key, some in found.items()}


def work_of(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Who works, or worked last, on each: the lead with when it reported in, the assistants' names."""
    found: dict[UUID, dict[str, Any]] = {}
    assists: dict[UUID, list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(Among("ticket_id", ids)).exclude(state="returned").order_by("assigned_at", "id")
    for ticket_id, role, name, reported_at in rows.values_list("ticket_id", "role", "unit__name", "reported_at"):
        if role == AssignmentRole.LEAD:
            found[ticket_id] = {"lead": name, "reported_at": reported_at}
        elif name not in assists[ticket_id]:
            assists[ticket_id].append(name)
    for ticket_id, names in assists.items():
        found.setdefault(ticket_id, {})["assists"] = "、".join(names)
    return found


def ends_of(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The last round's deadlines and answer of each."""
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    clocks = TicketClock.objects.filter(Among("ticket_id", ids), assignment=None, kind__in=TOLD_CLOCKS).order_by(
        "round"
    )
    now = clock.now()
    for ticket_id, kind, due_at, stopped_at, is_late in clocks.values_list(
        "ticket_id", "kind", "due_at", "stopped_at", "is_late"
    ):
        if kind == ClockKind.FEEDBACK:
            found[ticket_id]["feedback_due"] = due_at
        if kind == ClockKind.RESOLUTION:
            late = is_late if stopped_at else due_at is not None and due_at < now
            found[ticket_id] |= {"due": due_at, "late": "是" if late else ""}
    results = TicketResult.objects.filter(Among("ticket_id", ids)).prefetch_related("measures").order_by("round")
    for one in results:
        measures = "；".join(f"{each.name} {each.value:f} {each.unit}" for each in one.measures.all())
        found[one.ticket_id] |= {
            "answered_at": one.answered_at,
            "answer": one.text,
            "measures": measures,
            "called_at": one.called_at,
        }
    return found


class TicketStepTable(RegisterTable):
    """One row a step, of the tickets the same filters show: the second sheet of the ledger."""

    code = "ticket-steps"
    label = "办理步骤"
    noun = "步"
    view_action = VIEW
    list_url = "ticket-list"
    personal = True
    model = TicketStep
    read = ("ticket__year", "ticket__number", "ticket__name", "place", "kind", "at", "unit__name", "text")
    order = ("ticket__raised_at", "ticket_id", "place")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("number", "编号", width=14),
            plain_column("ticket__name", "事项", width=40),
            plain_column("place", "次序"),
            moment_column("at", "时间"),
            plain_column("kind", "步骤", show=lambda value: STEPS.get(value, "")),
            plain_column("unit__name", "部门", width=24),
            plain_column("text", "说明", width=60),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[TicketStep]":  # noqa: ARG002
        steps: QuerySet[TicketStep] = TicketStep.objects.filter(steps_visible(actor))
        return steps

    def found(self, actor: Principal, filters: Any) -> "QuerySet[TicketStep]":
        tickets = TicketTable().found(actor, filters).order_by().values("id")
        return self.rows(actor, self.view_action).filter(ticket_id__in=tickets)

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            number = signed(row["ticket__year"], row["ticket__number"])
            yield row["id"], {**{name: row[name] for name in self.read}, "number": number}
