"""How entries, deals and directories read."""

from alliances.choices import OutcomeState
from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag, Tone
from services.choices import DealState, EntrySide, EntryState
from services.market.matching import plain
from services.models import MarketDeal, MarketEntry

ENTRY_TONES: dict[str, Tone] = {
    EntryState.DRAFT: "off",
    EntryState.LISTED: "ok",
    EntryState.WITHDRAWN: "off",
    EntryState.EXPIRED: "warn",
}
DEAL_TONES: dict[str, Tone] = {
    DealState.INTERESTED: "warn",
    DealState.TALKING: "go",
    DealState.DONE: "ok",
    DealState.DROPPED: "off",
}
SOON_DAYS = 7


def side_tag(entry: MarketEntry) -> StateTag:
    return StateTag(str(entry.get_side_display()), "go" if entry.side == EntrySide.SUPPLY else "party")


def state_tag(entry: MarketEntry) -> StateTag:
    """One whose last day has passed reads as over, though the night's work has not been done yet."""
    today = clock.today()
    if entry.state == EntryState.LISTED and entry.valid_to < today:
        return StateTag(EntryState.EXPIRED.label, "warn")
    if entry.state == EntryState.LISTED and entry.valid_from > today:
        return StateTag(f"{cn_date(entry.valid_from)}起", "go")
    return StateTag(str(entry.get_state_display()), ENTRY_TONES[entry.state])


def amount_of(entry: MarketEntry) -> str:
    return f"{plain(entry.quantity)} {entry.measure}" if entry.quantity is not None else ""


def contact_of(entry: MarketEntry) -> str:
    return " ".join(part for part in (entry.contact_name, entry.contact_phone) if part)


def deal_tag(deal: MarketDeal) -> StateTag:
    """A deal done counts once the other side has stood by it: until then it says so."""
    if deal.state == DealState.DONE and deal.outcome is not None:
        if deal.outcome.state == OutcomeState.CONFIRMED:
            return StateTag("成交已确认", "ok")
        if deal.outcome.state == OutcomeState.RECORDED:
            return StateTag("成交待确认", "warn")
        return StateTag(f"成交{deal.outcome.get_state_display()}", "bad")
    return StateTag(str(deal.get_state_display()), DEAL_TONES[deal.state])
