"""Reads of floating members and of 1+5+N. Both are names of persons: for who may see persons alone (truth 12)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from alliances.choices import LinkRole, TeamState
from alliances.models import FloatingMember, LinkNode, LinkRule, Team
from alliances.sight import VIEW
from alliances.teams.queries import teams_for, teams_visible
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.counting import RowsFound, count_each
from core.principal import Principal
from core.tenancy.dated import in_force

RINGS = (LinkRole.MEMBER, LinkRole.FLOATING)
UNDER, OVER, FIT = "under", "over", "fit"


def _named(principal: Principal, allowed: Q) -> Q:
    return allowed if principal.may("person.view") else Q(pk__in=[])


def floating_visible(principal: Principal, action: str = VIEW) -> Q:
    """Those taking part in the organizations one works with."""
    return _named(principal, principal.visible(action, AnchorKind.PARTY_ORG, path="receiving_org_id"))


def floating_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[FloatingMember]":
    queryset: QuerySet[FloatingMember] = FloatingMember.objects.filter(floating_visible(principal, action))
    return queryset


def nodes_visible(principal: Principal, action: str = VIEW) -> Q:
    return _named(principal, teams_visible(principal, action, path="team__"))


def nodes_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[LinkNode]":
    queryset: QuerySet[LinkNode] = LinkNode.objects.filter(nodes_visible(principal, action))
    return queryset


def link_teams_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Team]":
    """Teams that may hold a tree: those whose kind means 结对联系."""
    return teams_for(principal, action=action).filter(kind__meaning="link")


def get_floating_for(principal: Principal, floating_id: UUID, action: str = VIEW) -> FloatingMember:
    queryset = FloatingMember.objects.select_related("receiving_org", "unit")
    found: FloatingMember = fetch(queryset, floating_id, floating_visible(principal, action))
    return found


def get_node_for(principal: Principal, node_id: UUID, action: str = VIEW) -> LinkNode:
    queryset = LinkNode.objects.select_related("team", "above", "unit", "floating")
    found: LinkNode = fetch(queryset, node_id, nodes_visible(principal, action))
    return found


def link_rule() -> LinkRule:
    """The city's ratio; 1:5 and 1:3–5 where none is kept."""
    rule: LinkRule | None = LinkRule.objects.first()
    return rule or LinkRule()


def with_linked(nodes: "QuerySet[LinkNode]", day: dt.date | None = None) -> "QuerySet[Any]":
    """``linked``: how many each links on the day."""
    below = LinkNode.objects.filter(in_force(day or clock.today()), above_id=OuterRef("pk")).order_by().values("pk")
    return nodes.annotate(linked=Coalesce(RowsFound(below), Value(0), output_field=IntegerField()))


def limits(rule: LinkRule, role: str) -> tuple[int, int]:
    if role == LinkRole.MEMBER:
        return rule.floating_least, rule.floating_most
    return rule.employees_least, rule.employees_most


def verdict(rule: LinkRule, role: str, linked: int) -> str:
    """Whether a ring is under, over or fits; nothing for an employee, who links nobody."""
    if role not in RINGS:
        return ""
    least, most = limits(rule, role)
    return UNDER if linked < least else OVER if linked > most else FIT


def ring_is(rule: LinkRule, kind: str) -> Q:
    """Of nodes ``with_linked``: the rings that are under, over, or fit."""
    found = Q(pk__in=[])
    for role in RINGS:
        least, most = limits(rule, role)
        ask = {
            UNDER: Q(linked__lt=least),
            OVER: Q(linked__gt=most),
            FIT: Q(linked__gte=least, linked__lte=most),
        }[kind]
        found |= Q(role=role) & ask
    return found


@dataclass(frozen=True)
class Coverage:
    """``registered`` floating members on the day, ``covered`` of them linked by somebody."""

    members: int
    floating: int
    employees: int
    registered: int
    covered: int
    under: int
    over: int

    @property
    def ratio(self) -> float | None:
        return self.covered / self.registered if self.registered else None


def standing_nodes(principal: Principal, day: dt.date) -> "QuerySet[LinkNode]":
    """Those in force on the day, on teams at work."""
    return nodes_for(principal).filter(in_force(day), team__state=TeamState.ACTIVE)


def coverage_of(principal: Principal, day: dt.date) -> Coverage:
    """How many link and are linked, and which rings do not keep to the ratio: two statements (F111–F116)."""
    nodes, rule = standing_nodes(principal, day), link_rule()
    registered = floating_for(principal).filter(in_force(day))
    rings = with_linked(nodes, day)
    return Coverage(
        *count_each(
            nodes.filter(role=LinkRole.MEMBER),
            nodes.filter(role=LinkRole.FLOATING),
            nodes.filter(role=LinkRole.EMPLOYEE),
            registered,
            registered.filter(pk__in=nodes.filter(floating__isnull=False).values("floating_id")),
            rings.filter(ring_is(rule, UNDER)),
            rings.filter(ring_is(rule, OVER)),
        )
    )
