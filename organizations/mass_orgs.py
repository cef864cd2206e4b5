"""Reads of mass organizations: who sees which, which stood on a day (F088)."""

import datetime as dt

from django.db.models import Q, QuerySet

from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import MassOrg


def mass_orgs_for(principal: Principal, *, action: str = "mass_org.view") -> "QuerySet[MassOrg]":
    rows: QuerySet[MassOrg] = principal.narrow(MassOrg.objects.all(), action, AnchorKind.UNIT, path="unit_id")
    return rows


def standing_on(day: dt.date) -> Q:
    return in_force(day, start="founded_on", end="ended_on")
