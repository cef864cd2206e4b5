"""Visits and their plans (F104, F149–F151): 张家港 visits every company above scale by its instructors, 六枝 serves its
companies by its body; and in every city a plan that runs and a visit at each of the four steps (F035).
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from alliances.choices import BodyState
from alliances.models import ChainBody
from chains.models import ChainUnit
from config.demo.chance import Chance
from config.demo.cities import City, VisitsSpec
from config.demo.codes import sample_uscc
from config.demo.people import add_person, appoint
from config.demo.rows import Rows
from config.demo.standing import Standing
from core import clock
from core.choices import AnchorKind
from core.models import Anchor, Term
from members.coverage import instructing_on
from organizations.choices import Ownership, UnitKind, UnitSize, UnitState
from organizations.models import Unit, UnitTag
from organizations.naming import initials, name_key
from services.choices import ChannelMeaning, Satisfaction, TicketState, VisitState
from services.choices.visits import VisitReply
from services.models import Ticket, TicketChannel, Visit, VisitAnswer, VisitPlan, VisitTarget, VisitTicket

ABOVE_SCALE = "above_scale"
NORTH, EAST = (31_780_000, 32_000_000), (120_380_000, 120_800_000)  # millionths of a degree
BACK, LAST = 290, 20  # visits of plans were made between so many days ago
BATCH = 1000
FOUND = "示例：了解生产经营、用工和党建情况，没有需要部门协调的问题。"
NEEDED = "示例：反映物流车辆通行和技工招聘两个问题。"


# ---- companies and instructors of the plan, before the city is saved -------------------------------------------------


def add_above_scale(standing: Standing) -> None:
    """As many companies above scale as the city has, and its instructors, each with an equal share of them."""
    spec = standing.city.visits
    if not spec.companies:
        return
    chance, rows = Chance(f"{standing.city.code}/visits"), standing.rows
    tag = rows.term("unit_tag", ABOVE_SCALE)
    held = [row.unit for row in rows.all(UnitTag) if row.tag_id == tag.id and row.valid_to is None]
    counted = [unit for unit in held if unit.kind == UnitKind.COMPANY and unit.state == UnitState.ACTIVE]
    for number in range(spec.companies - len(counted)):
        unit = _company(standing, chance, number)
        since = dt.date(chance.between(2018, standing.days.last_year), 1, 1)
        rows.add(UnitTag, f"{unit.id}/{ABOVE_SCALE}", unit=unit, tag_id=tag.id, valid_from=since)
        counted.append(unit)
    persons = [add_person(standing, "指导员", post="党员业务骨干") for _ in range(spec.instructors)]
    for number, unit in enumerate(counted):
        person = persons[number % len(persons)]
        appoint(standing, person, "instructor", unit.id, AnchorKind.UNIT, dt.date(2024, 3, 1))


def _company(standing: Standing, chance: Chance, number: int) -> Unit:
    county = standing.counties[0] if standing.counties else ""
    large = number % 12 == 0
    return standing.rows.add(
        Unit,
        f"above-scale-{number:04d}",
        name=f"示例企业{standing.number(UnitKind.COMPANY):04d}有限公司",
        kind=UnitKind.COMPANY,
        region_id=county or None,
        uscc=sample_uscc(UnitKind.COMPANY, county, standing.number("uscc")) if county else "",
        established_on=chance.day(dt.date(1992, 1, 1), dt.date(2019, 12, 31)),
        ownership=Ownership.PRIVATE if number % 8 else Ownership.FOREIGN,
        size=UnitSize.LARGE if large else UnitSize.MEDIUM,
        staff_count=chance.between(1000, 3600) if large else chance.between(300, 999),
        address=f"示例路{chance.between(1, 299)}号",
        latitude=Decimal(chance.between(*NORTH)).scaleb(-6),
        longitude=Decimal(chance.between(*EAST)).scaleb(-6),
    )


# ---- visits, once the city is saved ----------------------------------------------------------------------------------


class Diary:
    """What was made so far, written in one go."""

    def __init__(self, city: City, rows: Rows) -> None:
        self.city, self.rows, self.today = city, rows, clock.today()
        self.kinds: dict[str, UUID] = {
            meaning: key for key, meaning in Term.objects.filter(kind="visit_kind").values_list("id", "meaning")
        }
        self.visits: list[Visit] = []
        self.answers: list[VisitAnswer] = []
        self.plans: list[VisitPlan] = []
        self.targets: list[VisitTarget] = []

    def at(self, day: dt.date, hour: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, 30), clock.CHINA)

    def visit(
        self, key: str, unit_id: UUID, day: dt.date, *, meaning: str = "visit", until: str = "assessed", **fields: Any
    ) -> Visit:
        """One visit up to the step ``until``; whatever follows it comes some days later, never after today."""
        steps: dict[str, Any] = {}
        if until != VisitState.VISITED:
            steps |= {"findings": FOUND, "collected_at": self.at(day, 16)}
        if until == VisitState.COORDINATED:
            steps |= {"coordination": "示例：已协调有关部门答复。", "coordinated_at": self.at(self._later(day, 2), 10)}
        if until == VisitState.ASSESSED:
            satisfied = len(self.visits) % 9 != 8
            steps |= {
                "rating": Satisfaction.SATISFIED if satisfied else Satisfaction.FAIR,
                "assessment": "示例：已向企业反馈。",
                "assessed_at": self.at(self._later(day, 3 + len(self.visits) % 3), 11),
            }
        if until != VisitState.VISITED:
            steps |= {"asked": "示例：希望加快办理许可。", "promised": "示例：一周内请部门上门。"}
        made = Visit(
            id=self.rows.id_of(Visit, key),
            unit_id=unit_id,
            kind_id=self.kinds[meaning],
            visited_on=day,
            visited_at=self.at(day, 9),
            met="示例负责人",
            state=until,
            **{**steps, **fields},
        )
        self.visits.append(made)
        if until == VisitState.ASSESSED and len(self.visits) % 5 == 0:
            self.answers.append(self._answer(made))
        return made

    def _answer(self, visit: Visit) -> VisitAnswer:
        noted = len(self.answers) % 4 == 3
        return VisitAnswer(
            id=self.rows.id_of(VisitAnswer, str(visit.pk)),
            visit=visit,
            reply=VisitReply.NOTED if noted else VisitReply.CONFIRMED,
            text="示例：另希望协调物流车辆通行。" if noted else "",
            answered_at=self.at(self._later(visit.visited_on, 1), 15),
        )

    def _later(self, day: dt.date, days: int) -> dt.date:
        return min(day + dt.timedelta(days=days), self.today)

    def plan(self, key: str, name: str, **fields: Any) -> VisitPlan:
        made = VisitPlan(
            id=self.rows.id_of(VisitPlan, key), name=name, name_key=name_key(name), initials=initials(name), **fields
        )
        self.plans.append(made)
        return made

    def save(self) -> None:
        anchors = [Anchor(id=one.pk, kind=AnchorKind.VISIT) for one in self.visits]
        anchors += [Anchor(id=one.pk, kind=AnchorKind.VISIT_PLAN) for one in self.plans]
        Anchor.objects.bulk_create(anchors, batch_size=BATCH)
        Visit.objects.bulk_create(self.visits, batch_size=BATCH)
        VisitAnswer.objects.bulk_create(self.answers, batch_size=BATCH)
        VisitPlan.objects.bulk_create(self.plans, batch_size=BATCH)
        VisitTarget.objects.bulk_create(self.targets, batch_size=BATCH)


def visit_companies(city: City, rows: Rows) -> None:
    """To be called in the tenant's scope, once its tickets are there."""
    diary = Diary(city, rows)
    sent = list(instructing_on(diary.today).order_by("target_id", "id").values_list("target_id", "person_id"))
    if not diary.kinds:
        return
    if city.visits.companies:
        _visit_all(diary, sent)
    elif sent:
        _visit_some(diary, sent[:40])
    body = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id").first()
    units = list(
        dict.fromkeys(
            ChainUnit.objects.filter(valid_to=None, unit__kind=UnitKind.COMPANY)
            .order_by("unit__name_key")
            .values_list("unit_id", flat=True)[:200]
        )
    )
    if body is not None and units:
        _serve(diary, city.visits, body, units)
        _leave_open(diary, body, units)
        _of_readers(diary, body)
    diary.save()
    if body is not None and units:
        _of_tickets(diary, body)


def _visit_all(diary: Diary, sent: Sequence[tuple[UUID, UUID]]) -> None:
    """The plan of the article, done: every company above scale was visited by its instructor (F150)."""
    tagged = UnitTag.objects.filter(tag__code=ABOVE_SCALE, valid_to=None, unit__state=UnitState.ACTIVE)
    targets = set(tagged.filter(unit__kind=UnitKind.COMPANY).values_list("unit_id", flat=True))
    plan = diary.plan(
        "above-scale",
        "规上工业企业走访全覆盖（示例）",
        tag_id=diary.rows.term("unit_tag", ABOVE_SCALE).id,
        starts_on=diary.today - dt.timedelta(days=BACK + 10),
        ends_on=diary.today - dt.timedelta(days=LAST - 10),
        note="示例：了解生产经营和党建情况，问题当场提成工单。",
    )
    own = [(unit_id, person_id) for unit_id, person_id in sent if unit_id in targets]
    for number, (unit_id, person_id) in enumerate(own):
        day = _workday(diary.today - dt.timedelta(days=BACK - (BACK - LAST) * number // max(len(own), 1)))
        diary.visit(f"above-scale/{unit_id}", unit_id, day, person_id=person_id)
        diary.targets.append(VisitTarget(plan=plan, unit_id=unit_id, person_id=person_id))


def _visit_some(diary: Diary, sent: Sequence[tuple[UUID, UUID]]) -> None:
    """A plan that runs: of three units two were visited."""
    plan = diary.plan(
        "running",
        f"{diary.city.name}党建指导员走访计划（示例）",
        starts_on=diary.today - dt.timedelta(days=30),
        ends_on=diary.today + dt.timedelta(days=30),
        note="示例：每家至少走访一次。",
    )
    for number, (unit_id, person_id) in enumerate(dict(sent).items()):
        diary.targets.append(VisitTarget(plan=plan, unit_id=unit_id, person_id=person_id))
        if number % 3 != 2:
            day = _workday(diary.today - dt.timedelta(days=2 + number % 25))
            diary.visit(f"running/{unit_id}", unit_id, day, person_id=person_id)


def _serve(diary: Diary, spec: VisitsSpec, body: ChainBody, units: Sequence[UUID]) -> None:
    """Research and guidance by the body (F104)."""
    for number in range(spec.services):
        day = _workday(diary.today - dt.timedelta(days=BACK - (BACK - LAST) * number // spec.services))
        meaning = ("research", "guidance")[number % 2]
        diary.visit(f"service/{number}", units[number % len(units)], day, meaning=meaning, body=body)


def _leave_open(diary: Diary, body: ChainBody, units: Sequence[UUID]) -> None:
    """One that has only been made, one whose problems are collected, one that waits for its evaluation."""
    for number, until in enumerate((VisitState.VISITED, VisitState.COLLECTED, VisitState.COORDINATED)):
        day = _workday(diary.today - dt.timedelta(days=4 + 3 * number))
        diary.visit(f"open/{until}", units[number % len(units)], day, until=until, body=body)


def _of_readers(diary: Diary, body: ChainBody) -> None:
    """Each company with an account finds a visit to itself, and has not answered yet."""
    for account in diary.city.accounts:
        if account.role == "company" and account.scope is not None:
            unit_id = diary.rows.id_of(Unit, account.scope[1])
            day = _workday(diary.today - dt.timedelta(days=5))
            words = {"asked": "示例：希望协调厂区门前货车通行。", "promised": "示例：一周内请交警部门现场查看并答复。"}
            diary.visit(f"reader/{unit_id}", unit_id, day, until=VisitState.COORDINATED, body=body, **words)


def _of_tickets(diary: Diary, body: ChainBody) -> None:
    """The open ticket in hand was heard on a visit to its company, which waits for it."""
    ticket = (
        Ticket.objects.filter(body=body, state=TicketState.IN_HAND, unit__isnull=False)
        .order_by("raised_at", "id")
        .first()
    )
    channel = Term.objects.filter(kind="ticket_channel", meaning=ChannelMeaning.VISIT).first()
    if ticket is None or ticket.unit_id is None or channel is None:
        return
    later = Diary(diary.city, diary.rows)
    later.visits = []
    day = ticket.raised_at.astimezone(clock.CHINA).date()
    visit = later.visit("of-ticket", ticket.unit_id, day, until=VisitState.COLLECTED, body=body, findings=NEEDED)
    later.save()
    VisitTicket.objects.create(visit=visit, ticket=ticket)
    TicketChannel.objects.get_or_create(ticket=ticket, channel=channel)


def _workday(day: dt.date) -> dt.date:
    """The Friday before a weekend; holidays are let be."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))
