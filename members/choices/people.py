from collections.abc import Mapping

from django.db.models import TextChoices

from core.choices import ADMINISTRATORS, AnchorKind, Role


class TitleMeaning(TextChoices):
    """What an appointment under a city's own title does in the platform."""

    LIAISON = "liaison", "联络员"
    CONTACT = "contact", "企业联系人"
    INSTRUCTOR = "instructor", "党建指导员"
    SECRETARY = "secretary", "党组织书记"
    LEADER = "leader", "单位负责人"
    PARTY_WORKER = "party_worker", "党务工作者"
    PARTNER = "partner", "党建合伙人"
    OTHER = "other", "其他"


class GrantState(TextChoices):
    PROPOSED = "proposed", "待审批"
    ACTIVE = "active", "有效"
    REFUSED = "refused", "未批准"
    REVOKED = "revoked", "已收回"


GRANT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    GrantState.PROPOSED: frozenset({GrantState.ACTIVE, GrantState.REFUSED}),
    GrantState.ACTIVE: frozenset({GrantState.REVOKED}),
    GrantState.REFUSED: frozenset(),
    GrantState.REVOKED: frozenset(),
}


class InvitationState(TextChoices):
    PROPOSED = "proposed", "待审批"
    ISSUED = "issued", "待接受"
    ACCEPTED = "accepted", "已接受"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


INVITATION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    InvitationState.PROPOSED: frozenset({InvitationState.ISSUED, InvitationState.REFUSED, InvitationState.WITHDRAWN}),
    InvitationState.ISSUED: frozenset({InvitationState.ACCEPTED, InvitationState.WITHDRAWN}),
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.REFUSED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
}

# What a role's grant may be limited to; a role missing here is never limited: administrators run the whole tenant, a
# superior reads the roll-up of the whole tenant.
SCOPES_OF: Mapping[Role, frozenset[AnchorKind]] = {
    Role.DEPARTMENT: frozenset({AnchorKind.CHAIN, AnchorKind.REGION}),
    Role.LIAISON: frozenset({AnchorKind.CHAIN, AnchorKind.BODY, AnchorKind.REGION, AnchorKind.UNIT}),
    Role.BUREAU: frozenset({AnchorKind.UNIT, AnchorKind.CHAIN}),
    Role.COMPANY: frozenset({AnchorKind.UNIT}),
    Role.INSTRUCTOR: frozenset({AnchorKind.UNIT, AnchorKind.REGION, AnchorKind.CHAIN}),
    Role.PORTAL: frozenset({AnchorKind.CHAIN, AnchorKind.REGION}),
}

# What department staff may propose; administrators are made by the security administrator alone.
BUSINESS_ROLES = tuple(role for role in Role if role not in ADMINISTRATORS)
