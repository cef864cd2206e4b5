"""Party organizations as a table, both ways. A superior goes by name; an unknown name is one outside the platform."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from core import clock
from core.choices import AnchorKind
from core.database.among import Among
from core.ids import new_id
from core.principal import Principal
from core.spreadsheets.converted import Converted, as_text, clean, failed
from core.spreadsheets.table import CellValue, match_key
from core.tables.bulk import Insertion, add, anchors, update_rows
from core.tables.spec import (
    Existing,
    ParsedRow,
    TableColumn,
    TableSpec,
    boolean_column,
    choice_column,
    date_column,
    labels_of,
    text_column,
)
from organizations.actions.alias import keep_former_names, set_former_names
from organizations.choices import BuildMode, PartyOrgKind
from organizations.filters import PartyOrgFilter
from organizations.models import PartyOrg, PartyOrgAlias, PartyOrgHost
from organizations.naming import initials, name_key
from organizations.queries import party_orgs_for, standing_party_orgs
from organizations.tables.dated import change_members, held_today, new_members
from organizations.tables.former import refuse_former_org_names
from organizations.tables.names import FORMER, Names, former_names_column, former_names_of, party_org_names, unit_names

PLAIN = ("name", "short_name", "kind", "build_mode", "founded_on", "dissolved_on", "is_demonstration")
EMPTY: Mapping[str, Any] = {"founded_on": None, "dissolved_on": None, "is_demonstration": False}
OUTSIDE = "平台外："
NAME_LENGTH = 120

# A superior as the table compares it: the record's id, or the name of one outside the platform.
Superior = tuple[UUID | None, str]
NONE: Superior = (None, "")


def _superior_column(names: Names) -> TableColumn:
    def convert(raw: CellValue) -> Converted[Superior]:
        text = clean(as_text(raw))
        if not text:
            return Converted()
        outside = text.removeprefix(OUTSIDE).strip()
        if len(outside) > NAME_LENGTH:
            return failed(f"最多 {NAME_LENGTH} 个字，现为 {len(outside)} 个字，请缩短")
        if text.startswith(OUTSIDE):
            return Converted((None, outside))
        found = names.ids(text)
        if len(found) > 1:
            return failed(f"有 {len(found)} 个党组织叫“{text}”，请改填系统编号（导出的表中有）")
        return Converted((found[0], "") if found else (None, text))

    def show(value: Superior) -> str:
        superior_id, outside = value
        if superior_id is not None:
            return names.label(superior_id)
        return f"{OUTSIDE}{outside}" if outside and names.ids(outside) else outside

    return TableColumn(
        "superior",
        "隶属的上级党组织",
        convert,
        show=show,
        empty=NONE,
        width=30,
        comment="平台内或本表中的党组织写名称或系统编号；其他名称作为平台外的上级保存",
        aliases=("上级党组织", "隶属关系", "上级组织"),
        suggest="party-org-suggest",
    )


def _hosts_column(names: Names) -> TableColumn:
    return TableColumn(
        "hosts",
        "所在单位",
        names.convert_many,
        show=lambda value: "、".join(sorted(names.label(unit_id) for unit_id in value)),
        empty=frozenset(),
        width=36,
        comment="单位全称；联合党支部的多个单位用、隔开",
        aliases=("依托单位", "所属单位", "所在企业", "单位名称"),
    )


class PartyOrgTable(TableSpec):
    code = "party_orgs"
    label = "党组织"
    noun = "个"
    view_action = "party_org.view"
    edit_action = "party_org.edit"
    list_url = "party-org-list"
    lists = ("api-party-org-list",)
    model = PartyOrg
    takes_ids = True
    add_action = "party_org.edit"
    bulk: ClassVar[Mapping[str, str]] = {
        "kind": "类型",
        "superior": "隶属的上级党组织",
        "build_mode": "组建方式",
        "is_demonstration": "示范党组织",
        "founded_on": "成立日期",
        "dissolved_on": "撤销日期",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        orgs = party_org_names()
        units = unit_names()
        kinds, modes = labels_of(PartyOrgKind), labels_of(BuildMode)
        return [
            text_column(
                "name",
                "党组织名称",
                max_length=NAME_LENGTH,
                required=True,
                width=36,
                names_record=True,
                aliases=("名称", "党组织全称", "组织名称"),
            ),
            choice_column("kind", "类型", kinds, required=True, aliases=("党组织类型", "组织类别")),
            text_column("short_name", "简称", max_length=40, width=14),
            former_names_column("党组织"),
            _hosts_column(units),
            _superior_column(orgs),
            choice_column("build_mode", "组建方式", modes, aliases=("组建形式",)),
            date_column("founded_on", "成立日期", aliases=("成立时间", "组建日期")),
            date_column("dissolved_on", "撤销日期", comment="仍存在的留空", aliases=("撤销时间",)),
            boolean_column("is_demonstration", "示范党组织", aliases=("是否示范",)),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = PartyOrgFilter(filters, queryset=party_orgs_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        rows = list(self._found(actor, filters).order_by("name_key", "id").values("id", *READ))
        yield from self._whole(rows)

    def _whole(self, rows: list[dict[str, Any]]) -> Iterator[tuple[UUID, dict[str, Any]]]:
        hosts = held_today(PartyOrgHost, "party_org_id", "unit_id", [row["id"] for row in rows])
        former = former_names_of(PartyOrgAlias, "party_org_id", [row["id"] for row in rows])
        for row in rows:
            values = {name: row[name] for name in PLAIN}
            yield (
                row["id"],
                {
                    **values,
                    "superior": (row["superior_id"], row["superior_name"]),
                    "hosts": hosts.get(row["id"], frozenset()),
                    FORMER: former.get(row["id"], frozenset()),
                },
            )

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = party_orgs_for(actor, action="party_org.edit").filter(Among("id", ids))
        rows = list(found.values("id", "version", *READ))
        versions = {row["id"]: row["version"] for row in rows}
        return {row_id: Existing(row_id, versions[row_id], values) for row_id, values in self._whole(rows)}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return f"name:{match_key(values['name'])}" if values.get("name") else ""

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        keys = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
        by_name: dict[str, list[UUID]] = {}
        for row_id, name in standing_party_orgs().filter(Among("name_key", keys)).values_list("id", "name"):
            by_name.setdefault(match_key(name), []).append(row_id)
        return {row.number: by_name.get(match_key(row.values["name"]), []) for row in rows if row.values.get("name")}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        today = clock.today()
        for row in rows:
            held = row.target.values if row.target else {}
            founded = row.values.get("founded_on", held.get("founded_on"))
            dissolved = row.values.get("dissolved_on", held.get("dissolved_on"))
            if founded and dissolved and dissolved < founded:
                row.refuse("dissolved_on", "撤销日期不能早于成立日期，请核对", kind="撤销日期")
            if dissolved and dissolved > today and dissolved != held.get("dissolved_on"):
                row.refuse("dissolved_on", "撤销日期不能晚于今天，到日再办理", kind="撤销日期")
        refuse_former_org_names([row for row in rows if row.target is None])
        if any("superior" in row.values for row in rows):
            self._check_superiors(rows)

    @staticmethod
    def _check_superiors(rows: Sequence[ParsedRow]) -> None:
        """No organization below itself, or newly below a dissolved one, by the platform and this sheet together."""
        tree: dict[Node, Node | None] = {}
        dissolved: set[UUID] = set()
        for row_id, superior_id, gone in standing_party_orgs().values_list("id", "superior_id", "dissolved_on"):
            tree[row_id] = superior_id
            if gone is not None:
                dissolved.add(row_id)
        sheet = _named_in(rows)
        for row in rows:
            if "superior" not in row.values:
                continue
            superior = _resolved(row.values["superior"], sheet)
            tree[_node(row)] = superior
            before = row.target.values["superior"] if row.target else NONE
            if superior in dissolved and row.values["superior"] != before:
                row.refuse("superior", "这个上级党组织已撤销，请改填现有的党组织", kind="隶属关系")
        for row in rows:
            if "superior" in row.values and _below_itself(_node(row), tree):
                row.refuse("superior", "按本表，这个党组织会隶属于自己或自己的下级，请核对", kind="隶属关系")

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere(self.add_action)
        today, moment = clock.today(), clock.now()
        made = {row.number: row.kept_as or new_id() for row in new}
        for row in new:
            row.made = made[row.number]
        superior_of = _superiors_in(new, made)
        for insertion in self._rows_of(list(made.values()), new, superior_of, today):
            add(insertion)
        edited = [self._edited(row.target, changes, moment, superior_of) for row, changes in changed if row.target]
        update_rows(PartyOrg, edited, WRITTEN)
        told = [(row.target, changes) for row, changes in changed if row.target]
        keep_former_names(
            "party_org", [(held.id, held.values["name"]) for held, changes in told if "name" in changes], day=today
        )
        former = {made[row.number]: row.values[FORMER] for row in new if row.values.get(FORMER)}
        set_former_names(
            "party_org", former | {held.id: changes[FORMER] for held, changes in told if FORMER in changes}
        )
        hosts = {held.id: changes["hosts"] for held, changes in told if "hosts" in changes}
        change_members(PartyOrgHost, "party_org_id", "unit_id", hosts, day=today)

    def insertions(
        self, ids: Sequence[UUID | str], new: Sequence[ParsedRow], day: dt.date
    ) -> Sequence[Insertion] | None:
        if any(row.values.get(FORMER) for row in new):
            return None
        superior_of = _superiors_in(new, dict(zip((row.number for row in new), ids, strict=True)))
        return self._rows_of(ids, new, superior_of, day)

    @staticmethod
    def _rows_of(
        ids: Sequence[UUID | str], new: Sequence[ParsedRow], superior_of: "SuperiorOf", day: dt.date
    ) -> list[Insertion]:
        """Anchors, organizations and their places from the founding on. A superior may stand further down the sheet:
        within one statement its key is checked when all are there.
        """
        said = [row.values for row in new]
        columns = {name: [values.get(name, EMPTY.get(name, "")) for values in said] for name in PLAIN}
        superiors = [superior_of(values.get("superior", NONE)) for values in said]
        names = columns["name"]
        columns |= {
            "superior_id": [superior_id for superior_id, _ in superiors],
            "superior_name": [outside for _, outside in superiors],
            "name_key": list(map(name_key, names)),
            "initials": list(map(initials, names)),
        }
        hosts = {org_id: values.get("hosts", frozenset()) for org_id, values in zip(ids, said, strict=True)}
        founded = dict(zip(ids, columns["founded_on"], strict=True))
        hosted = new_members(PartyOrgHost, "party_org_id", "unit_id", hosts, day=day, starts=founded)
        return [anchors(ids, AnchorKind.PARTY_ORG), Insertion(PartyOrg, {"id": ids, **columns}), *hosted]

    @staticmethod
    def _edited(target: Existing, changes: Mapping[str, Any], moment: Any, superior_of: "SuperiorOf") -> PartyOrg:
        values = {name: changes.get(name, target.values[name]) for name in PLAIN}
        superior_id, superior_name = superior_of(changes.get("superior", target.values["superior"]))
        return PartyOrg(
            id=target.id,
            **values,
            superior_id=superior_id,
            superior_name=superior_name,
            name_key=name_key(values["name"]),
            initials=initials(values["name"]),
            version=target.version + 1,
            updated_at=moment,
        )


READ = (*PLAIN, "superior_id", "superior_name")
WRITTEN = [*PLAIN, "superior", "superior_name", "name_key", "initials", "version", "updated_at"]

# An organization on its way: its id, or the number of the row that will make it.
Node = UUID | int


def _node(row: ParsedRow) -> Node:
    return row.target.id if row.target else row.number


def _named_in(rows: Iterable[ParsedRow]) -> dict[str, list[Node]]:
    """The rows that will make a record, by its name; names the platform holds were found when the cell was read."""
    named: dict[str, list[Node]] = {}
    for row in rows:
        if row.target is None and row.values.get("name"):
            named.setdefault(match_key(row.values["name"]), []).append(_node(row))
    return named


def _resolved(value: Superior, sheet: Mapping[str, list[Node]]) -> Node | None:
    """The superior as a record, or as the row that will make it; None where it is outside or there is none."""
    superior_id, name = value
    if superior_id is not None:
        return superior_id
    found = sheet.get(match_key(name), []) if name else []
    return found[0] if len(found) == 1 else None


SuperiorOf = Callable[[Superior], tuple[UUID | str | None, str]]


def _superiors_in(new: Sequence[ParsedRow], made: Mapping[int, UUID | str]) -> SuperiorOf:
    """How a superior is written, whose row may be one of the ``new`` that are ``made`` into records, by number."""
    sheet = _named_in(new)

    def superior_of(value: Superior) -> tuple[UUID | str | None, str]:
        node = _resolved(value, sheet)
        if isinstance(node, int):
            return made[node], ""
        return (node, "") if node is not None else (None, value[1])

    return superior_of


def _below_itself(node: Node, tree: Mapping[Node, Node | None]) -> bool:
    seen: set[Node] = set()
    above = tree.get(node)
    while above is not None and above not in seen:
        if above == node:
            return True
        seen.add(above)
        above = tree.get(above)
    return False
