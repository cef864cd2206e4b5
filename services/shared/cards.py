"""What shared resources show elsewhere: on 工作台 the bookings that wait, on a unit's page what it shares."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Window
from django.urls import reverse

from core import clock
from core.principal import Principal
from core.templatetags.parts import StateTag
from organizations.models import Unit
from services.choices.shared import BookingState
from services.models import SharedResource
from services.shared.queries import DECIDE, VIEW, bookings_for, listed_now, resources_for
from services.shared.signs import resource_tag
from services.shared.times import span_words

LISTED = 5


def waiting_bookings(principal: Principal) -> dict[str, Any] | None:
    """The next that wait for one's confirmation; nothing where none does."""
    found = bookings_for(principal, action=DECIDE).filter(state=BookingState.ASKED, ends_at__gt=clock.now())
    shown = found.select_related("resource", "unit").order_by("starts_at", "id")
    rows: list[Any] = list(shown.annotate(all=Window(Count("id")))[:LISTED])
    if not rows:
        return None
    return {
        "rows": [(row, span_words((row.starts_at, row.ends_at))) for row in rows],
        "count": rows[0].all,
        "url": f"{reverse('booking-list')}?state=asked",
    }


@dataclass(frozen=True)
class SharedByUnit:
    rows: list[tuple[SharedResource, StateTag]]
    url: str
    template: str = "services/unit_resources.html"


def resources_card(principal: Principal, unit: Unit) -> SharedByUnit | None:
    if not principal.may(VIEW):
        return None
    found = list(resources_for(principal).filter(listed_now(), owner=unit).order_by("name_key", "id")[:LISTED])
    if not found:
        return None
    return SharedByUnit([(row, resource_tag(row)) for row in found], f"{reverse('resource-list')}?owner={unit.pk}")
