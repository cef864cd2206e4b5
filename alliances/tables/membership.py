"""Members of bodies as a table, both ways, many at once. Joining writes a dated row and nothing else (R03, R04)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from alliances.figures import memberships_on
from alliances.filters import MembershipListForm
from alliances.member_rows import narrowed, ordered
from alliances.models import ChainBody, Membership
from alliances.queries import by_body, memberships_for, names_shown
from alliances.tables.columns import body_names
from chains.pages import day_from
from chains.queries import chains_for
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tables.bulk import update_rows
from core.tables.spec import Existing, ParsedRow, TableColumn, TableSpec, date_column, text_column
from core.tables.term_columns import term_column
from core.templatetags.formats import cn_date
from members.tables.columns import person_names
from organizations.choices import UnitState
from organizations.choosing import as_uuid
from organizations.models import PartyOrg, Unit
from organizations.tables.names import named_column, party_org_names, unit_names

BATCH = 1000
MEMBERS = ("party_org_id", "unit_id", "person_id")
COLUMNS = ("body_id", *MEMBERS, "category_id", "post", "valid_from", "valid_to")
FIXED = ("body_id", *MEMBERS, "valid_from")
Member = tuple[UUID, UUID]


class MembershipTable(TableSpec):
    code = "memberships"
    label = "链党组织成员"
    as_of = "day"
    noun = "条"
    view_action = "body.view"
    edit_action = "membership.edit"
    list_url = "member-list"
    lists = (
        "body-detail",
        "api-membership-list",
    )
    personal = True
    model = Membership
    bulk: ClassVar[Mapping[str, str]] = {"category_id": "成员类别", "post": "以何职务参加", "valid_to": "退出日期"}

    def columns(self, actor: Principal) -> list[TableColumn]:
        orgs = party_org_names()
        return [
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            named_column("party_org_id", "成员党组织", orgs, width=36, comment="党组织、单位、人员三者填一项"),
            named_column("unit_id", "成员单位", unit_names(), width=36),
            named_column("person_id", "成员人员", person_names(actor), width=14),
            term_column("category_id", "成员类别", "member_category"),
            text_column("post", "以何职务参加", max_length=60, width=24, aliases=("职务",)),
            date_column("valid_from", "加入日期", comment="不详的留空"),
            date_column("valid_to", "退出日期", comment="仍是成员的留空"),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        chains = chains_for(actor).values_list("id", "name")
        form = MembershipListForm(filters, chains=[(str(chain_id), name) for chain_id, name in chains])
        standing = memberships_on(actor, day_from(filters.get("day", "")))
        if not form.is_valid():
            return standing.none()
        found = narrowed(standing, form.cleaned_data, named=names_shown(actor))
        body, chain = as_uuid(filters.get("body", "")), form.cleaned_data.get("chain")
        if body is not None:
            found = found.filter(body_id=body)
        return found.filter(body__chain_id=chain) if chain else found

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        named = names_shown(actor)
        for row in ordered(self._found(actor, filters)).values("id", *COLUMNS).iterator(chunk_size=BATCH):
            yield row["id"], row if named else {**row, "person_id": None}

    def _editable(self, actor: Principal) -> Any:
        bodies = by_body(actor).visible("membership.edit", AnchorKind.BODY, path="body_id")
        return Membership.objects.filter(bodies)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = self._editable(actor).filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], {name: row[name] for name in COLUMNS})
            for row in found.values("id", "version", *COLUMNS)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        member = _member_of(values)
        return f"{member[0]}:{member[1]}:{values.get('valid_from')}" if member else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        bodies = {row.values["body_id"] for row in rows if row.values.get("body_id")}
        held: dict[str, list[UUID]] = defaultdict(list)
        for row in memberships_for(actor).filter(body_id__in=bodies).values("id", *COLUMNS):
            held[self.natural_key(row)].append(row["id"])
        return {row.number: held[row.key] for row in rows if row.key and row.key in held}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        bodies = {body.pk: body for body in ChainBody.objects.filter(id__in=_all(rows, "body_id"))}
        gone = _gone(rows)
        for row in rows:
            _check_fixed(row)
            _check_member(row, gone)
            _check_days(row, bodies)
        self._check_overlaps(rows)

    @staticmethod
    def _check_overlaps(rows: Sequence[ParsedRow]) -> None:
        """Nobody is a member of one body twice on one day, by the platform and this sheet together."""
        spans: dict[Member, list[tuple[UUID | int, dt.date | None, dt.date | None]]] = defaultdict(list)
        for held in Membership.objects.filter(body_id__in=_all(rows, "body_id")).values("id", *COLUMNS):
            member = _member_of(held)
            if member:
                spans[member].append((held["id"], held["valid_from"], held["valid_to"]))
        for row in rows:
            member = _member_of(_after(row))
            if member is None:
                continue
            own = row.target.id if row.target else row.number
            spans[member] = [span for span in spans[member] if span[0] != own]
            first, last = _after(row).get("valid_from"), _after(row).get("valid_to")
            if any(_overlap(first, last, start, end) for _, start, end in spans[member]):
                row.refuse("valid_from", "这个成员在这段时间里已在这个组织中，请核对起止日期", kind="重复")
            spans[member].append((own, first, last))

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("membership.edit")
        moment = clock.now()
        made = [Membership(**{name: row.values[name] for name in COLUMNS if name in row.values}) for row in new]
        Membership.objects.bulk_create(made, batch_size=BATCH)
        edited = [
            Membership(
                id=row.target.id,
                **{**row.target.values, **changes},
                version=row.target.version + 1,
                updated_at=moment,
            )
            for row, changes in changed
            if row.target
        ]
        update_rows(Membership, edited, ["category", "post", "valid_to", "version", "updated_at"])


def _after(row: ParsedRow) -> dict[str, Any]:
    held = row.target.values if row.target else {}
    return {**held, **row.values}


def _member_of(values: Mapping[str, Any]) -> Member | None:
    """The body and its one member, where the row says both."""
    found = [values[name] for name in MEMBERS if values.get(name)]
    return (values["body_id"], found[0]) if values.get("body_id") and len(found) == 1 else None


def _all(rows: Sequence[ParsedRow], column: str) -> set[UUID]:
    return {value for row in rows if (value := _after(row).get(column))}


def _overlap(first: dt.date | None, last: dt.date | None, start: dt.date | None, end: dt.date | None) -> bool:
    begins_in_time = last is None or start is None or start <= last
    ends_late_enough = first is None or end is None or first <= end
    return begins_in_time and ends_late_enough


def _gone(rows: Sequence[ParsedRow]) -> dict[UUID, dt.date | None]:
    """Organizations dissolved and units ended, with the last day where it is known."""
    orgs = PartyOrg.objects.filter(id__in=_all(rows, "party_org_id"), dissolved_on__isnull=False)
    found: dict[UUID, dt.date | None] = dict(orgs.values_list("id", "dissolved_on"))
    units = Unit.objects.filter(id__in=_all(rows, "unit_id"), state=UnitState.ENDED)
    found.update(dict.fromkeys(units.values_list("id", flat=True)))
    return found


def _check_fixed(row: ParsedRow) -> None:
    if row.target is None:
        return
    for name in FIXED:
        if name in row.values and row.values[name] != row.target.values[name]:
            text = "已登记的成员不能改换组织、成员和加入日期；请填退出日期，再另起一行加入"
            row.refuse(name, text, kind="成员")
            return


def _check_member(row: ParsedRow, gone: Mapping[UUID, dt.date | None]) -> None:
    values = _after(row)
    named = [name for name in MEMBERS if values.get(name)]
    if len(named) != 1 and not any(problem.column in MEMBERS for problem in row.problems):
        text = "党组织、单位、人员三者填一项" + ("，现在填了多项" if named else "")
        row.refuse(named[1] if named else "party_org_id", text, kind="成员")
        return
    if row.target is None and named and values[named[0]] in gone:
        last, first = gone[values[named[0]]], values.get("valid_from")
        if last is None or first is None or first > last:
            row.refuse(named[0], "这个成员已撤销或注销，不能加入", kind="成员")


def _check_days(row: ParsedRow, bodies: Mapping[UUID, ChainBody]) -> None:
    values = _after(row)
    first, last, body = values.get("valid_from"), values.get("valid_to"), bodies.get(values.get("body_id"))  # type: ignore[arg-type]
    if first and last and last < first:
        row.refuse("valid_to", "退出日期不能早于加入日期，请核对", kind="日期")
    if body is None or row.target is not None or first is None:
        return
    if body.founded_on and first < body.founded_on:
        row.refuse("valid_from", f"“{body.name}”成立于{cn_date(body.founded_on)}，加入日期不能更早", kind="日期")
    if body.ended_on and (first > body.ended_on or last is None or last > body.ended_on):
        row.refuse("valid_from", f"“{body.name}”已于{cn_date(body.ended_on)}终止，不能再加入", kind="日期")
