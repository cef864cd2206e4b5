"""A year of tickets (F034, F054, F055, F105, F107, F131–F133): what was asked for, who solved it and in what time; and
in every city a few that are open, one of each kind a person may have to act on.

Rows as the room's own actions leave them, with the deadlines its clocks give by the city's calendar.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from alliances.choices import BodyState
from alliances.models import ChainBody
from chains.models import ChainUnit
from config.demo.cities import City, TicketsSpec
from config.demo.rows import Rows
from core import clock
from core.choices import AnchorKind, Role
from core.models import Anchor, Term
from core.workdays.queries import city_calendar
from core.working_days import Calendar, add_working_days, add_working_time, next_working_moment
from meetings.choices import MeetingMeaning, MeetingState
from meetings.models import Meeting
from members.choices import TitleMeaning
from members.models import Grant, Person
from organizations.choices import UnitKind
from organizations.models import Unit
from organizations.naming import initials, name_key
from services.choices import (
    SHOWN_TO_COMPANY,
    AssignmentRole,
    AssignmentState,
    ChannelMeaning,
    ClockKind,
    EventKind,
    ResultKind,
    Satisfaction,
    StepKind,
    TicketState,
)
from services.clocks import ClockEvent, Limit, replay
from services.limits import limit_for
from services.models import (
    Assignment,
    ClockEntry,
    CommonDemand,
    ResultMeasure,
    Ticket,
    TicketChannel,
    TicketClock,
    TicketResult,
    TicketStep,
    TicketUnit,
)

# What is asked for, and the meaning of its category.
MATTERS = (
    ("厂区门前道路狭窄，货车会车困难", "factors"),
    ("流动资金紧张，希望对接贷款", "capital"),
    ("关键岗位技工难招", "talent"),
    ("希望与高校合作攻关工艺", "technology"),
    ("产品在本地配套比例低", "market"),
    ("技改补贴申报流程不清楚", "policy"),
    ("职工子女就近入学", "livelihood"),
    ("职工上下班公交不便", "livelihood"),
)
ANSWER = "示例：已与有关部门现场办理，企业确认。"
RATINGS = (Satisfaction.SATISFIED, Satisfaction.SATISFIED, Satisfaction.SATISFIED, Satisfaction.FAIR)
BACK, LAST = 290, 20  # settled tickets were raised between so many days ago
OFFICE_DAY = 7 * 60


@dataclass
class Hall:
    """Whom tickets are about in this city, and what was made so far."""

    rows: Rows
    body: ChainBody
    companies: list[UUID]
    departments: list[UUID]
    categories: dict[str, UUID]
    channels: dict[str, UUID]
    calendar: Calendar
    agents: list[Person] = field(default_factory=list)
    limits: dict[tuple[ClockKind, UUID], Limit] = field(default_factory=dict)
    tickets: list[Ticket] = field(default_factory=list)
    more: dict[type[Any], list[Any]] = field(default_factory=dict)

    def after(self, at: dt.datetime, minutes: int) -> dt.datetime:
        return add_working_time(self.calendar, at, dt.timedelta(minutes=minutes))

    def ago(self, days: int, hour: int = 9) -> dt.datetime:
        """``days`` working days before today, within office hours."""
        day = add_working_days(self.calendar, clock.today(), -days)
        return next_working_moment(self.calendar, dt.datetime.combine(day, dt.time(hour, 10), clock.CHINA))

    def add(self, row: Any) -> Any:
        self.more.setdefault(type(row), []).append(row)
        return row

    def limit(self, kind: ClockKind, category_id: UUID, day: dt.date) -> Limit:
        key = (kind, category_id)
        if key not in self.limits:
            self.limits[key] = limit_for(kind, category_id, "normal", day)
        return self.limits[key]


def raise_tickets(city: City, rows: Rows) -> None:
    """To be called in the tenant's scope, once its accounts and meetings are there."""
    hall = _hall(rows) if city.tickets else None
    if hall is None or city.tickets is None:
        return
    hall.agents = _agents(city.tickets.agents)
    _settle(hall, city.tickets)
    _reach(hall, city.tickets.reached)
    _leave_open(hall)
    _save(hall)


def _hall(rows: Rows) -> Hall | None:
    """None where the city has nobody to ask, or to be asked."""
    body = _body()
    if body is None:
        return None
    companies = ChainUnit.objects.filter(valid_to=None).order_by("unit__name_key").values_list("unit_id", flat=True)
    departments = Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("name_key").values_list("id", flat=True)
    own, desk = _granted(Role.COMPANY), _granted(Role.BUREAU)
    asked = [*own, *(one for one in dict.fromkeys(companies[:300]) if one not in own)]
    handed = [*desk, *(one for one in departments[:12] if one not in desk)]
    if not asked or not handed:
        return None
    year = clock.today().year
    terms = {
        kind: {meaning: key for key, meaning in Term.objects.filter(kind=kind).values_list("id", "meaning")}
        for kind in ("ticket_category", "ticket_channel")
    }
    calendar = city_calendar(year - 2, year + 2).calendar
    return Hall(rows, body, asked, handed, terms["ticket_category"], terms["ticket_channel"], calendar)


def _agents(count: int) -> list[Person]:
    """Who sees a matter through from start to end (R26): those who are sent to companies already."""
    sent = Person.objects.filter(left_on__isnull=True, appointments__title__meaning=TitleMeaning.INSTRUCTOR)
    return list(sent.distinct().order_by("name", "id")[:count])


def _body() -> ChainBody | None:
    """The one the city's liaison works for, else its first."""
    standing = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
    scopes = _granted(Role.LIAISON)
    own = standing.filter(pk__in=scopes).first() or standing.filter(chain_id__in=scopes).first()
    found: ChainBody | None = own or standing.first()
    return found


def _granted(role: Role) -> list[UUID]:
    found = Grant.objects.filter(role=role, scope_id__isnull=False).order_by("account__username")
    return list(dict.fromkeys(found.values_list("scope_id", flat=True)))


def _settle(hall: Hall, spec: TicketsSpec) -> None:
    """Closed with the company's word: the first raised in meetings, the last through the centre, some in both."""
    meetings = _meetings() if spec.meetings else []
    for number in range(spec.settled):
        of_meeting, of_centre = number < spec.meetings, number >= spec.settled - spec.centres
        ways = [ChannelMeaning.MEETING] if of_meeting else []
        ways += [ChannelMeaning.CENTRE] if of_centre else []
        ways += [] if ways else [(ChannelMeaning.HOTLINE, ChannelMeaning.COMPANY)[number % 2]]
        meeting = meetings[number % len(meetings)] if of_meeting else None
        day = BACK - (BACK - LAST) * number // max(spec.settled, 1)
        at = meeting.starts_at if meeting else hall.ago(day * 5 // 7, 9 + number % 3)
        ticket = _ticket(hall, f"settled/{number}", number, next_working_moment(hall.calendar, at), ways, meeting)
        measures = [one for place, one in enumerate(spec.measures) if place == number]
        _work(hall, ticket, until=TicketState.CLOSED, number=number, measures=measures)


def _reach(hall: Hall, wanted: int) -> None:
    """Besides those that asked, neighbours for whom the same was solved, until so many companies are reached (F056)."""
    asked = list(dict.fromkeys(ticket.unit_id for ticket in hall.tickets))
    others = [one for one in hall.companies if one not in asked]
    for place, unit_id in enumerate(others[: max(wanted - len(asked), 0)]):
        hall.add(TicketUnit(ticket=hall.tickets[place % len(hall.tickets)], unit_id=unit_id))


def _meetings() -> list[Meeting]:
    """Meetings of party, government and enterprises long enough ago for all they raised to be solved."""
    held = Meeting.objects.filter(
        kind__meaning=MeetingMeaning.GOVERNMENT_PARTY_ENTERPRISE,
        state=MeetingState.HELD,
        starts_at__lt=clock.now() - dt.timedelta(days=LAST),
    )
    return list(held.order_by("starts_at", "id"))


def _leave_open(hall: Hall) -> None:
    """One that waits for the body, one for its department, one in hand, one promised, one the company may rate."""
    stages = (
        (1, TicketState.RAISED),
        (1, TicketState.ACCEPTED),
        (2, TicketState.IN_HAND),
        (3, TicketState.IN_HAND),
        (30, TicketState.PLANNED),
        (5, TicketState.ANSWERED),
    )
    same = CommonDemand(
        id=hall.rows.id_of(CommonDemand, "open"),
        body=hall.body,
        name="园区路口货车会车困难（示例）",
        text="早晚高峰最为突出。",
    )
    hall.add(same)
    for number, (days, until) in enumerate(stages):
        at = hall.ago(days, 9 + number % 3)
        ticket = _ticket(hall, f"open/{number}", 0, at, [ChannelMeaning.COMPANY], None, matter=number)
        ticket.common = same if until == TicketState.IN_HAND else None
        _work(hall, ticket, until=until, number=0, reported=number != 2)


def _ticket(
    hall: Hall,
    key: str,
    number: int,
    at: dt.datetime,
    ways: Sequence[ChannelMeaning],
    meeting: Meeting | None,
    matter: int | None = None,
) -> Ticket:
    words, meaning = MATTERS[(number if matter is None else matter) % len(MATTERS)]
    name = f"{words}（示例）"
    ticket = Ticket(
        id=hall.rows.id_of(Ticket, key),
        name=name,
        name_key=name_key(name),
        initials=initials(name),
        text=f"示例：{words}，请有关部门协调解决。",
        body=hall.body,
        chain_id=hall.body.chain_id,
        unit_id=hall.companies[number % len(hall.companies)],
        category_id=hall.categories[meaning],
        raised_at=at,
        meeting=meeting,
    )
    hall.tickets.append(ticket)
    for way in ways:
        hall.add(TicketChannel(ticket=ticket, channel_id=hall.channels[way]))
    _step(hall, ticket, StepKind.RAISED, at)
    return ticket


def _step(
    hall: Hall, ticket: Ticket, kind: StepKind, at: dt.datetime, *, unit_id: UUID | None = None, text: str = ""
) -> None:
    place = sum(step.ticket_id == ticket.pk for step in hall.more.get(TicketStep, [])[-12:]) + 1
    hall.add(
        TicketStep(
            ticket=ticket,
            place=place,
            kind=kind,
            at=at,
            unit_id=unit_id,
            text=text,
            is_shown=kind in SHOWN_TO_COMPANY,
        )
    )


def _work(
    hall: Hall,
    ticket: Ticket,
    *,
    until: TicketState,
    number: int,
    reported: bool = True,
    measures: Sequence[tuple[str, int, str]] = (),
) -> None:
    """What happened to it up to the state it is in, each step some office time after the one before."""
    at = ticket.raised_at
    accepted, dispatched = hall.after(at, 30), hall.after(at, 60)
    came, spoke, answered = hall.after(at, 150), hall.after(at, 210), hall.after(at, 3 * OFFICE_DAY)
    ticket.state = until
    stops: dict[ClockKind, dt.datetime] = {}
    pauses: dict[ClockKind, dt.datetime] = {}
    if until == TicketState.RAISED:
        _clocks(hall, ticket, stops, pauses)
        return
    _step(hall, ticket, StepKind.ACCEPTED, accepted)
    if until == TicketState.ACCEPTED:
        _clocks(hall, ticket, stops, pauses)
        return
    lead = hall.departments[number % len(hall.departments)]
    stops[ClockKind.DISPATCH] = ticket.dispatched_at = dispatched
    ticket.first_handler_id = lead
    part = hall.add(
        Assignment(ticket=ticket, unit_id=lead, role=AssignmentRole.LEAD, assigned_at=dispatched, task="请现场查看")
    )
    _step(hall, ticket, StepKind.DISPATCHED, dispatched, unit_id=lead)
    if hall.agents:
        agent = hall.agents[number % len(hall.agents)]
        ticket.agent_id = agent.pk
        _step(hall, ticket, StepKind.AGENT_NAMED, dispatched, text=agent.name)
    if reported:
        part.state, part.reported_at, part.contacted_at = AssignmentState.REPORTED, came, spoke
        stops[ClockKind.CONTACT] = spoke
        _step(hall, ticket, StepKind.REPORTED_IN, came, unit_id=lead)
        _step(hall, ticket, StepKind.CONTACTED, spoke, unit_id=lead, text="示例：已与企业联系人通话。")
    if until == TicketState.PLANNED:
        ticket.planned_on = clock.today() + dt.timedelta(days=60)
        stops[ClockKind.FEEDBACK] = pauses[ClockKind.RESOLUTION] = hall.after(at, 2 * OFFICE_DAY)
        _step(hall, ticket, StepKind.PLANNED, pauses[ClockKind.RESOLUTION], unit_id=lead, text="示例：待立项后实施。")
    if until in (TicketState.ANSWERED, TicketState.CLOSED):
        part.state, part.ended_at, part.outcome = AssignmentState.DONE, answered, ANSWER
        stops[ClockKind.FEEDBACK] = stops[ClockKind.RESOLUTION] = answered
        _answer(hall, ticket, lead, answered, number, measures)
    _clocks(hall, ticket, stops, pauses)


def _answer(
    hall: Hall, ticket: Ticket, lead: UUID, at: dt.datetime, number: int, measures: Sequence[tuple[str, int, str]]
) -> None:
    kind = ResultKind.PARTLY if number % 9 == 8 else ResultKind.SOLVED
    ticket.answered_at, ticket.result = at, kind
    result = hall.add(TicketResult(ticket=ticket, kind=kind, text=ANSWER, unit_id=lead, answered_at=at, left_open=""))
    for name, value, unit in measures:
        hall.add(ResultMeasure(result=result, name=name, value=Decimal(value), unit=unit))
    _step(hall, ticket, StepKind.ANSWERED, at, unit_id=lead, text=ANSWER)
    if ticket.state == TicketState.CLOSED:
        rated = hall.after(at, OFFICE_DAY)
        result.rating, result.rated_at = RATINGS[number % len(RATINGS)], rated
        ticket.rating, ticket.closed_at = result.rating, rated
        _step(hall, ticket, StepKind.RATED, rated, text=str(Satisfaction(result.rating).label))
        _step(hall, ticket, StepKind.CLOSED, rated)


def _clocks(
    hall: Hall, ticket: Ticket, stops: dict[ClockKind, dt.datetime], pauses: dict[ClockKind, dt.datetime]
) -> None:
    for kind in ClockKind:
        begins = ticket.dispatched_at if kind == ClockKind.CONTACT else ticket.raised_at
        if begins is None:
            continue
        day = begins.astimezone(clock.CHINA).date()
        reason = "派单" if kind == ClockKind.CONTACT else ""
        events = [ClockEvent(EventKind.STARTED, begins, hall.limit(kind, ticket.category_id, day), reason)]
        if kind in pauses:
            events.append(ClockEvent(EventKind.PAUSED, pauses[kind], None, "计划解决"))
        if kind in stops:
            events.append(ClockEvent(EventKind.STOPPED, stops[kind]))
        reading = replay(events, hall.calendar)
        row = hall.add(
            TicketClock(
                ticket=ticket,
                kind=kind,
                status=str(reading.status),
                started_at=reading.started_at,
                due_at=reading.due_at,
                stopped_at=reading.stopped_at,
                is_late=reading.stopped_at is not None and reading.overdue(reading.stopped_at),
            )
        )
        for place, event in enumerate(events, 1):
            hall.add(
                ClockEntry(
                    ticket_clock=row,
                    place=place,
                    kind=event.kind,
                    at=event.at,
                    amount=event.limit.amount if event.limit else None,
                    unit=event.limit.unit if event.limit else "",
                    reason=event.reason,
                )
            )


def _save(hall: Hall) -> None:
    """Numbered in the order they were raised."""
    numbers: dict[int, int] = {}
    for ticket in sorted(hall.tickets, key=lambda one: (one.raised_at, str(one.pk))):
        year = ticket.raised_at.astimezone(clock.CHINA).year
        numbers[year] = numbers.get(year, 0) + 1
        ticket.year, ticket.number = year, numbers[year]
    Anchor.objects.bulk_create([Anchor(id=one.pk, kind=AnchorKind.TICKET) for one in hall.tickets])
    CommonDemand.objects.bulk_create(hall.more.get(CommonDemand, []))
    Ticket.objects.bulk_create(hall.tickets)
    order = (TicketChannel, TicketUnit, Assignment, TicketStep, TicketClock, ClockEntry, TicketResult, ResultMeasure)
    for model in order:
        model._default_manager.bulk_create(hall.more.get(model, []))
