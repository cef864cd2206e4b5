"""How companies a chain wants are found by name."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.choices import RUNNING_STAGES, TargetStage
from services.models import InvestTarget
from services.targets.queries import VIEW, targets_for

TARGETS = Findable(FindableKind.INVEST_TARGET, InvestTarget)


def _target(facts: Facts) -> list[str]:
    return [facts["chain"] or "", TargetStage(facts["state"]).label]


def target_source() -> SearchSource:
    return SearchSource(
        code="invest_targets",
        label="招引目标",
        order=45,
        findable=TARGETS,
        action=VIEW,
        rows=targets_for,
        facts=lambda: {"chain": "chain__name", "state": "state"},
        detail=_target,
        url_name="invest-target-detail",
        list_url="invest-target-list",
        ended=~Q(state__in=RUNNING_STAGES),
    )
