"""In which of the city's own regions a unit is, as a column of the table of units."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from core import clock
from core.principal import Principal
from core.tables.spec import ParsedRow, TableColumn
from organizations.models import OwnRegion, Residence
from organizations.tables.dated import change_members, held_today
from organizations.tables.extensions import UnitColumns, UnitEntry
from organizations.tables.names import Names

PARKS = "own_regions"
NOWHERE: frozenset[UUID] = frozenset()


class ParkColumns(UnitColumns):
    bulk: ClassVar[Mapping[str, str]] = {PARKS: "园区"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        parks = list(OwnRegion.objects.order_by("name_key", "id").values_list("id", "name"))
        names = Names(parks, noun="园区")
        return [
            TableColumn(
                PARKS,
                "园区",
                names.convert_many,
                show=lambda value: "、".join(names.label(park_id) for park_id, _ in parks if park_id in value),
                choices=names.names,
                strict_choices=False,
                empty=NOWHERE,
                comment="入驻的园区、片区、镇街，多个用、隔开；清空即从今天起离园",
                width=20,
                aliases=("所在园区", "所属园区", "入驻园区", "所属片区", "所在片区", "片区", "所属镇街", "镇街"),
            )
        ]

    def values(self, actor: Principal, unit_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:  # noqa: ARG002
        held = held_today(Residence, "unit_id", "own_region_id", unit_ids)
        return {unit_id: {PARKS: park_ids} for unit_id, park_ids in held.items()}

    def check(self, actor: Principal, rows: Sequence[ParsedRow]) -> None:  # noqa: ARG002
        """A unit may still be told to be where it is, but enters no park that is closed."""
        told = [row for row in rows if row.values.get(PARKS)]
        if not told:
            return
        closed = dict(OwnRegion.objects.filter(closed_on__isnull=False).values_list("id", "name"))
        for row in told:
            before = row.target.values.get(PARKS, NOWHERE) if row.target else NOWHERE
            names = sorted(closed[park_id] for park_id in row.values[PARKS] - before if park_id in closed)
            if names:
                row.refuse(PARKS, f"“{'、'.join(names)}”已撤销，请选择其他园区", kind="园区")

    def write(self, actor: Principal, entries: Sequence[UnitEntry]) -> None:
        told = [entry for entry in entries if entry.changes(PARKS) and (entry.before or entry.after[PARKS])]
        if not told:
            return
        actor.require_everywhere("unit.edit")
        wanted = {entry.unit_id: entry.after[PARKS] for entry in told}
        new = [entry.unit_id for entry in told if not entry.before]
        change_members(Residence, "unit_id", "own_region_id", wanted, day=clock.today(), new=frozenset(new))
