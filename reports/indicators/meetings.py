"""Meetings held, what they signed, who came, and whether the yearly minimum is reached (R08–R11, R57, F010–F013,
F031–F033, F041, F067, F106, F129, F137, F161, F163). Days are those of China, where meetings begin.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Func
from django.db.models.functions import Coalesce

from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.templatetags.formats import thousands, wan
from meetings.choices import (
    CAME,
    REVIEW_STEPS,
    MeetingMeaning,
    MeetingState,
    MinimumPeriod,
    ReviewDecision,
    SeriesState,
)
from meetings.minutes.queries import ISSUED, minutes_for
from meetings.models import (
    Invitee,
    KindInvitee,
    Meeting,
    MeetingProject,
    MinimumRule,
    MinimumRuleKind,
    Minutes,
    MinutesReview,
)
from meetings.queries import meetings_for
from meetings.series.queries import series_for
from organizations.choices import UnitKind
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Window
from reports.indicators.subjects import BODIES, MEETINGS, UNITS

Rows = QuerySet[Any]
GROUP = "会议"
NEEDS = ("meeting.view",)
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)
BOTH, SEVERAL = 2, 3  # 多方: the kinds of members a rule names, two at least; three where none names them


def _begins(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, clock.CHINA)


def _after(day: dt.date) -> dt.datetime:
    return _begins(day + dt.timedelta(days=1))


def held(asked: Asked, *meanings: MeetingMeaning) -> Rows:
    """Meetings held in the window. One of another city's counts there (docs/adr/0080)."""
    found: Rows = meetings_for(asked.sight.principal).filter(
        state=MeetingState.HELD, starts_at__lt=_after(asked.day), joined__isnull=True
    )
    if meanings:
        found = found.filter(kind__meaning__in=meanings)
    if asked.since:
        found = found.filter(starts_at__gte=_begins(asked.since))
    return found.filter(body__chain_id__in=asked.family) if asked.chain else found


def several_sides(asked: Asked) -> Rows:
    """Of these the ones to which every category was invited that the rule of their kind names; where it names none or
    one, at least three.
    """
    invited = Invitee.objects.filter(meeting_id=OuterRef("pk"), category__isnull=False)
    sides = invited.order_by().values("meeting_id").annotate(number=Count("category", distinct=True)).values("number")
    ruled = KindInvitee.objects.filter(rule__kind_id=OuterRef("kind_id"), category__isnull=False, must=True)
    named = ruled.order_by().values("rule__kind_id").annotate(number=Count("category", distinct=True)).values("number")
    there = Invitee.objects.filter(meeting_id=OuterRef(OuterRef("pk")), category_id=OuterRef("category_id"))
    found: Rows = (
        held(asked)
        .annotate(
            sides=Coalesce(Subquery(sides, output_field=IntegerField()), 0),
            named=Coalesce(Subquery(named, output_field=IntegerField()), 0),
        )
        .filter(
            Q(named__gte=BOTH) & ~Exists(ruled.filter(~Exists(there))) | Q(named__lt=BOTH, sides__gte=SEVERAL),
        )
    )
    return found


def talked(asked: Asked) -> Rows:
    """Units that came to those as members of a category, each once."""
    came = Invitee.objects.filter(
        meeting__in=several_sides(asked).values("pk"),
        attendance__in=CAME,
        category__isnull=False,
        unit__isnull=False,
    )
    found: Rows = asked.units().filter(id__in=came.values("unit_id"))
    return found


def consulting(asked: Asked) -> Rows:
    """Bodies that meet by a series that runs on the day."""
    running = series_for(asked.sight.principal).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=asked.day), starts_on__lte=asked.day, state=SeriesState.ACTIVE
    )
    found: Rows = asked.sight.bodies.filter(pk__in=running.values("body_id"))
    return found.filter(chain_id__in=asked.family) if asked.chain else found


def issued(asked: Asked) -> Rows:
    """Of the meetings held those whose minutes are issued."""
    found: Rows = held(asked).filter(Exists(_issued(asked)))
    return found


def three_reviews(asked: Asked) -> Rows:
    """Of these the ones whose minutes all passed the first, the second and the third review."""
    passed = MinutesReview.objects.filter(minutes_id=OuterRef("pk"), decision=ReviewDecision.PASSED)
    lacking = Q()
    for step in REVIEW_STEPS:
        lacking |= Q(~Exists(passed.filter(step=step)))
    found: Rows = issued(asked).exclude(Exists(_issued(asked).filter(lacking)))
    return found


def _issued(asked: Asked) -> "QuerySet[Minutes]":
    return minutes_for(asked.sight.principal).filter(meeting_id=OuterRef("pk"), state__in=ISSUED)


def counted(asked: Asked) -> Rows:
    """Of these the ones that say how many came."""
    return held(asked).filter(attendances__isnull=False)


def signed(asked: Asked) -> Rows:
    """Of these the ones at which projects were signed for an amount."""
    found: Rows = held(asked).filter(Exists(_signings(OuterRef("pk"))))
    return found


def _signings(meeting: Any) -> "QuerySet[MeetingProject]":
    found: QuerySet[MeetingProject] = MeetingProject.objects.filter(meeting_id=meeting, amount__isnull=False)
    return found


def _signed_sums(asked: Asked) -> Rows:
    total = _signings(OuterRef("pk")).order_by().values("meeting_id").annotate(fen=Sum("amount")).values("fen")
    found: Rows = signed(asked).values("id", fen=Subquery(total)).annotate(amount=F("fen"))
    return found


def _signed_amounts(_: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
    rows = MeetingProject.objects.filter(meeting__in=[row.pk for row in shown]).order_by().values("meeting_id")
    return {row["meeting_id"]: wan(row["fen"] or 0) for row in rows.annotate(fen=Sum("amount"))}


def departments(asked: Asked) -> Rows:
    """Departments that came to meetings of party, government and enterprises, each once."""
    meetings = held(asked, MeetingMeaning.GOVERNMENT_PARTY_ENTERPRISE).values("pk")
    came = Invitee.objects.filter(meeting__in=meetings, attendance__in=CAME, unit__isnull=False)
    found: Rows = asked.units().filter(kind=UnitKind.DEPARTMENT, id__in=came.values("unit_id"))
    return found


def _yearly_rules(asked: Asked, body: Callable[[str], Any]) -> "QuerySet[MinimumRule]":
    """Yearly rules that ask something of a body by the end of the year, as ``meetings.minimums.owed`` has it."""
    first, last = dt.date(asked.day.year, 1, 1), dt.date(asked.day.year, 12, 31)
    whole = (last - first).days + 1
    there = Func(
        body("founded_on"),
        template=f"LEAST({whole}, GREATEST(0, DATE '{last}' - COALESCE(%(expressions)s, DATE '{first}') + 1))",
        output_field=IntegerField(),
    )
    asking = MinimumRule.objects.filter(
        Exists(MinimumRuleKind.objects.filter(rule_id=OuterRef("pk"))),
        Q(valid_from__isnull=True) | Q(valid_from__lte=last),
        Q(valid_to__isnull=True) | Q(valid_to__gte=last),
        Q(body_kind__isnull=True) | Q(body_kind_id=body("kind_id")),
        Q(tier__isnull=True) | Q(tier_id=body("tier_id")),
        period=MinimumPeriod.YEAR,
    )
    owed = ExpressionWrapper((2 * F("least") * there + whole) / (2 * whole), output_field=IntegerField())
    found: QuerySet[MinimumRule] = asking.annotate(owed=owed).filter(owed__gt=0)
    return found


def asked_bodies(asked: Asked) -> Rows:
    """Bodies that owe a yearly meeting."""
    bodies = asked.sight.bodies.filter(by_body(asked.sight.principal).visible("meeting.view", AnchorKind.BODY))
    if asked.chain:
        bodies = bodies.filter(chain_id__in=asked.family)
    found: Rows = bodies.filter(Exists(_yearly_rules(asked, OuterRef)))
    return found


def reached(asked: Asked) -> Rows:
    """Of these the ones that have held all they owe this year."""
    kinds = MinimumRuleKind.objects.filter(rule_id=OuterRef(OuterRef("pk")))
    meetings = Meeting.objects.filter(
        body_id=OuterRef(OuterRef("pk")),
        kind_id__in=kinds.values("kind_id"),
        state=MeetingState.HELD,
        joined__isnull=True,
        starts_at__gte=_begins(dt.date(asked.day.year, 1, 1)),
        starts_at__lt=_after(asked.day),
    )
    done = meetings.order_by().values("body_id").annotate(number=Count("pk")).values("number")
    rules = _yearly_rules(asked, OuterRef).annotate(done=Coalesce(Subquery(done, output_field=IntegerField()), 0))
    found: Rows = asked_bodies(asked).exclude(Exists(rules.filter(done__lt=F("owed"))))
    return found


def _held(code: str, name: str, text: str, source: str, *meanings: MeetingMeaning) -> Indicator:
    return Indicator(
        code,
        name,
        GROUP,
        text,
        "次",
        MEETINGS,
        lambda asked: held(asked, *meanings),
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source=source,
    )


def _came(_: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
    return {row.pk: f"{thousands(row.attendances)} 人次" for row in shown}


MEETING_BOOK: tuple[Indicator, ...] = (
    _held("meetings_held", "召开会议", "统计时段内召开的各类会议，以登记召开为准。", "R08"),
    Indicator(
        "meeting_minimum",
        "会议次数达标率",
        GROUP,
        "今年应开会的链党组织中，按本市的年度会议次数要求已经开足的；年中成立的按成立后的时间折算。",
        "",
        BODIES,
        reached,
        shape=Shape.RATE,
        base=asked_bodies,
        base_name="应开会的链党组织",
        windows=(Window.THIS_YEAR,),
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R08 F031",
    ),
    _held("liaison_meetings", "联络员会议", "统计时段内召开的联络员会议。", "R10 F032", MeetingMeaning.LIAISON),
    _held(
        "on_site_meetings",
        "现场推进会",
        "统计时段内召开的现场推进会、现场会。",
        "R11 F033 F041",
        MeetingMeaning.ON_SITE,
    ),
    _held(
        "supply_meetings",
        "供需对接会",
        "统计时段内召开的供需对接会。",
        "F011",
        MeetingMeaning.SUPPLY_DEMAND,
    ),
    _held("signings", "签约仪式", "统计时段内举行的签约仪式。", "F013", MeetingMeaning.SIGNING),
    Indicator(
        "signed_amount",
        "会上签约金额",
        GROUP,
        "统计时段内的会议上，各重点项目签约金额之和；没有登记金额的不计。",
        "元",
        MEETINGS,
        signed,
        shape=Shape.SUM,
        summed=_signed_sums,
        amounts=_signed_amounts,
        is_money=True,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F013",
    ),
    _held(
        "three_side_meetings",
        "党政企联席会",
        "统计时段内召开的党政企联席会。",
        "R42 F106",
        MeetingMeaning.GOVERNMENT_PARTY_ENTERPRISE,
    ),
    Indicator(
        "meeting_departments",
        "参加党政企联席会的部门",
        GROUP,
        "统计时段内到会参加过党政企联席会的职能部门，一个部门到几次也只计一次。",
        "个",
        UNITS,
        departments,
        windows=WINDOWS,
        dimensions=(),
        needs=NEEDS,
        source="F129",
    ),
    Indicator(
        "several_side_meetings",
        "多方参加的会议",
        GROUP,
        "统计时段内召开、会议类型规定必须邀请的各类成员都已邀请的会议；会议类型没有规定两类以上的，按邀请了三类及以上成员计。",
        "次",
        MEETINGS,
        several_sides,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R22 F067",
    ),
    Indicator(
        "several_side_units",
        "参加多方会议的单位",
        GROUP,
        "统计时段内作为某一类成员到会参加过多方会议的单位，一家到几次也只计一次；没有到会的不计。",
        "家",
        UNITS,
        talked,
        windows=WINDOWS,
        dimensions=(),
        needs=NEEDS,
        source="R22 F067",
    ),
    Indicator(
        "consulting_bodies",
        "建立会商机制的链党组织",
        GROUP,
        "截至当日，有按月、季度、半年或年定期召开的系列会议、且没有结束的链党组织。",
        "个",
        BODIES,
        consulting,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R22 F010",
    ),
    Indicator(
        "minutes_three_reviews",
        "纪要三审率",
        GROUP,
        "统计时段内召开、已印发纪要的会议中，每一版纪要都经过一审、二审、三审通过的。",
        "",
        MEETINGS,
        three_reviews,
        shape=Shape.RATE,
        base=issued,
        base_name="已印发纪要的会议",
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=(*NEEDS, "minutes.view"),
        source="R57 F137",
    ),
    _held("service_meetings", "服务专场", "统计时段内举办的服务专场活动。", "F163", MeetingMeaning.SERVICE_SESSION),
    Indicator(
        "meeting_attendances",
        "会议参加人次",
        GROUP,
        "统计时段内各次会议参加人次之和；一个人参加几次计几次，不是人数。没有登记人次的会议不计。",
        "人次",
        MEETINGS,
        counted,
        shape=Shape.SUM,
        summed=lambda asked: counted(asked).annotate(amount=F("attendances")),
        amounts=_came,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F161",
    ),
)
