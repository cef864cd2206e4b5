"""What segments have to do with each other: linked, ended, taken up again, withdrawn. No ring on any day.

A part stands in its whole's chain and layer; goods may go anywhere in the tenant.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from chains.access import get_segment_for, get_segment_link_for
from chains.actions.values import end_dated, prepared
from chains.choices import Layer, LinkKind
from chains.models import Segment, SegmentLink
from chains.rings import Edge, ring_through
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from core.tenancy.scope import current_tenant_id

LINK_FIELDS = ("source_id", "target_id", "kind", "valid_from")


def lock_links() -> None:
    """Links of a tenant are made one at a time: two people who close a ring from both ends would both pass."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('chains segment links'), hashtext(%s))", [str(current_tenant_id())]
        )


def link_segments(*, actor: Principal, values: Mapping[str, Any]) -> SegmentLink:
    """Say that ``source_id`` supplies or contains ``target_id``. Raises InvalidInput, naming the ring it would close.

    Without a first day it holds since both segments do; it never outlives either.
    """
    with transaction.atomic():
        columns = prepared(values, LINK_FIELDS)
        lock_links()
        ends = [_end(actor, columns.pop(f"{name}_id"), name) for name in ("source", "target")]
        held = {row.pk: row for row in _locked(ends)}
        source, target = (held[segment.pk] for segment in ends)
        link = SegmentLink(source=source, target=target, **columns)
        fit_days(link)
        check_link(link)
        return create(link)


def _end(actor: Principal, segment_id: UUID, field: str) -> Segment:
    try:
        return get_segment_for(actor, segment_id, "chain.edit")
    except NotFound as error:
        raise InvalidInput(fields={field: ["没有找到所选的环节，请重新选择。"]}) from error


def _locked(segments: Iterable[Segment]) -> "QuerySet[Segment]":
    ids = {segment.pk for segment in segments}
    queryset: QuerySet[Segment] = Segment.objects.filter(pk__in=ids).select_related("chain").order_by("id")
    return queryset.select_for_update(of=("self",))


def fit_days(link: SegmentLink) -> None:
    for segment in (link.source, link.target):
        if link.valid_from is not None and segment.valid_from is not None and link.valid_from < segment.valid_from:
            since = cn_date(segment.valid_from)
            raise InvalidInput(fields={"valid_from": [f"环节“{segment.name}”{since}才设立，日期不能更早。"]})
    starts = [segment.valid_from for segment in (link.source, link.target) if segment.valid_from is not None]
    if link.valid_from is None and starts:
        link.valid_from = max(starts)
    for segment in (link.source, link.target):
        if segment.valid_to is None:
            continue
        if segment.valid_to < (link.valid_from or clock.today()):
            raise InvalidInput(f"环节“{segment.name}”{cn_date(segment.valid_to)}已终止，不能再建立关系。")
        link.valid_to = min(link.valid_to or segment.valid_to, segment.valid_to)


def check_link(link: SegmentLink) -> None:
    """Refuse what no link may be. The caller holds ``lock_links``. Raises InvalidInput."""
    if link.source_id == link.target_id:
        raise InvalidInput(fields={"target": ["环节不能供给或包含自己，请选择另一个环节。"]})
    if link.kind not in LinkKind:
        raise InvalidInput(fields={"kind": ["请选择关系：供给或包含。"]})
    if link.kind == LinkKind.CONTAINS:
        _check_parts([(link.source, link.target)])
    _check_back(link)
    held = SegmentLink.objects.filter(kind=link.kind).exclude(pk=link.pk)
    ring = ring_through(_edge(link), [_edge(row) for row in held])
    if ring:
        verb = LinkKind(link.kind).label
        raise InvalidInput(
            f"会形成循环{verb}：{ring_in_words(ring)}。请先核对其中的关系，终止不再成立的一项。", code="ring"
        )


def _edge(link: SegmentLink) -> Edge:
    return Edge(link.source_id, link.target_id, link.valid_from, link.valid_to)


def ring_in_words(ring: Sequence[UUID]) -> str:
    """“甲”→“乙”→“甲”, with the chain's name where the ring leaves one chain."""
    found = Segment.objects.filter(pk__in=set(ring)).values_list("id", "name", "chain_id", "chain__name")
    rows = {key: (name, chain_id, chain) for key, name, chain_id, chain in found}
    several = len({chain_id for _, chain_id, _ in rows.values()}) > 1
    words = {key: f"{chain}·{name}" if several else name for key, (name, _, chain) in rows.items()}
    return "→".join(f"“{words[key]}”" for key in ring)


def _check_back(link: SegmentLink) -> None:
    """Two segments are one thing to each other, not two: what a whole contains does not supply it besides."""
    back = SegmentLink.objects.filter(source_id=link.target_id, target_id=link.source_id).exclude(kind=link.kind)
    for row in back:
        is_later = link.valid_to is not None and row.valid_from is not None and row.valid_from > link.valid_to
        is_over = row.valid_to is not None and link.valid_from is not None and row.valid_to < link.valid_from
        if not (is_later or is_over):
            raise InvalidInput(
                f"“{link.target.name}”已{row.get_kind_display()}“{link.source.name}”，两个环节之间只能有一种关系。"
            )


def _check_parts(pairs: Iterable[tuple[Segment, Segment]]) -> None:
    """A part stands in the chain and the layer of its whole. Raises InvalidInput."""
    for whole, part in pairs:
        if whole.chain_id != part.chain_id:
            raise InvalidInput("“包含”只能在同一条链的环节之间；不同的链之间请用“供给”。")
        if whole.layer != part.layer:
            there, here = Layer(whole.layer).label, Layer(part.layer).label
            raise InvalidInput(
                f"“{whole.name}”在{there}，“{part.name}”在{here}：“包含”只能在同一位置的环节之间，请用“供给”或先调整位置。"
            )


def check_layers(segment_ids: Collection[UUID]) -> None:
    """What contains and what is contained are still in one layer. Raises InvalidInput."""
    links = SegmentLink.objects.filter(
        Q(source_id__in=segment_ids) | Q(target_id__in=segment_ids), still_to_hold(), kind=LinkKind.CONTAINS
    )
    _check_parts((link.source, link.target) for link in links.select_related("source", "target").order_by("id"))


def still_to_hold() -> Q:
    """Links that hold today or will."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())


def end_segment_link(*, actor: Principal, segment_link_id: UUID, last_day: dt.date) -> SegmentLink:
    """Record a link's last day. Raises InvalidInput."""
    with transaction.atomic():
        link = locked(SegmentLink, get_segment_link_for(actor, segment_link_id, "chain.edit").pk)
        return end_dated(link, last_day)


def restore_link(*, actor: Principal, segment_link_id: UUID) -> SegmentLink:
    """Take a link's end back. Raises Conflict (never ended, a segment ended), InvalidInput (a ring by now)."""
    with transaction.atomic():
        lock_links()
        link = locked(SegmentLink, get_segment_link_for(actor, segment_link_id, "chain.edit").pk)
        if link.valid_to is None:
            raise Conflict("这项关系没有终止，无需恢复。", code="not_ended")
        for segment in _locked([link.source, link.target]):
            if segment.valid_to is not None:
                raise Conflict(f"环节“{segment.name}”已终止，不能恢复它的关系。", code="segment_ended")
        link.valid_to = None
        check_link(link)
        return change(locked(SegmentLink, link.pk), {"valid_to": None}, expected_version=None)


def withdraw_link(*, actor: Principal, segment_link_id: UUID) -> None:
    """Take back a link entered by mistake: it never held on any day."""
    with transaction.atomic():
        link = locked(SegmentLink, get_segment_link_for(actor, segment_link_id, "chain.edit").pk)
        put_away(link, actor=actor, code="segment-links")


def links_touching(segments: Q) -> "QuerySet[SegmentLink]":
    """Links at either end of the segments meant (a condition on segments)."""
    ids = Segment.objects.filter(segments).values("id")
    queryset: QuerySet[SegmentLink] = SegmentLink.objects.filter(Q(source_id__in=ids) | Q(target_id__in=ids))
    return queryset


def end_links(segments: Q, last_day: dt.date) -> None:
    """A link ends with either of its segments; one that would only begin later never was."""
    links = links_touching(segments).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day))
    links.filter(valid_from__gt=last_day).delete()
    links.update(valid_to=last_day, version=F("version") + 1, updated_at=clock.now())
