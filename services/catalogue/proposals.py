"""Reads of what departments propose for the next edition: its own for a department, all for whoever drafts (R65)."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.sight import by_unit, of_unit
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from core.rights import extents
from core.templatetags.parts import Change
from core.tenancy.dated import in_force as in_force_on
from organizations.models import PartyOrgHost, Unit
from organizations.queries import standing_units
from services.catalogue.queries import EDIT, NOTHING, items_in_force, present_draft, present_edition
from services.choices.proposals import ProposalKind, ProposalState
from services.models import ItemProposal, ServiceItem, ServiceModule

VIEW, PROPOSE = "catalogue_proposal.view", "catalogue.propose"
SHOWN = ("unit", "category", "edition")
LABELS = {
    "name": "事项名称",
    "module": "服务模块",
    "category": "工单类别",
    "description": "服务内容",
    "audience": "服务对象",
    "materials": "所需材料",
    "days": "办理时长（工作日）",
}


def proposals_visible(principal: Principal, action: str = VIEW) -> Q:
    if action != PROPOSE and principal.may_everywhere(EDIT):
        return Q()
    if action == EDIT or not principal.may(action):
        return NOTHING
    return of_unit(principal, action, "unit_id")


def proposals_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ItemProposal]":
    rows: QuerySet[ItemProposal] = ItemProposal.objects.filter(proposals_visible(principal, action))
    return rows


def get_proposal_for(principal: Principal, proposal_id: UUID, action: str = VIEW) -> ItemProposal:
    """Raises NotFound, NotAllowed."""
    rows = ItemProposal.objects.select_related(*SHOWN, "proposed_by")
    found: ItemProposal = fetch(rows, proposal_id, proposals_visible(principal, action))
    return found


def proposing_units(principal: Principal) -> "QuerySet[Unit]":
    """The departments one speaks for."""
    own = extents(by_unit(principal).grants, PROPOSE)[1].get(AnchorKind.UNIT, [])
    found: QuerySet[Unit] = standing_units().filter(id__in=own).order_by("name_key", "id")
    return found


def own_items(principal: Principal) -> "QuerySet[ServiceItem]":
    """What one's departments offer by the edition in force, themselves or through a party organization of theirs."""
    units = proposing_units(principal).order_by().values("id")
    orgs = PartyOrgHost.objects.filter(in_force_on(clock.today()), unit_id__in=units).values("party_org_id")
    return items_in_force(principal).filter(Q(unit_id__in=units) | Q(unit=None, party_org_id__in=orgs))


def proposing_unit(principal: Principal, item: ServiceItem) -> UUID | None:
    """Which of one's departments offers the item; None for another's."""
    if not own_items(principal).filter(pk=item.pk).exists():
        return None
    if item.unit_id is not None:
        return item.unit_id
    hosts = PartyOrgHost.objects.filter(in_force_on(clock.today()), party_org_id=item.party_org_id)
    found: UUID | None = (
        proposing_units(principal).filter(pk__in=hosts.values("unit_id")).values_list("pk", flat=True).first()
    )
    return found


def waiting() -> "QuerySet[ItemProposal]":
    rows: QuerySet[ItemProposal] = ItemProposal.objects.filter(state=ProposalState.PROPOSED)
    return rows


def module_names() -> list[str]:
    """Of the draft, else of the edition in force."""
    edition = present_draft() or present_edition()
    rows = ServiceModule.objects.filter(edition=edition).order_by("place", "name")
    return list(rows.values_list("name", flat=True)) if edition else []


def present_item(proposal: ItemProposal) -> ServiceItem | None:
    """What the proposal is about as it stands: in the draft, else in the edition in force."""
    if proposal.line is None:
        return None
    rows = ServiceItem.objects.select_related("module", "category", "unit").filter(line=proposal.line)
    draft = present_draft()
    edition = draft if draft is not None else present_edition()
    found: ServiceItem | None = rows.filter(module__edition=edition).first()
    return found


def differences(proposal: ItemProposal) -> list[Change]:
    """What an acceptance would change of the item as it stands; nothing for a withdrawal."""
    if proposal.kind == ProposalKind.WITHDRAW:
        return []
    item = present_item(proposal)
    return [Change(label, before, after) for label, before, after in _compared(proposal, item) if before != after]


def _compared(proposal: ItemProposal, item: ServiceItem | None) -> Iterator[tuple[str, str, str]]:
    for name in LABELS:
        yield LABELS[name], _said(item, name), _said(proposal, name)


def _said(row: ItemProposal | ServiceItem | None, name: str) -> str:
    if row is None:
        return ""
    value = getattr(row, name)
    if name == "module":
        return value if isinstance(value, str) else value.name
    if name == "category":
        return value.label if value else ""
    return "" if value is None else str(value)
