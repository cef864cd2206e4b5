"""Reminders of meetings, planned in the transaction that makes, moves or calls off a meeting (docs/adr/0075).

One row for each (moment, meeting as it is timed now, account or contact, channel): the outbox sends it once. What is no
longer wanted is withdrawn while it waits; what was told is answered by the notice of the change.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from core import clock
from core.choices import AnchorKind, DeliveryState
from core.models import Account, Delivery
from core.outbox.actions import Message, cancel_unsent, tell, tell_contacts
from core.workdays.queries import calendar_of
from core.working_days import Calendar, NeverOpen, next_working_moment, office_spans
from meetings.choices import MeetingState, ReminderMoment, ReplyState
from meetings.models import Invitee, Meeting
from meetings.planning.told import page_of, told_of, when_words, where_words
from meetings.rules import reminder_rules_for

REMINDER = "meeting.reminder"
WAITING = (DeliveryState.PLANNED, DeliveryState.COLLECTING, DeliveryState.RETRY)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LONGEST_REST = 30
LENGTHS = {ReminderMoment.DAYS_BEFORE: DAY, ReminderMoment.HOURS_BEFORE: HOUR}
CODES = {ReminderMoment.DAYS_BEFORE: "d", ReminderMoment.HOURS_BEFORE: "h"}


@dataclass(frozen=True)
class Due:
    """A reminder of one meeting: when it is told, and what it is known by."""

    key: str
    due_at: dt.datetime
    is_past: bool = False


def dues_of(meeting: Meeting, now: dt.datetime, waiting: Collection[str] = ()) -> list[Due]:
    """What lies ahead of a meeting. A moment that has passed is not made up for: the invitation tells the same.

    But where some still wait to be told of it (``waiting``, by its key) they are. Of several that a holiday moves to
    one moment the nearest is told.
    """
    start = meeting.starts_at.astimezone(dt.UTC)
    calendar = calendar_of(start.astimezone(clock.CHINA).date())
    found: dict[dt.datetime, Due] = {}
    ahead = [rule for rule in reminder_rules_for(meeting.kind_id) if rule.moment in LENGTHS]
    for rule in sorted(ahead, key=lambda rule: -rule.amount * LENGTHS[ReminderMoment(rule.moment)]):
        raw = start - rule.amount * LENGTHS[ReminderMoment(rule.moment)]
        due_at = in_hours(calendar, raw, start) if rule.by_hours else raw
        key = f"{meeting.pk}:{start:%Y%m%dT%H%M}:{CODES[ReminderMoment(rule.moment)]}{rule.amount}"
        if due_at < start and (now < due_at or key in waiting):
            found[due_at] = Due(key, due_at, is_past=due_at <= now)
    return list(found.values())


def in_hours(calendar: Calendar, moment: dt.datetime, start: dt.datetime) -> dt.datetime:
    """The next moment the office is open; where that is not before ``start``, an hour before it last closed."""
    try:
        opens = next_working_moment(calendar, moment)
    except NeverOpen:
        return moment
    if opens < start:
        return opens
    day = moment.astimezone(clock.CHINA).date()
    for back in range(LONGEST_REST):
        ended = [ends for _, ends in office_spans(calendar, day - back * DAY) if ends <= moment]
        if ended:
            return ended[-1] - HOUR
    return moment


@dataclass
class Held:
    """What one account or contact has of one due: by which channels it waits or was told, by which it was withdrawn."""

    standing: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    withdrawn_by: set[str] = field(default_factory=set)
    is_due: bool = True

    @property
    def lacking(self) -> frozenset[str] | None:
        """The channels to plan by: None for all there are, empty where nothing is to be planned."""
        if self.standing or not self.is_due:
            return frozenset(self.withdrawn_by - self.standing)
        return None


def plan_reminders(meeting: Meeting, *, anew: bool = False) -> None:
    """Make what waits fit the meeting as it is now; the caller holds its row locked. Doing it twice changes nothing.

    ``anew`` withdraws all that waits first: its words (name, place) are no longer right.
    """
    now = clock.now()
    of_meeting = Delivery.objects.filter(subject_id=meeting.pk, event=REMINDER)
    waited = set(of_meeting.filter(state__in=WAITING).values_list("occurrence", flat=True))
    is_ahead = meeting.state == MeetingState.PLANNED
    dues = dues_of(meeting, now, {base_of(occurrence) for occurrence in waited}) if is_ahead else []
    if anew:
        _withdraw(waited, meeting)
    rows = list(of_meeting.values_list("occurrence", "account_id", "contact_id", "channel", "state"))
    waiting = {occurrence for occurrence, *_, state in rows if state in WAITING}
    if not dues:
        _withdraw(waiting, meeting)
        return
    wanted = {due.key for due in dues}
    _withdraw({occurrence for occurrence in waiting if base_of(occurrence) not in wanted}, meeting)
    told = told_of(list(Invitee.objects.filter(meeting=meeting).exclude(reply=ReplyState.NO)))
    here = {*[account.pk for account in told.accounts], *told.contacts}
    gone = {
        (occurrence, account_id or contact_id)
        for occurrence, account_id, contact_id, _, state in rows
        if state in WAITING and (account_id or contact_id) not in here and base_of(occurrence) in wanted
    }
    for occurrence in sorted({occurrence for occurrence, _ in gone}):
        ids = [row_id for of, row_id in gone if of == occurrence]
        who = Q(account_id__in=ids) | Q(contact_id__in=ids)
        cancel_unsent(event=REMINDER, occurrence=occurrence, reason="已不在参会名单，或已请假。", who=who)
    held = _held(rows)
    for due in dues:
        _plan(meeting, due, told.accounts, told.contacts, held)


def base_of(occurrence: str) -> str:
    """A due by its first name: what was withdrawn and is wanted again has a number behind it."""
    return ":".join(occurrence.split(":")[:3])


def _held(rows: Iterable[tuple[str, UUID | None, UUID | None, str, str]]) -> dict[tuple[str, UUID | None], Held]:
    held: dict[tuple[str, UUID | None], Held] = defaultdict(Held)
    for occurrence, account_id, contact_id, channel, state in rows:
        one = held[base_of(occurrence), account_id or contact_id]
        if state == DeliveryState.CANCELLED:
            one.withdrawn.add(occurrence)
            one.withdrawn_by.add(channel)
        else:
            one.standing.add(channel)
    return held


def _plan(
    meeting: Meeting,
    due: Due,
    accounts: Iterable[Account],
    contacts: Iterable[UUID],
    held: dict[tuple[str, UUID | None], Held],
) -> None:
    """Who has it already, waiting or told, keeps it; whose was withdrawn gets it under the next number.

    By channel: who was told inside the platform and whose 短信 was withdrawn still gets the 短信.
    """
    alike: dict[tuple[int, frozenset[str] | None], tuple[list[Account], list[UUID]]] = defaultdict(lambda: ([], []))
    # A moment that has passed is planned for nobody but those who waited.
    fresh = Held(is_due=not due.is_past)
    for account in accounts:
        one = held.get((due.key, account.pk), fresh)
        alike[len(one.withdrawn), one.lacking][0].append(account)
    for contact_id in contacts:
        one = held.get((due.key, contact_id), fresh)
        alike[len(one.withdrawn), one.lacking][1].append(contact_id)
    for (number, only), (some, others) in alike.items():
        if only is not None and not only:
            continue
        message = Message(
            REMINDER,
            f"{due.key}:{number}" if number else due.key,
            text_of(meeting),
            page_of(meeting),
            (meeting.pk, AnchorKind.MEETING),
            meeting.starts_at,
        )
        tell(some, message, due_at=due.due_at, by_hours=False, only=only)
        tell_contacts(others, message, due_at=due.due_at, only=only)


def text_of(meeting: Meeting) -> str:
    where = where_words(meeting)
    return f"会议提醒：“{meeting.name}”{when_words(meeting)}{f'，地点：{where}' if where else ''}"


def _withdraw(occurrences: Iterable[str], meeting: Meeting) -> None:
    reason = "会议已取消。" if meeting.state == MeetingState.CANCELLED else "会议已改期或不再需要提醒。"
    for occurrence in sorted(occurrences):
        cancel_unsent(event=REMINDER, occurrence=occurrence, reason=reason)


def reminded(meeting: Meeting) -> set[UUID]:
    """Accounts and contacts that were told, or may have been, of the meeting by a reminder."""
    rows = Delivery.objects.filter(subject_id=meeting.pk, event=REMINDER).exclude(
        state__in=[*WAITING, DeliveryState.CANCELLED, DeliveryState.FAILED]
    )
    return {account_id or contact_id for account_id, contact_id in rows.values_list("account_id", "contact_id")}
