"""How talent needs are found by name; the pool is not, as what it holds are persons (truth 12)."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.choices.talent import NeedState, TalentCategory
from services.models import TalentNeed
from services.talent.queries import NEED_VIEW, needs_for

NEEDS = Findable(FindableKind.TALENT_NEED, TalentNeed)


def _need(facts: Facts) -> list[str]:
    return [facts["unit"], TalentCategory(facts["category"]).label, NeedState(facts["state"]).label]


def need_source() -> SearchSource:
    return SearchSource(
        code="talent_needs",
        label="人才需求",
        order=44,
        findable=NEEDS,
        action=NEED_VIEW,
        rows=needs_for,
        facts=lambda: {"unit": "unit__name", "category": "category", "state": "state"},
        detail=_need,
        url_name="talent-need-detail",
        list_url="talent-need-list",
        ended=~Q(state=NeedState.OPEN),
    )
