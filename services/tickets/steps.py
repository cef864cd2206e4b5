"""What may be done to a ticket, by whom and when: the same rule shows the button and opens its page."""

from collections.abc import Callable
from dataclasses import dataclass

from services.choices import AT_WORK, OPEN_STATES, AssignmentRole, AssignmentState, ClockKind, ClockStatus, TicketState
from services.models import Assignment
from services.queries import HANDLE
from services.tickets.standing import Standing

S = TicketState
Asked = Callable[[Standing], bool]


@dataclass(frozen=True)
class Way:
    """``who`` may ever do it to this ticket, ``when`` it is possible now. ``post``: one click, nothing is asked."""

    code: str
    label: str
    who: Asked
    when: Asked
    post: bool = False
    rank: int = 0

    @property
    def url_name(self) -> str:
        return f"ticket-{self.code}"

    def is_open(self, standing: Standing) -> bool:
        return self.who(standing) and self.when(standing)


def _runs(standing: Standing) -> bool:
    return standing.runs


def _leads(standing: Standing) -> bool:
    return standing.works(standing.lead) if standing.lead else standing.holds(HANDLE) or standing.is_handler


def _works(standing: Standing) -> bool:
    return standing.sees_inside and (standing.holds(HANDLE) or standing.is_handler)


def _company(standing: Standing) -> bool:
    return standing.is_company


def _rates(standing: Standing) -> bool:
    return standing.is_company and not standing.is_handler


def _says(standing: Standing) -> bool:
    """The words are the company's, and of who runs the ticket for it."""
    return standing.may_correct


def _is_claimed(standing: Standing) -> bool:
    ticket = standing.ticket
    return bool(ticket.claimed_unit) and ticket.unit_id is None and standing.is_in(*OPEN_STATES, S.CLOSED)


def _reaches(standing: Standing) -> bool:
    """Of work that goes on or was done; after the end too, when it is seen whom it reached."""
    states = (S.RAISED, S.ACCEPTED, *AT_WORK, S.ANSWERED, S.CLOSED)
    return standing.is_in(*states) and not standing.ticket.is_confidential


def _has_parts(standing: Standing) -> bool:
    return standing.is_in(S.RAISED, S.ACCEPTED) and standing.has_parts


def _passes_on(standing: Standing) -> bool:
    return standing.runs or standing.convenes


def _lies_with_group(standing: Standing) -> bool:
    return standing.ticket.lies_with_group


def _waits_for_dispatch(standing: Standing) -> bool:
    return standing.is_in(S.ACCEPTED) and not standing.ticket.lies_with_group


def _may_go_to_group(standing: Standing) -> bool:
    return _waits_for_dispatch(standing) and not standing.ticket.is_confidential


def _in(*states: TicketState) -> Asked:
    return lambda standing: standing.is_in(*states)


def _always(standing: Standing) -> bool:  # noqa: ARG001
    return True


def _can_pause(standing: Standing) -> bool:
    kinds = (ClockKind.FEEDBACK, ClockKind.RESOLUTION)
    return standing.is_in(S.IN_HAND) and standing.lead_reported and standing.has_clock(ClockStatus.RUNNING, *kinds)


def _can_resume(standing: Standing) -> bool:
    return standing.is_in(S.IN_HAND) and standing.lead is not None and standing.has_clock(ClockStatus.PAUSED)


def _can_extend(standing: Standing) -> bool:
    running = standing.has_clock(ClockStatus.RUNNING, ClockKind.RESOLUTION)
    return standing.is_at_work and standing.lead is not None and running and not standing.extensions


def _can_answer(standing: Standing) -> bool:
    return standing.is_at_work and standing.lead_reported


def _can_call(standing: Standing) -> bool:
    result = standing.result
    return standing.is_in(S.ANSWERED, S.CLOSED) and result is not None and result.called_at is None


# In the order of the buttons; the first open one with the highest rank is the page's main button.
WAYS: tuple[Way, ...] = (
    Way("accept", "受理", _runs, _in(S.RAISED), post=True, rank=3),
    Way("dispatch", "派单", _runs, _waits_for_dispatch, rank=3),
    Way("group-pass", "团内分派", _passes_on, _lies_with_group, rank=3),
    Way("group-send", "转服务团", _runs, _may_go_to_group),
    Way("group-back", "退回，不由服务团办理", _passes_on, _lies_with_group),
    Way("answer", "答复企业", _leads, _can_answer, rank=2),
    Way("rate", "评价", _rates, _in(S.ANSWERED), rank=3),
    Way("call-back", "登记回访", lambda standing: standing.may_call, _can_call, rank=1),
    Way("close-unrated", "未评价办结", _runs, _in(S.ANSWERED)),
    Way("pause", "暂停计时", _leads, _can_pause),
    Way("resume", "恢复计时", _leads, _can_resume, post=True),
    Way("extension-ask", "申请延期", _leads, _can_extend),
    Way("plan", "计划解决", _leads, _can_answer),
    Way("assistant-add", "增加协办", _leads, lambda standing: standing.is_at_work and standing.lead is not None),
    Way("note", "写备注", _works, _always),
    Way("edit", "更正内容", _says, _in(S.RAISED, S.ACCEPTED)),
    Way("confirm-unit", "确认企业", _runs, _is_claimed),
    Way("beneficiaries", "惠及企业", _works, _reaches),
    Way("classify", "改类别和紧急程度", _runs, _in(*OPEN_STATES)),
    Way("agent", "确定代办人", _runs, _in(S.ACCEPTED, *AT_WORK)),
    Way("split", "拆分", _runs, _in(S.RAISED, S.ACCEPTED)),
    Way("end-split", "拆分完毕", _runs, _has_parts, post=True),
    Way("join", "并入另一张", _runs, _in(S.RAISED, S.ACCEPTED, *AT_WORK)),
    Way("hand-off", "转出", _runs, _in(S.RAISED, S.ACCEPTED, *AT_WORK)),
    Way("reject", "不予受理", _runs, _in(S.RAISED, S.ACCEPTED)),
    Way("take-up", "重新受理", _runs, _in(S.REJECTED, S.DUPLICATE)),
    Way("withdraw", "撤单", _company, _in(S.RAISED, S.ACCEPTED, *AT_WORK)),
)
BY_CODE = {way.code: way for way in WAYS}


def ways_of(standing: Standing) -> list[Way]:
    return [way for way in WAYS if way.is_open(standing)]


@dataclass(frozen=True)
class PartWay:
    """The same of one department's part."""

    code: str
    label: str
    who: Callable[[Standing, Assignment], bool]
    when: Callable[[Standing, Assignment], bool]
    post: bool = False

    @property
    def url_name(self) -> str:
        return f"ticket-part-{self.code}"

    def is_open(self, standing: Standing, part: Assignment) -> bool:
        return self.who(standing, part) and self.when(standing, part)


def _part_of(standing: Standing, part: Assignment) -> bool:
    return standing.works(part)


def _is(state: AssignmentState) -> Callable[[Standing, Assignment], bool]:
    return lambda standing, part: standing.is_at_work and part.state == state


def _can_return(standing: Standing, part: Assignment) -> bool:
    waits = any(row.assignment_id == part.pk for row in standing.returns)
    return standing.is_in(S.IN_HAND) and part in standing.at_work and not waits


def _can_finish(standing: Standing, part: Assignment) -> bool:
    return part.role == AssignmentRole.ASSIST and _is(AssignmentState.REPORTED)(standing, part)


def _can_release(standing: Standing, part: Assignment) -> bool:
    return standing.is_at_work and part.role == AssignmentRole.ASSIST and part in standing.at_work


PART_WAYS: tuple[PartWay, ...] = (
    PartWay("report-in", "报到", _part_of, _is(AssignmentState.ASSIGNED), post=True),
    PartWay("contact", "登记联系企业", _part_of, _is(AssignmentState.REPORTED)),
    PartWay("progress", "登记进展", _part_of, _is(AssignmentState.REPORTED)),
    PartWay("finish", "协办完成", _part_of, _can_finish),
    PartWay("return", "申请退单", _part_of, _can_return),
    PartWay("release", "不再协办", lambda standing, part: _leads(standing), _can_release),  # noqa: ARG005
)
PARTS_BY_CODE = {way.code: way for way in PART_WAYS}


def part_ways_of(standing: Standing, part: Assignment) -> list[PartWay]:
    return [way for way in PART_WAYS if way.is_open(standing, part)]
