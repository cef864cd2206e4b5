"""What units share in every city (F060): a laboratory, equipment and a room, with bookings of each kind somebody may
have to act on. Nothing of it is told by an article, so that all of it is called 示例.
"""

import datetime as dt
from dataclasses import dataclass

from config.demo.standing import Standing
from config.demo.talent import companies
from organizations.choices import UnitKind
from organizations.models import Unit
from services.choices.shared import BookingState, ResourceAudience, ResourceKind
from services.models import Booking, ResourceClosure, SharedResource
from services.shared.times import at


@dataclass(frozen=True)
class Shared:
    kind: ResourceKind
    name: str
    location: str
    purpose: str
    fee: str
    audience: ResourceAudience = ResourceAudience.CITY
    at_once: bool = False
    most_days: int = 1


SHARED = (
    Shared(
        ResourceKind.LAB,
        "示例：材料性能检测实验室",
        "示例楼一层",
        "拉伸、硬度、金相分析，出具检测数据。",
        "每样 200 元",
    ),
    Shared(ResourceKind.EQUIPMENT, "示例：扫描电镜", "示例楼二层", "微观形貌观察，能谱分析。", "每机时 300 元"),
    Shared(
        ResourceKind.EQUIPMENT,
        "示例：中试生产线",
        "示例厂区",
        "小批量试制和工艺验证。",
        "按耗材结算",
        ResourceAudience.CHAIN,
        most_days=5,
    ),
    Shared(
        ResourceKind.ROOM,
        "示例：链上企业路演厅",
        "示例党群服务中心",
        "路演、培训、对接会，60 座。",
        "免费",
        at_once=True,
    ),
)
# Days from today, the hours, the state and what was answered.
BOOKED = (
    (-9, 9, 11, BookingState.USED, ""),
    (-6, 14, 16, BookingState.NO_SHOW, ""),
    (-3, 9, 12, BookingState.USED, ""),
    (5, 9, 11, BookingState.CONFIRMED, ""),
    (5, 14, 16, BookingState.ASKED, ""),
    (6, 9, 11, BookingState.CANCELLED, "示例：样品没有备齐"),
    (7, 9, 11, BookingState.REFUSED, "示例：当天校准设备"),
)


def add_shared(standing: Standing) -> None:
    """Universities and institutes provide where the city has some, else companies on the chains."""
    placed = companies(standing, "")
    if len(placed) < 2:
        return
    rows = standing.rows
    learned = [unit for unit in rows.all(Unit) if unit.kind in (UnitKind.UNIVERSITY, UnitKind.INSTITUTE)]
    owners = sorted(learned, key=lambda unit: str(unit.pk)) or [unit for unit, _ in placed[:3]]
    for index, one in enumerate(SHARED):
        chain = placed[index % len(placed)][1]
        resource = rows.add(
            SharedResource,
            f"{index}",
            name=one.name,
            kind=one.kind,
            owner=owners[index % len(owners)],
            chain=chain,
            location=one.location,
            purpose=one.purpose,
            audience=one.audience,
            fee=one.fee,
            most_days=one.most_days,
            is_confirmed_at_once=one.at_once,
        )
        _book(standing, resource, index, [unit for unit, _ in placed if unit.pk != resource.owner_id])
    day = standing.days.today + dt.timedelta(days=20)
    last = day + dt.timedelta(days=1)
    held = rows.get(SharedResource, "0")
    rows.add(ResourceClosure, "0", resource=held, starts_on=day, ends_on=last, reason="示例：设备检修")


def _book(standing: Standing, resource: SharedResource, index: int, units: list[Unit]) -> None:
    for number, (days, first, last, state, answer) in enumerate(BOOKED):
        if resource.is_confirmed_at_once and state in (BookingState.ASKED, BookingState.REFUSED):
            continue
        day = _weekday(standing.days.today + dt.timedelta(days=days), back=days < 0)
        standing.rows.add(
            Booking,
            f"{index}/{number}",
            resource=resource,
            unit=units[(index + number) % len(units)],
            starts_at=at(day, dt.time(first)),
            ends_at=at(day, dt.time(last)),
            purpose="示例：新产品试样检测" if resource.kind != ResourceKind.ROOM else "示例：产品路演",
            state=state,
            answer=answer,
        )


def _weekday(day: dt.date, *, back: bool) -> dt.date:
    """The day, or the nearest before or after it that is no weekend."""
    while day.isoweekday() > 5:
        day += dt.timedelta(days=-1 if back else 1)
    return day
