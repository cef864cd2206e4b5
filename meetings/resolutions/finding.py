"""How resolutions are found by name."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from meetings.choices import ResolutionState
from meetings.models import Resolution
from meetings.resolutions.queries import VIEW, resolutions_for
from meetings.resolutions.signs import number_text

RESOLUTIONS = Findable(FindableKind.RESOLUTION, Resolution)


def _resolution(facts: Facts) -> list[str]:
    owner = facts["unit"] or facts["party_org"] or ""
    return [number_text(facts["year"], facts["number"]), owner, ResolutionState(facts["state"]).label]


def resolution_source() -> SearchSource:
    return SearchSource(
        code="resolutions",
        label="决议",
        order=41,
        findable=RESOLUTIONS,
        action=VIEW,
        rows=resolutions_for,
        facts=lambda: {
            "year": "year",
            "number": "number",
            "unit": "unit__name",
            "party_org": "party_org__name",
            "state": "state",
        },
        detail=_resolution,
        url_name="resolution-detail",
        below_url="resolution-below",
        list_url="resolution-list",
        below=True,
        ended=~Q(state=ResolutionState.OPEN),
    )
