"""Terms about to end, told by themselves: ninety, thirty and seven days ahead, and on the day after (FEATURES 24)."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from alliances.models import Seat
from alliances.term_alerts import OVERDUE, ending_seats, stage_of
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role

WORDS = {OVERDUE: "任期已届满", "7": "任期七天内届满", "30": "任期三十天内届满", "90": "任期九十天内届满"}


def slots(moment: dt.datetime) -> list[str]:
    """Today, while any term is ending."""
    today = moment.astimezone(clock.CHINA).date()
    return [today.isoformat()] if ending_seats(Seat.objects.all(), today).exists() else []


def plan(slot: str) -> None:
    """Tell once for each stage a seat has come to: the same stage tomorrow is the same notice, and is dropped."""
    today = dt.date.fromisoformat(slot)
    everywhere = accounts_with_role(Role.DEPARTMENT)
    for seat in ending_seats(Seat.objects.all(), today).select_related("body", "title"):
        stage = stage_of((seat.term_ends_on - today).days) if seat.term_ends_on else OVERDUE
        notify(
            _told(seat, everywhere),
            event="body.seat_term",
            occurrence=f"{seat.pk}:{seat.term_ends_on}:{stage}",
            text=f"“{seat.body.name}”{seat.title.label}{WORDS[stage]}（{cn_date(seat.term_ends_on)}）",
            path=reverse("body-seats", args=[seat.body_id]),
            subject=(seat.body_id, AnchorKind.BODY),
        )


def _told(seat: Seat, everywhere: Iterable[Account]) -> list[Account]:
    """The department, and the liaisons of the body or of its chain."""
    anchors = [anchor for anchor in (seat.body_id, seat.body.chain_id) if anchor]
    liaisons = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
    return list({account.pk: account for account in [*everywhere, *liaisons]}.values())
