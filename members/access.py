"""Accounts, grants, tokens and persons, fetched for somebody and something.

Accounts and tokens have no row-level wall: each fetch here names the tenant itself, so that another city's is missing.
"""

from typing import TypeVar
from uuid import UUID

from core.access import fetch
from core.choices import AnchorKind
from core.errors import NotFound
from core.models import Account, ApiToken
from core.principal import Principal
from members.duties import duties_visible, writable
from members.models import Appointment, DutyEntry, Grant, Person
from members.models.talent import Sphere
from members.people import appointments_visible
from members.talent import talent_visible

TalentRow = TypeVar("TalentRow", bound=Sphere)


def get_account_for(principal: Principal, account_id: UUID, action: str = "account.view") -> Account:
    """An account at home in the acting tenant. Raises NotAllowed, NotFound."""
    principal.require_everywhere(action)
    return home_account(principal, account_id)


def home_account(principal: Principal, account_id: UUID) -> Account:
    account: Account | None = Account.objects.filter(pk=account_id, home_tenant_id=principal.tenant.pk).first()
    if account is None:
        raise NotFound
    return account


def locked_account(principal: Principal, account_id: UUID) -> Account:
    """The tenant's account as it is now, locked until the transaction ends. Raises NotFound."""
    account: Account | None = (
        Account.objects.select_for_update(no_key=True).filter(pk=account_id, home_tenant_id=principal.tenant.pk).first()
    )
    if account is None:
        raise NotFound
    return account


def get_token_for(principal: Principal, token_id: UUID) -> ApiToken:
    principal.require_everywhere("token.edit")
    token: ApiToken | None = (
        ApiToken.objects.select_related("account").filter(pk=token_id, tenant_id=principal.tenant.pk).first()
    )
    if token is None:
        raise NotFound
    return token


def get_grant_for(principal: Principal, grant_id: UUID, action: str = "grant.view") -> Grant:
    principal.require(action)
    grant: Grant | None = (
        Grant.objects.select_related("account", "proposed_by", "decided_by")
        .filter(pk=grant_id, tenant_id=principal.tenant.pk)
        .first()
    )
    if grant is None:
        raise NotFound
    return grant


def get_person_for(principal: Principal, person_id: UUID, action: str = "person.view") -> Person:
    person: Person = fetch(
        Person.objects.select_related("unit"), person_id, principal.visible(action, AnchorKind.PERSON)
    )
    return person


def get_appointment_for(principal: Principal, appointment_id: UUID, action: str = "person.view") -> Appointment:
    """An appointment of a person one may see, to something within one's scope."""
    appointment: Appointment = fetch(
        Appointment.objects.select_related("person", "title"),
        appointment_id,
        appointments_visible(principal, action=action),
    )
    return appointment


def get_talent_for(
    principal: Principal, model: type[TalentRow], row_id: UUID, action: str = "talent.view"
) -> TalentRow:
    """A row of somebody who moves, comes or grows, with what its page names."""
    row: TalentRow = fetch(
        model._default_manager.select_related(*model.RELATED), row_id, talent_visible(principal, model, action)
    )
    return row


def get_duty_for(principal: Principal, duty_id: UUID, action: str = "duty_log.view") -> DutyEntry:
    """A line of an instructor's log; to correct it, one of one's own."""
    allowed = writable(principal) if action == "duty_log.edit" else duties_visible(principal, action)
    entry: DutyEntry = fetch(DutyEntry.objects.select_related("kind", "unit", "person"), duty_id, allowed)
    return entry
