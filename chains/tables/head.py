"""链长 and 链主 organizations as tables, both ways: appointed, then gone, never overwritten (R18, R59)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from chains.actions import add_leader_org, appoint_head, end_head, end_leader_org
from chains.chain_rows import names_shown
from chains.choices import HeadRole
from chains.head_filters import HeadFilter, LeaderOrgFilter
from chains.head_queries import ending_terms, heads_for, leader_orgs_for
from chains.models import ChainHead, ChainLeaderOrg
from chains.queries import by_chain
from chains.tables.dated import DatedTable
from chains.tables.names import chain_names
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, labels_of, text_column
from core.tables.term_columns import term_column
from members.tables.columns import person_names
from organizations.tables.names import named_column, party_org_names, unit_names

HEAD_WRITTEN = ("role", "person_id", "department_id", "post", "post_level_id", "valid_from", "valid_to")
HEAD_FIXED = ("chain_id", "role", "person_id", "department_id", "post", "post_level_id", "valid_from")
ORG_FIXED = ("chain_id", "party_org_id", "valid_from")
SAME = "不能在表中改；请给这一行填上终止日期，再另起一行登记。"


class ChainHeadTable(DatedTable):
    """``ending=1`` narrows to terms that end within ninety days and that nobody follows yet."""

    code = "chain_heads"
    label = "链长"
    noun = "位"
    list_url = "chain-list"
    lists = ("chain-heads", "head-terms", "api-chain-head-list")
    personal = True
    model = ChainHead
    filters = HeadFilter
    read = (*HEAD_FIXED, "valid_to")
    order = ("chain__order", "chain__name_key", "valid_from", "id")
    fields: ClassVar[Mapping[str, str]] = {
        **{name.removesuffix("_id"): name for name in HEAD_FIXED if name.endswith("_id")},
        "last_day": "valid_to",
    }
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"role"})

    def columns(self, actor: Principal) -> list[TableColumn]:
        return [
            named_column("chain_id", "产业链", chain_names(), required=True, names_record=True, width=24),
            choice_column("role", "职责", labels_of(HeadRole), comment="不填为链长"),
            named_column(
                "person_id", "人员", person_names(actor), names_record=True, width=14, comment="人员、部门二者填一项"
            ),
            named_column("department_id", "部门", unit_names(), names_record=True, width=28),
            text_column("post", "职务", max_length=60, width=24),
            term_column("post_level_id", "职务层次", "post_level"),
            date_column("valid_from", "任职日期", comment="不清楚的留空", aliases=("起始日期",)),
            date_column("valid_to", "终止日期", comment="在任且没有任期的留空", aliases=("任期届满",)),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        if action == self.view_action:
            return heads_for(actor)
        return _editable(ChainHead, actor)

    def found(self, actor: Principal, filters: QueryDict) -> "QuerySet[Any]":
        found = super().found(actor, filters)
        if filters.get("ending"):
            found = found.filter(id__in=[row.head.pk for row in ending_terms(actor, clock.today())])
        return found

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        rows = super().export_rows(actor, filters)
        return rows if names_shown(actor) else _unnamed(rows)

    def own_key(self, values: Mapping[str, Any]) -> str:
        holder = values.get("person_id") or values.get("department_id")
        if not (values.get("chain_id") and holder):
            return ""
        return f"{values['chain_id']}:{values.get('role') or HeadRole.HEAD}:{holder}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in HEAD_WRITTEN if values.get(name) not in (None, "")}
        appoint_head(actor=actor, chain_id=values["chain_id"], values=given)

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, HEAD_FIXED, SAME)
        self.refuse_reopening(changes, "已有的终止日期不能清空，请另起一行登记新的任期。")
        end_head(actor=actor, head_id=row.target.id, last_day=changes["valid_to"])


class LeaderOrgTable(DatedTable):
    code = "chain_leader_orgs"
    label = "链主党组织"
    noun = "个"
    lists = ("api-leader-org-list",)
    model = ChainLeaderOrg
    filters = LeaderOrgFilter
    read = (*ORG_FIXED, "valid_to")
    order = ("chain__order", "chain__name_key", "party_org__name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"chain": "chain_id", "party_org": "party_org_id", "last_day": "valid_to"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        orgs = party_org_names()
        return [
            named_column("chain_id", "产业链", chain_names(), required=True, names_record=True, width=24),
            named_column("party_org_id", "链主党组织", orgs, required=True, names_record=True, width=36),
            date_column("valid_from", "起始日期", comment="不清楚的留空"),
            date_column("valid_to", "终止日期", comment="仍是链主的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        if action == self.view_action:
            return leader_orgs_for(actor)
        return _editable(ChainLeaderOrg, actor)

    def own_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get("chain_id"), values.get("party_org_id")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = add_leader_org(
            actor=actor,
            chain_id=values["chain_id"],
            party_org_id=values["party_org_id"],
            valid_from=values.get("valid_from"),
        )
        if values.get("valid_to"):
            end_leader_org(actor=actor, row_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, ORG_FIXED, SAME)
        self.refuse_reopening(changes, "已终止的不能在表中改回，请另起一行登记。")
        end_leader_org(actor=actor, row_id=row.target.id, last_day=changes["valid_to"])


def _editable(model: type[Any], actor: Principal) -> "QuerySet[Any]":
    found: QuerySet[Any] = by_chain(actor).narrow(model.objects.all(), "chain.edit", AnchorKind.CHAIN, path="chain_id")
    return found


def _unnamed(rows: Iterable[tuple[UUID, Mapping[str, Any]]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
    for row_id, values in rows:
        yield row_id, {**values, "person_id": None}
