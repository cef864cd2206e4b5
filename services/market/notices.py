"""Who is told of supply and demand: the other side of a deal, and whoever works for the body."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from core.choices import Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, URGENT, EventKind
from core.templatetags.formats import cn_date
from members.models import Grant
from members.queries import accounts_holding
from services.models import MarketDeal, MarketEntry

ROOM = "工单与服务"
ASKED, MOVED, ENDING = "market.asked", "market.moved", "market.ending"
EVENTS = (
    EventKind(ASKED, "有企业提出对接意向", ROOM, "发布供需的企业；链党组织和产业链的联络员", URGENT),
    EventKind(MOVED, "供需对接有进展", ROOM, "对接的另一方企业", DAILY),
    EventKind(ENDING, "供需快到期或已到期", ROOM, "发布供需的企业和填报人", DAILY),
)


def company_accounts(unit_id: UUID) -> list[Account]:
    return accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id=unit_id))


def liaison_accounts(body_id: UUID, chain_id: UUID | None) -> list[Account]:
    anchors = [anchor for anchor in (body_id, chain_id) if anchor]
    return accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))


def _tell(
    accounts: Iterable[Account], *, event: str, occurrence: str, text: str, path: str, by: UUID | None = None
) -> None:
    """``by`` is whoever did it and need not be told."""
    told = {account.pk: account for account in accounts if account.pk != by}
    notify(told.values(), event=event, occurrence=occurrence, text=text[:200], path=path)


def tell_asked(deal: MarketDeal, *, by: UUID | None) -> None:
    entry = deal.entry
    told = [*company_accounts(entry.unit_id), *liaison_accounts(entry.body_id, entry.body.chain_id)]
    text = f"{deal.unit.name}对“{entry.name}”（{entry.get_side_display()}）有意向，请答复"
    _tell(
        told, event=ASKED, occurrence=deal.pk.hex, text=text, path=reverse("market-deal-detail", args=[deal.pk]), by=by
    )


def tell_moved(deal: MarketDeal, words: str, *, by: UUID | None) -> None:
    told = [*company_accounts(deal.entry.unit_id), *company_accounts(deal.unit_id)]
    _tell(
        told,
        event=MOVED,
        occurrence=f"{deal.pk.hex}:{deal.version}",
        text=f"“{deal.entry.name}”的对接{words}",
        path=reverse("market-deal-detail", args=[deal.pk]),
        by=by,
    )


def tell_ending(entry: MarketEntry, *, is_over: bool) -> None:
    told = company_accounts(entry.unit_id)
    if entry.written_by is not None and entry.written_by.is_active:
        told.append(entry.written_by)
    words = "已到期下架" if is_over else "快到期"
    text = f"“{entry.name}”（{entry.get_side_display()}）{cn_date(entry.valid_to)}截止，{words}；仍需要的请延长截止日期"
    _tell(
        told,
        event=ENDING,
        occurrence=f"{entry.pk.hex}:{entry.valid_to}:{'over' if is_over else 'soon'}",
        text=text,
        path=reverse("market-entry-detail", args=[entry.pk]),
    )
