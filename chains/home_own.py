"""What 工作台 says to a company of the chains it stands on, to a bureau of those it leads and of its projects."""

from typing import Any

from django.db.models import F, QuerySet

from chains.cards import SHOWN, OwnChain
from chains.choices import ProjectState
from chains.figures import NOTHING, figures_of_chains
from chains.models import Chain, KeyProject
from chains.queries import places_for
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import Unit
from organizations.queries import units_for

OPEN = (ProjectState.PLANNED, ProjectState.UNDER_WAY, ProjectState.PAUSED)


def own_places(principal: Principal) -> dict[str, Any] | None:
    """The chains a company's units stand on, as what, since when."""
    places = places_for(principal).filter(in_force(clock.today()), unit__in=units_for(principal))
    shown = places.select_related("chain", "segment", "unit").order_by("chain__order", "chain__name_key", "id")
    rows = list(shown[: 2 * SHOWN])
    return {"rows": rows} if rows else None


def _own_units(principal: Principal) -> "QuerySet[Unit]":
    """The units a bureau's own grants name, not those it may see besides."""
    ids = [grant.scope_id for grant in principal.grants if grant.scope_kind == AnchorKind.UNIT and grant.scope_id]
    units: QuerySet[Unit] = Unit.objects.filter(id__in=ids)
    return units


def led_chains(principal: Principal) -> dict[str, Any] | None:
    """The chains whose leading department the bureau is."""
    today = clock.today()
    led = Chain.objects.filter(in_force(today), lead_department__in=_own_units(principal))
    found = list(led.order_by("order", "name_key", "id")[: SHOWN + 1])
    if not found:
        return None
    figures = figures_of_chains([chain.pk for chain in found[:SHOWN]], today)
    shown = [OwnChain(chain, figures.get(chain.pk, NOTHING)) for chain in found[:SHOWN]]
    return {"chains": shown, "more": len(found) > SHOWN, "title": "牵头的产业链"}


def own_projects(principal: Principal) -> dict[str, Any] | None:
    """The bureau's projects not finished yet, the earliest end first."""
    projects = KeyProject.objects.filter(owner__in=_own_units(principal), state__in=OPEN).select_related("chain")
    rows = list(projects.order_by(F("due_on").asc(nulls_last=True), "year", "name_key", "id")[:SHOWN])
    return {"rows": rows, "total": projects.count(), "today": clock.today()} if rows else None
