"""How the states of a gap read."""

from chains.choices import GapState
from chains.gap_queries import RUNNING
from chains.models import Gap
from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag, Tone

TONES: dict[str, Tone] = {
    GapState.OPEN: "warn",
    GapState.IN_PROGRESS: "go",
    GapState.CLOSED: "ok",
    GapState.DROPPED: "off",
}


def is_late(gap: Gap) -> bool:
    return gap.state in RUNNING and gap.last_day < clock.today()


def state_tag(gap: Gap) -> StateTag:
    if is_late(gap):
        return StateTag(f"{gap.get_state_display()} · 已逾期", "bad")
    return StateTag(gap.get_state_display(), TONES[gap.state])


def target(gap: Gap) -> str:
    """By when, as exactly as it was said."""
    return cn_date(gap.due_on) if gap.due_on else f"{gap.target_year}年"


def answers(gap: Gap, *, named: bool) -> str:
    """Who answers for it; a person only where persons are shown."""
    parts = [(gap.owner.short_name or gap.owner.name) if gap.owner else ""]
    if gap.person:
        parts.append(gap.person.name if named else "责任人已登记")
    return " · ".join(part for part in parts if part)
