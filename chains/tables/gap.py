"""Gaps as a table, both ways. A segment goes by name within the row's chain; states move on the pages alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.http import QueryDict

from chains.actions.gap import move_gap
from chains.choices import GapState
from chains.gap_filters import GapFilter
from chains.gap_queries import gaps_for
from chains.models import Chain, Gap, Segment
from chains.tables.names import chain_names
from core import clock
from core.models import Term
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
    integer_column,
    labels_of,
    text_column,
)
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from organizations.naming import initials, name_key
from organizations.tables.names import named_column, unit_names

BATCH = 1000
PLAIN = ("name", "chain_id", "kind_id", "owner_id", "target_year", "due_on", "raised_on", "description")
READ = (*PLAIN, "segment__name", "state", "ended_on")
YEARS = (2000, 2100)
# Between these a gap goes to and fro; every other move has to say by what, or why.
AT_WORK = {GapState.OPEN, GapState.IN_PROGRESS}


class GapTable(TableSpec):
    code = "gaps"
    label = "强链补链事项"
    noun = "项"
    view_action = "gap.view"
    edit_action = "gap.edit"
    list_url = "gap-list"
    lists = (
        "chain-gaps",
        "api-gap-list",
    )
    model = Gap
    bulk: ClassVar[Mapping[str, str]] = {
        "owner_id": "责任单位",
        "state": "状态",
        "kind_id": "类型",
        "target_year": "目标年度",
        "due_on": "目标日期",
    }

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        chains = chain_names()
        units = unit_names()
        kinds = {label: key for key, label in Term.objects.filter(kind="gap_kind").values_list("id", "label")}
        return [
            text_column(
                "name", "事项名称", max_length=120, required=True, width=36, names_record=True, aliases=("名称", "短板")
            ),
            named_column(
                "chain_id", "产业链", chains, required=True, names_record=True, width=24, aliases=("链条", "所属产业链")
            ),
            text_column("segment", "环节", max_length=40, width=16, comment="这条链上的环节名称；不限环节的留空"),
            choice_column("kind_id", "类型", kinds, required=True, empty=None, aliases=("强链补链类型", "行动")),
            named_column(
                "owner_id", "责任单位", units, width=30, aliases=("牵头单位", "责任部门"), suggest="unit-suggest"
            ),
            integer_column("target_year", "目标年度", required=True, aliases=("年度", "完成年度")),
            date_column("due_on", "目标日期", comment="要在目标年度之内；没有的留空"),
            date_column("raised_on", "提出日期", comment="新增的留空即为今天"),
            text_column("description", "情况和措施", max_length=2000, width=40),
            choice_column(
                "state",
                "状态",
                labels_of(GapState),
                comment="表中只能在待推进和推进中之间改；闭合、不再推进在页面上办理",
            ),
        ]

    def _found(self, actor: Principal, filters: QueryDict) -> Any:
        filterset = GapFilter(filters, queryset=gaps_for(actor))
        return filterset.qs if filterset.is_valid() else filterset.queryset.none()

    def count(self, actor: Principal, filters: QueryDict) -> int:
        return int(self._found(actor, filters).count())

    @staticmethod
    def _values(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**{name: row[name] for name in (*PLAIN, "state", "ended_on")}, "segment": row["segment__name"] or ""}

    def export_rows(self, actor: Principal, filters: QueryDict) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        actor.require(self.view_action)
        found = self._found(actor, filters).order_by("target_year", "name_key", "id")
        for row in found.values("id", *READ).iterator(chunk_size=BATCH):
            yield row["id"], self._values(row)

    def existing(self, actor: Principal, ids: Iterable[UUID]) -> dict[UUID, Existing]:
        found = gaps_for(actor, action="gap.edit").filter(id__in=list(ids))
        return {
            row["id"]: Existing(row["id"], row["version"], self._values(row))
            for row in found.values("id", "version", *READ)
        }

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("chain_id")):
            return ""
        return f"{values['chain_id']}:{match_key(values['name'])}"

    def _holders(self, rows: Sequence[ParsedRow]) -> dict[str, UUID]:
        keys = {name_key(row.values["name"]) for row in rows if row.values.get("name")}
        found = Gap.objects.filter(name_key__in=keys).values_list("id", "chain_id", "name")
        return {self.natural_key({"chain_id": chain_id, "name": name}): row_id for row_id, chain_id, name in found}

    def match(self, actor: Principal, rows: Sequence[ParsedRow]) -> dict[int, list[UUID]]:  # noqa: ARG002
        holders = self._holders(rows)
        return {row.number: [holders[row.key]] for row in rows if row.key in holders}

    def check(self, actor: Principal, rows: Sequence[ParsedRow], columns: Mapping[str, TableColumn]) -> None:  # noqa: ARG002
        chains = Chain.objects.in_bulk({_after(row, "chain_id") for row in rows if _after(row, "chain_id")})
        segments = _segments(chains)
        holders = self._holders(rows)
        personal = set(Gap.objects.filter(owner__isnull=True).values_list("id", flat=True))
        for row in rows:
            _check_row(row, chains, segments)
            if _after(row, "owner_id") is None and not (row.target and row.target.id in personal):
                row.refuse("owner_id", "请填写责任单位", kind="责任单位")
            key = self.natural_key({name: _after(row, name) for name in ("name", "chain_id")})
            holder = holders.get(key)
            if row.target is not None and holder not in (None, row.target.id):
                row.refuse("name", "这条链已有同名事项，请核对", kind="事项名称")

    def write(
        self, actor: Principal, new: Sequence[ParsedRow], changed: Sequence[tuple[ParsedRow, Mapping[str, Any]]]
    ) -> None:
        actor.require_everywhere("gap.edit")
        moment = clock.now()
        rows = [*new, *(row for row, _ in changed)]
        segments = _segments(Chain.objects.in_bulk({_after(row, "chain_id") for row in rows}))
        Gap.objects.bulk_create([_gap(row, segments) for row in new], batch_size=BATCH)
        held = dict(
            Gap.objects.filter(pk__in=[row.target.id for row, _ in changed if row.target]).values_list(
                "id", "segment_id"
            )
        )
        edited = []
        for row, changes in changed:
            if row.target is not None:
                gap = _gap(row, segments)
                if "segment" not in changes:  # it may have ended, and is still the gap's
                    gap.segment_id = held[row.target.id]
                gap.pk, gap.version, gap.updated_at = row.target.id, row.target.version + 1, moment
                edited.append(gap)
        update_rows(Gap, edited, WRITTEN)
        for row, changes in changed:
            if row.target is not None and changes.get("state"):
                move_gap(actor=actor, gap_id=row.target.id, to=changes["state"])


WRITTEN = [
    "name",
    "name_key",
    "initials",
    "chain",
    "segment",
    "kind",
    "owner",
    "target_year",
    "due_on",
    "raised_on",
    "description",
    "version",
    "updated_at",
]
Segments = dict[tuple[UUID, str], UUID]


def _after(row: ParsedRow, code: str) -> Any:
    """The value a cell will have once the row is written."""
    held = row.target.values if row.target else {}
    return row.values.get(code, held.get(code))


def _segments(chains: Mapping[UUID, Chain]) -> Segments:
    found = Segment.objects.filter(in_force(clock.today()), chain_id__in=list(chains))
    return {(chain_id, match_key(name)): key for key, chain_id, name in found.values_list("id", "chain_id", "name")}


def _check_row(row: ParsedRow, chains: Mapping[UUID, Chain], segments: Segments) -> None:
    held = row.target.values if row.target else {}
    chain, name = chains.get(_after(row, "chain_id")), _after(row, "segment") or ""
    if row.target is not None and row.values.get("chain_id", held["chain_id"]) != held["chain_id"]:
        row.refuse("chain_id", "事项登记后不能换到别的链，请在原链上不再推进后重新登记", kind="产业链")
    elif chain is not None and name and name != held.get("segment") and (chain.pk, match_key(name)) not in segments:
        row.refuse("segment", f"“{chain.name}”没有环节“{name}”，请核对", kind="环节")
    if chain is not None and row.target is None and chain.valid_to is not None and chain.valid_to < clock.today():
        row.refuse("chain_id", f"“{chain.name}”已终止，不能再登记", kind="产业链")
    year, due_on = _after(row, "target_year"), _after(row, "due_on")
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        row.refuse("target_year", f"年度应在 {YEARS[0]} 到 {YEARS[1]} 之间", kind="目标年度")
    elif due_on is not None and due_on.year != year:
        row.refuse("due_on", "目标日期要在目标年度之内", kind="目标日期")
    _check_raised(row, chain)
    state, before = row.values.get("state"), held.get("state", GapState.OPEN)
    if state not in (None, "", before) and (row.target is None or not {state, before} <= AT_WORK):
        row.refuse("state", "新登记的是待推进；闭合、不再推进和重新推进要写明依据，请在页面上办理", kind="状态")


def _check_raised(row: ParsedRow, chain: Chain | None) -> None:
    raised_on = _after(row, "raised_on")
    if row.target is not None and raised_on is None:
        row.refuse("raised_on", "提出日期不能清空", kind="提出日期")
    elif raised_on is not None and raised_on > clock.today():
        row.refuse("raised_on", "提出日期不能晚于今天", kind="提出日期")
    elif row.target is not None and row.target.values["ended_on"] and raised_on > row.target.values["ended_on"]:
        row.refuse("raised_on", "提出日期不能晚于闭合日期", kind="提出日期")
    elif raised_on is not None and chain is not None and chain.valid_from and raised_on < chain.valid_from:
        row.refuse("raised_on", f"“{chain.name}”{cn_date(chain.valid_from)}才设立，日期不能更早", kind="提出日期")


def _gap(row: ParsedRow, segments: Segments) -> Gap:
    values = {name: _after(row, name) for name in PLAIN}
    name = _after(row, "segment") or ""
    values["raised_on"] = values["raised_on"] or clock.today()
    values["description"] = values["description"] or ""
    return Gap(
        **values,
        segment_id=segments.get((values["chain_id"], match_key(name))) if name else None,
        name_key=name_key(values["name"]),
        initials=initials(values["name"]),
    )
