"""Directories by number: what is on offer on the day is taken down as it is, and stays so (R16)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.models import ChainBody
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from services.choices import DirectoryKind, EntrySide
from services.directories.publishing import MOST_LINES, bring_out, next_number, standing_rows
from services.market.directory import MARKET, series_of
from services.market.queries import ISSUE, holds_market, on_offer
from services.market.signs import amount_of, contact_of
from services.models import MarketEntry, MarketIssue, MarketIssueLine

SIDES: Mapping[str, tuple[EntrySide, ...]] = {
    DirectoryKind.BOTH: (EntrySide.SUPPLY, EntrySide.DEMAND),
    DirectoryKind.SUPPLY: (EntrySide.SUPPLY,),
    DirectoryKind.DEMAND: (EntrySide.DEMAND,),
}


def candidates(kind: str, body_id: UUID | None, day: dt.date) -> Any:
    """What would stand in the directory if it came out on ``day``: supplies first, then by product and company."""
    found = MarketEntry.objects.filter(on_offer(day), side__in=SIDES[kind])
    if body_id is not None:
        found = found.filter(body_id=body_id)
    return found.select_related("unit", "body__chain", "segment").order_by("-side", "name_key", "unit__name_key", "id")


def publish_issue(
    *,
    actor: Principal,
    kind: str,
    body_id: UUID | None = None,
    title: str = "",
    preface: str = "",
    valid_to: dt.date | None = None,
) -> MarketIssue:
    """The next number of a directory of one body, or of the whole city for the department.

    Raises NotAllowed, InvalidInput, Conflict (nothing is on offer).
    """
    today = clock.today()
    with transaction.atomic():
        body = _body(actor, body_id)
        if kind not in DirectoryKind.values:
            raise InvalidInput(fields={"kind": ["没有这种目录，请重新选择。"]})
        if valid_to is not None and valid_to < today:
            raise InvalidInput(fields={"valid_to": ["有效期不能早于今天。"]})
        entries = standing_rows(
            candidates(kind, body_id, today),
            empty=Conflict("目前没有正在发布的供需，不能出这一期；请先发布供需。", code="nothing_on_offer"),
            too_many=Conflict(f"一期最多 {MOST_LINES} 条，请按链党组织分别发布。", code="too_many"),
        )
        number = next_number(MARKET, series_of(kind), today.year, kind=kind)
        words = " ".join(title.split()) or usual_title(kind, today.year, number, body)
        issue = MarketIssue(
            body=body,
            kind=kind,
            year=today.year,
            number=number,
            title=words[:120],
            preface=preface.strip(),
            issued_on=today,
            valid_to=valid_to,
            supplies=sum(entry.side == EntrySide.SUPPLY for entry in entries),
            demands=sum(entry.side == EntrySide.DEMAND for entry in entries),
            issued_by_id=actor.account_id,
        )
        return bring_out(MARKET, issue, entries, _line)


def usual_title(kind: str, year: int, number: int, body: ChainBody | None) -> str:
    return f"{body.name if body else ''}{DirectoryKind(kind).label}（{year}年第{number}期）"


def _body(actor: Principal, body_id: UUID | None) -> ChainBody | None:
    if body_id is None:
        actor.require_everywhere(ISSUE)
        return None
    body = get_body_for(actor, body_id)
    if not holds_market(actor, body.pk, ISSUE):
        raise NotAllowed
    return body


def _line(issue: MarketIssue, place: int, entry: MarketEntry) -> MarketIssueLine:
    chain = entry.body.chain
    return MarketIssueLine(
        issue=issue,
        entry=entry,
        place=place,
        side=entry.side,
        product=entry.name,
        unit_name=entry.unit.name,
        chain_name=chain.name if chain else "",
        segment_name=entry.segment.name if entry.segment else "",
        amount=amount_of(entry)[:60],
        price=entry.price,
        text=entry.text,
        valid_to=entry.valid_to,
        contact=contact_of(entry)[:80],
    )
