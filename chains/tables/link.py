"""上级产业链 as a table, both ways: which chain hangs on which of a tenant above, by the names of app.chains_above."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from chains.actions import end_link, link_chain
from chains.link_filters import LinkFilter
from chains.links import chains_above
from chains.models import ChainLink
from chains.queries import by_chain
from chains.tables.dated import DatedTable
from chains.tables.names import chain_names
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal
from core.tables.spec import ParsedRow, TableColumn, date_column, shown_only
from organizations.tables.names import Names, named_column

FIXED = ("chain_id", "upper_chain_id", "valid_from")


class ChainLinkTable(DatedTable):
    code = "chain_links"
    label = "上级产业链"
    noun = "项"
    lists = (
        "chain-links",
        "api-chain-link-list",
    )
    model = ChainLink
    filters = LinkFilter
    read = (*FIXED, "valid_to", "upper_tenant__name")
    order = ("chain__order", "chain__name_key", "chain_id", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {"chain": "chain_id", "upper_chain": "upper_chain_id", "last_day": "valid_to"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:
        chains = chain_names()
        return [
            named_column(
                "chain_id", "产业链", chains, required=True, names_record=True, width=24, aliases=("本级产业链",)
            ),
            named_column(
                "upper_chain_id",
                "上级产业链",
                _names_above(actor),
                required=True,
                names_record=True,
                width=30,
                comment="上级单位的产业链名称；几个上级单位有同名的，写成“单位·产业链”",
            ),
            shown_only("upper_tenant", "上级单位", width=24),
            date_column("valid_from", "起始日期", comment="不清楚的留空"),
            date_column("valid_to", "终止日期", comment="仍挂接的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        asker = by_chain(actor) if action == "chain.edit" else actor
        found: QuerySet[Any] = asker.narrow(ChainLink.objects.all(), action, AnchorKind.CHAIN, path="chain_id")
        return found

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in (*FIXED, "valid_to")}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**self.values_of(row), "upper_tenant": row["upper_tenant__name"]}

    def own_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get("chain_id"), values.get("upper_chain_id")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = link_chain(
            actor=actor, **{"valid_from": None, **{name: values[name] for name in FIXED if name in values}}
        )
        if values.get("valid_to"):
            end_link(actor=actor, link_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "已登记的挂接只能终止：请填终止日期，再另起一行登记新的上级产业链。")
        if "valid_to" in changes and changes["valid_to"] is None:
            raise InvalidInput(fields={"valid_to": ["已终止的挂接不能改回，请另起一行登记。"]})
        if "valid_to" in changes:
            end_link(actor=actor, link_id=row.target.id, last_day=changes["valid_to"])


def _names_above(actor: Principal) -> Names:
    """The chains of the tenants above. One that a link leads to and that no longer stands above goes by its id."""
    above = chains_above(actor.tenant.id)
    shared = Counter(upper.name for upper in above)
    rows = [(each.id, each.name if shared[each.name] == 1 else f"{each.tenant_name}·{each.name}") for each in above]
    known = {each.id for each in above}
    gone = set(ChainLink.objects.values_list("upper_chain_id", flat=True)) - known
    aliases = [(each.id, f"{each.tenant_name}·{each.name}") for each in above]
    return Names([*rows, *((key, str(key)) for key in sorted(gone))], noun="上级产业链", aliases=aliases)
