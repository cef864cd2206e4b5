"""The register of minutes, out only, and the meetings whose minutes are late."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from alliances.queries import by_body
from core import clock
from core.principal import Principal
from core.tables.listed import LinesTable, RegisterTable
from core.tables.spec import TableColumn, date_column, integer_column, text_column
from meetings.choices import MinutesState
from meetings.minutes.due import asked_for_by
from meetings.minutes.filters import MinutesFilter
from meetings.minutes.queries import EDIT, VIEW, minutes_for, with_progress
from meetings.models import Minutes

READ = (
    "title",
    "edition",
    "number__text",
    "meeting__body__name",
    "meeting__name",
    "meeting__starts_at",
    "state",
    "issued_on",
    "confirm_by",
    "asked",
    "answered",
    "objections",
    "frozen_at",
    "correction",
    "digest",
)


class MinutesTable(RegisterTable):
    code = "minutes"
    label = "会议纪要登记簿"
    noun = "份"
    view_action = VIEW
    list_url = "minutes-list"
    lists = ("api-minutes-list",)
    model = Minutes
    filters = MinutesFilter
    read = READ
    order = ("-meeting__starts_at", "-edition", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("title", "标题", max_length=120, width=44),
            integer_column("edition", "版次"),
            text_column("number__text", "文号", max_length=40, width=22),
            text_column("meeting__body__name", "链党组织", max_length=120, width=30),
            text_column("meeting__name", "会议", max_length=120, width=36),
            date_column("held_on", "会议日期"),
            text_column("state", "状态", max_length=20),
            date_column("issued_on", "印发日期"),
            date_column("confirm_by", "确认截止"),
            integer_column("asked", "应确认家数"),
            integer_column("answered", "已答复家数"),
            integer_column("objections", "有意见家数"),
            date_column("frozen_on", "定稿日期"),
            text_column("correction", "更正原因", max_length=200, width=30),
            text_column("digest", "校验值", max_length=64, width=20),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        return with_progress(minutes_for(actor, action=action))

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            frozen = row["frozen_at"]
            yield (
                row["id"],
                {
                    **{name: row[name] for name in READ},
                    "number__text": row["number__text"] or "",
                    "held_on": row["meeting__starts_at"].astimezone(clock.CHINA).date(),
                    "state": MinutesState(row["state"]).label,
                    "frozen_on": frozen.astimezone(clock.CHINA).date() if frozen else None,
                },
            )


class LateMinutesTable(LinesTable):
    code = "late_minutes"
    label = "应印发未印发的纪要"
    noun = "次"
    view_action = EDIT
    list_url = "minutes-late"
    model = Minutes

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            text_column("meeting", "会议", max_length=120, width=44),
            text_column("body", "链党组织", max_length=120, width=30),
            date_column("held_on", "会议日期"),
            date_column("due_on", "应印发日期"),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:  # noqa: ARG002
        by_body(actor).require(EDIT)
        return [
            {
                "meeting": each.meeting.name,
                "body": each.meeting.body.name,
                "held_on": each.meeting.starts_at.astimezone(clock.CHINA).date(),
                "due_on": each.due_on,
            }
            for each in asked_for_by(actor)
        ]


TABLES = (MinutesTable(), LateMinutesTable())
