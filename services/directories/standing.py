"""How much the city has on offer, counted by the city for those above: figures alone."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, Sum

from alliances.choices import OutcomeState
from core import clock
from services.choices import DealState, EntrySide
from services.market.queries import on_offer
from services.models import DirectoryStanding, MarketDeal, MarketEntry, SharedResource, TalentNeed
from services.shared.queries import listed_now
from services.talent.queries import valid_on


def figures() -> dict[str, int]:
    """Of today, in four statements, in the scope that is open."""
    today = clock.today()
    entries = MarketEntry.objects.filter(on_offer(today)).aggregate(
        supplies=Count("id", filter=Q(side=EntrySide.SUPPLY)), demands=Count("id", filter=Q(side=EntrySide.DEMAND))
    )
    begun = dt.datetime(today.year, 1, 1, tzinfo=clock.CHINA)
    deals: dict[str, Any] = MarketDeal.objects.filter(
        state=DealState.DONE, outcome__state=OutcomeState.CONFIRMED, outcome__decided_at__gte=begun
    ).aggregate(deals=Count("id"), deal_amount=Sum("outcome__amount"))
    needs = TalentNeed.objects.filter(valid_on(today)).aggregate(posts=Count("id"), wanted=Sum("wanted"))
    resources = SharedResource.objects.filter(listed_now()).count()
    return {name: value or 0 for name, value in {**entries, **deals, **needs, "resources": resources}.items()}


def anything() -> bool:
    """Whether there is, or was, anything to be counted."""
    rows = (DirectoryStanding, MarketEntry, TalentNeed, SharedResource)
    return any(model.objects.exists() for model in rows)


def recount() -> None:
    """Write the figures of today. Two at once write the same row."""
    columns = figures()
    DirectoryStanding.objects.bulk_create(
        [DirectoryStanding(**columns, counted_at=clock.now())],
        update_conflicts=True,
        unique_fields=["tenant"],
        update_fields=[*columns, "counted_at"],
    )
