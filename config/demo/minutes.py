"""Minutes of the meetings held last: two of each city are frozen, and one more is before its first review.

Rows as the room's own actions leave them, on the days they would have been written; the files are the worker's, made by
the same job as any other.
"""

import datetime as dt
from itertools import islice
from uuid import UUID

from django.urls import reverse

from config.demo.rows import Rows
from core import clock
from core.choices import AnchorKind, Role
from core.models import Tenant
from core.principal import Principal, platform_principal
from core.records import change, create
from core.state import transition
from core.workdays.queries import calendar_of
from core.working_days import add_working_days
from documents.numbering import draw_number
from documents.queries import series_on_offer
from meetings.actions.minutes_files import ask_for_files
from meetings.choices import REVIEW_STEPS, ConfirmState, MeetingState, MinutesState, ReviewDecision
from meetings.minutes.access import SHOWN
from meetings.minutes.composing import compose, default_title
from meetings.minutes.paper import content_of, digest_of, line_kind, with_answers
from meetings.minutes.roll import invitees_of, not_called, organization_of, who_confirms
from meetings.models import AgendaItem, Meeting, Minutes, MinutesConfirmation, MinutesReview, Resolution
from meetings.rules import rule_or_usual
from members.models import Grant

FROZEN, LOOKED_AT = 2, 40
SETTLED = dt.timedelta(days=21)
SAID = "会议听取了有关情况，研究了下一步安排，请责任单位按期推进，下次会议通报进展。"
MORNING, NOON = dt.time(9, 30), dt.time(11)


def write_up_meetings(tenant: Tenant, rows: Rows) -> None:
    """To be called in the tenant's scope, once its accounts are there."""
    held = [one for one in rows.all(Meeting) if one.state == MeetingState.HELD]
    ids = [one.pk for one in sorted(held, key=lambda one: (one.starts_at, str(one.pk)), reverse=True)]
    found = Meeting.objects.select_related("body", "kind", "convener").in_bulk(ids)
    written = (found[meeting_id] for meeting_id in ids if _is_told(found[meeting_id]))
    latest, before = list(islice(written, LOOKED_AT)), clock.now() - SETTLED
    settled = [meeting for meeting in latest if meeting.starts_at < before]
    fresh = [meeting for meeting in latest if meeting.starts_at >= before]
    writer, reviewer = account_holding(Role.LIAISON), account_holding(Role.DEPARTMENT)
    for meeting in reversed(settled[:FROZEN]):
        _freeze(platform_principal(tenant), _draft(meeting, writer, MinutesState.THIRD), reviewer)
    for meeting in fresh[:1]:
        _draft(meeting, writer, MinutesState.FIRST)


def _is_told(meeting: Meeting) -> bool:
    """Whether its roll was called and anybody came."""
    invitees = list(invitees_of(meeting.pk))
    return bool(who_confirms(invitees)) and not not_called(invitees)


def account_holding(role: Role) -> UUID | None:
    found: UUID | None = (
        Grant.objects.filter(role=role).order_by("account__username").values_list("account_id", flat=True).first()
    )
    return found


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, clock.CHINA)


def _draft(meeting: Meeting, writer: UUID | None, state: MinutesState) -> Minutes:
    """Written the day after the meeting."""
    items = AgendaItem.objects.filter(meeting=meeting).select_related("unit").order_by("place")
    resolutions = Resolution.objects.filter(meeting=meeting).select_related("unit", "party_org").order_by("number")
    lines = compose(meeting, list(items), list(resolutions)).splitlines()
    titles = {item.title for item in items if not item.notes}
    text = "\n".join(line for each in lines for line in ([each, SAID] if _is_bare(each, titles) else [each]))
    with clock.fixed(meeting.starts_at + clock.DAY):
        row = Minutes(meeting=meeting, title=default_title(meeting), body_text=text, state=state, written_by_id=writer)
        return create(row, anchor=AnchorKind.MINUTES)


def _is_bare(line: str, titles: set[str]) -> bool:
    return line_kind(line) == "heading" and line.partition("、")[2] in titles


def _freeze(actor: Principal, minutes: Minutes, reviewer: UUID | None) -> None:
    """Passed and issued on the second working day, confirmed by all within the days the kind allows."""
    meeting = minutes.meeting
    held = meeting.starts_at.astimezone(clock.CHINA).date()
    calendar = calendar_of(held)
    issued = add_working_days(calendar, held, 2)
    until = add_working_days(calendar, issued, rule_or_usual(meeting.kind_id).confirm_days)
    for place, step in enumerate(REVIEW_STEPS):
        at = _at(issued, MORNING) + dt.timedelta(minutes=20 * place)
        decided = {"step": step, "decision": ReviewDecision.PASSED, "reviewed_at": at}
        create(MinutesReview(minutes=minutes, reviewed_by_id=reviewer, **decided))
    for each in who_confirms(invitees_of(meeting.pk)):
        who = {name: getattr(each, name) for name in ("unit_id", "party_org_id", "person_id", "outer_id")}
        said = {"state": ConfirmState.CONFIRMED, "answered_at": _at(until, MORNING)}
        create(MinutesConfirmation(minutes=minutes, name=organization_of(each)[:120], **who, **said))
    with clock.fixed(_at(issued, NOON)):
        _number(actor, minutes)
    issued_row = _read(transition(_read(minutes), MinutesState.ISSUED, issued_on=issued, confirm_by=until))
    content = with_answers(content_of(issued_row), issued_row)
    kept = {"content": content, "digest": digest_of(content), "frozen_at": _at(until, NOON)}
    transition(issued_row, MinutesState.FROZEN, **kept)
    ask_for_files(actor, issued_row)


def _number(actor: Principal, minutes: Minutes) -> None:
    series = series_on_offer().first()
    if series is None:
        return
    path = reverse("minutes-detail", args=[minutes.pk])
    drawn = draw_number(actor=actor, series_id=series.pk, carrier=minutes.pk, title=minutes.title, path=path)
    change(minutes, {"number_id": drawn.pk}, expected_version=None)


def _read(minutes: Minutes) -> Minutes:
    found: Minutes = Minutes.objects.select_related(*SHOWN).get(pk=minutes.pk)
    return found
