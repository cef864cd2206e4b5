"""Issuing minutes: the day, those who are to confirm them, the files, and last the document number."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.workdays.queries import calendar_of
from core.working_days import add_working_days
from documents.models import DocumentSeries
from documents.numbering import draw_number
from meetings.actions.minutes import require_held
from meetings.actions.minutes_answers import freeze_locked
from meetings.actions.minutes_files import ask_for_files
from meetings.choices import MinutesState
from meetings.minutes.access import SHOWN, get_minutes_for
from meetings.minutes.notices import tell_to_confirm
from meetings.minutes.paper import content_of
from meetings.minutes.queries import EDIT, IN_FORCE, passed_third
from meetings.minutes.roll import invitees_of, organization_of, who_confirms
from meetings.models import Meeting, Minutes, MinutesConfirmation
from meetings.rules import rule_or_usual


def issue_minutes(*, actor: Principal, minutes_id: UUID, series_id: UUID | None = None) -> Minutes:
    """Issue what three reviews have passed: those who attended are asked to confirm, a job writes the files, the
    edition before is superseded, and under ``series_id`` the next number is drawn, last of all.

    Where nobody is to confirm, the minutes are frozen at once. Raises NotAllowed, Conflict (not passed, the code no
    longer in use, no longer held), InvalidInput.
    """
    with transaction.atomic():
        locked(Meeting, get_minutes_for(actor, minutes_id, EDIT).meeting_id)
        locked(Minutes, minutes_id)
        minutes = get_minutes_for(actor, minutes_id, EDIT)
        require_held(minutes.meeting)
        if not passed_third(minutes):
            raise Conflict("纪要要经一审、二审、三审通过后才能印发。", code="not_passed")
        if series_id and not DocumentSeries.objects.filter(pk=series_id).exists():
            raise InvalidInput(fields={"series": ["没有这个机关代字，请重新选择。"]})
        for before in Minutes.objects.filter(meeting_id=minutes.meeting_id, state__in=IN_FORCE):
            transition(before, MinutesState.SUPERSEDED)
        issued = _issue(minutes)
        answers = _ask(issued)
        ask_for_files(actor, issued)
        issued = _numbered(actor, issued, series_id)
        if not answers:
            return freeze_locked(issued)
        tell_to_confirm(issued, answers)
        return issued


def _issue(minutes: Minutes) -> Minutes:
    today, days = clock.today(), rule_or_usual(minutes.meeting.kind_id).confirm_days
    confirm_by = add_working_days(calendar_of(today), today, days)
    return transition(minutes, MinutesState.ISSUED, issued_on=today, confirm_by=confirm_by)


def _ask(minutes: Minutes) -> list[MinutesConfirmation]:
    return [
        create(
            MinutesConfirmation(
                minutes=minutes,
                name=organization_of(each)[:120],
                unit_id=each.unit_id,
                party_org_id=each.party_org_id,
                person_id=each.person_id,
                outer_id=each.outer_id,
            )
        )
        for each in who_confirms(invitees_of(minutes.meeting_id))
    ]


def _numbered(actor: Principal, minutes: Minutes, series_id: UUID | None) -> Minutes:
    """The paper is kept as it is issued, whatever is noted of the meeting later."""
    columns: dict[str, object] = {}
    if series_id is not None:
        path = reverse("minutes-detail", args=[minutes.pk])
        drawn = draw_number(actor=actor, series_id=series_id, carrier=minutes.pk, title=minutes.title, path=path)
        minutes.number = drawn
        columns["number_id"] = drawn.pk
    changed = change(minutes, {**columns, "content": content_of(minutes)}, expected_version=None)
    whole: Minutes = Minutes.objects.select_related(*SHOWN).get(pk=changed.pk)
    return whole
