"""What 工作台 tells of resolutions: what is overdue, and what is due within a week."""

from typing import Any

from django.db.models import Count, Window

from core.principal import Principal
from meetings.resolutions.queries import due_soon, overdue, resolutions_for
from meetings.resolutions.signs import number_of, responsible_name, state_tag

LISTED = 5


def home_resolutions(principal: Principal) -> dict[str, Any] | None:
    """The most pressing of one's own or one's bodies', and how many are overdue; one statement."""
    pressing = resolutions_for(principal).filter(overdue() | due_soon())
    counted = pressing.annotate(late=Window(Count("id", filter=overdue())), all=Window(Count("id")))
    found = list(counted.select_related("unit", "party_org").order_by("due_on", "id")[:LISTED])
    if not found:
        return None
    rows = [(row, number_of(row), responsible_name(row), state_tag(row)) for row in found]
    return {"rows": rows, "late": found[0].late, "soon": found[0].all - found[0].late}
