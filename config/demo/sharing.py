"""Data shared between departments within the hour (R49, F127, F128): who is in it, and half a year of requests."""

import datetime as dt
from uuid import UUID

from config.demo.cities import City, SharingSpec
from config.demo.rows import Rows
from core import clock
from core.workdays.queries import city_calendar
from core.working_days import Calendar, add_working_days, add_working_time, next_working_moment
from organizations.models import Unit
from services.choices import DataRequestState, EventKind, RuleKind
from services.clocks import ClockEvent, replay
from services.models import DataRequest, SharingDepartment
from services.rules import USUAL

# What is asked for, and what can be given by whom it is asked of.
MATTERS = (
    ("企业用地批复", "办理要素保障类工单"),
    ("企业登记和股权信息", "核对产业链企业名单"),
    ("建设工程施工许可", "核实重点项目进度"),
    ("上年度纳税信用等级", "审核企业扶持补助"),
)
NOTE = "示例：与产业链服务有关的登记、审批结果"
APART = 5  # working days between one request and the next
IN_TIME, LATE = 25, 95  # office minutes until the answer


def share_data(city: City, rows: Rows) -> None:
    """To be called in the tenant's scope, once its units are there."""
    if city.sharing is None:
        return
    departments = [rows.id_of(Unit, key) for key in city.sharing.departments]
    since = clock.today().replace(month=1, day=1)
    SharingDepartment.objects.bulk_create(
        SharingDepartment(id=rows.id_of(SharingDepartment, str(place)), unit_id=unit_id, note=NOTE, valid_from=since)
        for place, unit_id in enumerate(departments)
    )
    calendar = city_calendar(since.year - 1, since.year + 1).calendar
    made = [_request(rows, city.sharing, calendar, departments, place) for place in range(city.sharing.requests)]
    made.sort(key=lambda row: (row.asked_at, str(row.pk)))
    numbers: dict[int, int] = {}
    for row in made:
        row.year = row.asked_at.astimezone(clock.CHINA).year
        row.number = numbers[row.year] = numbers.get(row.year, 0) + 1
    DataRequest.objects.bulk_create(made)


def _request(rows: Rows, spec: SharingSpec, calendar: Calendar, departments: list[UUID], place: int) -> DataRequest:
    """The first of all waits for its answer, the last ``late`` ones were answered too late."""
    day = add_working_days(calendar, clock.today(), -APART * place)
    at = next_working_moment(calendar, dt.datetime.combine(day, dt.time(9 + place % 3, 20), clock.CHINA))
    due = replay([ClockEvent(EventKind.STARTED, at, USUAL[RuleKind.SHARING_TIME].limit)], calendar).held_due_at
    what, why = MATTERS[place % len(MATTERS)]
    row = DataRequest(
        id=rows.id_of(DataRequest, str(place)),
        asking_id=departments[place % len(departments)],
        asked_id=departments[(place + 1 + place // len(departments)) % len(departments)],
        what=f"{what}（示例）",
        why=why,
        asked_at=at,
        due_at=due,
    )
    if row.asking_id == row.asked_id:
        row.asked_id = departments[(departments.index(row.asking_id) + 1) % len(departments)]
    if place == 0:
        return row
    row.is_late = place >= spec.requests - spec.late
    row.ended_at = add_working_time(calendar, at, dt.timedelta(minutes=LATE if row.is_late else IN_TIME))
    row.state = DataRequestState.REFUSED if place % 9 == 8 else DataRequestState.ANSWERED
    row.answer = (
        "示例：涉及个人信息，依法不能提供。" if row.state == DataRequestState.REFUSED else "示例：已提供查询结果。"
    )
    return row
