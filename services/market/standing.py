"""What the reader may do with an entry or a deal, and on which side they stand."""

from dataclasses import dataclass
from functools import cached_property

from alliances.activity_queries import to_confirm
from alliances.choices import OutcomeState
from core import clock
from core.principal import Principal
from services.actions.deals import UNDONE
from services.choices import ENTRY_TRANSITIONS, OPEN_DEALS, DealState, EntryState
from services.market.queries import EDIT, holds_market, own_unit_ids
from services.models import MarketDeal, MarketEntry


@dataclass(frozen=True)
class EntryStanding:
    principal: Principal
    entry: MarketEntry

    @cached_property
    def holds(self) -> bool:
        return holds_market(self.principal, self.entry.body_id)

    @cached_property
    def own_units(self) -> list[object]:
        return list(own_unit_ids(self.principal, EDIT))

    @property
    def may_edit(self) -> bool:
        return self.holds or self.entry.unit_id in self.own_units

    @property
    def may_publish(self) -> bool:
        return self.may_edit and EntryState.LISTED in ENTRY_TRANSITIONS[self.entry.state]

    @property
    def may_withdraw(self) -> bool:
        return self.may_edit and EntryState.WITHDRAWN in ENTRY_TRANSITIONS[self.entry.state]

    @property
    def may_ask(self) -> bool:
        """For another unit of one's own, or by who works for the body on behalf of one."""
        if not self.entry.is_on_offer(clock.today()):
            return False
        return self.holds or any(unit_id != self.entry.unit_id for unit_id in self.own_units)


@dataclass(frozen=True)
class DealStanding:
    principal: Principal
    deal: MarketDeal

    @cached_property
    def holds(self) -> bool:
        return holds_market(self.principal, self.deal.entry.body_id)

    @cached_property
    def own_units(self) -> list[object]:
        return list(own_unit_ids(self.principal, EDIT))

    @property
    def is_owner(self) -> bool:
        return self.deal.entry.unit_id in self.own_units

    @property
    def is_asker(self) -> bool:
        return self.deal.unit_id in self.own_units

    @property
    def is_side(self) -> bool:
        return self.holds or self.is_owner or self.is_asker

    @property
    def asks_whom(self) -> bool:
        """Who speaks for neither side alone says which one confirms."""
        return self.is_owner == self.is_asker

    @property
    def may_answer(self) -> bool:
        return self.deal.state == DealState.INTERESTED and (self.holds or self.is_owner)

    @property
    def may_drop(self) -> bool:
        return self.deal.state in OPEN_DEALS and self.is_side

    @property
    def may_complete(self) -> bool:
        return self.deal.state == DealState.TALKING and self.is_side

    @cached_property
    def may_confirm(self) -> bool:
        outcome = self.deal.outcome
        if self.deal.state != DealState.DONE or outcome is None or outcome.state != OutcomeState.RECORDED:
            return False
        return to_confirm(self.principal).filter(pk=outcome.pk).exists()

    @property
    def may_reopen(self) -> bool:
        outcome = self.deal.outcome
        undone = outcome is not None and outcome.state in UNDONE
        return self.deal.state == DealState.DONE and undone and self.is_side
