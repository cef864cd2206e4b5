"""What falls due by itself: each year's packs, once, from the month the installation names (R07)."""

import datetime as dt

from django.conf import settings

from chains.models import Chain
from core import clock
from core.models import Job, Tenant
from core.principal import platform_principal
from core.tenancy.dated import in_force
from core.tenancy.scope import current_tenant_id
from reports.actions import start_build
from reports.choices import GRID_STATES
from reports.models import Pack


def _chains_due(year: int) -> list[Chain]:
    """Chains at the top in force today without any edition of the year that somebody could be at work on."""
    worked = Pack.objects.filter(year=year, editions__state__in=GRID_STATES).values("chain_id")
    return list(
        Chain.objects.filter(in_force(clock.today()), parent__isnull=True)
        .exclude(id__in=worked)
        .order_by("order", "name_key", "id")
    )


def slots(moment: dt.datetime) -> list[str]:
    """This year's slot from the due month on; none while the city has no chain to make a pack of."""
    today = moment.astimezone(clock.CHINA).date()
    if today.month < settings.PACKS_DUE_MONTH:
        return []
    return [str(today.year)] if Chain.objects.filter(in_force(today), parent__isnull=True).exists() else []


def plan(slot: str) -> Job | None:
    """The platform's own build of all packs not begun yet; None where people were quicker everywhere."""
    chains = _chains_due(int(slot))
    if not chains:
        return None
    actor = platform_principal(Tenant.objects.get(pk=current_tenant_id()))
    return start_build(actor=actor, chain_ids=[chain.pk for chain in chains], year=int(slot), slot=slot)
