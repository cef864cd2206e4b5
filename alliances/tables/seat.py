"""Seats as a table, both ways. Who sits where since when is not edited: a seat is left, and given anew."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from alliances.actions import change_seat, give_seat, leave_seat
from alliances.filters import SeatFilter
from alliances.models import Seat
from alliances.queries import names_shown, seats_for
from alliances.tables.columns import body_names
from core.errors import InvalidInput
from core.principal import Principal
from core.tables.by_action import ActionTable
from core.tables.spec import Existing, ParsedRow, TableColumn, date_column, text_column
from core.tables.term_columns import term_column
from members.tables.columns import person_names
from organizations.tables.names import named_column, unit_names

HOLDER = ("title_id", "person_id", "unit_id", "valid_from")
CORRECTED = ("post", "post_level_id", "term_ends_on")
COLUMNS = (
    "body_id",
    "title_id",
    "person_id",
    "unit_id",
    "post",
    "post_level_id",
    "valid_from",
    "term_ends_on",
    "valid_to",
)


class SeatTable(ActionTable):
    code = "seats"
    label = "席位"
    noun = "个"
    view_action = "body.view"
    edit_action = "membership.edit"
    list_url = "body-terms"
    lists = ("body-seats", "api-seat-list")
    personal = True
    model = Seat
    fields: ClassVar[Mapping[str, str]] = {
        "body": "body_id",
        "title": "title_id",
        "person": "person_id",
        "unit": "unit_id",
        "post_level": "post_level_id",
        "last_day": "valid_to",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            term_column("title_id", "席位", "body_seat", required=True, names_record=True),
            named_column("person_id", "人员", person_names(actor), width=14, comment="人员、单位、职务至少填一项"),
            named_column("unit_id", "单位", unit_names(), width=30),
            text_column("post", "职务", max_length=60, width=24),
            term_column("post_level_id", "职务层次", "post_level"),
            date_column("valid_from", "起始日期", comment="不详的留空"),
            date_column("term_ends_on", "任期届满"),
            date_column("valid_to", "离任日期", comment="仍在任的留空"),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = SeatFilter(filters, queryset=seats_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        named = names_shown(actor)
        found = self._found(actor, filters).order_by("body__name_key", "body_id", "title__order", "valid_from", "id")
        for row in found.values("id", *COLUMNS):
            yield row["id"], row if named else {**row, "person_id": None}

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = seats_for(actor).filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], {name: row[name] for name in COLUMNS})
            for row in found.values("id", "version", *COLUMNS)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        holder = values.get("person_id") or values.get("unit_id") or values.get("post")
        if not (values.get("body_id") and values.get("title_id") and holder):
            return ""
        return ":".join(str(part) for part in (values["body_id"], values["title_id"], holder, values.get("valid_from")))

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        bodies = {row.values["body_id"] for row in rows if row.values.get("body_id")}
        held: dict[str, list[UUID]] = {}
        for row in seats_for(actor).filter(body_id__in=bodies).values("id", *COLUMNS):
            held.setdefault(self.natural_key(row), []).append(row["id"])
        return {row.number: held[row.key] for row in rows if row.key and row.key in held}

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = give_seat(
            actor=actor,
            body_id=values["body_id"],
            values={name: values[name] for name in (*HOLDER, *CORRECTED) if name in values},
        )
        self._leave(actor, given.pk, values.get("valid_to"))

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        fixed = [name for name in ("body_id", *HOLDER) if name in changes]
        if fixed:
            text = "已登记的席位不能改换组织、席位、人员和起始日期；请登记离任，再另起一行登记新的。"
            raise InvalidInput(fields={fixed[0]: [text]})
        corrected = {name: changes[name] for name in CORRECTED if name in changes}
        if corrected:
            change_seat(actor=actor, seat_id=row.target.id, values=corrected, expected_version=None)
        if "valid_to" in changes and changes["valid_to"] is None:
            raise InvalidInput(fields={"valid_to": ["已登记离任的席位不能改回在任，请另起一行登记。"]})
        self._leave(actor, row.target.id, changes.get("valid_to"))

    @staticmethod
    def _leave(actor: Principal, seat_id: UUID, last_day: dt.date | None) -> None:
        if last_day is not None:
            leave_seat(actor=actor, seat_id=seat_id, last_day=last_day)
