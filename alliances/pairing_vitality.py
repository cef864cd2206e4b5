"""Which pairings are asked after: asleep, near the end of their term, or past it (R33)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.db.models import Max, QuerySet

from alliances.choices import STANDING, PairingState
from alliances.models import ActivityPairing, Pairing, PairingRule

# The latest day on which something was done in each of the given pairings; those without are left out.
LastDays = Callable[[Iterable[UUID]], Mapping[UUID, dt.date]]
_sources: list[LastDays] = []
OVER, LATE, EARLY = "over", "late", "early"
STAGE_WORDS = {OVER: "期限已满", LATE: "期限将满", EARLY: "期限临近"}


def register_last_days(source: LastDays) -> None:
    """What counts as something done in a pairing: activities, outcomes."""
    _sources.append(source)


def activity_days(pairing_ids: Iterable[UUID]) -> dict[UUID, dt.date]:
    """The day of the latest joint activity of each."""
    links = ActivityPairing.objects.filter(pairing_id__in=list(pairing_ids)).order_by().values("pairing_id")
    return {row["pairing_id"]: row["last"] for row in links.annotate(last=Max("activity__held_on"))}


def rule_now() -> PairingRule:
    """The city's rule, or the platform's own where it has changed nothing."""
    return PairingRule.objects.first() or PairingRule()


def last_days(pairings: Iterable[Pairing]) -> dict[UUID, dt.date]:
    """When something was last done in each, its signing and its first day included."""
    rows = list(pairings)
    found = {row.pk: max(day for day in (row.signed_on, row.valid_from) if day) for row in rows if row.signed_on}
    for source in _sources:
        for pairing_id, day in source([row.pk for row in rows]).items():
            found[pairing_id] = max(found.get(pairing_id, day), day)
    return found


def asleep(pairings: Iterable[Pairing], rule: PairingRule, today: dt.date) -> dict[UUID, dt.date]:
    """Those of ``pairings`` in which nothing was done for as long as the rule says, with the last day of each."""
    latest = today - dt.timedelta(days=rule.dormant_days)
    return {pairing_id: day for pairing_id, day in last_days(pairings).items() if day < latest}


def in_progress() -> "QuerySet[Pairing]":
    rows: QuerySet[Pairing] = Pairing.objects.filter(state__in=[PairingState.ACTIVE, PairingState.DORMANT])
    return rows


def ending(rule: PairingRule, today: dt.date) -> "QuerySet[Pairing]":
    """Standing pairings whose term is over or ends within the rule's days and that nobody has begun to renew."""
    last = today + dt.timedelta(days=rule.early_days)
    rows: QuerySet[Pairing] = Pairing.objects.filter(state__in=STANDING, valid_to__lte=last)
    renewed = Pairing.objects.filter(renews__isnull=False, state__in=[PairingState.DRAFT, PairingState.PROPOSED])
    return rows.exclude(id__in=renewed.values("renews_id"))


def stage_of(days: int, rule: PairingRule) -> str:
    """How near the end of its term is, ``days`` from today."""
    if days < 0:
        return OVER
    return LATE if days <= rule.late_days else EARLY
