"""链上党组织 as a sheet, out only: which stand in units of a chain follows from where units stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from chains.figures import party_orgs_standing
from chains.filters import StandingOrgForm
from chains.pages import day_from
from chains.place_rows import standing_orgs
from chains.tables.place import asked_family
from core.principal import Principal
from core.tables.listed import ComputedTable
from core.tables.spec import TableColumn, choice_column, integer_column, labels_of, text_column
from organizations.choices import PartyOrgKind
from organizations.models import PartyOrg
from organizations.queries import party_orgs_for


class StandingOrgTable(ComputedTable):
    code = "orgs_on_chains"
    label = "链上党组织"
    as_of = "day"
    noun = "个"
    view_action = "party_org.view"
    list_url = "orgs-on-chains"
    lists = ("chain-party-orgs",)
    model = PartyOrg
    order = ("name_key", "id")

    def require_view(self, actor: Principal) -> None:
        actor.require("chain.view")
        actor.require(self.view_action)

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            text_column("name", "党组织", max_length=120, width=36),
            choice_column("kind", "类型", labels_of(PartyOrgKind)),
            text_column("units", "所在的链上单位", max_length=2000, width=44),
            integer_column("members", "党员"),
        ]

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        day, form = day_from(filters.get("day", "")), StandingOrgForm(filters)
        standing = party_orgs_standing(asked_family(actor, filters), day)
        orgs = party_orgs_for(actor).filter(id__in=standing)
        return form.narrowed(orgs) if form.is_valid() else orgs.none()

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:
        day, family = day_from(filters.get("day", "")), asked_family(actor, filters)
        for row in standing_orgs(objects, family, day):
            units = "、".join(unit.name for unit in row.units)
            yield {"name": row.org.name, "kind": row.org.kind, "units": units, "members": row.members}
