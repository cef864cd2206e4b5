"""Turning what a party's typeahead posted (``kind:id``, or a name in full) into the party meant."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.db.models import Q

from alliances.models import ChainBody
from alliances.pairing_parties import KIND_LABELS, PARTY_KINDS, Party
from alliances.queries import LIMIT, body_suggestions, exists
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.search.index import named_like
from core.search.words import words
from core.tenancy.dated import in_force
from organizations.models import PartyOrg, Unit
from organizations.queries import party_orgs_for, standing_party_orgs, standing_units, unit_suggestions

Suggestion = dict[str, str]
EACH = LIMIT // 3


def party_suggestions(principal: Principal, text: str) -> list[Suggestion]:
    """A typeahead over units, party organizations and bodies: ids are ``kind:uuid``, the detail says the kind first."""
    if not words(text):
        return []
    in_being = in_force(clock.today(), start="founded_on", end="dissolved_on")
    orgs = named_like(party_orgs_for(principal).filter(in_being), text).order_by("name_key")[:EACH]
    found = [
        *[(AnchorKind.UNIT, row) for row in unit_suggestions(principal, text)[: EACH * 2]],
        *[(AnchorKind.PARTY_ORG, {"id": str(org.pk), "label": org.name, "detail": ""}) for org in orgs],
        *[(AnchorKind.BODY, row) for row in body_suggestions(principal, text)[:EACH]],
    ]
    return [
        {
            "id": f"{kind.value}:{row['id']}",
            "label": row["label"],
            "detail": " · ".join(part for part in (KIND_LABELS[kind.value], row["detail"]) if part),
        }
        for kind, row in found
    ][:LIMIT]


def _parsed(text: str) -> tuple[str, UUID] | None:
    kind, _, tail = text.partition(":")
    if kind not in {each.value for each in PARTY_KINDS}:
        return None
    try:
        return kind, UUID(tail)
    except ValueError as error:
        raise forms.ValidationError("所选结对方无效，请重新选择。") from error


def _named(text: str) -> list[tuple[str, UUID]]:
    """Who may pair may pair with a unit not shown to them, if they can name it in full or by its code."""
    today = clock.today()
    units = standing_units().filter(Q(name=text) | Q(uscc=text.upper()))
    orgs = standing_party_orgs().filter(in_force(today, start="founded_on", end="dissolved_on"), name=text)
    bodies = ChainBody.objects.filter(exists(today), name=text)
    return [
        (kind.value, key)
        for kind, rows in zip(PARTY_KINDS, (units, orgs, bodies), strict=True)
        for key in rows.values_list("id", flat=True)[:2]
    ]


def chosen_party(text: str) -> tuple[str, UUID] | None:
    """The kind and id meant, nothing for nothing. Raises ValidationError where the text names none, or several."""
    text = text.strip()
    if not text:
        return None
    parsed = _parsed(text)
    if parsed:
        return parsed
    found = _named(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise forms.ValidationError(f"有多个单位或组织叫“{text}”，请从下拉结果中选择。")
    raise forms.ValidationError(
        f"没有找到“{text}”，请从下拉结果中选择，或填写全称；本平台没有的单位请填在“平台外单位”。"
    )


def party_labels(parties: Iterable[Party | tuple[str, UUID]]) -> dict[str, str]:
    """Names by ``kind:id``, for a form that shows what was chosen; at most a statement for each kind."""
    wanted: dict[str, list[UUID]] = {}
    for party in parties:
        kind, key = (party.kind, party.id) if isinstance(party, Party) else party
        if key is not None:
            wanted.setdefault(kind, []).append(key)
    found: dict[str, str] = {}
    for kind, model in zip(PARTY_KINDS, (Unit, PartyOrg, ChainBody), strict=True):
        if kind.value in wanted:
            rows = model.objects.filter(pk__in=wanted[kind.value])
            found |= {f"{kind.value}:{key}": name for key, name in rows.values_list("id", "name")}
    return found
