"""Turning what a typeahead posted (an id, or a name typed without choosing) into the body or member meant."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from alliances.models import ChainBody
from alliances.queries import LIMIT, bodies_for
from chains.choosing import person_suggestions, persons_for
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.search.index import named_like
from core.search.words import words
from core.tenancy.dated import in_force
from organizations.ending import STANDING
from organizations.models import OwnRegion
from organizations.queries import (
    own_regions_for,
    party_orgs_for,
    standing_party_orgs,
    standing_units,
    unit_suggestions,
    units_for,
)

Suggestion = dict[str, str]
KIND_LABELS = {AnchorKind.PARTY_ORG: "党组织", AnchorKind.UNIT: "单位", AnchorKind.PERSON: "人员"}
EACH = LIMIT // 2


def member_suggestions(principal: Principal, text: str) -> list[Suggestion]:
    """A typeahead over organizations, units and persons: ids are ``kind:uuid``, the detail says the kind first."""
    if not words(text):
        return []
    today = clock.today()
    orgs = named_like(party_orgs_for(principal).filter(in_force(today, start="founded_on", end="dissolved_on")), text)
    found = [
        (AnchorKind.PARTY_ORG, str(org.pk), org.name, org.get_kind_display())
        for org in orgs.order_by("name_key")[:EACH]
    ]
    found += [
        (AnchorKind.UNIT, row["id"], row["label"], row["detail"]) for row in unit_suggestions(principal, text)[:EACH]
    ]
    found += [
        (AnchorKind.PERSON, row["id"], row["label"], row["detail"])
        for row in person_suggestions(principal, text)[:EACH]
    ]
    return [
        {
            "id": f"{kind}:{key}",
            "label": label,
            "detail": " · ".join(part for part in (KIND_LABELS[kind], detail) if part),
        }
        for kind, key, label, detail in found
    ][:LIMIT]


def _parsed(text: str) -> tuple[AnchorKind, UUID] | None:
    kind, _, tail = text.partition(":")
    try:
        return (AnchorKind(kind), UUID(tail)) if kind in KIND_LABELS else None
    except ValueError as error:
        raise forms.ValidationError("所选成员无效，请重新选择。") from error


def _by_full_name(principal: Principal, text: str) -> list[tuple[AnchorKind, UUID]]:
    """Whoever may add members may add an organization not yet shown to them, if they can name it in full."""
    orgs = standing_party_orgs().filter(in_force(clock.today(), start="founded_on", end="dissolved_on"), name=text)
    units = standing_units().filter(Q(name=text) | Q(uscc=text.upper())).filter(state__in=STANDING)
    found = [(AnchorKind.PARTY_ORG, key) for key in orgs.values_list("id", flat=True)[:2]]
    found += [(AnchorKind.UNIT, key) for key in units.values_list("id", flat=True)[:2]]
    persons = persons_for(principal).filter(name=text).values_list("id", flat=True)[:2]
    return [*found, *[(AnchorKind.PERSON, key) for key in persons]]


def chosen_member(principal: Principal, text: str) -> tuple[AnchorKind, UUID]:
    """The member meant. Raises ValidationError where the text names none, or several."""
    text = text.strip()
    parsed = _parsed(text)
    if parsed:
        return parsed
    found = _by_full_name(principal, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise forms.ValidationError(f"有多个成员叫“{text}”，请从下拉结果中选择。")
    raise forms.ValidationError(f"没有找到“{text}”，请输入名称后从下拉结果中选择，或填写全称。")


def member_label(kind: AnchorKind, member_id: UUID, principal: Principal) -> str:
    """What a chosen member is called, for the typeahead of a form that comes back."""
    sources: dict[AnchorKind, QuerySet[Any]] = {
        AnchorKind.PARTY_ORG: party_orgs_for(principal),
        AnchorKind.UNIT: units_for(principal),
        AnchorKind.PERSON: persons_for(principal),
    }
    return str(sources[kind].filter(pk=member_id).values_list("name", flat=True).first() or "")


def chosen_body(principal: Principal, text: str) -> ChainBody | None:
    text = text.strip()
    if not text:
        return None
    found = bodies_for(principal)
    try:
        found = found.filter(pk=UUID(text))
    except ValueError:
        found = found.filter(name=text)
    rows = list(found[:2])
    if len(rows) == 1:
        return rows[0]
    reason = f"有多个链党组织叫“{text}”" if rows else f"没有找到链党组织“{text}”"
    raise forms.ValidationError(f"{reason}，请输入名称后从下拉结果中选择。")


def region_choices(principal: Principal) -> list[tuple[str, str]]:
    """Own regions, for a body that serves a park."""
    rows: list[OwnRegion] = list(own_regions_for(principal).filter(closed_on__isnull=True).order_by("name_key"))
    return [(str(row.pk), row.name) for row in rows]
