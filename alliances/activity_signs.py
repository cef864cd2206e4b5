"""How outcomes and activities read."""

from collections.abc import Iterable

from alliances.choices import PERSONS, OutcomeState
from alliances.models import Activity, Outcome
from core.templatetags.formats import cn_date, thousands, wan
from core.templatetags.parts import StateTag, Tone

TONES: dict[str, Tone] = {
    OutcomeState.RECORDED: "warn",
    OutcomeState.CONFIRMED: "ok",
    OutcomeState.REFUSED: "bad",
    OutcomeState.WITHDRAWN: "off",
    OutcomeState.DUPLICATE: "off",
}


def state_tag(outcome: Outcome) -> StateTag:
    return StateTag(outcome.get_state_display(), TONES[outcome.state])


def size_of(outcome: Outcome) -> str:
    """How much or how many, with its unit."""
    if outcome.amount is not None:
        return wan(outcome.amount)
    return f"{thousands(outcome.quantity)} {'人' if outcome.kind.meaning in PERSONS else '项'}"


def outcome_lines(outcomes: Iterable[Outcome]) -> list[tuple[Outcome, str, StateTag]]:
    """As ``alliances/outcome_rows.html`` shows them."""
    return [(row, size_of(row), state_tag(row)) for row in outcomes]


def when(activity: Activity) -> str:
    if activity.ended_on is None or activity.ended_on == activity.held_on:
        return cn_date(activity.held_on)
    return f"{cn_date(activity.held_on)}至{cn_date(activity.ended_on)}"
