"""Reads of the catalogue: everybody of the city reads what is published, who drafts also what is not yet."""

from uuid import UUID

from django.db.models import Q, QuerySet

from core.access import fetch
from core.principal import Principal
from services.models import CatalogueEdition, ServiceItem, ServiceModule, ServiceRequest
from services.queries import tickets_visible

VIEW, EDIT = "catalogue.view", "catalogue.edit"
NOTHING = Q(pk__in=[])
ITEM_SHOWN = ("module__edition", "unit", "party_org", "category")


def drafted(path: str = "") -> Q:
    return Q(**{f"{path}published_on__isnull": True})


def in_force(path: str = "") -> Q:
    """Of the edition companies ask by today; ``path`` leads to it."""
    return Q(**{f"{path}published_on__isnull": False, f"{path}ended_on__isnull": True})


def catalogue_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """``path`` leads to the edition."""
    if principal.may_everywhere(EDIT):
        return Q()
    if action == EDIT or not principal.may(VIEW):
        return NOTHING
    return ~drafted(path)


def editions_visible(principal: Principal, action: str = VIEW) -> Q:
    return catalogue_visible(principal, action)


def modules_visible(principal: Principal, action: str = VIEW) -> Q:
    return catalogue_visible(principal, action, path="edition__")


def items_visible(principal: Principal, action: str = VIEW) -> Q:
    return catalogue_visible(principal, action, path="module__edition__")


def editions_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[CatalogueEdition]":
    rows: QuerySet[CatalogueEdition] = CatalogueEdition.objects.filter(editions_visible(principal, action))
    return rows


def modules_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ServiceModule]":
    rows: QuerySet[ServiceModule] = ServiceModule.objects.filter(modules_visible(principal, action))
    return rows


def items_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[ServiceItem]":
    """Of every edition there was."""
    rows: QuerySet[ServiceItem] = ServiceItem.objects.filter(items_visible(principal, action))
    return rows


def items_in_force(principal: Principal) -> "QuerySet[ServiceItem]":
    return items_for(principal).filter(in_force("module__edition__"))


def requests_visible(principal: Principal) -> Q:
    """Who sees the ticket sees what was asked for by it."""
    return tickets_visible(principal, path="ticket__") if principal.may(VIEW) else NOTHING


def requests_for(principal: Principal) -> "QuerySet[ServiceRequest]":
    rows: QuerySet[ServiceRequest] = ServiceRequest.objects.filter(requests_visible(principal))
    return rows


def get_edition_for(principal: Principal, edition_id: UUID, action: str = VIEW) -> CatalogueEdition:
    """Raises NotFound, NotAllowed."""
    found: CatalogueEdition = fetch(CatalogueEdition.objects.all(), edition_id, editions_visible(principal, action))
    return found


def get_module_for(principal: Principal, module_id: UUID, action: str = VIEW) -> ServiceModule:
    """Raises NotFound, NotAllowed."""
    rows = ServiceModule.objects.select_related("edition")
    found: ServiceModule = fetch(rows, module_id, modules_visible(principal, action))
    return found


def get_item_for(principal: Principal, item_id: UUID, action: str = VIEW) -> ServiceItem:
    """Raises NotFound, NotAllowed."""
    rows = ServiceItem.objects.select_related(*ITEM_SHOWN)
    found: ServiceItem = fetch(rows, item_id, items_visible(principal, action))
    return found


def get_request_for(principal: Principal, request_id: UUID) -> ServiceRequest:
    """Raises NotFound, NotAllowed."""
    rows = ServiceRequest.objects.select_related("item__module__edition", "unit", "ticket")
    found: ServiceRequest = fetch(rows, request_id, requests_visible(principal))
    return found


def present_edition() -> CatalogueEdition | None:
    found: CatalogueEdition | None = CatalogueEdition.objects.filter(in_force()).first()
    return found


def present_draft() -> CatalogueEdition | None:
    found: CatalogueEdition | None = CatalogueEdition.objects.filter(drafted()).first()
    return found
