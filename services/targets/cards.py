"""What companies a chain wants show elsewhere: on 工作台 the next steps that are due."""

import datetime as dt
from typing import Any

from django.urls import reverse

from core import clock
from core.principal import Principal
from services.choices import RUNNING_STAGES
from services.targets.queries import FOLLOW, targets_for
from services.targets.signs import is_late, next_words

LISTED = 5
AHEAD = dt.timedelta(days=7)


def home_targets(principal: Principal) -> dict[str, Any] | None:
    """Next steps of the week and those that are late, the oldest first."""
    found = targets_for(principal, action=FOLLOW).filter(state__in=RUNNING_STAGES, next_on__lte=clock.today() + AHEAD)
    rows = list(found.select_related("chain").order_by("next_on", "name_key", "id")[:LISTED])
    if not rows:
        return None
    return {
        "rows": [(row, next_words(row), is_late(row)) for row in rows],
        "url": reverse("invest-target-board"),
    }
