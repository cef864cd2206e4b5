"""Turning what a typeahead posted (an id, or a name typed without choosing) into the row meant."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from chains.models import Chain
from chains.queries import chains_for
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from members.models import Person
from organizations.models import PartyOrg, Unit
from organizations.queries import party_orgs_for, standing_units, units_for


def _one(found: "QuerySet[Any]", text: str, what: str) -> Any:
    rows = list(found[:2])
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise forms.ValidationError(f"有多个{what}叫“{text}”，请从下拉结果中选择。")
    raise forms.ValidationError(f"没有找到{what}“{text}”，请输入名称后从下拉结果中选择。")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def kept(held: Any, text: str) -> Any:
    """What a record names already, where the form still says so: it stays, though its editor may not be shown it."""
    return held if held is not None and text.strip() == str(held.pk) else None


def chosen_unit(principal: Principal, text: str) -> Unit | None:
    """The unit meant, or None for nothing.

    Who holds a chain may put on it a unit not yet shown to them, if they can name it in full or by its code.
    """
    text = text.strip()
    unit_id = _uuid(text)
    if unit_id:
        unit: Unit = _one(units_for(principal).filter(pk=unit_id), "所选单位", "单位")
        return unit
    if not text:
        return None
    named: Unit = _one(standing_units().filter(Q(name=text) | Q(uscc=text.upper())), text, "单位")
    return named


def chosen_chain(principal: Principal, text: str) -> Chain | None:
    text = text.strip()
    if not text:
        return None
    found = chains_for(principal).filter(in_force(clock.today()))
    chain_id = _uuid(text)
    chain: Chain = _one(found.filter(pk=chain_id) if chain_id else found.filter(name=text), text, "产业链")
    return chain


def chosen_party_org(principal: Principal, text: str) -> PartyOrg | None:
    text = text.strip()
    if not text:
        return None
    found, org_id = party_orgs_for(principal), _uuid(text)
    org: PartyOrg = _one(found.filter(pk=org_id) if org_id else found.filter(name=text), text, "党组织")
    return org


def persons_for(principal: Principal) -> "QuerySet[Person]":
    queryset: QuerySet[Person] = principal.narrow(
        Person.objects.filter(left_on__isnull=True), "person.view", AnchorKind.PERSON
    )
    return queryset


def chosen_person(principal: Principal, text: str) -> Person | None:
    text = text.strip()
    if not text:
        return None
    found, person_id = persons_for(principal), _uuid(text)
    person: Person = _one(found.filter(pk=person_id) if person_id else found.filter(name=text), text, "人员")
    return person


def person_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 persons whose name or initials begin or hold what was typed."""
    text = text.strip()
    if not text:
        return []
    found = persons_for(principal).filter(Q(name__contains=text) | Q(initials__startswith=text.lower()))
    rows = found.select_related("unit").order_by("name", "id")[:20]
    return [
        {
            "id": str(person.pk),
            "label": person.name,
            "detail": " ".join(part for part in (person.unit.name if person.unit else "", person.post) if part),
        }
        for person in rows
    ]


def party_org_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 party organizations whose name or initials hold what was typed."""
    text = text.strip()
    if not text:
        return []
    found = party_orgs_for(principal).filter(Q(name__contains=text) | Q(initials__startswith=text.lower()))
    return [
        {"id": str(org.pk), "label": org.name, "detail": org.get_kind_display()}
        for org in found.order_by("name_key")[:20]
    ]
