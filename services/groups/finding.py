"""How service groups are found by name."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.groups.queries import VIEW, groups_for
from services.models import ServiceGroup

GROUPS = Findable(FindableKind.SERVICE_GROUP, ServiceGroup)


def _group(facts: Facts) -> list[str]:
    return [f"召集部门：{facts['convener']}"]


def group_source() -> SearchSource:
    return SearchSource(
        code="service_groups",
        label="服务团",
        order=43,
        findable=GROUPS,
        action=VIEW,
        rows=groups_for,
        facts=lambda: {"convener": "convener__name"},
        detail=_group,
        url_name="service-group-detail",
        list_url="service-group-list",
        ended=Q(ended_on__isnull=False),
    )
