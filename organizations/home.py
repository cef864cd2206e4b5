"""What 工作台 says to a company's contact about its own unit: what stands there, and what should be looked at again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from core import clock
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import MemberCount, PartyOrgHost, Unit
from organizations.queries import units_for

SHOWN = 5
# What was last touched longer ago is shown as to be looked at again; member figures come twice a year.
STALE_AFTER = dt.timedelta(days=365)
COUNTS_STALE_AFTER = dt.timedelta(days=210)


@dataclass(frozen=True)
class OwnUnit:
    """``party_orgs`` stand in the unit today; ``notes`` say what is missing or old, nothing where all is well."""

    unit: Unit
    party_orgs: list[str]
    notes: list[str]


def own_units(principal: Principal) -> dict[str, Any] | None:
    """The units one is the contact of, in a constant number of queries."""
    units = list(units_for(principal).order_by("name_key", "id")[:SHOWN])
    if not units:
        return None
    today = clock.today()
    hosts = list(
        PartyOrgHost.objects.filter(in_force(today), unit__in=units)
        .filter(in_force(today, path="party_org__", start="founded_on", end="dissolved_on"))
        .select_related("party_org")
        .order_by("party_org__name_key", "id")
    )
    counted: dict[Any, dt.date] = dict(
        MemberCount.objects.filter(party_org_id__in=[host.party_org_id for host in hosts])
        .order_by()
        .values_list("party_org_id")
        .annotate(Max("as_of"))
    )
    return {"rows": [_row(unit, [host for host in hosts if host.unit_id == unit.pk], counted) for unit in units]}


def _row(unit: Unit, hosts: list[PartyOrgHost], counted: dict[Any, dt.date]) -> OwnUnit:
    today = clock.today()
    notes = [f"未填{label}" for label, value in _asked(unit) if value in (None, "")]
    if unit.updated_at < clock.now() - STALE_AFTER:
        notes.append(f"资料一年没有更新（{unit.updated_at.astimezone(clock.CHINA):%Y年%-m月}）")
    old = [host for host in hosts if counted.get(host.party_org_id, dt.date.min) < today - COUNTS_STALE_AFTER]
    if old:
        notes.append(f"{len(old)} 个党组织的党员数半年没有更新")
    return OwnUnit(unit, [host.party_org.name for host in hosts], notes)


def _asked(unit: Unit) -> tuple[tuple[str, Any], ...]:
    return (
        ("统一社会信用代码", unit.uscc),
        ("企业规模", unit.size),
        ("职工人数", unit.staff_count),
    )
