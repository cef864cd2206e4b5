"""沿革 of a body: what its own dated rows tell (founded, joined, left, seats). Who changed what is in 修改记录."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from alliances.body_rows import holder_label
from alliances.member_rows import SHOWN
from alliances.models import ChainBody, Membership
from alliances.queries import memberships_for, names_shown, seats_for
from core.principal import Principal
from core.templatetags.parts import Event

NAMES_SHOWN = 5


@dataclass(frozen=True)
class _Step:
    day: dt.date
    order: int
    verb: str
    mark: str
    who: str


def member_name(row: Membership, *, named: bool) -> str:
    if row.party_org or row.unit:
        return str((row.party_org or row.unit).name)
    post = row.post or (row.person.post if row.person else "")
    return str(row.person.name) if named and row.person else post or "在职人员"


def _steps(principal: Principal, body: ChainBody) -> list[_Step]:
    named, steps = names_shown(principal), []
    for row in memberships_for(principal).filter(body=body).select_related(*SHOWN):
        who = member_name(row, named=named)
        steps += [_Step(row.valid_from, 1, "加入", "入", who)] if row.valid_from else []
        steps += [_Step(row.valid_to, 3, "退出", "退", who)] if row.valid_to else []
    for seat in seats_for(principal).filter(body=body).select_related("title", "person", "unit"):
        who = f"{seat.title.label} {holder_label(seat, named=named)}"
        steps += [_Step(seat.valid_from, 2, "任职", "任", who)] if seat.valid_from else []
        steps += [_Step(seat.valid_to, 4, "离任", "离", who)] if seat.valid_to else []
    return steps


def _told(steps: list[_Step]) -> list[tuple[dt.date, int, Event]]:
    """Steps of one kind on one day as one line: 12 个成员加入."""
    grouped: dict[tuple[dt.date, int], list[_Step]] = defaultdict(list)
    for step in steps:
        grouped[step.day, step.order].append(step)
    told = []
    for (day, order), same in grouped.items():
        names = sorted(step.who for step in same)
        text = "、".join(names[:NAMES_SHOWN]) + (f" 等 {len(names)} 个" if len(names) > NAMES_SHOWN else "")
        noun = "个成员" if order in (1, 3) else "个席位"
        told.append((day, order, Event(f"{len(same)} {noun}{same[0].verb}", at=day, text=text, mark=same[0].mark)))
    return told


def timeline_of(principal: Principal, body: ChainBody) -> list[Event]:
    """Who joined, left, sat and ceased to sit, the latest first; its own life is its ``story``."""
    lines = _told(_steps(principal, body))
    return [event for _, _, event in sorted(lines, key=lambda line: line[:2], reverse=True)]
