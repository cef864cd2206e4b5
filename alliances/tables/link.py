"""1+5+N as one table, both ways, thousands of lines at once: a line for everybody, and who links him by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict

from alliances.choices import ABOVE, LinkRole, TeamMeaning, TeamState
from alliances.links.filters import LinkFilter
from alliances.links.queries import nodes_for
from alliances.models import LinkNode, Team
from alliances.sight import EDIT, VIEW
from alliances.tables.team import team_names
from core import clock
from core.ids import new_id
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.bulk import update_rows
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    TableSpec,
    choice_column,
    date_column,
    labels_of,
    text_column,
)
from organizations.choices import UnitState
from organizations.models import Unit
from organizations.tables.names import named_column, unit_names

BATCH = 1000
PLAIN = ("team_id", "role", "name", "unit_id", "valid_from", "valid_to")
COLUMNS = (*PLAIN, "above")
READ = ("id", "version", "above_id", "unit__name", *PLAIN)
FIXED = ("team_id", "role", "valid_from")
ORDER = (LinkRole.MEMBER, LinkRole.FLOATING, LinkRole.EMPLOYEE)
Place = tuple[UUID, str]


@dataclass(frozen=True)
class _Standing:
    """Somebody of a team as a sheet may name him."""

    id: UUID
    name: str
    unit: str

    @property
    def in_full(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name


class _Tree:
    """Who stands on the teams, by team and role, found by name: the name alone where it is one's own, else with unit
    or id.
    """

    def __init__(self, teams: Iterable[UUID]) -> None:
        self.places: dict[Place, list[_Standing]] = defaultdict(list)
        rows = LinkNode.objects.filter(team_id__in=list(teams), role__in=[LinkRole.MEMBER, LinkRole.FLOATING])
        self.by_id: dict[UUID, tuple[Place, _Standing]] = {}
        for node_id, team_id, role, name, unit in rows.values_list("id", "team_id", "role", "name", "unit__name"):
            self.add((team_id, role), _Standing(node_id, name, unit or ""))
        self._named: dict[Place, dict[str, list[_Standing]]] | None = None

    def add(self, place: Place, one: _Standing) -> None:
        self.places[place].append(one)
        self.by_id[one.id] = (place, one)
        self._named = None

    def _names(self, place: Place) -> dict[str, list[_Standing]]:
        if self._named is None:
            self._named = {}
        if place not in self._named:
            found: dict[str, list[_Standing]] = defaultdict(list)
            for one in self.places.get(place, ()):
                for word in {match_key(one.name), match_key(one.in_full), str(one.id)}:
                    found[word].append(one)
            self._named[place] = found
        return self._named[place]

    def find(self, place: Place, text: str) -> list[_Standing]:
        return self._names(place).get(match_key(text), [])

    def label(self, node_id: UUID | None) -> str:
        """What leads back to this one alone."""
        if node_id is None or node_id not in self.by_id:
            return ""
        place, one = self.by_id[node_id]
        words = (one.name, one.in_full, str(one.id))
        return next(word for word in words if word == words[-1] or len(self.find(place, word)) == 1)


class LinkTable(TableSpec):
    code = "links"
    label = "结对联系"
    noun = "人"
    view_action = VIEW
    edit_action = EDIT
    list_url = "link-list"
    lists = ("team-links", "api-link-node-list")
    model = LinkNode
    personal = True
    bulk: ClassVar[Mapping[str, str]] = {}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            named_column("team_id", "队伍", team_names(), required=True, width=30, names_record=True),
            choice_column("role", "身份", labels_of(LinkRole), required=True, names_record=True),
            text_column("name", "姓名", max_length=40, required=True, width=14, names_record=True),
            text_column(
                "above",
                "由谁联系",
                max_length=200,
                width=24,
                comment="流动党员填企业党员的姓名，职工群众填流动党员的姓名；同名的写成“姓名（单位）”；企业党员留空",
            ),
            named_column("unit_id", "单位", unit_names(), width=30),
            date_column("valid_from", "起始日期", comment="不详的留空"),
            date_column("valid_to", "终止日期", comment="仍在联系的留空"),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = LinkFilter(filters, queryset=nodes_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        self.require_view(actor)
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        self.require_view(actor)
        found = self._found(actor, filters)
        tree = _Tree(found.order_by().values_list("team_id", flat=True).distinct())
        rows = found.order_by("team__name_key", "team_id", "above__above__name", "above__name", "name", "id")
        for row in rows.values(*READ).iterator(chunk_size=BATCH):
            yield row["id"], _values(row, tree)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        rows = list(nodes_for(actor, action=EDIT).filter(id__in=list(ids)).values(*READ))
        tree = _Tree({row["team_id"] for row in rows})
        return {row["id"]: Existing(row["id"], row["version"], _values(row, tree)) for row in rows}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("team_id") and values.get("role") and values.get("name")):
            return ""
        above, name = match_key(values.get("above") or ""), match_key(values["name"])
        return f"{values['team_id']}:{values['role']}:{above}:{name}:{values.get('unit_id') or ''}"

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:
        """A row may name who links him as he is labelled, or by his name alone."""
        teams = {row.values["team_id"] for row in rows if row.values.get("team_id")}
        tree, held = _Tree(teams), defaultdict(list)
        for row in nodes_for(actor, action=EDIT).filter(team_id__in=teams).values(*READ):
            values = _values(row, tree)
            plain = tree.by_id[row["above_id"]][1].name if row["above_id"] in tree.by_id else ""
            for key in {self.natural_key(values), self.natural_key({**values, "above": plain})}:
                held[key].append(row["id"])
        return {row.number: held[row.key] for row in rows if row.key and row.key in held}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        teams = {team.pk: team for team in Team.objects.filter(pk__in=_all(rows, "team_id")).select_related("kind")}
        ended = set(
            Unit.objects.filter(pk__in=_all(rows, "unit_id"), state=UnitState.ENDED).values_list("id", flat=True)
        )
        tree = _grown(rows)
        leaving = {row.target.id for row in rows if row.target and row.values.get("valid_to")}
        busy = _busy(leaving)
        for row in rows:
            _check_row(row, teams, ended)
            _check_above(row, tree)
            if row.target and row.values.get("valid_to") and (number := len(busy[row.target.id] - leaving)):
                row.refuse("valid_to", f"还联系着 {number} 人，请先改由他人联系或一并登记终止", kind="终止")

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere(EDIT)
        moment, rows = clock.now(), [*new, *(row for row, _ in changed)]
        ids = {row.number: new_id() for row in new}
        tree = _grown(rows, ids)
        for role in ORDER:
            made = [_node(row, tree, ids[row.number]) for row in new if row.values["role"] == role]
            LinkNode.objects.bulk_create(made, batch_size=BATCH)
        for row in new:
            row.made = ids[row.number]
        held = dict(
            LinkNode.objects.filter(pk__in=[row.target.id for row, _ in changed if row.target]).values_list(
                "id", "above_id"
            )
        )
        edited = []
        for row, changes in changed:
            if row.target is None:
                continue
            node = _node(row, tree, row.target.id)
            if "above" not in changes:  # he may have ended, and is still who linked him
                node.above_id = held[row.target.id]
            node.version, node.updated_at = row.target.version + 1, moment
            edited.append(node)
        update_rows(LinkNode, edited, ["name", "unit", "above", "valid_to", "version", "updated_at"])


def _values(row: Mapping[str, Any], tree: _Tree) -> dict[str, Any]:
    return {**{name: row[name] for name in PLAIN}, "above": tree.label(row["above_id"])}


def _after(row: ParsedRow, code: str) -> Any:
    """The value a cell will have once the row is written."""
    held = row.target.values if row.target else {}
    return row.values.get(code, held.get(code))


def _all(rows: Sequence[ParsedRow], code: str) -> set[UUID]:
    return {value for row in rows if (value := _after(row, code))}


def _grown(rows: Sequence[ParsedRow], ids: Mapping[int, UUID] | None = None) -> _Tree:
    """The trees with those the sheet adds; without ``ids`` they only stand to be named."""
    tree = _Tree(_all(rows, "team_id"))
    units = dict(Unit.objects.filter(pk__in=_all(rows, "unit_id")).values_list("id", "name"))
    for row in rows:
        team_id, role, name = (_after(row, code) for code in ("team_id", "role", "name"))
        if row.target is None and team_id and role in ABOVE.values() and name:
            one = _Standing(ids[row.number] if ids else new_id(), name, units.get(_after(row, "unit_id"), ""))
            tree.add((team_id, role), one)
    return tree


def _busy(leaving: set[UUID]) -> dict[UUID, set[UUID]]:
    """Whom each of those who leave still links."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())
    for node_id, above_id in LinkNode.objects.filter(still, above_id__in=leaving).values_list("id", "above_id"):
        found[above_id].add(node_id)
    return found


def _check_row(row: ParsedRow, teams: Mapping[UUID, Team], ended: set[UUID]) -> None:
    held = row.target.values if row.target else {}
    for name in FIXED:
        if row.target is not None and name in row.values and row.values[name] != held[name]:
            row.refuse(name, "已登记的不能改换队伍、身份和起始日期；请登记终止，另起一行登记", kind="结对联系")
            return
    touched = row.target is None or any(row.values[name] != held[name] for name in COLUMNS if name in row.values)
    team = teams.get(_after(row, "team_id")) if touched else None
    if team is not None and team.kind.meaning != TeamMeaning.LINK:
        row.refuse("team_id", f"“{team.name}”不是结对联系队伍", kind="队伍")
    elif team is not None and team.state != TeamState.ACTIVE:
        row.refuse("team_id", f"“{team.name}”{team.get_state_display()}，恢复在队后才能登记", kind="队伍")
    first, last = _after(row, "valid_from"), _after(row, "valid_to")
    if first and last and last < first:
        row.refuse("valid_to", "终止日期不能早于起始日期", kind="日期")
    unit = row.values.get("unit_id")
    if unit in ended and unit != held.get("unit_id"):
        row.refuse("unit_id", "这个单位已注销，请核对", kind="单位")


def _check_above(row: ParsedRow, tree: _Tree) -> None:
    """Who links him is there, once, on the same team and one step up."""
    team_id, role, above = _after(row, "team_id"), _after(row, "role"), _after(row, "above") or ""
    if not (team_id and role):
        return
    if row.target is not None and row.values.get("above", "") == row.target.values["above"]:
        return
    if role == LinkRole.MEMBER:
        if above:
            row.refuse("above", "企业党员在最上一层，不填由谁联系", kind="由谁联系")
        return
    wanted = ABOVE[LinkRole(role)]
    if not above:
        row.refuse("above", f"请填写由哪名{wanted.label}联系", kind="由谁联系")
        return
    found = tree.find((team_id, wanted), above)
    if not found:
        row.refuse("above", f"这支队伍和这张表里没有{wanted.label}“{above}”，请核对", kind="由谁联系")
    elif len(found) > 1:
        told = " / ".join(sorted({one.in_full for one in found}))
        row.refuse("above", f"有 {len(found)} 名{wanted.label}叫“{above}”：{told}，请写明单位", kind="由谁联系")


def _node(row: ParsedRow, tree: _Tree, node_id: UUID) -> LinkNode:
    values = {name: _after(row, name) for name in PLAIN}
    role, above = values["role"], _after(row, "above") or ""
    upper = tree.find((values["team_id"], ABOVE[LinkRole(role)]), above) if role in ABOVE and above else []
    return LinkNode(id=node_id, above_id=upper[0].id if upper else None, **values)
