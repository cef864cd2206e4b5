"""Reads of companies a chain wants: those of chains held whole, and those a unit one works for follows."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.sight import of_unit
from chains.queries import by_chain, on_chain
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from services.choices import RUNNING_STAGES
from services.models import InvestTarget, TargetStep

VIEW, EDIT, FOLLOW = "target.view", "target.edit", "target.follow"


def targets_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """A department sees and follows those it answers for; others hold their chains whole."""
    whole: Q = by_chain(principal).visible(action, AnchorKind.CHAIN, path=f"{path}chain_id")
    if principal.is_platform or not whole:
        return Q()
    return whole if action == EDIT else whole | of_unit(principal, action, f"{path}owner_id")


def targets_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[InvestTarget]":
    rows: QuerySet[InvestTarget] = InvestTarget.objects.filter(targets_visible(principal, action))
    return rows


def steps_for(principal: Principal) -> "QuerySet[TargetStep]":
    rows: QuerySet[TargetStep] = TargetStep.objects.filter(targets_visible(principal, VIEW, path="target__"))
    return rows


def get_target_for(principal: Principal, target_id: UUID, action: str = VIEW) -> InvestTarget:
    """Raises NotFound, NotAllowed."""
    queryset = InvestTarget.objects.select_related(
        "chain", "segment", "gap", "owner", "person", "team", "introducer", "unit", "project"
    )
    found: InvestTarget = fetch(queryset, target_id, targets_visible(principal, action))
    return found


def may_on_target(principal: Principal, target: InvestTarget, action: str) -> bool:
    found: bool = InvestTarget.objects.filter(targets_visible(principal, action), pk=target.pk).exists()
    return found


def held_chain(principal: Principal, target_id: UUID) -> Principal:
    """The same person with only those grants that hold the target's chain whole."""
    chain_id = InvestTarget.objects.filter(pk=target_id).values_list("chain_id", flat=True).first()
    return on_chain(principal, chain_id) if chain_id else principal


def late(day: dt.date | None = None) -> Q:
    """A next step whose day has passed."""
    return Q(next_on__lt=day or clock.today(), state__in=RUNNING_STAGES)
