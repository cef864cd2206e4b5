"""Reads of common demands: whoever oversees a body's tickets sees what they have in common."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from alliances.queries import by_body
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from services.models import CommonDemand
from services.queries import OVERSEE, RUN

VIEW = OVERSEE
__all__ = ["RUN", "VIEW", "common_for", "common_visible", "get_common_for", "with_counts"]


def common_visible(principal: Principal, action: str = VIEW) -> Q:
    if principal.is_platform:
        return Q()
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def common_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[CommonDemand]":
    queryset: QuerySet[CommonDemand] = CommonDemand.objects.filter(common_visible(principal, action))
    return queryset


def get_common_for(principal: Principal, common_id: UUID, action: str = VIEW) -> CommonDemand:
    """Raises NotFound, NotAllowed."""
    queryset = CommonDemand.objects.select_related("body")
    found: CommonDemand = fetch(queryset, common_id, common_visible(principal, action))
    return found


def with_counts(rows: "QuerySet[CommonDemand]") -> "QuerySet[CommonDemand]":
    """``ticket_count`` and ``unit_count``, the companies that asked each counted once."""
    return rows.annotate(
        ticket_count=Count("tickets", distinct=True), unit_count=Count("tickets__unit_id", distinct=True)
    )
