"""A whistle: a company says its problem once, itself or through whoever heard of it (R43, R47, R48)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from alliances.choices import BodyState
from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Counter, Term
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.dated import in_force
from meetings.models import AgendaItem
from meetings.queries import meetings_for
from meetings.resolutions.queries import resolutions_for
from organizations.models import Unit
from services.access import get_ticket_for
from services.actions.clocks import start_clock
from services.actions.steps import note_step
from services.actions.values import standing
from services.categories import questions_for
from services.choices import ChannelMeaning, ClockKind, QuestionKind, StepKind, TicketNature, TicketState
from services.models import CategoryQuestion, Ticket, TicketAnswer, TicketChannel
from services.notices import tell_whistled
from services.queries import RAISE, RATE, RUN, holds_ticket, on_ticket_body, speaks_for

TICKET_FIELDS = (
    "name",
    "text",
    "body_id",
    "chain_id",
    "unit_id",
    "nature",
    "category_id",
    "urgency",
    "contact_name",
    "contact_phone",
    "meeting_id",
    "item_id",
    "resolution_id",
)
CORRECTED_AS = {"name": "事项", "text": "情况", "contact_name": "联系人", "contact_phone": "联系电话"}
CORRECTED = tuple(CORRECTED_AS)
FIRST_CLOCKS = (ClockKind.DISPATCH, ClockKind.FEEDBACK, ClockKind.RESOLUTION)
# The same words from the same hand for the same company: a nervous thumb, not a second problem.
SAME_AGAIN = dt.timedelta(hours=1)
MOST_WORDS = 4000
LONGEST_AGO = dt.timedelta(days=90)


def raise_ticket(
    *,
    actor: Principal,
    values: Mapping[str, Any],
    channels: Sequence[UUID],
    answers: Mapping[UUID, str] | None = None,
    raised_at: dt.datetime | None = None,
    claimed_unit: str = "",
) -> Ticket:
    """Number it last; its body's liaisons are told and the clocks run from ``raised_at``, now where it is not given.

    The very same said again within the hour is the ticket that stands already. ``claimed_unit`` is what a company
    without an account calls itself. Raises NotAllowed, InvalidInput.
    """
    actor.require(RAISE)
    columns = searchable(prepared(values, TICKET_FIELDS))
    now = clock.now()
    at = _raised_at(raised_at, now)
    with transaction.atomic():
        unit = _unit(columns, claimed_unit)
        _check(actor, columns, unit)
        _set_source(actor, columns)
        _one_thumb(unit.pk if unit is not None else actor.account_id)
        again = _same_again(actor, columns, now)
        if again is not None:
            return again
        ways = _channels(channels)
        said = _answers(columns["category_id"], answers or {}, at.astimezone(clock.CHINA).date())
        year, number = next_number(now)
        ticket = create(
            Ticket(
                **columns,
                claimed_unit=claimed_unit,
                year=year,
                number=number,
                raised_at=at,
                raised_by_id=actor.account_id,
            ),
            anchor=AnchorKind.TICKET,
        )
        for way in ways:
            create(TicketChannel(ticket=ticket, channel=way))
        for place, (question, value) in enumerate(said, start=1):
            create(TicketAnswer(ticket=ticket, question=question, place=place, label=question.label, value=value))
        for kind in FIRST_CLOCKS:
            start_clock(ticket, kind, actor=actor, at=at)
        note_step(ticket, StepKind.RAISED, actor=actor, at=at, text="、".join(way.label for way in ways))
        tell_whistled(ticket, by=actor.account_id)
        return ticket


def update_ticket(
    *, actor: Principal, ticket_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Ticket:
    """Words and contact put right by the company or the body, as long as no department has it.

    Raises InvalidInput, NotAllowed, Conflict, StaleVersion.
    """
    columns = searchable(prepared(values, CORRECTED))
    with transaction.atomic():
        ticket = locked(Ticket, get_ticket_for(actor, ticket_id).pk)
        require_words(actor, ticket)
        if ticket.state not in (TicketState.RAISED, TicketState.ACCEPTED):
            text = f"这张工单{ticket.get_state_display()}，内容不能再改；有新情况请补充说明。"
            raise Conflict(text, code="wrong_state")
        wrong: dict[str, list[str]] = {}
        if "name" in columns and not columns["name"]:
            wrong["name"] = ["请用一句话写明问题。"]
        if "text" in columns:
            columns["text"] = str(columns["text"] or "").strip()
            if not columns["text"] or len(columns["text"]) > MOST_WORDS:
                wrong["text"] = [f"请写明具体情况，最多 {MOST_WORDS} 字。"]
        if wrong:
            raise InvalidInput(fields=wrong)
        changed = change(ticket, columns, expected_version=expected_version)
        if changed.version != ticket.version:
            other = [name for name in CORRECTED if getattr(changed, name) != getattr(ticket, name)]
            told = "、".join(CORRECTED_AS[name] for name in other)
            note_step(changed, StepKind.CORRECTED, actor=actor, text=told)
        return changed


def may_correct(actor: Principal, ticket: Ticket) -> bool:
    """Whether the ticket's words are the principal's to put right: of its company, of who runs it, of the portal."""
    return holds_ticket(actor, ticket, RUN) or may_speak_for(actor, ticket) or actor.may_everywhere(RATE)


def require_words(actor: Principal, ticket: Ticket) -> Ticket:
    """Raises NotAllowed."""
    if not may_correct(actor, ticket):
        raise NotAllowed
    return ticket


def may_speak_for(actor: Principal, ticket: Ticket) -> bool:
    """Whether the principal wrote the ticket, or is of its company; a report only who wrote it."""
    if actor.account_id is not None and ticket.raised_by_id == actor.account_id:
        return True
    return not ticket.is_confidential and speaks_for(actor, ticket.unit_id, RATE)


def _one_thumb(whose: UUID | None) -> None:
    """Five taps of one thumb come one after another, so that the later ones find the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ticket raised'), hashtext(%s))", [str(whose)])


def _raised_at(given: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    if given is None:
        return now
    if given > now:
        raise InvalidInput(fields={"raised_at": ["提出时间不能晚于现在。"]})
    if given < now - LONGEST_AGO:
        raise InvalidInput(fields={"raised_at": [f"提出时间不能早于 {LONGEST_AGO.days} 天前，更早的请用表格导入。"]})
    return given


def _unit(columns: Mapping[str, Any], claimed: str) -> Unit | None:
    unit_id = columns.get("unit_id")
    if unit_id is None:
        if columns.get("nature") != TicketNature.REPORT and not claimed:
            raise InvalidInput(fields={"unit": ["请选择提出问题的企业；只有举报可以不写。"]})
        return None
    return standing(unit_id, "unit", "没有找到这家企业，请重新选择。")


def _check(actor: Principal, columns: dict[str, Any], unit: Unit | None) -> None:
    """What is said must be said, about a body that stands, by somebody who may speak for the company."""
    wrong: dict[str, list[str]] = {}
    if not columns.get("name"):
        wrong["name"] = ["请用一句话写明问题。"]
    columns["text"] = str(columns.get("text") or "").strip()
    if not columns["text"]:
        wrong["text"] = ["请写明具体情况。"]
    elif len(columns["text"]) > MOST_WORDS:
        wrong["text"] = [f"最多 {MOST_WORDS} 字，现有 {len(columns['text'])} 字；更多的请放进附件。"]
    if columns.get("category_id") is None or not category_stands(columns["category_id"]):
        wrong["category"] = ["请选择问题类别。"]
    if columns.get("body_id") is None or not body_stands(columns["body_id"]):
        wrong["body"] = ["请选择负责响应的链党组织。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    if not _may_speak(actor, columns["body_id"], unit):
        raise NotAllowed


def _set_source(actor: Principal, columns: dict[str, Any]) -> None:
    """Where it was said, as far as the actor sees that: an item and a resolution say of which meeting they are.

    Raises InvalidInput.
    """
    item_id, resolution_id, meeting_id = (columns.get(f"{name}_id") for name in ("item", "resolution", "meeting"))
    said_in = {meeting_id} if meeting_id else set()
    if item_id:
        said_in.add(AgendaItem.objects.filter(pk=item_id).values_list("meeting_id", flat=True).first())
    if resolution_id:
        found = resolutions_for(actor).filter(pk=resolution_id).values_list("meeting_id", "item_id").first()
        said_in.add(found[0] if found else None)
        if found and not item_id:
            columns["item_id"] = found[1]
    if not said_in:
        return
    meeting = next(iter(said_in)) if len(said_in) == 1 else None
    seen = meeting is not None and (resolution_id or meetings_for(actor).filter(pk=meeting).exists())
    if not seen:
        raise InvalidInput(fields={"meeting": ["没有找到来源会议，或议程、决议不属于这次会议，请从会议页面重新登记。"]})
    columns["meeting_id"] = meeting


def category_stands(category_id: UUID) -> bool:
    today = clock.today()
    stands: bool = Term.objects.filter(in_force(today), pk=category_id, kind="ticket_category").exists()
    return stands


def body_stands(body_id: UUID) -> bool:
    stands: bool = ChainBody.objects.filter(pk=body_id, state=BodyState.ACTIVE).exists()
    return stands


def _may_speak(actor: Principal, body_id: UUID, unit: Unit | None) -> bool:
    """For the body's companies who works with it; for a company its own people and its instructor."""
    if on_ticket_body(actor, body_id).may(RAISE):
        return True
    return unit is not None and (speaks_for(actor, unit.pk, RAISE) or speaks_for(actor, unit.pk, RATE))


def _same_again(actor: Principal, columns: Mapping[str, Any], now: dt.datetime) -> Ticket | None:
    same: Ticket | None = (
        Ticket.objects.filter(
            raised_by_id=actor.account_id,
            unit_id=columns.get("unit_id"),
            body_id=columns["body_id"],
            name=columns["name"],
            text=columns["text"],
            created_at__gt=now - SAME_AGAIN,
        )
        .exclude(state=TicketState.WITHDRAWN)
        .first()
        if actor.account_id
        else None
    )
    return same


def _channels(ids: Sequence[UUID]) -> list[Term]:
    """The city's words for the channels, in its order. Raises InvalidInput."""
    found = list(Term.objects.filter(pk__in=list(ids), kind="ticket_channel").order_by("order", "code"))
    if not found or len(found) != len(set(ids)):
        raise InvalidInput(fields={"channels": ["请选择诉求渠道。"]})
    return found


def company_channel() -> Term | None:
    """The channel of what companies write themselves; None where the city ended it."""
    found: Term | None = (
        Term.objects.filter(in_force(clock.today()), kind="ticket_channel", meaning=ChannelMeaning.COMPANY)
        .order_by("order", "code")
        .first()
    )
    return found


def _answers(category_id: UUID, given: Mapping[UUID, str], day: dt.date) -> list[tuple[CategoryQuestion, str]]:
    """What the category asks on ``day``, answered. Raises InvalidInput by question, under ``question_<id>``."""
    questions = questions_for(category_id, day)
    known = {question.pk for question in questions}
    wrong: dict[str, list[str]] = {}
    if set(given) - known:
        wrong["answers"] = ["有的问题不属于所选类别，请刷新页面重新填写。"]
    said = []
    for question in questions:
        value = str(given.get(question.pk) or "").strip()
        if text := _wrong(question, value):
            wrong[f"question_{question.pk.hex}"] = [text]
        said.append((question, value))
    if wrong:
        raise InvalidInput(fields=wrong)
    return said


def _wrong(question: CategoryQuestion, value: str) -> str:
    if not value:
        return f"请回答“{question.label}”。" if question.is_required else ""
    if len(value) > 500:
        return "最多 500 字。"
    if question.kind == QuestionKind.CHOICE and value not in question.options:
        return "请从所列选项中选择。"
    if question.kind == QuestionKind.YES_NO and value not in ("是", "否"):
        return "请选“是”或“否”。"
    if question.kind == QuestionKind.NUMBER and not _is_number(value):
        return "请填数字。"
    if question.kind == QuestionKind.DATE and not _is_day(value):
        return "请填日期，例如 2026-03-05。"
    return ""


def _is_number(value: str) -> bool:
    digits = value.replace(",", "").removeprefix("-")
    whole, _, part = digits.partition(".")
    return whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))


def _is_day(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def next_number(now: dt.datetime) -> tuple[int, int]:
    """Gap-free in the city's year: the second of two waits for the first."""
    year = now.astimezone(clock.CHINA).year
    key = {"series": "ticket", "year": year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter: Counter = Counter.objects.select_for_update().get(**key)
    used = Ticket.objects.filter(year=year).aggregate(most=Max("number"))["most"] or 0
    counter.last = max(counter.last, used) + 1
    counter.save(update_fields=["last"])
    return year, counter.last
