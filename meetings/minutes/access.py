"""Minutes and confirmations, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.principal import Principal
from meetings.minutes.queries import VIEW, answers_visible, minutes_visible
from meetings.models import Minutes, MinutesConfirmation

SHOWN = ("meeting", "meeting__body", "meeting__kind", "number", "written_by")


def get_minutes_for(principal: Principal, minutes_id: UUID, action: str = VIEW) -> Minutes:
    """Raises NotFound, NotAllowed."""
    minutes: Minutes = fetch(Minutes.objects.select_related(*SHOWN), minutes_id, minutes_visible(principal, action))
    return minutes


def get_confirmation_for(principal: Principal, confirmation_id: UUID) -> MinutesConfirmation:
    """Raises NotFound, NotAllowed."""
    related = ("minutes", *(f"minutes__{name}" for name in SHOWN), "answered_by")
    queryset = MinutesConfirmation.objects.select_related(*related)
    found: MinutesConfirmation = fetch(queryset, confirmation_id, answers_visible(principal))
    return found
