"""Reads of joint activities and of what came of the work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from alliances.choices import MONEY, PERSONS, OutcomeState
from alliances.models import Activity, ActivityParty, Outcome, OutcomeUnit
from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost

LATEST = 10


def _own_units(principal: Principal, action: str) -> Q:
    return principal.visible(action, AnchorKind.UNIT, path="unit_id") & Q(unit__isnull=False)


def activities_visible(principal: Principal, action: str = "activity.view") -> Q:
    """Activities of bodies held whole, else those in which a unit shown to the principal took part."""
    whole = by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    if not whole or action != "activity.view":
        return whole
    units = _own_units(principal, action)
    hosted = PartyOrgHost.objects.filter(
        in_force(clock.today()), principal.visible(action, AnchorKind.UNIT, path="unit_id")
    )
    took_part = ActivityParty.objects.filter(units | Q(party_org_id__in=hosted.values("party_org_id")))
    return whole | Q(id__in=took_part.values("activity_id"))


def activities_for(principal: Principal, *, action: str = "activity.view") -> "QuerySet[Activity]":
    queryset: QuerySet[Activity] = Activity.objects.filter(activities_visible(principal, action))
    return queryset


def outcomes_visible(principal: Principal, action: str = "outcome.view") -> Q:
    """Outcomes of bodies held whole, else those that a unit shown to the principal recorded, is asked about, or had."""
    whole = by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    if not whole:
        return whole
    asked, recorded = _asked(principal, action), _recorded(principal, action)
    if action == "outcome.confirm":
        return whole | asked
    if action == "outcome.edit":
        return whole | recorded
    had = OutcomeUnit.objects.filter(principal.visible(action, AnchorKind.UNIT, path="unit_id"))
    return whole | asked | recorded | Q(id__in=had.values("outcome_id"))


def evidence_visible(principal: Principal) -> Q:
    """Outcomes whose papers are shown: contracts concern the two sides and the body, not everybody it did good."""
    action = "outcome.view"
    whole = by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    return whole | _asked(principal, action) | _recorded(principal, action) if whole else whole


def _asked(principal: Principal, action: str) -> Q:
    return principal.visible(action, AnchorKind.UNIT, path="asked_id") & Q(asked__isnull=False)


def _recorded(principal: Principal, action: str) -> Q:
    return principal.visible(action, AnchorKind.UNIT, path="recorded_for_id") & Q(recorded_for__isnull=False)


def outcomes_for(principal: Principal, *, action: str = "outcome.view") -> "QuerySet[Outcome]":
    queryset: QuerySet[Outcome] = Outcome.objects.filter(outcomes_visible(principal, action))
    return queryset


def latest_outcomes(principal: Principal, source_kind: AnchorKind, source_id: UUID) -> list[Outcome]:
    """The latest that came of one thing, for its page."""
    found = outcomes_for(principal).filter(source_id=source_id, source_kind=source_kind)
    return list(found.select_related("kind").order_by("-happened_on", "id")[:LATEST])


def to_confirm(principal: Principal) -> "QuerySet[Outcome]":
    """What waits for this person's word: never what they recorded themselves."""
    waiting: QuerySet[Outcome] = outcomes_for(principal, action="outcome.confirm").filter(state=OutcomeState.RECORDED)
    if not principal.may("outcome.confirm"):
        waiting = waiting.none()
    elif principal.account_id:
        waiting = waiting.filter(Q(recorded_by__isnull=True) | ~Q(recorded_by_id=principal.account_id))
    return waiting


@dataclass(frozen=True)
class Party:
    """Who took part: ``unit_id`` or ``party_org_id``."""

    name: str
    unit_id: UUID | None
    party_org_id: UUID | None


def parties_of(activity_ids: Iterable[UUID]) -> dict[UUID, list[Party]]:
    """Who took part in each, units first, in one statement."""
    found: dict[UUID, list[Party]] = {}
    rows = ActivityParty.objects.filter(activity_id__in=list(activity_ids)).values_list(
        "activity_id", "unit_id", "unit__name", "party_org_id", "party_org__name"
    )
    for activity_id, unit_id, unit, org_id, org in rows.order_by("unit__name_key", "party_org__name_key"):
        found.setdefault(activity_id, []).append(Party(unit or org, unit_id, org_id))
    return found


@dataclass(frozen=True)
class ActivitySums:
    """``attendances`` is 人次 (truth 3); ``units`` are distinct units that took part themselves."""

    activities: int
    attendances: int
    units: int


def activity_sums(activities: "QuerySet[Activity]") -> ActivitySums:
    ids = activities.order_by().values("id")
    sums = activities.order_by().aggregate(n=Count("id"), times=Sum("attendances"))
    parties = ActivityParty.objects.filter(activity_id__in=ids)
    units = parties.filter(unit__isnull=False).values_list("unit_id").distinct().count()
    return ActivitySums(sums["n"], sums["times"] or 0, units)


@dataclass(frozen=True)
class OutcomeSum:
    """One kind of outcome: how many, and how much of it is confirmed; what waits is never in the total (truth 9)."""

    kind_id: UUID
    label: str
    meaning: str
    confirmed: int
    amount: int
    quantity: int
    waiting: int

    @property
    def is_money(self) -> bool:
        return self.meaning in MONEY

    @property
    def measure(self) -> str:
        return "人" if self.meaning in PERSONS else "项"


def outcome_sums(outcomes: "QuerySet[Outcome]") -> Sequence[OutcomeSum]:
    """By kind, in the city's order; a repeat (重复登记) counts nowhere."""
    confirmed, waiting = Q(state=OutcomeState.CONFIRMED), Q(state=OutcomeState.RECORDED)
    rows = (
        outcomes.order_by()
        .values("kind_id", "kind__label", "kind__meaning", "kind__order")
        .annotate(
            sure=Count("id", filter=confirmed),
            fen=Sum("amount", filter=confirmed),
            number=Sum("quantity", filter=confirmed),
            open=Count("id", filter=waiting),
        )
        .order_by("kind__order", "kind__label")
    )
    return [
        OutcomeSum(
            row["kind_id"],
            row["kind__label"],
            row["kind__meaning"],
            row["sure"],
            row["fen"] or 0,
            row["number"] or 0,
            row["open"],
        )
        for row in rows
    ]
