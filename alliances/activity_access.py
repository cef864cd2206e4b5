"""Activities and outcomes, fetched for somebody and something."""

from uuid import UUID

from alliances.activity_queries import activities_visible, outcomes_visible
from alliances.models import Activity, Outcome
from core.access import fetch
from core.principal import Principal


def get_activity_for(principal: Principal, activity_id: UUID, action: str = "activity.view") -> Activity:
    queryset = Activity.objects.select_related("body", "form", "dimension", "reported_by")
    activity: Activity = fetch(queryset, activity_id, activities_visible(principal, action))
    return activity


def get_outcome_for(principal: Principal, outcome_id: UUID, action: str = "outcome.view") -> Outcome:
    queryset = Outcome.objects.select_related(
        "kind", "body", "dimension", "asked", "recorded_by", "recorded_for", "decided_by", "decided_for", "same_as"
    )
    outcome: Outcome = fetch(queryset, outcome_id, outcomes_visible(principal, action))
    return outcome
