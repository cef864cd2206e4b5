"""How items of the catalogue are found by name: those in force."""

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.catalogue.queries import VIEW, items_in_force
from services.models import ServiceItem

ITEMS = Findable(FindableKind.SERVICE_ITEM, ServiceItem)


def _item(facts: Facts) -> list[str]:
    return [facts["module"], facts["unit"] or facts["party_org"] or ""]


def item_source() -> SearchSource:
    return SearchSource(
        code="service_items",
        label="服务事项",
        order=43,
        findable=ITEMS,
        action=VIEW,
        rows=items_in_force,
        facts=lambda: {"module": "module__name", "unit": "unit__name", "party_org": "party_org__name"},
        detail=_item,
        url_name="service-item-detail",
        list_url="service-item-list",
    )
