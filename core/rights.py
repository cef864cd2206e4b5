"""Who may do what: one table, role × action × scope. ``can`` and the list filters read it; nothing else decides.

A right counts either over the whole tenant (WHOLE) or only within the anchor a grant names (WITHIN): a chain, a body,
a unit, a region. What lies within an anchor is said by *reaches*, which each room registers for its own objects.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from core.choices import BOUND_ROLES, AnchorKind, Role


class Extent(Enum):
    WHOLE = "whole"
    WITHIN = "within"


W, I = Extent.WHOLE, Extent.WITHIN  # noqa: E741 - the table below must stay readable
D, L, B, C, N, S, P = (
    Role.DEPARTMENT,
    Role.LIAISON,
    Role.BUREAU,
    Role.COMPANY,
    Role.INSTRUCTOR,
    Role.SUPERIOR,
    Role.PORTAL,
)

RIGHTS: Mapping[str, Mapping[Role, Extent]] = {
    # units, party organizations, member figures
    "unit.view": {D: W, L: I, B: I, C: I, N: I, S: W, P: W},
    "unit.edit": {D: W, L: I, C: I, P: W},
    "unit.create": {D: W, P: W},
    "unit.remove": {D: W},
    "unit.merge": {D: W},
    "party_org.view": {D: W, L: I, C: I, N: I, S: W, P: W},
    "party_org.edit": {D: W, P: W},
    "party_org.merge": {D: W},
    "mass_org.view": {D: W, L: I, C: I, S: W, P: W},
    "mass_org.edit": {D: W, L: I, P: W},
    "duplicate.view": {D: W},
    "member_count.view": {D: W, L: I, C: I, S: W, P: W},
    "member_count.edit": {D: W, L: I, P: W},
    "unit_figure.view": {D: W, L: I, C: I, S: W, P: W},
    "unit_figure.edit": {D: W, L: I, C: I, P: W},
    "region.view": {D: W, L: W, B: W, C: W, N: W, S: W, P: W},
    "region.edit": {D: W},
    # people: never shown to a superior (DOMAIN: counts before persons)
    "person.view": {D: W, L: I, P: W},
    "person.edit": {D: W, L: I},
    "person.unmask": {D: W},
    "instructor.view": {D: W, L: I, C: I, N: I, P: W},
    "duty.view": {L: I, N: I},  # one's own assignments, nobody else's
    "duty_log.view": {D: W, L: I, N: I, P: W},  # an instructor his own alone
    "duty_log.edit": {N: I},
    "talent.view": {D: W, L: I, S: W, P: W},  # figures; whose they are only with person.view
    "talent.edit": {D: W, L: I, P: W},
    # chains, projects
    "chain.view": {D: W, L: I, B: I, C: I, N: I, S: W, P: W},
    "chain.edit": {D: W},
    "chain_unit.edit": {D: W, L: I, P: W},
    "coverage.view": {D: W, L: I, S: W, P: W},
    "coverage.edit": {D: W},
    "project.view": {D: W, L: I, B: I, C: I, S: W, P: W},
    "project.edit": {D: W, L: I, P: W},
    "gap.view": {D: W, L: I, B: I, S: W, P: W},
    "gap.edit": {D: W, L: I, P: W},
    "project.report": {D: W, L: I, B: I, P: W},
    "project_rule.edit": {D: W},
    # chain bodies
    "body.view": {D: W, L: I, B: I, C: I, N: I, S: W, P: W},
    "body.edit": {D: W},
    "membership.edit": {D: W, L: I},
    # pairings
    "pairing.view": {D: W, L: I, B: I, C: I, N: I, S: W, P: W},
    "pairing.edit": {D: W, L: I, P: W},
    "pairing.sign": {D: W, L: I},
    # what bodies do in their year: teams, model posts, pledges
    "work.view": {D: W, L: I, C: I, N: I, S: W, P: W},
    "work.edit": {D: W, L: I, P: W},
    # what a functional body may write; the member answers (R35)
    "guidance.view": {D: W, L: I, C: I},
    "guidance.edit": {D: W, L: I},
    "guidance.reply": {D: W, L: I, C: I},
    "recommendation.view": {D: W, L: I},
    "recommendation.edit": {D: W, L: I},
    # what came of the work: confirmed by the other side or the body, never by its author (truth 9)
    "activity.view": {D: W, L: I, B: I, C: I, N: I, S: W, P: W},
    "activity.edit": {D: W, L: I, P: W},
    "outcome.view": {D: W, L: I, C: I, S: W, P: W},
    "outcome.edit": {D: W, L: I, C: I, P: W},
    "outcome.confirm": {D: W, L: I, C: I},
    # members from other cities, and what is shared with those cities (R67)
    "share.view": {D: W, L: I},
    "share.edit": {D: W},
    # funds of bodies and subsidies; who plans a payment does not by that confirm it
    "fund.view": {D: W, L: I},
    "fund.edit": {D: W},
    "fund.pay": {D: W},
    # meetings, what is proposed to them and resolved by them, and their minutes
    "meeting.view": {D: W, L: I, B: I, C: I, N: I, S: W, P: W},
    "meeting.edit": {D: W, L: I, P: W},
    "meeting.reply": {D: W, L: I, B: I, C: I},  # for the invited organizations one speaks for
    "meeting_rule.edit": {D: W},
    "topic.view": {D: W, L: I, B: I, C: I},
    "topic.propose": {D: W, L: I, B: I, C: I},
    "resolution.view": {D: W, L: I, B: I, C: I, S: W, P: W},
    "resolution.edit": {D: W, L: I, P: W},
    "resolution.report": {D: W, L: I, B: I, C: I},
    "minutes.view": {D: W, L: I, B: I, C: I},
    "minutes.edit": {D: W, L: I},
    "minutes.review": {D: W},
    # tickets: what companies whistle for, bodies respond to and departments report in for (R43)
    "ticket.view": {D: W, L: I, B: I, C: I, N: I, P: W},
    "ticket.oversee": {D: W, L: I, P: W},  # all of a body's, not only those one has a part in
    "ticket.raise": {D: W, L: I, C: I, N: I, P: W},
    "ticket.run": {D: W, L: I},
    "ticket.handle": {D: W, L: I, B: I, P: W},  # for the departments one speaks for, or on behalf of one
    "ticket.rate": {C: I, P: W},  # never who handled it
    "ticket.call_back": {D: W, L: I},
    "ticket.arbitrate": {D: W},
    "ticket.confidential": {D: W},
    "ticket_rule.edit": {D: W},
    # departments that serve companies together (R25)
    "service_group.view": {D: W, L: I, B: I, P: W},
    "service_group.edit": {D: W},
    # supply and demand, and the directories made of them; companies a chain wants (R16, R56)
    "market.view": {D: W, L: I, C: I, N: I, P: W},
    "market.edit": {D: W, L: I, C: I, P: W},
    "market.issue": {D: W, L: I},
    "target.view": {D: W, L: I, B: I, P: W},
    "target.edit": {D: W, L: I, P: W},
    "target.follow": {D: W, L: I, B: I, P: W},
    # what units share: seen by all it is open to, decided on by the unit that provides it (F060)
    "directory.view": {D: W, S: W, P: W},  # of the tenants below: what they published, and figures
    "shared_resource.view": {D: W, L: I, B: I, C: I, N: I, P: W},
    "shared_resource.edit": {D: W, L: I, B: I, C: I, P: W},
    "booking.ask": {D: W, L: I, B: I, C: I, P: W},
    "booking.decide": {D: W, L: I, B: I, C: I, P: W},
    # talent wanted, published, known and brought together; a placement is talent.edit (F021, F022, F023, F050)
    "talent_need.view": {D: W, L: I, B: I, C: I, P: W},
    "talent_need.edit": {D: W, L: I, C: I, P: W},
    "talent_need.publish": {D: W},
    "talent_pool.view": {D: W, L: I, C: I, P: W},
    "talent_pool.edit": {D: W, L: I, C: I},
    "talent_match.edit": {D: W, L: I, C: I},
    # visits to companies, and the plans they follow (R15, R61)
    "visit.view": {D: W, L: I, B: I, N: I, P: W},
    "visit.edit": {D: W, L: I, B: I, N: I, P: W},
    "visit.assess": {D: W, L: I},
    "visit.answer": {C: I, P: W},  # for the company visited: what it reads of a visit, and its answer
    "visit_plan.view": {D: W, L: I, N: I, P: W},
    "visit_plan.edit": {D: W, L: I, P: W},
    # what companies may ask for: everybody reads what is published
    "session.ask": {C: I, P: W},  # before a service event begins
    "catalogue.view": {D: W, L: I, B: I, C: I, N: I, P: W},
    "catalogue.edit": {D: W},
    "catalogue_proposal.view": {D: W, B: I},
    "catalogue.propose": {B: I},  # for items of the departments one speaks for
    # where they find help, and what departments hold for them there
    "site.view": {D: W, L: I, B: I, C: I, N: I, P: W},
    "site.edit": {D: W},
    # data asked of another department within the hour (R49), by and of the departments one speaks for
    "sharing.view": {D: W, B: I, P: W},
    "sharing.run": {D: W, B: I, P: W},
    # yearly packs
    "pack.view": {D: W, L: I, S: W, P: W},
    "pack.build": {D: W, L: I},
    "pack.review": {D: W},
    "pack.publish": {D: W},
    "indicator.view": {D: W, L: I, S: W, P: W},
    # document numbers, templates, faces
    "document.view": {D: W},
    "document.edit": {D: W},
    # spreadsheets
    "import.run": {D: W},
    "export.run": {D: W, L: I, S: W},
    # the tenant itself
    "term.view": {D: W, L: W, B: W, C: W, N: W, S: W, P: W, Role.OPERATOR: W},
    "term.edit": {D: W, Role.OPERATOR: W},
    "shared_view.use": {D: W, L: W, B: W, S: W},
    "shared_view.edit": {D: W},
    "suggestion.reply": {D: W},
    # everything set for the city at once, written out or loaded; each part asks its own right as well
    "configuration.view": {D: W},
    "configuration.edit": {D: W},
    "calendar.view": {D: W, L: W, B: W, C: W, N: W, S: W, P: W, Role.OPERATOR: W},
    "calendar.edit": {D: W, Role.OPERATOR: W},
    "account.view": {Role.SECURITY: W},
    "account.edit": {Role.SECURITY: W},
    "grant.view": {D: W, Role.SECURITY: W},
    "grant.propose": {D: W, Role.SECURITY: W},
    "grant.edit": {Role.SECURITY: W},
    "token.edit": {Role.SECURITY: W},
    "audit.view": {Role.AUDITOR: W},
    "operation.view": {Role.OPERATOR: W},
    "operation.edit": {Role.OPERATOR: W},
}


@dataclass(frozen=True)
class GrantFact:
    """One grant in force: a role over the whole tenant, or within one anchor."""

    tenant_id: UUID
    role: Role
    scope_id: UUID | None
    scope_kind: str | None


# (what is asked for, the kind of the grant's anchor) -> ids of what lies within the given anchors
Reach = Callable[[list[UUID]], "QuerySet[Any, Any] | Iterable[UUID]"]
_reaches: dict[tuple[str, str], Reach] = {}


def register_reach(target: AnchorKind, scope: AnchorKind, reach: Reach) -> None:
    """Say which ``target`` ids lie within anchors of kind ``scope`` (called by each room when it starts)."""
    _reaches[(target, scope)] = reach


def within(target: AnchorKind, scope: str, ids: list[UUID], *, path: str) -> Q:
    """The filter that leaves of ``target`` objects those within anchors of kind ``scope``: the anchors themselves where
    the kinds are one, and what the room of ``target`` registered. A reach may be built on another room's by this.
    """
    found = Q(**{f"{path}__in": ids}) if scope == target else Q(pk__in=[])
    reach = _reaches.get((target, scope))
    return found if reach is None else found | Q(**{f"{path}__in": reach(ids)})


def reaching(grants: Iterable[GrantFact], target: AnchorKind, row: "QuerySet[Any, Any]") -> tuple[GrantFact, ...]:
    """Those of ``grants`` that count for the one ``target`` object ``row`` finds: over the tenant, or an anchor it lies
    within. One read answers for every right on it; none is needed where no grant is narrowed.
    """
    kept = tuple(grants)
    anchors: dict[tuple[Role, str], list[UUID]] = {}
    for grant in kept:
        if grant.scope_id is not None:
            anchors.setdefault((grant.role, str(grant.scope_kind)), []).append(grant.scope_id)
    if not anchors:
        return kept
    lies = [
        Case(
            When(within(target, kind, ids, path="id"), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for (_, kind), ids in anchors.items()
    ]
    found = row.order_by().values_list(*lies).first() or (False,) * len(lies)
    there = {key for key, lies_within in zip(anchors, found, strict=True) if lies_within}
    return tuple(grant for grant in kept if grant.scope_id is None or (grant.role, str(grant.scope_kind)) in there)


def extents(grants: Iterable[GrantFact], action: str) -> tuple[bool, dict[str, list[UUID]]]:
    """Whether ``action`` is granted over the whole tenant, and else within which anchors, by kind.

    Raises KeyError for an action that is not in the table: a typing fault must not become a refusal.
    """
    table = RIGHTS[action]
    within: dict[str, list[UUID]] = {}
    for grant in grants:
        extent = table.get(grant.role)
        if extent is None:
            continue
        if extent is Extent.WHOLE and (grant.scope_id is None or grant.role in BOUND_ROLES):
            return True, {}  # what a bound role may do everywhere (read the parks) its scope does not narrow
        if grant.scope_id is None:
            continue  # a role that works only within something, granted without that something, gives nothing
        within.setdefault(str(grant.scope_kind), []).append(grant.scope_id)
    return False, within


def visible(grants: Iterable[GrantFact], action: str, target: AnchorKind, *, path: str = "id") -> Q:
    """The filter that leaves of ``target`` objects those granted for ``action``; ``path`` leads to their id."""
    whole, anchors = extents(grants, action)
    if whole:
        return Q()
    allowed = Q(pk__in=[])
    for kind, ids in anchors.items():
        allowed |= within(target, kind, ids, path=path)
    return allowed
