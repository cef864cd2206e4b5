"""What chains and bodies lack, and which terms end, as sheets, out only: all of it is worked out from the rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from alliances.composition import Check
from alliances.gaps import ROLES, Role, chains_asked, completeness_rows, gaps, roles_of_city
from alliances.models import Seat
from alliances.pages import enters
from alliances.queries import by_body
from alliances.term_alerts import VACANT, TermRow, shortfalls, term_rows, vacant_seats
from chains.lineage import was_called
from chains.models import Chain
from chains.pages import day_from
from core.errors import NotAllowed
from core.principal import Principal
from core.tables.listed import ComputedTable, LinesTable
from core.tables.spec import TableColumn, date_column, plain_column

SHORT = "short"


class ChainsAskedTable(ComputedTable):
    """``day=`` and ``sub=1`` as on the pages."""

    as_of = "day"
    noun = "条"
    view_action = "body.view"
    model = Chain
    order = ("order", "name_key", "id")

    def require_view(self, actor: Principal) -> None:
        if not enters(actor):
            raise NotAllowed

    def _asked(self, filters: QueryDict) -> dict[str, Any]:
        return {"day": day_from(filters.get("day", "")), "below": filters.get("sub") == "1"}


def _plain(chain: Chain) -> dict[str, str]:
    return {
        "name": chain.name,
        "parent": chain.parent.name if chain.parent else "",
        "department": chain.lead_department.name if chain.lead_department else "",
    }


PLAIN = (
    plain_column("name", "产业链", width=28),
    plain_column("parent", "上级链条", width=24),
    plain_column("department", "牵头部门", width=28),
)


class BodyGapTable(ChainsAskedTable):
    """Chains that lack what ``role=`` names."""

    code = "body_gaps"
    label = "待建链党组织"
    list_url = "body-gaps"

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [*PLAIN, plain_column("role", "待建", width=20)]

    def _role(self, filters: QueryDict) -> Role:
        roles = roles_of_city(day_from(filters.get("day", "")))
        return next((role for role in roles if role.code == filters.get("role")), (roles or ROLES)[0])

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        return gaps(actor, self._role(filters), **self._asked(filters))

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        was_called(objects)
        label = self._role(filters).label
        for chain in objects:
            yield {**_plain(chain), "role": label}


class CompletenessTable(ChainsAskedTable):
    code = "body_completeness"
    label = "一链一核一联盟"
    list_url = "body-completeness"

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [*PLAIN, plain_column("has", "现有", width=50), plain_column("standing", "是否齐全")]

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        return chains_asked(actor, **self._asked(filters)).select_related("parent", "lead_department")

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        for row in completeness_rows(objects, day_from(filters.get("day", ""))):
            has = "；".join(f"{cell.role.label} {cell.number} 个" for cell in row.cells)
            yield {**_plain(row.chain), "has": has, "standing": "齐全" if row.is_complete else "不齐全"}


class BodyTermTable(LinesTable):
    """``due=`` narrows to one stage of the page; without it all of them."""

    code = "body_terms"
    label = "任期与空缺"
    as_of = "day"
    noun = "条"
    view_action = "body.view"
    list_url = "body-terms"
    personal = True
    model = Seat

    def require_view(self, actor: Principal) -> None:
        if not enters(actor) or not by_body(actor).may(self.view_action):
            raise NotAllowed

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("body", "链党组织", width=36),
            plain_column("what", "席位或要求", width=24),
            plain_column("who", "人员、单位", width=24),
            date_column("ends_on", "任期届满"),
            plain_column("days", "剩余天数"),
            plain_column("has", "现有"),
            plain_column("asked", "要求", width=16),
        ]

    def lines(self, actor: Principal, filters: QueryDict) -> list[Mapping[str, Any]]:
        day, due = day_from(filters.get("day", "")), filters.get("due", "")
        seats = [] if due in (VACANT, SHORT) else term_rows(actor, day)
        lines = [_of_seat(row) for row in seats if due in ("", row.stage)]
        if due in ("", VACANT, SHORT):
            short = shortfalls(actor, day)
            vacant = vacant_seats(short)
            chosen = {"": short, VACANT: vacant, SHORT: [check for check in short if check not in vacant]}[due]
            lines += [_of_check(check) for check in chosen]
        return lines


def _of_seat(row: TermRow) -> Mapping[str, Any]:
    seat = row.seat
    return {
        "body": seat.body.name,
        "what": seat.title.label,
        "who": row.who,
        "ends_on": seat.term_ends_on,
        "days": row.days,
    }


def _of_check(check: Check) -> Mapping[str, Any]:
    return {"body": check.body.name, "what": check.label, "has": check.number, "asked": check.asked}
