"""Terms of appointments about to end, told by themselves: ninety, thirty and seven days ahead (R62)."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date
from members.appointment_terms import ending_appointments, stage_of
from members.models import Appointment, Grant
from members.queries import accounts_holding, accounts_with_role
from members.scopes import labels

WORDS = {7: "七天内届满", 30: "三十天内届满", 90: "九十天内届满"}


def slots(moment: dt.datetime) -> list[str]:
    """Today, while any term is ending."""
    today = moment.astimezone(clock.CHINA).date()
    return [today.isoformat()] if ending_appointments(today).exists() else []


def plan(slot: str) -> None:
    """Tell once for each stage a term has come to: the same stage tomorrow is the same notice, and is dropped."""
    today = dt.date.fromisoformat(slot)
    everywhere = accounts_with_role(Role.DEPARTMENT)
    rows = list(ending_appointments(today).select_related("person", "title").order_by("valid_to", "id"))
    named = labels((row.target_kind, row.target_id) for row in rows)
    for row in rows:
        if row.valid_to is None:
            continue
        stage = stage_of((row.valid_to - today).days)
        notify(
            _told(row, everywhere),
            event="appointment_term",
            occurrence=f"{row.pk}:{row.valid_to}:{stage}",
            text=f"{named[row.target_id]}的{row.title.label}任期{WORDS[stage]}（{cn_date(row.valid_to)}）",
            path=reverse("person-detail", args=[row.person_id]),
            subject=(row.person_id, AnchorKind.PERSON),
        )


def _told(row: Appointment, everywhere: Iterable[Account]) -> list[Account]:
    """The department, and the liaisons of what the appointment is for."""
    liaisons = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id=row.target_id))
    return list({account.pk: account for account in [*everywhere, *liaisons]}.values())
