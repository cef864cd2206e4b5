"""How companies a chain wants read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from core import clock
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag, Tone
from services.choices import LADDER, RUNNING_STAGES, TargetStage
from services.models import InvestTarget

TONES: dict[str, Tone] = {
    TargetStage.LEAD: "off",
    TargetStage.CONTACT: "go",
    TargetStage.TALKS: "go",
    TargetStage.SIGNED: "ok",
    TargetStage.LANDED: "ok",
    TargetStage.SHELVED: "off",
}


def stage_tag(target: InvestTarget) -> StateTag:
    return StateTag(str(target.get_state_display()), TONES[target.state])


def is_late(target: InvestTarget) -> bool:
    return target.next_on is not None and target.next_on < clock.today() and target.state in RUNNING_STAGES


def next_words(target: InvestTarget) -> str:
    return f"{cn_date(target.next_on)}：{target.next_step}" if target.next_on else ""


def follower_of(target: InvestTarget, *, named: bool) -> str:
    """Who follows it; a person's name only for who may see persons."""
    person = target.person.name if target.person and named else "已确定责任人" if target.person else ""
    parts = (target.owner.name if target.owner else "", target.team.name if target.team else "", person)
    return "、".join(part for part in parts if part)


@dataclass(frozen=True)
class Rung:
    """One stage of the ladder: how many stand in it, how many ever came so far, and what was meant to be invested."""

    code: str
    label: str
    count: int
    reached: int
    amount: int

    @property
    def share(self) -> int:
        """Of all leads, in a hundred, how many came so far."""
        return round(100 * self.reached / self.total) if self.total else 0

    total: int = 0


def funnel_of(targets: "QuerySet[InvestTarget]") -> Sequence[Rung]:
    """The ladder and what was set aside, in one statement. Whoever stands on a rung has passed those below it."""
    rows = targets.order_by().values("state").annotate(n=Count("id"), fen=Sum("planned_amount"))
    counted = {row["state"]: (row["n"], row["fen"] or 0) for row in rows}
    total = sum(number for number, _ in counted.values())
    rungs = []
    for place, stage in enumerate(LADDER):
        reached = sum(counted.get(later, (0, 0))[0] for later in LADDER[place:])
        number, fen = counted.get(stage, (0, 0))
        rungs.append(Rung(str(stage), stage.label, number, reached, fen, total))
    number, fen = counted.get(TargetStage.SHELVED, (0, 0))
    rungs.append(Rung(str(TargetStage.SHELVED), TargetStage.SHELVED.label, number, number, fen, total))
    return rungs
