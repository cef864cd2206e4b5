"""What is done under a pairing and what came of it, for its page: the latest of each, and its story with them."""

from typing import Any

from django.urls import reverse

from alliances.activity_queries import LATEST, activities_for, latest_outcomes
from alliances.activity_signs import outcome_lines, size_of, state_tag, when
from alliances.models import Pairing
from alliances.pairing_pages import latest_first
from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.parts import Event


def work_of(principal: Principal, pairing: Pairing, events: list[Event]) -> dict[str, Any]:
    """Two statements. ``events`` are the pairing's own; activities and outcomes take their place among them."""
    held = activities_for(principal).filter(pairing_links__pairing=pairing).select_related("form")
    activities = list(held.order_by("-held_on", "id")[:LATEST])
    outcomes = latest_outcomes(principal, AnchorKind.PAIRING, pairing.pk)
    story = events[::-1]
    for activity in activities[::-1]:
        url = reverse("activity-detail", args=[activity.pk])
        story.append(
            Event(activity.title, at=activity.held_on, text=activity.form.label, mark="活", tone="go", url=url)
        )
    for outcome in outcomes[::-1]:
        text, url = f"{outcome.kind.label} {size_of(outcome)}", reverse("outcome-detail", args=[outcome.pk])
        tone = state_tag(outcome).tone
        story.append(Event(outcome.title, at=outcome.happened_on, text=text, mark="效", tone=tone, url=url))
    signed = pairing.signed_on is not None
    return {
        "activities": [(row, when(row)) for row in activities],
        "outcomes": outcome_lines(outcomes),
        "events": latest_first(story),
        "may_log": signed and pairing.ended_on is None and principal.may("activity.edit"),
        "may_record": signed and principal.may("outcome.edit"),
    }
