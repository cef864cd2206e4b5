"""A city whose meetings are reminded of: to accounts inside the platform and by 短信, to contacts by 短信 alone."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from alliances.actions import create_body
from benchmarks.city import new_city
from chains.models import Chain
from core import clock
from core.choices import AnchorKind, Channel, TenantLevel
from core.ids import new_id
from core.models import Account, ChannelSender, Delivery, OuterAddress, Tenant, Term
from core.principal import Principal, platform_principal
from core.tables.bulk import add_anchors, add_rows
from core.tenancy.scope import tenant_scope
from meetings.actions.invitees import invite
from meetings.actions.planning import cancel_meeting, create_meeting, plan_meeting, update_meeting
from meetings.models import ReminderRule
from meetings.planning.prefill import Named
from members.models import Person

ACCOUNTS, CONTACTS = 5, 5
HOUR = dt.timedelta(hours=1)
AHEAD, MOST_AHEAD = 0.8, 10.0
EXPECTED = 2 * ACCOUNTS + CONTACTS


@dataclass(frozen=True)
class Batch:
    """The reminders of one meeting, as its transaction left them."""

    meeting_id: UUID
    starts_at: dt.datetime
    due_at: dt.datetime
    planned: frozenset[UUID]


@dataclass(frozen=True)
class City:
    tenant: Tenant
    body_id: UUID
    kind_id: UUID
    persons: tuple[UUID, ...]

    @property
    def actor(self) -> Principal:
        return platform_principal(self.tenant)

    @contextmanager
    def scope(self) -> Iterator[None]:
        with tenant_scope(self.tenant.pk, actor_id=None, reason="故障试验"):
            yield

    def plan(self, name: str, *, ahead: float = AHEAD) -> Batch:
        """A meeting in an hour and a little, whose reminders fall due in that little while."""
        batch = self._plan(name, ahead)
        if len(batch.planned) != EXPECTED and ahead < MOST_AHEAD:  # the machine was slower than that
            self.call_off(batch)
            return self.plan(name, ahead=2 * ahead)
        return batch

    def _plan(self, name: str, ahead: float) -> Batch:
        with self.scope():
            starts = clock.now() + HOUR + dt.timedelta(seconds=ahead)
            values = {"name": f"示例会议 {name}", "kind_id": self.kind_id, "starts_at": starts}
            meeting = create_meeting(actor=self.actor, body_id=self.body_id, values=values, invite="none")
            named = [Named(person_id=one) for one in self.persons]
            invite(actor=self.actor, meeting_id=meeting.pk, named=named)
            plan_meeting(actor=self.actor, meeting_id=meeting.pk, tell=False)
            rows = Delivery.objects.filter(subject_id=meeting.pk)
            return Batch(meeting.pk, starts, starts - HOUR, frozenset(rows.values_list("pk", flat=True)))

    def move(self, batch: Batch, by: dt.timedelta | None, *, ahead: float) -> None:
        """To another day, or (None) to where its reminders fall due in a moment."""
        with self.scope():
            starts = batch.starts_at + by if by else clock.now() + HOUR + dt.timedelta(seconds=ahead)
            values = {"starts_at": starts}
            update_meeting(actor=self.actor, meeting_id=batch.meeting_id, values=values, expected_version=None)

    def call_off(self, batch: Batch) -> None:
        with self.scope():
            cancel_meeting(actor=self.actor, meeting_id=batch.meeting_id, reason="故障试验")


def _term(kind: str, **columns: Any) -> Term:
    found: Term = Term.objects.filter(kind=kind, **columns).order_by("order")[0]
    return found


def make_city() -> City:
    tenant = new_city()
    with tenant_scope(tenant.pk, actor_id=None, reason="故障试验"):
        chain = new_id()
        add_anchors([chain], AnchorKind.CHAIN)
        named = {"id": chain, "name": "示例产业链", "name_key": "示例产业链", "initials": ""}
        add_rows(Chain, [{**named, "level": str(TenantLevel.CITY), "order": 1}])
        body = create_body(
            actor=platform_principal(tenant),
            values={
                "name": "示例链党委",
                "kind_id": _term("body_kind", meaning="chain_committee").pk,
                "chain_id": chain,
                "tier_id": _term("body_tier").pk,
                "founded_on": dt.date(2024, 1, 1),
            },
        )
        kind = _term("meeting_kind", meaning="joint")
        ReminderRule(kind=kind, moment="hours_before", amount=1, by_hours=False).save(force_insert=True)
        ChannelSender(channel=Channel.SMS, is_on=True, name="示例", to_contacts=True).save(force_insert=True)
        persons = [_person(tenant, number) for number in range(ACCOUNTS + CONTACTS)]
    return City(tenant, body.pk, kind.pk, tuple(persons))


def _person(tenant: Tenant, number: int) -> UUID:
    """The first have accounts with a mobile number, the others only the number."""
    row_id, mobile = new_id(), f"139{number:08d}"
    account = None
    if number < ACCOUNTS:
        account = Account(username=f"faults-{row_id.hex}", display_name=f"示例人员{number}", home_tenant_id=tenant.pk)
        account.set_unusable_password()
        account.save()
        OuterAddress(account=account, channel=Channel.SMS, address=mobile).save(force_insert=True)
    add_anchors([row_id], AnchorKind.PERSON)
    Person(pk=row_id, name=f"示例人员{number}", account=account, phone="" if account else mobile).save(
        force_insert=True
    )
    return row_id
