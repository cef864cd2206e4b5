"""Turning what a typeahead posted (an id, or a name typed without choosing) into the record meant."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from core.principal import Principal
from organizations.models import PartyOrg, Unit
from organizations.queries import party_orgs_for, units_for


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _one(found: "QuerySet[Any]", text: str, noun: str) -> Any:
    rows = list(found[:2])
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise forms.ValidationError(f"有多个{noun}叫“{text}”，请从下拉结果中选择。")
    raise forms.ValidationError(f"没有找到{noun}“{text}”，请输入名称后从下拉结果中选择。")


def chosen_unit(principal: Principal, text: str) -> Unit | None:
    """The unit meant by its id, full name or credit code; None for nothing. Raises ValidationError."""
    text = text.strip()
    if not text:
        return None
    found, unit_id = units_for(principal), as_uuid(text)
    unit: Unit = _one(
        found.filter(pk=unit_id) if unit_id else found.filter(Q(name=text) | Q(uscc=text.upper())), text, "单位"
    )
    return unit


def chosen_party_org(principal: Principal, text: str) -> PartyOrg | None:
    """The organization meant by its id or full name; None for nothing. Raises ValidationError."""
    text = text.strip()
    if not text:
        return None
    found, org_id = party_orgs_for(principal), as_uuid(text)
    org: PartyOrg = _one(found.filter(pk=org_id) if org_id else found.filter(name=text), text, "党组织")
    return org
