"""What companies asked for and what came of it (R43–R48; F034, F055, F058, F105, F107, F131, F132). Each ticket counts
once whatever its channels (truth 4); open overdue ones count as late (truth 5). Days are those of China.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from meetings.choices import MeetingMeaning
from organizations.models import Unit
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Window
from reports.indicators.subjects import TICKETS, UNITS
from services.choices import (
    CategoryMeaning,
    ChannelMeaning,
    ClockKind,
    ClockStatus,
    RequestState,
    ResultKind,
    Satisfaction,
    TicketState,
)
from services.models import Ticket, TicketChannel, TicketClock, TicketReturn, TicketUnit
from services.queries import OVERSEE, tickets_for
from services.tickets.rulings import ruled_late

Rows = QuerySet[Any]
GROUP = "企业诉求"
NEEDS = (OVERSEE,)
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)
SETTLED = (ResultKind.SOLVED, ResultKind.PARTLY)
# Counted in another ticket: the one it was joined to, those it was split into.
IN_OTHERS = (TicketState.DUPLICATE, TicketState.SPLIT)
# What was taken back, joined or sent elsewhere is no work of the alliance's own.
ELSEWHERE = (TicketState.WITHDRAWN, *IN_OTHERS, TicketState.HANDED_OFF, TicketState.REJECTED)


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CHINA)


def day_after(asked: Asked) -> dt.datetime:
    return midnight(asked.day + dt.timedelta(days=1))


def _on_chain(asked: Asked, rows: Rows) -> Rows:
    if not asked.chain:
        return rows
    found: Rows = rows.filter(Q(chain_id__in=asked.family) | Q(chain=None, body__chain_id__in=asked.family))
    return found


def raised(asked: Asked) -> Rows:
    """Raised within the window, each once; joined and split ones stand in the tickets that go on."""
    asking = Q(raised_at__lt=day_after(asked)) & ~Q(state__in=IN_OTHERS)
    if asked.since:
        asking &= Q(raised_at__gte=midnight(asked.since))
    return _on_chain(asked, tickets_for(asked.sight.principal).filter(asking))


def livelihood(asked: Asked) -> Rows:
    return raised(asked).filter(category__meaning=CategoryMeaning.LIVELIHOOD)


def settled(asked: Asked) -> Rows:
    """Answered within the window as solved or partly solved."""
    asking = Q(result__in=SETTLED, answered_at__lt=day_after(asked))
    if asked.since:
        asking &= Q(answered_at__gte=midnight(asked.since))
    return _on_chain(asked, tickets_for(asked.sight.principal).filter(asking))


def reached(asked: Asked) -> Rows:
    """The companies that asked for what was settled, and those it reached besides, each once (F056)."""
    tickets = settled(asked).order_by().values("id")
    named = TicketUnit.objects.filter(ticket_id__in=tickets).values("unit_id")
    own = Ticket.objects.filter(id__in=tickets).values("unit_id")
    found: Rows = Unit.objects.filter(Q(id__in=own) | Q(id__in=named))
    return found


def _through(*meanings: ChannelMeaning) -> Exists:
    rows = TicketChannel.objects.filter(ticket=OuterRef("pk"), channel__meaning__in=meanings)
    return Exists(rows)


def settled_of_meetings(asked: Asked) -> Rows:
    """Raised in or through meetings of party, government and enterprises."""
    found: Rows = settled(asked).filter(
        _through(ChannelMeaning.MEETING), meeting__kind__meaning=MeetingMeaning.GOVERNMENT_PARTY_ENTERPRISE
    )
    return found


def settled_of_centres(asked: Asked) -> Rows:
    found: Rows = settled(asked).filter(_through(ChannelMeaning.CENTRE))
    return found


def settled_of_hotline(asked: Asked) -> Rows:
    found: Rows = settled(asked).filter(_through(ChannelMeaning.HOTLINE))
    return found


def _clocks(kind: ClockKind) -> "QuerySet[TicketClock]":
    rows: QuerySet[TicketClock] = TicketClock.objects.filter(ticket=OuterRef("pk"), kind=kind, assignment=None)
    return rows


def _judged(asked: Asked, kind: ClockKind) -> Rows:
    """Of those raised the ones whose deadline of this kind was kept, or has passed."""
    own = raised(asked).exclude(state__in=ELSEWHERE)
    over = Q(status=ClockStatus.STOPPED, stopped_at__lt=day_after(asked)) | Q(due_at__lt=midnight(asked.day))
    found: Rows = own.filter(Exists(_clocks(kind).filter(over)))
    return found


def _kept(asked: Asked, kind: ClockKind) -> Rows:
    """Of these the ones of which no round was late."""
    late = Q(is_late=True) | (~Q(status=ClockStatus.STOPPED) & Q(due_at__lt=midnight(asked.day)))
    found: Rows = _judged(asked, kind).exclude(Exists(_clocks(kind).filter(late)))
    return found


def _rulings() -> "QuerySet[TicketReturn]":
    rows: QuerySet[TicketReturn] = TicketReturn.objects.filter(assignment__ticket=OuterRef("pk"))
    return rows


def ruled(asked: Asked) -> Rows:
    """Of those raised the ones with a return that was ruled on, or whose time for it has passed."""
    over = Q(ruled_at__lt=day_after(asked)) | Q(state=RequestState.ASKED, rule_by__lt=midnight(asked.day))
    found: Rows = raised(asked).filter(Exists(_rulings().filter(over)))
    return found


def ruled_in_time(asked: Asked) -> Rows:
    late = ruled_late() | Q(state=RequestState.ASKED, rule_by__lt=midnight(asked.day))
    found: Rows = ruled(asked).exclude(Exists(_rulings().filter(late)))
    return found


def rated(asked: Asked) -> Rows:
    """Closed within the window with the company's own word."""
    asking = Q(state=TicketState.CLOSED, closed_at__lt=day_after(asked)) & ~Q(rating="")
    if asked.since:
        asking &= Q(closed_at__gte=midnight(asked.since))
    return _on_chain(asked, tickets_for(asked.sight.principal).filter(asking))


def satisfied(asked: Asked) -> Rows:
    found: Rows = rated(asked).filter(rating__in=(Satisfaction.SATISFIED, Satisfaction.FAIR))
    return found


def overdue(asked: Asked) -> Rows:
    """Open, with a deadline that has passed on the day."""
    late = TicketClock.objects.filter(
        ~Q(status=ClockStatus.STOPPED), ticket=OuterRef("pk"), due_at__lt=midnight(asked.day)
    )
    rows = tickets_for(asked.sight.principal).filter(Exists(late))
    return _on_chain(asked, rows)


def _count(code: str, name: str, text: str, rows: Any, source: str) -> Indicator:
    return Indicator(
        code,
        name,
        GROUP,
        text,
        "件",
        TICKETS,
        rows,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source=source,
    )


def _rate(code: str, name: str, text: str, rows: Any, base: Any, base_name: str, source: str) -> Indicator:
    return Indicator(
        code,
        name,
        GROUP,
        text,
        "%",
        TICKETS,
        rows,
        shape=Shape.RATE,
        base=base,
        base_subject=TICKETS,
        base_name=base_name,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source=source,
    )


TICKET_BOOK = (
    _count(
        "tickets",
        "收到诉求",
        "统计时段内提出的诉求、建议、投诉、举报，一件事无论来自几个渠道只计一件。",
        raised,
        "R47 F034",
    ),
    _count(
        "tickets_livelihood",
        "职工民生诉求",
        "统计时段内提出的诉求中，类别属于职工民生的（子女就学、住房医疗等）。",
        livelihood,
        "F058",
    ),
    _count(
        "tickets_settled",
        "协调解决问题",
        "统计时段内答复为“解决”“部分解决”的问题，一件事无论来自几个渠道只计一件。",
        settled,
        "F055 F105",
    ),
    _count(
        "tickets_settled_meetings",
        "党政企联席会协调解决问题",
        "其中在党政企联席会上提出的；与其他渠道有重叠，不能相加。",
        settled_of_meetings,
        "R42 F107",
    ),
    _count(
        "tickets_settled_centres",
        "党群服务中心协调解决问题",
        "其中经党群服务中心提出的；与其他渠道有重叠，不能相加。",
        settled_of_centres,
        "F131",
    ),
    _count(
        "tickets_settled_hotline",
        "链上热线协调解决问题",
        "其中经链上热线提出的；与其他渠道有重叠，不能相加。",
        settled_of_hotline,
        "R27 F058",
    ),
    Indicator(
        "tickets_units",
        "惠及企业",
        GROUP,
        "统计时段内答复为“解决”“部分解决”的问题所惠及的企业，包括提出的和另外受益的，同一家只计一家。",
        "家",
        UNITS,
        reached,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F056",
    ),
    _rate(
        "tickets_fed_back",
        "限期反馈率",
        "统计时段内提出的诉求中，各轮都在反馈期限内答复的占比；期限已过还没有反馈的按逾期计，不予受理、转出、并入、拆分、撤单的不计。",
        lambda asked: _kept(asked, ClockKind.FEEDBACK),
        lambda asked: _judged(asked, ClockKind.FEEDBACK),
        "已反馈和逾期未反馈的诉求",
        "R46 F132",
    ),
    _rate(
        "tickets_in_time",
        "按期办结率",
        "统计时段内提出的诉求中，各轮都在办结期限内办结的占比；期限已过还没有办结的按逾期计，不予受理、转出、并入、拆分、撤单的不计。",
        lambda asked: _kept(asked, ClockKind.RESOLUTION),
        lambda asked: _judged(asked, ClockKind.RESOLUTION),
        "已办结和逾期未办结的诉求",
        "R45",
    ),
    _rate(
        "tickets_satisfied",
        "企业满意率",
        "统计时段内办结并经企业评价的诉求中，评价为满意、基本满意的占比；企业没有评价的不计。",
        satisfied,
        rated,
        "企业评价过的诉求",
        "R46",
    ),
    _rate(
        "rulings_in_time",
        "退单裁定按时率",
        "统计时段内提出、有部门申请退单的诉求中，每次都在规定时限内裁定的占比；时限已过还没有裁定的按逾期计。",
        ruled_in_time,
        ruled,
        "已裁定和逾期未裁定退单的诉求",
        "R45",
    ),
    Indicator(
        "tickets_overdue",
        "逾期诉求",
        GROUP,
        "当日还在办理、有期限已过的诉求。",
        "件",
        TICKETS,
        overdue,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R45",
    ),
)
