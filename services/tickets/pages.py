"""What a ticket's page shows: the company's words and what was answered as one thread, whose it is now, and why."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from alliances.queries import names_shown
from core import clock
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Crumb, Event, Fact, Pair, StateTag
from core.tenancy.dated import in_force
from members.choices import TitleMeaning
from members.masking import masked_phone
from members.models import Appointment
from services.choices import AssignmentRole, AssignmentState, StepKind, TicketState
from services.groups.queries import VIEW as VIEW_GROUPS
from services.models import Assignment, Ticket, TicketResult, TicketStep, TicketUnit
from services.queries import OVERSEE
from services.signs import sign_of
from services.tickets import origins
from services.tickets.listing import heading_of, whose
from services.tickets.rulings import ruling_tag
from services.tickets.sources import said_in
from services.tickets.standing import Standing
from services.tickets.steps import part_ways_of, ways_of

PART_TONES = {AssignmentState.ASSIGNED: "warn", AssignmentState.REPORTED: "go", AssignmentState.DONE: "ok"}
MARKS = {
    StepKind.RAISED: ("哨", "party"),
    StepKind.ACCEPTED: ("受", "go"),
    StepKind.DISPATCHED: ("派", "go"),
    StepKind.REPORTED_IN: ("到", "go"),
    StepKind.PAUSED: ("停", "warn"),
    StepKind.ANSWERED: ("答", "ok"),
    StepKind.RATED: ("评", "ok"),
    StepKind.CLOSED: ("结", "ok"),
    StepKind.REDO: ("重", "bad"),
    StepKind.URGED: ("催", "warn"),
    StepKind.NOTE: ("注", "off"),
}
# Whose words they are: the company's own steps.
OF_COMPANY = (StepKind.RAISED, StepKind.RATED, StepKind.WITHDRAWN)
# What the body decides about a department.
RULED = (StepKind.RETURNED, StepKind.RETURN_REFUSED, StepKind.RELEASED)


def tickets_crumb(principal: Principal) -> Crumb:
    return Crumb(heading_of(principal), reverse("ticket-list"))


def detail_url(ticket: Ticket) -> str:
    return reverse("ticket-detail", args=[ticket.pk])


def facts_of(ticket: Ticket, owner: str) -> list[Fact]:
    unit = Fact("企业", ticket.unit.name, url=reverse("unit-detail", args=[ticket.unit_id])) if ticket.unit else None
    facts = [
        Fact("编号", sign_of(ticket)),
        unit,
        Fact("企业（自报）", ticket.claimed_unit) if ticket.claimed_unit and not ticket.unit else None,
        Fact("谁在办", owner),
        Fact("类别", ticket.category.label),
        Fact("紧急程度", str(ticket.get_urgency_display())),
    ]
    return [fact for fact in facts if fact is not None]


def pairs_of(standing: Standing, channels: Sequence[str]) -> list[Pair]:
    ticket = standing.ticket
    source = said_in(standing.principal, ticket)
    contact = " ".join(part for part in (ticket.contact_name, ticket.contact_phone) if part)
    shown = standing.sees_inside or standing.is_company
    pairs = [
        Pair("性质", str(ticket.get_nature_display())),
        Pair("提出时间", cn_datetime(ticket.raised_at)),
        Pair("渠道", "、".join(channels)),
        Pair("来源", source.words if source else "", source.url if source else ""),
        Pair("联系人", contact if shown else ""),
        Pair("企业联系人", _contacts(standing)),
        Pair("共性诉求", *_common(standing)),
        Pair("还惠及", _others(standing) if shown else ""),
        Pair("链党组织", ticket.body.name, reverse("body-detail", args=[ticket.body_id])),
        Pair("产业链", ticket.chain.name if ticket.chain else ""),
        Pair("服务团", *_group(standing)),
        Pair("首办部门", f"{ticket.first_handler.name}（负责到底）" if ticket.first_handler else ""),
        Pair("代办人", ticket.agent.name if ticket.agent and (shown or names_shown(standing.principal)) else ""),
        Pair("计划解决", f"{cn_date(ticket.planned_on)}前" if ticket.planned_on else ""),
        Pair(_why(ticket), ticket.state_reason),
        Pair("办理轮次", f"第 {ticket.round} 轮" if ticket.round > 1 else ""),
        Pair("退单次数", str(ticket.bounces) if ticket.bounces and standing.sees_inside else ""),
        *origins.origins_of(standing.principal, ticket),
    ]
    return [pair for pair in pairs if pair.value]


MOST_NAMED = 5


def _contacts(standing: Standing) -> str:
    """Who the company named to be spoken with (R47), for the offices that may see persons; the number masked."""
    unit_id = standing.ticket.unit_id
    if unit_id is None or not standing.sees_inside or not names_shown(standing.principal):
        return ""
    held = Appointment.objects.filter(in_force(clock.today()), target_id=unit_id, title__meaning=TitleMeaning.CONTACT)
    rows = held.filter(person__left_on__isnull=True).select_related("person", "title").order_by("valid_from", "id")
    return "；".join(
        " ".join(part for part in (one.person.name, one.person.post, masked_phone(one.person.phone)) if part)
        for one in rows[:MOST_NAMED]
    )


def _common(standing: Standing) -> tuple[str, str]:
    """What it has in common with others, with its page for who oversees the body."""
    row = standing.ticket.common
    if row is None:
        return "", ""
    return row.name, reverse("common-demand-detail", args=[row.pk]) if standing.holds(OVERSEE) else ""


def _group(standing: Standing) -> tuple[str, str]:
    """Through which group it goes to its department; its page for the offices that know groups."""
    group = standing.ticket.group
    if group is None:
        return "", ""
    url = reverse("service-group-detail", args=[group.pk]) if standing.principal.may(VIEW_GROUPS) else ""
    return f"{group.name}（{group.convener.name}召集）", url


def _others(standing: Standing) -> str:
    """The other companies it reached: a company is told how many, not which."""
    rows = TicketUnit.objects.filter(ticket=standing.ticket).order_by("unit__name_key")
    names = list(rows.values_list("unit__name", flat=True))
    if not names:
        return ""
    if not standing.sees_inside:
        return f"{len(names)} 家企业"
    more = f"等 {len(names)} 家" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more


def _why(ticket: Ticket) -> str:
    if ticket.state == TicketState.HANDED_OFF:
        return f"转{ticket.get_handed_to_display()}的理由"
    return {TicketState.REJECTED: "不予受理的理由", TicketState.WITHDRAWN: "撤单原因"}.get(
        TicketState(ticket.state), "说明"
    )


def step_events(standing: Standing) -> list[Event]:
    """The company reads where its ticket is, who has it and why; offices also what they wrote to each other."""
    rows = TicketStep.objects.filter(ticket=standing.ticket).select_related("unit", "account").order_by("place")
    if not standing.sees_inside:
        rows = rows.filter(is_shown=True)
    named = standing.sees_inside and names_shown(standing.principal)
    return [_event(standing.ticket, row, named=named) for row in rows]


def _event(ticket: Ticket, row: TicketStep, *, named: bool) -> Event:
    mark, tone = MARKS.get(StepKind(row.kind), (str(row.get_kind_display())[0], ""))
    who = _who(ticket, row)
    if named and row.account is not None:
        who = " ".join(part for part in (who, row.account.display_name) if part)
    text = row.text
    if row.kind == StepKind.RAISED:
        text = f"经{text}提出" if text else ""
    return Event(str(row.get_kind_display()), at=row.at, who=who, text=text, mark=mark, tone=tone)  # type: ignore[arg-type]


def _who(ticket: Ticket, row: TicketStep) -> str:
    if row.unit is not None:
        return f"对{row.unit.name}" if row.kind in RULED else str(row.unit.name)
    if row.kind in OF_COMPANY:
        return ticket.unit.name if ticket.unit else ""
    return whose(ticket)


def part_rows(standing: Standing) -> list[dict[str, Any]]:
    """Who works on it now, or did at the end; the lead first."""
    ticket = standing.ticket
    shown = standing.at_work or [
        row for row in standing.assignments if row.round == ticket.round and row.state == AssignmentState.DONE
    ]
    rows = []
    for part in sorted(shown, key=lambda row: (row.role != AssignmentRole.LEAD, row.assigned_at)):
        waits = next((row for row in standing.returns if row.assignment_id == part.pk), None)
        rows.append(
            {
                "part": part,
                "role": part_words(ticket, part),
                "tag": StateTag(str(part.get_state_display()), PART_TONES.get(part.state, "off")),  # type: ignore[call-overload]
                "ways": [
                    (way.label, reverse(way.url_name, args=[part.pk]), way.post) for way in part_ways_of(standing, part)
                ],
                "asked": waits if standing.sees_inside else None,
                "ruling": ruling_tag(waits.rule_by, clock.now()) if waits else None,
                "rule_url": reverse("ticket-return-rule", args=[waits.pk])
                if waits and standing.may_rule(waits)
                else "",
                "task": part.task if standing.sees_inside else "",
                "outcome": part.outcome if standing.sees_inside and part.role == AssignmentRole.ASSIST else "",
            }
        )
    return rows


def part_words(ticket: Ticket, part: Assignment) -> str:
    words = [str(part.get_role_display())]
    if part.unit_id == ticket.first_handler_id:
        words.append("首办，负责到底")
    if part.reported_at is not None:
        words.append(f"{cn_datetime(part.reported_at)}报到")
    else:
        words.append(f"{cn_datetime(part.assigned_at)}派单")
    return " · ".join(words)


def owner_words(standing: Standing) -> str:
    ticket = standing.ticket
    if ticket.lies_with_group and ticket.group is not None:
        return f"服务团“{ticket.group.name}”"
    if standing.lead is not None:
        return str(standing.lead.unit.name)
    leads = [row for row in standing.assignments if row.role == AssignmentRole.LEAD and row.round == ticket.round]
    if leads and ticket.state not in (TicketState.RAISED, TicketState.ACCEPTED):
        return str(leads[-1].unit.name)
    return whose(ticket)


def result_rows(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "result": row,
            "kind": StateTag(str(row.get_kind_display()), _result_tone(row)),  # type: ignore[arg-type]
            "measures": [f"{one.name} {_plain(one.value)} {one.unit}" for one in row.measures.all()],
            "rating": _rating(row),
            "call": row.call_text if standing.sees_inside else "",
            "left_open": row.left_open if standing.sees_inside else "",
            "latest": row.round == standing.ticket.round,
        }
        for row in standing.results
    ]


def _result_tone(row: TicketResult) -> str:
    return {"solved": "ok", "partly": "go"}.get(row.kind, "warn")


def _rating(row: TicketResult) -> StateTag | None:
    if not row.rating:
        return None
    tone = {"satisfied": "ok", "fair": "go"}.get(row.rating, "bad")
    return StateTag(str(row.get_rating_display()), tone)  # type: ignore[arg-type]


def _plain(value: Any) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def buttons_of(standing: Standing) -> dict[str, Any]:
    """The main button, at most one beside it, the rest in the menu."""
    shown = [(way, reverse(way.url_name, args=[standing.ticket.pk])) for way in ways_of(standing)]
    ranked = sorted((pair for pair in shown if pair[0].rank), key=lambda pair: -pair[0].rank)
    own_part = next(
        (
            (way, reverse(way.url_name, args=[part.pk]))
            for part in standing.at_work
            if standing.speaks(part)
            for way in part_ways_of(standing, part)
            if way.code == "report-in"
        ),
        None,
    )
    main: Any = own_part or (ranked[0] if ranked else None)
    return {"main": main, "rest": [pair for pair in shown if pair is not main]}
