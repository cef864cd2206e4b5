"""What falls due by itself: once the due day of a month or quarter is over, those who owe notes are told."""

import datetime as dt
from collections import Counter, defaultdict
from uuid import UUID

from django.urls import reverse

from chains.choices import Cadence
from chains.models import KeyProject
from chains.projects.lights import rule_now
from chains.projects.periods import MONTHS, Duty, duties, last_ended
from chains.projects.workdays import calendar_now
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.actions import Message, tell_contacts
from core.tenancy.dated import in_force
from members.choices import GrantState
from members.contacts import contacts_of
from members.models import Grant
from members.queries import accounts_with_role

NOTES_DUE = "chains.notes_due"


def slots(moment: dt.datetime) -> list[str]:
    """One slot for each month and quarter that ended last, from the day after its due day on."""
    today = moment.astimezone(clock.CHINA).date()
    rule, calendar = rule_now(), calendar_now()
    periods = {cadence: last_ended(cadence, today) for cadence in MONTHS}
    return [
        f"{cadence}:{period.start.isoformat()}"
        for cadence, period in periods.items()
        if period.due_on(rule, calendar) < today
    ]


def plan(slot: str) -> None:
    """Tell the department how many projects are behind, each chain's liaisons of theirs, and the owners' contacts."""
    cadence = Cadence(slot.split(":", maxsplit=1)[0])
    found = duties(KeyProject.objects.all(), rule_now(), calendar_now(), clock.today())
    duty = next(duty for duty in found if duty.cadence == cadence)
    behind: dict[UUID, int] = defaultdict(int)
    for chain_id in duty.projects.values_list("chain_id", flat=True):
        behind[chain_id] += 1
    if not behind:
        return
    _tell(accounts_with_role(Role.DEPARTMENT), duty, slot, sum(behind.values()))
    for chain_id, count in sorted(behind.items()):
        _tell(_liaisons_of(chain_id), duty, f"{slot}:{chain_id}", count)
    _write_to_owners(duty, slot)


def _write_to_owners(duty: Duty, slot: str) -> None:
    """Contacts of the owners who cannot sign in get a mail; those with an account are told by their liaison."""
    behind = Counter(duty.projects.filter(owner__isnull=False).values_list("owner_id", flat=True))
    for unit_id, contact_ids in contacts_of(list(behind)).items():
        text = (
            f"贵单位牵头的 {behind[unit_id]} 个重点项目的{duty.period.label}进展报告已过期限，请尽快报送产业链联络员。"
        )
        tell_contacts(contact_ids, Message("project.notes_due", f"{slot}:{unit_id}", text))


def _liaisons_of(chain_id: UUID) -> list[Account]:
    granted = Grant.objects.filter(
        in_force(clock.today()),
        role=Role.LIAISON,
        state=GrantState.ACTIVE,
        scope_kind=AnchorKind.CHAIN,
        scope_id=chain_id,
    )
    return list(Account.objects.filter(id__in=granted.values("account_id"), is_active=True).order_by("username"))


def _tell(accounts: list[Account], duty: Duty, occurrence: str, count: int) -> None:
    notify(
        accounts,
        event="project.notes_due",
        occurrence=occurrence,
        text=f"{count} 个重点项目的{duty.period.label}进展报告已过期限，请尽快填报。",
        path=reverse("project-notes"),
    )
