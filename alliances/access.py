"""Chain bodies, memberships and seats, fetched for somebody and something."""

from uuid import UUID

from django.db.models import Q

from alliances.guidance_queries import guidances_visible, recommendations_visible
from alliances.models import (
    BodyRule,
    ChainBody,
    Guidance,
    Membership,
    Office,
    OfficePart,
    Pairing,
    Plaque,
    Recommendation,
    Seat,
    StructurePattern,
)
from alliances.office_queries import office_parts_for, offices_visible, plaques_visible
from alliances.queries import by_body, holds_body, memberships_visible, patterns_for, rules_for
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal

WRITES = frozenset(
    {
        "body.edit",
        "membership.edit",
        "pairing.edit",
        "pairing.sign",
        "work.edit",
        "guidance.edit",
        "recommendation.edit",
        "share.edit",
        "fund.edit",
    }
)


def get_body_for(principal: Principal, body_id: UUID, action: str = "body.view") -> ChainBody:
    """The body. What changes it needs a grant on the body or its chain, not merely on a unit that is a member."""
    asker = by_body(principal) if action in WRITES else principal
    queryset = ChainBody.objects.select_related(
        "kind", "tier", "chain", "own_region", "setup_mode", "parent", "office_host", "lead_unit"
    )
    body: ChainBody = fetch(queryset, body_id, asker.visible(action, AnchorKind.BODY))
    return body


def get_membership_for(principal: Principal, membership_id: UUID, action: str = "body.view") -> Membership:
    allowed = (
        by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
        if action in WRITES
        else memberships_visible(principal)
    )
    queryset = Membership.objects.select_related("body", "category", "party_org", "unit", "person")
    membership: Membership = fetch(queryset, membership_id, allowed)
    return membership


def get_seat_for(principal: Principal, seat_id: UUID, action: str = "body.view") -> Seat:
    seat: Seat = fetch(
        Seat.objects.select_related("body", "title", "unit", "person"),
        seat_id,
        by_body(principal).visible(action, AnchorKind.BODY, path="body_id"),
    )
    return seat


def get_guidance_for(principal: Principal, guidance_id: UUID, action: str = "guidance.view") -> Guidance:
    queryset = Guidance.objects.select_related("body", "kind", "party_org", "unit", "sent_by", "replied_by")
    guidance: Guidance = fetch(queryset, guidance_id, guidances_visible(principal, action))
    return guidance


def get_recommendation_for(
    principal: Principal, recommendation_id: UUID, action: str = "recommendation.view"
) -> Recommendation:
    queryset = Recommendation.objects.select_related("body", "kind", "person", "unit")
    row: Recommendation = fetch(queryset, recommendation_id, recommendations_visible(principal, action))
    return row


def get_office_for(principal: Principal, office_id: UUID, action: str = "body.view") -> Office:
    office: Office = fetch(Office.objects.select_related("host"), office_id, offices_visible(principal, action))
    return office


def get_office_part_for(principal: Principal, part_id: UUID, action: str = "body.view") -> OfficePart:
    queryset = OfficePart.objects.select_related("office", "body", "unit")
    seen = Q(pk__in=office_parts_for(principal, action=action).values("id"))
    part: OfficePart = fetch(queryset, part_id, seen)
    return part


def get_plaque_for(principal: Principal, plaque_id: UUID, action: str = "body.view") -> Plaque:
    queryset = Plaque.objects.select_related("body", "kind", "unit", "party_org")
    plaque: Plaque = fetch(queryset, plaque_id, plaques_visible(principal, action))
    return plaque


def get_rule_for(principal: Principal, rule_id: UUID, action: str = "body.view") -> BodyRule:
    """Raises NotFound, NotAllowed."""
    queryset = rules_for(principal, action=action).select_related("kind", "tier", "title", "category")
    rule: BodyRule = fetch(queryset, rule_id, Q())
    return rule


def get_pattern_for(principal: Principal, pattern_id: UUID) -> StructurePattern:
    """Raises NotFound, NotAllowed."""
    pattern: StructurePattern = fetch(patterns_for(principal), pattern_id, Q())
    return pattern


def can_edit_body(principal: Principal, body: ChainBody) -> bool:
    return holds_body(principal, body.pk, "body.edit")


def can_edit_members(principal: Principal, body: ChainBody) -> bool:
    return holds_body(principal, body.pk, "membership.edit")


def get_pairing_for(principal: Principal, pairing_id: UUID, action: str = "pairing.view") -> Pairing:
    """The pairing. What changes it needs a grant on the body that holds it, not merely on a party."""
    allowed = (
        by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
        if action in WRITES
        else principal.visible(action, AnchorKind.PAIRING)
    )
    pairing: Pairing = fetch(Pairing.objects.select_related("kind", "body", "renews"), pairing_id, allowed)
    return pairing


def can_edit_pairing(principal: Principal, pairing: Pairing, action: str = "pairing.edit") -> bool:
    return holds_body(principal, pairing.body_id, action)
