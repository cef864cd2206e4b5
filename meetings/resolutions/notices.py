"""Who is told of a resolution: the responsible organization's accounts, its body's liaisons, its supervisor."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from alliances.choices import SeatMeaning
from alliances.models import Seat
from core import clock
from core.choices import ADMINISTRATORS, AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from meetings.models import Resolution
from meetings.resolutions.signs import number_of
from members.choices import GrantState
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role
from organizations.models import PartyOrgHost

ASSIGNED, REPORTED, CLOSED = "resolution.assigned", "resolution.reported", "resolution.closed"
OWN_ROLES = (Role.COMPANY, Role.BUREAU)


def units_responsible(resolution: Resolution) -> list[UUID]:
    """The unit itself, or those in which the responsible party organization stands today."""
    if resolution.unit_id:
        return [resolution.unit_id]
    hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id=resolution.party_org_id)
    return list(hosts.values_list("unit_id", flat=True))


def responsible_id(resolution: Resolution) -> UUID:
    """The unit or the party organization: a constraint says that there is one."""
    return resolution.unit_id or resolution.party_org_id  # type: ignore[return-value]


def responsible_accounts(resolution: Resolution) -> list[Account]:
    return accounts_holding(Grant.objects.filter(role__in=OWN_ROLES, scope_id__in=units_responsible(resolution)))


def liaison_accounts(resolution: Resolution) -> list[Account]:
    """Liaisons of the body or of its chain."""
    anchors = [anchor for anchor in (resolution.body_id, resolution.body.chain_id) if anchor]
    return accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))


def supervisor_accounts(resolution: Resolution) -> list[Account]:
    person = resolution.supervisor
    account = person.account if person is not None else None
    return [account] if account is not None and account.is_active else []


def supervisor_by_name(resolution: Resolution) -> list[tuple[str, str]]:
    """The supervisor who may read it by that alone: one who works here, and is no administrator."""
    working = Grant.objects.filter(in_force(clock.today()), state=GrantState.ACTIVE).exclude(role__in=ADMINISTRATORS)
    accounts = [one for one in supervisor_accounts(resolution) if working.filter(account_id=one.pk).exists()]
    return [("督办人", account.display_name) for account in accounts]


def department_accounts() -> list[Account]:
    return accounts_with_role(Role.DEPARTMENT)


def secretary_accounts(resolution: Resolution) -> list[Account]:
    """Whoever is secretary of the body today and has an account."""
    seats = Seat.objects.filter(
        in_force(clock.today()), body_id=resolution.body_id, title__meaning=SeatMeaning.SECRETARY
    )
    held = seats.filter(person__account__is_active=True).values("person__account_id")
    return list(Account.objects.filter(pk__in=held).order_by("username"))


def each_once(accounts: Iterable[Account], *, but: UUID | None = None) -> list[Account]:
    """``but`` is whoever did it and need not be told."""
    return list({account.pk: account for account in accounts if account.pk != but}.values())


def tell(resolution: Resolution, accounts: Iterable[Account], *, event: str, occurrence: str, text: str) -> None:
    notify(
        accounts,
        event=event,
        occurrence=f"{resolution.pk.hex}:{occurrence}",
        text=text[:200],
        path=reverse("resolution-detail", args=[resolution.pk]),
        subject=(resolution.pk, AnchorKind.RESOLUTION),
    )


def tell_assigned(resolution: Resolution, *, by: UUID | None) -> None:
    """Nobody is told of what was over when it was recorded: a ledger brought in tells nothing."""
    if resolution.due_on < clock.today():
        return
    text = (
        f"“{resolution.body.name}”决议{number_of(resolution)}由贵单位负责：{resolution.name}，"
        f"请于{cn_date(resolution.due_on)}前办结"
    )
    who = responsible_id(resolution)
    told = each_once(responsible_accounts(resolution), but=by)
    tell(resolution, told, event=ASSIGNED, occurrence=f"{who.hex}:{resolution.due_on}", text=text)


def tell_reported(resolution: Resolution, progress_id: UUID, words: str, *, by: UUID | None) -> None:
    told = each_once([*liaison_accounts(resolution), *supervisor_accounts(resolution)], but=by)
    text = f"决议{number_of(resolution)}“{resolution.name}”报告进展：{words}"
    tell(resolution, told, event=REPORTED, occurrence=progress_id.hex, text=text)


def tell_closed(resolution: Resolution, words: str, *, by: UUID | None) -> None:
    told = each_once([*responsible_accounts(resolution), *supervisor_accounts(resolution)], but=by)
    text = f"决议{number_of(resolution)}“{resolution.name}”{words}"
    tell(resolution, told, event=CLOSED, occurrence=f"{resolution.version}", text=text)
