"""会议次数 on 工作台: which bodies are behind this year; nothing where none is."""

from typing import Any

from django.urls import reverse

from core import clock
from core.principal import Principal
from meetings.minimum_queries import Asked, minimums_for
from meetings.minimums import BEHIND, Standing, forecast

SHOWN = 5


def home_minimums(principal: Principal) -> dict[str, Any] | None:
    today = clock.today()
    rows = [row for row in minimums_for(principal, Asked(today.year)) if row.state in BEHIND]
    if not rows:
        return None
    bodies: dict[Any, list[Standing]] = {}
    for row in rows:
        bodies.setdefault(row.body.pk, []).append(row)
    shown = [(found[0], forecast(found, today, today.year)) for found in list(bodies.values())[:SHOWN]]
    return {"rows": shown, "bodies": len(bodies), "url": f"{reverse('meeting-minimums')}?year={today.year}"}
