"""What segments are to each other as a table, both ways. A relation is not edited: it ends, and another is entered."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet

from chains.actions import end_segment_link, link_segments, restore_link
from chains.choices import LinkKind
from chains.filters import SegmentLinkFilter
from chains.models import Segment, SegmentLink
from chains.queries import by_chain, links_visible
from chains.tables.dated import DatedTable
from core import clock
from core.principal import Principal
from core.tables.spec import ParsedRow, TableColumn, choice_column, date_column, labels_of
from core.templatetags.formats import cn_date
from organizations.tables.names import Names, named_column

FIXED = ("source_id", "target_id", "kind", "valid_from")


class SegmentLinkTable(DatedTable):
    code = "segment_links"
    label = "环节关系"
    noun = "项"
    lists = ("api-segment-link-list",)
    model = SegmentLink
    filters = SegmentLinkFilter
    read = (*FIXED, "valid_to")
    order = ("source__chain__order", "source__chain__name_key", "source__order", "source__name", "target__name", "id")
    fields: ClassVar[Mapping[str, str]] = {"source": "source_id", "target": "target_id", "last_day": "valid_to"}
    kept_when_blank: ClassVar[frozenset[str]] = frozenset({"valid_from"})

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        segments = _segment_names()
        how = "写成“产业链·环节”；全市只有一个同名环节的可只写环节名称"
        return [
            named_column(
                "source_id", "供给方（整体）", segments, required=True, names_record=True, width=34, comment=how
            ),
            choice_column("kind", "关系", labels_of(LinkKind), required=True, names_record=True),
            named_column(
                "target_id", "被供给方（部分）", segments, required=True, names_record=True, width=34, comment=how
            ),
            date_column("valid_from", "起始日期", comment="留空即自两个环节设立起"),
            date_column("valid_to", "终止日期", comment="仍成立的留空"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":
        asker = by_chain(actor) if action == "chain.edit" else actor
        found: QuerySet[Any] = SegmentLink.objects.filter(links_visible(asker, action))
        return found

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in self.read}

    def own_key(self, values: Mapping[str, Any]) -> str:
        ends = [values.get("source_id"), values.get("target_id")]
        return ":".join(str(end) for end in ends) if all(ends) else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> None:
        made = link_segments(actor=actor, values={name: values[name] for name in FIXED if name in values})
        if values.get("valid_to"):
            end_segment_link(actor=actor, segment_link_id=made.pk, last_day=values["valid_to"])

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        if row.target is None:
            return
        self.keep_fixed(changes, FIXED, "已登记的关系只能终止或恢复：请填终止日期，再另起一行登记新的关系。")
        if "valid_to" not in changes:
            return
        if row.target.values["valid_to"] is not None:
            restore_link(actor=actor, segment_link_id=row.target.id)
        if changes["valid_to"] is not None:
            end_segment_link(actor=actor, segment_link_id=row.target.id, last_day=changes["valid_to"])


def _segment_names() -> Names:
    """By chain and name. An ended one says when, so that one of its name that goes on is told apart from it."""
    rows = list(Segment.objects.values_list("id", "chain__name", "name", "valid_to"))
    today = clock.today()
    called = [
        (key, f"{chain}·{name}" + (f"（{cn_date(last)} 终止）" if last is not None and last < today else ""))
        for key, chain, name, last in rows
    ]
    plain = [(key, name) for key, _, name, last in rows if last is None or last >= today]
    return Names(called, noun="环节", aliases=plain)
