"""How entries are found by their product."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from services.choices import EntrySide, EntryState
from services.market.queries import VIEW, entries_for
from services.models import MarketEntry

ENTRIES = Findable(FindableKind.MARKET_ENTRY, MarketEntry)


def _entry(facts: Facts) -> list[str]:
    return [EntrySide(facts["side"]).label, facts["unit"] or "", EntryState(facts["state"]).label]


def entry_source() -> SearchSource:
    return SearchSource(
        code="market_entries",
        label="产品供需",
        order=44,
        findable=ENTRIES,
        action=VIEW,
        rows=entries_for,
        facts=lambda: {"side": "side", "unit": "unit__name", "state": "state"},
        detail=_entry,
        url_name="market-entry-detail",
        list_url="market-entry-list",
        ended=~Q(state=EntryState.LISTED),
    )
