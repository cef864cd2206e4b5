"""1+5+N: who links whom, corrected, passed on, ended; the city's ratio; floating members in the register (R50, R51)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alliances.actions.team import check_party_org, check_unit
from alliances.choices import ABOVE, LinkRole, TeamMeaning, TeamState
from alliances.links.queries import floating_for, get_floating_for, get_node_for
from alliances.models import FloatingMember, LinkNode, LinkRule, Team
from alliances.sight import EDIT
from alliances.teams.queries import get_team_for
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from organizations.models import PartyOrg

NODE_FIELDS = ("role", "above_id", "name", "floating_id", "unit_id", "valid_from", "valid_to")
NODE_CHANGED = ("above_id", "name", "floating_id", "unit_id", "valid_to")
FLOATING_FIELDS = ("name", "receiving_org_id", "unit_id", "home_org_name", "valid_from", "valid_to")
RULE_FIELDS = ("floating_least", "floating_most", "employees_least", "employees_most")


def team_at_work(actor: Principal, team_id: UUID) -> Team:
    """A team for 结对联系 that is at work, locked. Raises InvalidInput, Conflict."""
    team = locked(Team, get_team_for(actor, team_id, EDIT).pk)
    if team.kind.meaning != TeamMeaning.LINK:
        raise InvalidInput(fields={"team": [f"“{team.name}”不是结对联系队伍，不能登记结对联系。"]})
    if team.state != TeamState.ACTIVE:
        raise Conflict(f"“{team.name}”{team.get_state_display()}，恢复在队后才能修改。", code="team_ended")
    return team


def _check_above(team: Team, role: str, above_id: UUID | None) -> None:
    if role == LinkRole.MEMBER:
        if above_id is not None:
            raise InvalidInput(fields={"above": ["企业党员在最上一层，不填由谁联系。"]})
        return
    wanted = ABOVE[LinkRole(role)]
    if above_id is None:
        raise InvalidInput(fields={"above": [f"请选择由哪名{wanted.label}联系。"]})
    standing = in_force(clock.today())
    if not LinkNode.objects.filter(standing, pk=above_id, team=team, role=wanted).exists():
        raise InvalidInput(fields={"above": [f"这支队伍没有这名{wanted.label}，或已结束，请重新选择。"]})


def _check_floating(actor: Principal, role: str, floating_id: UUID | None) -> None:
    if floating_id is None:
        return
    if role != LinkRole.FLOATING:
        raise InvalidInput(fields={"floating": ["只有流动党员一层可以选登记在册的流动党员。"]})
    if not floating_for(actor).filter(pk=floating_id).exists():
        raise InvalidInput(fields={"floating": ["没有找到这名登记在册的流动党员，请重新选择。"]})


def add_link(*, actor: Principal, team_id: UUID, values: Mapping[str, Any]) -> LinkNode:
    """Somebody who links or is linked. Raises NotAllowed, InvalidInput, Conflict."""
    columns = prepared(values, NODE_FIELDS)
    if columns.get("role") not in LinkRole:
        raise InvalidInput(fields={"role": ["请选择身份。"]})
    with transaction.atomic():
        team = team_at_work(actor, team_id)
        _check_above(team, columns["role"], columns.get("above_id"))
        _check_floating(actor, columns["role"], columns.get("floating_id"))
        check_unit(columns.get("unit_id"))
        return create(LinkNode(team=team, **columns))


def change_link(
    *, actor: Principal, node_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> LinkNode:
    """Correct somebody, have another link him, or write down his last day. Raises StaleVersion, InvalidInput, Conflict
    (he still links others).
    """
    columns = prepared(values, NODE_CHANGED)
    with transaction.atomic():
        node = get_node_for(actor, node_id, EDIT)
        team = team_at_work(actor, node.team_id)
        if columns.get("above_id", node.above_id) != node.above_id:
            _check_above(team, node.role, columns["above_id"])
        if columns.get("floating_id") != node.floating_id:
            _check_floating(actor, node.role, columns.get("floating_id"))
        if columns.get("unit_id") not in (None, node.unit_id):
            check_unit(columns["unit_id"])
        if columns.get("valid_to") is not None:
            still = LinkNode.objects.filter(above_id=node.pk).filter(
                Q(valid_to__isnull=True) | Q(valid_to__gt=columns["valid_to"])
            )
            if number := still.count():
                text = f"{node.name}还联系着 {number} 人，请先改由他人联系或登记结束。"
                raise InvalidInput(fields={"valid_to": [text]})
        return change(node, columns, expected_version=expected_version)


def set_link_rule(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> LinkRule:
    """The city's ratio, made when first changed. Raises NotAllowed, StaleVersion, InvalidInput."""
    actor.require_everywhere("body.edit")
    columns = prepared(values, RULE_FIELDS)
    with transaction.atomic():
        held: LinkRule | None = LinkRule.objects.first()
        if held is None:
            return create(LinkRule(**columns))
        return change(held, columns, expected_version=expected_version)


# ---- floating members -----------------------------------------------------------------------------------------------


def _check_receiving(actor: Principal, org_id: UUID | None) -> None:
    allowed = actor.visible(EDIT, AnchorKind.PARTY_ORG)
    if org_id is None or not PartyOrg.objects.filter(allowed, pk=org_id).exists():
        raise InvalidInput(fields={"receiving_org": ["没有找到这个党组织，或不在您的范围内，请重新选择。"]})
    check_party_org(org_id)


def register_floating(*, actor: Principal, values: Mapping[str, Any]) -> FloatingMember:
    """Where somebody takes part; his membership stays where it is (R51). Raises NotAllowed, InvalidInput."""
    actor.require(EDIT)
    columns = prepared(values, FLOATING_FIELDS)
    with transaction.atomic():
        _check_receiving(actor, columns.get("receiving_org_id"))
        check_unit(columns.get("unit_id"))
        return create(FloatingMember(**columns))


def _linked_after(row: FloatingMember, day: dt.date) -> LinkNode | None:
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    node: LinkNode | None = LinkNode.objects.filter(still, floating=row).select_related("team").first()
    return node


def change_floating(
    *, actor: Principal, floating_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> FloatingMember:
    """Correct, move to another organization, or write down the last day. Raises StaleVersion, InvalidInput."""
    columns = prepared(values, FLOATING_FIELDS)
    with transaction.atomic():
        row = get_floating_for(actor, floating_id, EDIT)
        if columns.get("receiving_org_id", row.receiving_org_id) != row.receiving_org_id:
            _check_receiving(actor, columns["receiving_org_id"])
        if columns.get("unit_id") not in (None, row.unit_id):
            check_unit(columns["unit_id"])
        last = columns.get("valid_to")
        if last is not None and (node := _linked_after(row, last)):
            text = f"“{node.team.name}”还登记着对{row.name}的联系，请先登记那一条结束（不晚于{cn_date(last)}）。"
            raise InvalidInput(fields={"valid_to": [text]})
        return change(row, columns, expected_version=expected_version)
