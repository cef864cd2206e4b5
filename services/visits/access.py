"""Visits, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.principal import Principal
from services.models import Visit
from services.visits.queries import VIEW, visits_visible


def get_visit_for(principal: Principal, visit_id: UUID, action: str = VIEW) -> Visit:
    """Raises NotFound, NotAllowed."""
    queryset = Visit.objects.select_related("unit", "kind", "body", "department", "person", "logged_by", "assessed_by")
    found: Visit = fetch(queryset, visit_id, visits_visible(principal, action))
    return found
