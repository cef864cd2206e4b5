"""Who is told of guidance: the member it goes to, and whoever works for the body; before it is due, and after."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from alliances.choices import GuidanceState
from alliances.models import Guidance
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from members.models import Grant
from members.queries import accounts_holding
from organizations.models import PartyOrgHost

# So many days before the reply is due somebody is reminded once more.
AHEAD = dt.timedelta(days=3)


def _units_of(guidance: Guidance) -> list[UUID]:
    if guidance.unit_id:
        return [guidance.unit_id]
    hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id=guidance.party_org_id)
    return list(hosts.values_list("unit_id", flat=True))


def _tell(guidance: Guidance, accounts: Sequence[Account], event: str, text: str, occurrence: str) -> None:
    notify(
        accounts,
        event=event,
        occurrence=f"{guidance.pk}:{occurrence}",
        text=text[:200],
        path=reverse("guidance-detail", args=[guidance.pk]),
        subject=(guidance.body_id, AnchorKind.BODY),
    )


def contacts_of(guidance: Guidance) -> list[Account]:
    return accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id__in=_units_of(guidance)))


def hands_of(guidance: Guidance) -> list[Account]:
    """Whoever sent it, and the liaisons of the body and its chain."""
    anchors = [anchor for anchor in (guidance.body_id, guidance.body.chain_id) if anchor]
    found = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
    if guidance.sent_by is not None and guidance.sent_by.is_active:
        found.append(guidance.sent_by)
    return list({account.pk: account for account in found}.values())


def tell_member(guidance: Guidance, text: str, *, occurrence: str) -> None:
    due = f"，请于{cn_date(guidance.due_on)}前回复" if guidance.due_on and guidance.state == GuidanceState.SENT else ""
    _tell(guidance, contacts_of(guidance), "guidance.sent", f"{text}{due}", occurrence)


def tell_body(guidance: Guidance, text: str, *, occurrence: str) -> None:
    _tell(guidance, hands_of(guidance), "guidance.answered", text, occurrence)


def _waiting(today: dt.date) -> "list[Guidance]":
    rows = Guidance.objects.filter(state=GuidanceState.SENT, due_on__lte=today + AHEAD)
    return list(rows.select_related("body", "kind", "party_org", "unit", "sent_by").order_by("due_on", "id"))


def slots(moment: dt.datetime) -> list[str]:
    """Today, while any reply is due soon or overdue."""
    today = moment.astimezone(clock.CHINA).date()
    return [today.isoformat()] if _waiting(today) else []


def plan(slot: str) -> None:
    """Tell the member once that its reply is due, and both sides once that it is overdue."""
    today = dt.date.fromisoformat(slot)
    for guidance in _waiting(today):
        day = cn_date(guidance.due_on)
        if guidance.due_on is not None and guidance.due_on < today:
            text = f"“{guidance.title}”已过回复期限（{day}），还没有回复"
            told = [*contacts_of(guidance), *hands_of(guidance)]
            _tell(guidance, told, "guidance.due", text, f"overdue:{guidance.due_on}")
        else:
            text = f"“{guidance.title}”请于{day}前回复"
            _tell(guidance, contacts_of(guidance), "guidance.due", text, f"due:{guidance.due_on}")
