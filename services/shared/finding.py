"""How shared resources are found by name."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.choices.shared import ResourceKind, ResourceState
from services.models import SharedResource
from services.shared.queries import VIEW, resources_for

RESOURCES = Findable(FindableKind.SHARED_RESOURCE, SharedResource)


def _resource(facts: Facts) -> list[str]:
    return [ResourceKind(facts["kind"]).label, facts["owner"], facts["location"]]


def resource_source() -> SearchSource:
    return SearchSource(
        code="shared_resources",
        label="共享资源",
        order=43,
        findable=RESOURCES,
        action=VIEW,
        rows=resources_for,
        facts=lambda: {"kind": "kind", "owner": "owner__name", "location": "location"},
        detail=_resource,
        url_name="resource-detail",
        list_url="resource-list",
        ended=Q(state=ResourceState.ENDED),
    )
