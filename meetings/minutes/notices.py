"""Who is told of minutes: whoever is to review, to confirm, to mend, or is late with them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, URGENT, EventKind
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from meetings.minutes.reviewing import liaisons_of, reviewers_of
from meetings.models import Minutes, MinutesConfirmation, MinutesReview
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role
from organizations.models import PartyOrgHost

REVIEW, RETURNED, ISSUED = "minutes.review", "minutes.returned", "minutes.issued"
OBJECTED, LATE = "minutes.objected", "minutes.late"
ROOM = "会议"
EVENT_KINDS = (
    EventKind(REVIEW, "纪要等待审核", ROOM, "可以办理这一审的人员", URGENT),
    EventKind(RETURNED, "纪要被退回、三审通过", ROOM, "起草人", URGENT),
    EventKind(ISSUED, "纪要印发，请确认", ROOM, "到会单位的联系人、到会人员", URGENT),
    EventKind(OBJECTED, "有单位对纪要提出意见", ROOM, "起草人和联络员", URGENT),
    EventKind(LATE, "纪要逾期没有印发或没有确认", ROOM, "组织部门、联络员和起草人", DAILY),
)


def _tell(minutes: Minutes, accounts: Iterable[Account], event: str, text: str, occurrence: str) -> None:
    notify(
        accounts,
        event=event,
        occurrence=f"{minutes.pk}:{occurrence}",
        text=text[:200],
        path=reverse("minutes-detail", args=[minutes.pk]),
        subject=(minutes.pk, AnchorKind.MINUTES),
    )


def hands_of(minutes: Minutes) -> list[Account]:
    """The writer and the liaisons of the body and its chain."""
    found = liaisons_of(minutes)
    if minutes.written_by is not None and minutes.written_by.is_active:
        found.append(minutes.written_by)
    return list({account.pk: account for account in found}.values())


def tell_reviewers(minutes: Minutes, *, passed: Iterable[UUID | None]) -> None:
    """Those who may take the step the minutes stand at; who passed one already only where nobody else may."""
    found = reviewers_of(minutes, minutes.state)
    done = set(passed)
    fresh = [account for account in found if account.pk not in done] or found
    text = f"《{minutes.title}》等待{minutes.get_state_display()}，请审核。"
    _tell(minutes, fresh, REVIEW, text, f"{minutes.version}")


def tell_writer(minutes: Minutes, text: str) -> None:
    writer = minutes.written_by
    told = [writer] if writer is not None and writer.is_active else hands_of(minutes)
    _tell(minutes, told, RETURNED, text, f"{minutes.version}")


def tell_returned(minutes: Minutes, review: MinutesReview) -> None:
    if review.reviewed_by_id != minutes.written_by_id:
        tell_writer(minutes, f"《{minutes.title}》{review.get_step_display()}退回修改：{review.note}")


def contacts_of(answers: Sequence[MinutesConfirmation]) -> list[Account]:
    """Contacts of units, of those in which the party organizations stand, and persons by their own accounts."""
    orgs = [row.party_org_id for row in answers if row.party_org_id]
    hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id__in=orgs)
    units = [row.unit_id for row in answers if row.unit_id] + list(hosts.values_list("unit_id", flat=True))
    grants = Grant.objects.filter(role__in=(Role.COMPANY, Role.BUREAU), scope_id__in=units)
    persons = [row.person_id for row in answers if row.person_id]
    own = Account.objects.filter(is_active=True, id__in=_accounts_of(persons))
    return list({account.pk: account for account in [*accounts_holding(grants), *own]}.values())


def _accounts_of(person_ids: Sequence[UUID]) -> list[UUID]:
    rows = MinutesConfirmation.objects.filter(person_id__in=person_ids, person__account__isnull=False)
    return list(rows.values_list("person__account_id", flat=True))


def tell_to_confirm(minutes: Minutes, answers: Sequence[MinutesConfirmation]) -> None:
    number = f"（{minutes.number.text}）" if minutes.number else ""
    text = f"《{minutes.title}》{number}已印发，请于{cn_date(minutes.confirm_by)}前确认，有意见的请写明。"
    _tell(minutes, contacts_of(answers), ISSUED, text, "issued")


def tell_objected(answer: MinutesConfirmation) -> None:
    minutes = answer.minutes
    text = f"{answer.name}对《{minutes.title}》提出意见：{answer.note}"
    _tell(minutes, hands_of(minutes), OBJECTED, text, f"{answer.pk}:{answer.version}")


def tell_unconfirmed(minutes: Minutes, text: str) -> None:
    _tell(minutes, hands_of(minutes), LATE, text, f"unconfirmed:{minutes.confirm_by}")


def tell_late(meetings: Iterable[tuple[UUID, str, list[UUID], dt.date]]) -> None:
    """Meetings whose minutes should have been issued: (meeting, its name, the body's and its chain's ids, the day)."""
    everywhere = accounts_with_role(Role.DEPARTMENT)
    for meeting_id, name, anchors, due in meetings:
        liaisons = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
        notify(
            list({account.pk: account for account in [*everywhere, *liaisons]}.values()),
            event=LATE,
            occurrence=f"{meeting_id}:{due}",
            text=f"“{name}”的纪要应于{cn_date(due)}前印发，现在还没有印发"[:200],
            path=reverse("minutes-draft", args=[meeting_id]),
            subject=(meeting_id, AnchorKind.MEETING),
        )
