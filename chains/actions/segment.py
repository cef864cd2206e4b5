"""Segments of a chain: added, renamed, put in order, ended."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from chains.access import get_chain_for, get_segment_for
from chains.actions.segment_industry import write_industries
from chains.actions.segment_link import check_layers, end_links, lock_links
from chains.actions.values import end_dated, prepared, require_existing
from chains.models import Chain, ChainUnit, Segment
from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create, locked, told_as_conflict, touch
from core.tenancy.dated import in_force

SEGMENT_FIELDS = ("name", "layer", "order", "valid_from")
STEP = 10


def add_segment(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any]) -> Segment:
    """A new segment, after the last one unless ``order`` says otherwise. Raises InvalidInput for a name in use."""
    columns = prepared(values, (*SEGMENT_FIELDS, "industries"))
    codes = columns.pop("industries", ())
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        require_existing(chain, columns.get("valid_from"), "valid_from")
        if columns.get("order") is None:
            last = Segment.objects.filter(chain=chain).order_by("-order").values_list("order", flat=True).first()
            columns["order"] = (last or 0) + STEP
        segment = create(Segment(chain=chain, **columns))
        write_industries(segment, codes)
        return segment


def update_segment(
    *, actor: Principal, segment_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Segment:
    """Rename a segment, move it to another layer, name its industries. Raises StaleVersion, InvalidInput."""
    return update_segments(actor=actor, changes=[(segment_id, values, expected_version)])[0]


Change = tuple[UUID, Mapping[str, Any], int | None]


def update_segments(*, actor: Principal, changes: Sequence[Change]) -> list[Segment]:
    """Several segments of a chain at once: a whole goes to another layer together with its parts.

    Raises StaleVersion, InvalidInput.
    """
    with transaction.atomic():
        lock_links()
        changed = [_updated(actor, *each) for each in changes]
        check_layers([segment.pk for segment in changed])
        return changed


def _updated(actor: Principal, segment_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Segment:
    segment = get_segment_for(actor, segment_id, "chain.edit")
    columns = prepared(values, (*SEGMENT_FIELDS, "industries"))
    codes = columns.pop("industries", None)
    require_existing(segment.chain, columns.get("valid_from"), "valid_from")
    saved = change(segment, columns, expected_version=expected_version)
    if codes is not None and write_industries(saved, codes) and saved.version == segment.version:
        saved = touch(locked(Segment, saved.pk))
    return saved


def order_segments(*, actor: Principal, chain_id: UUID, segment_ids: Sequence[UUID]) -> None:
    """Put the chain's segments in exactly this order. Raises InvalidInput unless each one in force is named once."""
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        held = {segment.pk: segment for segment in Segment.objects.filter(in_force(clock.today()), chain=chain)}
        if sorted(held) != sorted(segment_ids):
            raise InvalidInput("环节已有变化，请刷新页面后重新排序。")
        for position, segment_id in enumerate(segment_ids, start=1):
            change(held[segment_id], {"order": position * STEP}, expected_version=None)


def end_segment(*, actor: Principal, segment_id: UUID, last_day: dt.date) -> Segment:
    """End a segment, its links and the places on it.

    Units that stand nowhere else on the chain stay on it without a segment. Raises InvalidInput where the day lies
    before the first.
    """
    with transaction.atomic():
        segment = locked(Segment, get_segment_for(actor, segment_id, "chain.edit").pk)
        ended = end_dated(segment, last_day)
        end_links(Q(pk=segment.pk), last_day)
        after = clock.day_after(last_day)
        places = ChainUnit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day), segment=segment)
        leaving = list(places.select_for_update(of=("self",)).order_by("id"))
        places.filter(valid_from__gt=last_day).delete()
        places.update(valid_to=last_day, version=F("version") + 1, updated_at=clock.now())
        _keep_on_chain(leaving, segment, after)
        return ended


def _keep_on_chain(leaving: list[ChainUnit], segment: Segment, after: dt.date) -> None:
    on_chain = ChainUnit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=after), chain_id=segment.chain_id)
    elsewhere = set(on_chain.filter(unit_id__in=[place.unit_id for place in leaving]).values_list("unit_id", flat=True))
    kept = [
        ChainUnit(
            chain_id=segment.chain_id,
            unit_id=place.unit_id,
            role=place.role,
            valid_from=max(after, place.valid_from or after),
            valid_to=place.valid_to,
        )
        for place in leaving
        if place.unit_id not in elsewhere
    ]
    with told_as_conflict(ChainUnit):
        ChainUnit.objects.bulk_create(kept)
