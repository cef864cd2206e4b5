"""Meetings and who is invited to them as tables, both ways. States move on the pages alone."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances.models import OuterMember
from alliances.tables.columns import body_names
from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import RecordTable
from core.tables.spec import (
    ParsedRow,
    TableColumn,
    boolean_column,
    choice_column,
    date_column,
    integer_column,
    labels_of,
    shown_only,
    text_column,
)
from core.tables.term_columns import term_column
from meetings.actions.invitees import change_invitee, invite
from meetings.actions.planning import create_meeting, hold_meeting, update_meeting
from meetings.choices import Attendance, InviteeRole, MeetingState, ReplyState
from meetings.models import Invitee, Meeting
from meetings.planning.filters import InviteeFilter, MeetingFilter
from meetings.planning.prefill import Named
from meetings.queries import invitees_for, meetings_for
from meetings.tables.columns import meeting_names, moment_of, time_column
from members.tables.columns import person_names
from organizations.tables.names import Names, named_column, party_org_names, unit_names

PLAIN = ("name", "kind_id", "place", "address", "online_url")
LOGGED = ("attendances", "summary")
TIMES = ("day", "begins", "last_day", "ends")


class MeetingTable(RecordTable):
    code = "meetings"
    label = "会议"
    noun = "次"
    view_action = "meeting.view"
    edit_action = "meeting.edit"
    list_url = "meeting-list"
    lists = ("chain-meetings", "meeting-calendar", "api-meeting-list")
    model = Meeting
    filters = MeetingFilter
    read = ("body_id", *PLAIN, *LOGGED, "starts_at", "ends_at", "state", "joined__host__name")
    order = ("-starts_at", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id", "kind": "kind_id", "starts_at": "day", "ends_at": "ends"}
    bulk: ClassVar[Mapping[str, str]] = {"kind_id": "会议类型", "place": "地点"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            text_column(
                "name", "会议名称", max_length=120, required=True, width=40, names_record=True, aliases=("名称",)
            ),
            named_column("body_id", "链党组织", body_names(), required=True, width=30),
            term_column("kind_id", "会议类型", "meeting_kind", required=True, aliases=("类型",)),
            date_column(
                "day", "日期", required=True, names_record=True, comment="日期已过的登记为已召开，没到的存为草稿"
            ),
            time_column("begins", "开始时间", required=True),
            time_column("ends", "结束时间", comment="写成 11:00 的样子；新增时留空的按会议类型的时长"),
            date_column("last_day", "结束日期", comment="一天之内的留空"),
            text_column("place", "地点", max_length=80, width=20),
            text_column("address", "地址", max_length=120, width=24),
            text_column("online_url", "线上会议链接", max_length=300, width=24),
            integer_column("attendances", "参加人次", aliases=("人次",), comment="已召开的填写"),
            text_column("summary", "情况", max_length=4000, width=40, comment="已召开的填写"),
            shown_only("state", "状态", show=lambda value: MeetingState(value).label if value else ""),
            shown_only("joined__host__name", "主办城市", show=lambda value: value or ""),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return meetings_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        starts, ends = (row[name].astimezone(clock.CHINA) for name in ("starts_at", "ends_at"))
        times = {
            "day": starts.date(),
            "begins": f"{starts:%H:%M}",
            "last_day": ends.date() if ends.date() != starts.date() else None,
            "ends": f"{ends:%H:%M}",
        }
        return {**{name: row[name] for name in ("body_id", *PLAIN, *LOGGED)}, **times}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            told = {name: row[name] for name in ("state", "joined__host__name")}
            yield row["id"], {**self.values_of(row), **told}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id") and values.get("day")):
            return ""
        return f"{values['body_id']}:{values['day']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        columns: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        starts = moment_of(values["day"], values["begins"])
        ends = moment_of(values.get("last_day") or values["day"], values.get("ends"))
        columns |= {"starts_at": starts} | ({"ends_at": ends} if ends else {})
        logged = {name: values[name] for name in LOGGED if values.get(name) not in (None, "")}
        is_over = starts is not None and starts <= clock.now()
        meeting = create_meeting(
            actor=actor,
            body_id=values["body_id"],
            values=columns if is_over else {**columns, **logged},
            invite="none",
        )
        if is_over:
            hold_meeting(actor=actor, meeting_id=meeting.pk)
        if is_over and logged:
            update_meeting(actor=actor, meeting_id=meeting.pk, values=logged, expected_version=None)
        return meeting.pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ("body_id",), "会议不能改到别的链党组织，请在页面上取消或删除后另行登记。")
        columns = {name: changes[name] for name in (*PLAIN, *LOGGED) if name in changes}
        if set(changes) & set(TIMES):
            columns |= self._moments({**row.target.values, **changes}, changes)
        update_meeting(actor=actor, meeting_id=row.target.id, values=columns, expected_version=None)

    def _moments(self, values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, dt.datetime | None]:
        starts = moment_of(values["day"], values["begins"])
        if not values.get("ends"):
            raise InvalidInput(fields={"ends": ["请填写结束时间。"]})
        last = values.get("last_day") if "day" not in changes or "last_day" in changes else None
        return {"starts_at": starts, "ends_at": moment_of(last or values["day"], values["ends"])}


WHO = ("unit_id", "party_org_id", "person_id", "outer_id")
SHOWN = ("reply", "reply_note", "attendance", "attendance_note", "seat__label", "category__label")


def outer_names() -> Names:
    rows = OuterMember.objects.order_by("name_key", "id").values_list("id", "name", "body__name")
    held = list(rows)
    return Names(
        [(row_id, name) for row_id, name, _ in held],
        noun="域外成员",
        apart={row_id: body for row_id, _, body in held},
        written="名称",
    )


class InviteeTable(RecordTable):
    code = "meeting_invitees"
    label = "参会单位"
    noun = "个"
    personal = True
    view_action = "meeting.view"
    edit_action = "meeting.edit"
    list_url = "meeting-list"
    lists = ("meeting-detail", "meeting-invitees", "api-invitee-list")
    model = Invitee
    filters = InviteeFilter
    read = ("meeting_id", *WHO, "role", "must", "attendee", "attendee_post", *SHOWN)
    order = ("-meeting__starts_at", "meeting_id", "created_at", "id")
    fields: ClassVar[Mapping[str, str]] = {
        "meeting": "meeting_id",
        "unit": "unit_id",
        "party_org": "party_org_id",
        "person": "person_id",
        "outer": "outer_id",
        "invitees": "unit_id",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            named_column("meeting_id", "会议", meeting_names(), required=True, width=40, names_record=True),
            named_column(
                "unit_id",
                "单位",
                unit_names(),
                width=30,
                comment="单位、党组织、人员、域外成员填一项",
                names_record=True,
            ),
            named_column("party_org_id", "党组织", party_org_names(), width=30, names_record=True),
            named_column("person_id", "人员", person_names(actor), width=14, names_record=True),
            named_column("outer_id", "域外成员", outer_names(), width=24),
            choice_column("role", "参会身份", labels_of(InviteeRole), comment="不填的为出席"),
            boolean_column("must", "应到"),
            text_column("attendee", "到会人员", max_length=60),
            text_column("attendee_post", "到会人员职务", max_length=60),
            shown_only("reply", "回复", show=lambda value: ReplyState(value).label if value else ""),
            shown_only("reply_note", "回复说明"),
            shown_only("attendance", "到会情况", show=lambda value: Attendance(value).label if value else ""),
            shown_only("attendance_note", "到会说明"),
            shown_only("seat__label", "席位", show=lambda value: value or ""),
            shown_only("category__label", "成员类别", show=lambda value: value or ""),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return invitees_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in self.read if name not in SHOWN}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {name: row[name] for name in self.read}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        who = next((str(values[name]) for name in WHO if values.get(name)), "")
        return f"{values['meeting_id']}:{who}" if who and values.get("meeting_id") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID:
        named = {name: values[name] for name in WHO if values.get(name)}
        if len(named) != 1:
            raise InvalidInput(fields={"unit": ["单位、党组织、人员、域外成员请填一项。"]})
        added = invite(
            actor=actor,
            meeting_id=values["meeting_id"],
            named=[Named(**named, must=bool(values.get("must", True)))],
            role=values.get("role") or InviteeRole.ATTENDS,
        )
        if not added:
            raise InvalidInput(fields={"unit": ["已在这次会议的参会名单里。"]})
        own = {name: values[name] for name in ("attendee", "attendee_post") if values.get(name)}
        if own:
            change_invitee(actor=actor, invitee_id=added[0].pk, values=own, expected_version=None)
        return added[0].pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("meeting_id", *WHO), "已邀请的不能改换，请在页面上移出后另行添加。")
        if row.target is not None:
            values = {**changes, **({"role": changes["role"] or InviteeRole.ATTENDS} if "role" in changes else {})}
            change_invitee(actor=actor, invitee_id=row.target.id, values=values, expected_version=None)
