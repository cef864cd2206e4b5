"""What this room shows elsewhere: a card on a unit's page, the gaps on 工作台."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from alliances.gaps import completeness
from alliances.models import Membership
from alliances.queries import exists, memberships_for
from alliances.term_alerts import OVERDUE, VACANT, shortfalls, stage_counts, term_rows, vacant_seats
from core import clock
from core.principal import Principal
from core.templatetags.formats import percent, thousands
from core.templatetags.parts import Figure
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost, Unit


@dataclass(frozen=True)
class BodiesOfUnit:
    """The bodies a unit belongs to today, itself or by a party organization standing in it."""

    memberships: list[Membership]
    template: str = "alliances/unit_card.html"


def bodies_card(principal: Principal, unit: Unit) -> BodiesOfUnit | None:
    if not principal.may("body.view"):
        return None
    today = clock.today()
    hosted = PartyOrgHost.objects.filter(in_force(today), unit=unit).values("party_org_id")
    rows = memberships_for(principal).filter(in_force(today), Q(unit=unit) | Q(party_org_id__in=hosted))
    shown = rows.filter(exists(today, path="body__")).select_related("body__kind", "category", "party_org", "unit")
    return BodiesOfUnit(list(shown.order_by("body__name_key", "id")))


def home_gaps(principal: Principal) -> dict[str, Any] | None:
    """Which chains lack their committee or alliance; each figure opens them. Nothing where none does."""
    today = clock.today()
    found = completeness(principal, today)
    if not any(each.missing for each in found):
        return None
    figures = [
        Figure(
            f"缺{each.role.label}的产业链",
            thousands(each.missing),
            "条",
            f"{reverse('body-gaps')}?role={each.role.code}",
            today,
            f"已建 {each.having} / {each.chains}（{percent(each.ratio)}）",
            "bad" if each.missing else "ok",
        )
        for each in found
    ]
    return {"figures": figures}


def home_terms(principal: Principal) -> dict[str, Any] | None:
    """Terms that ended or end soon, seats nobody holds; each number opens them. Nothing where there is none."""
    today = clock.today()
    counted = stage_counts(term_rows(principal, today))
    short = shortfalls(principal, today)
    vacant = len(vacant_seats(short))
    page = reverse("body-terms")
    rows = (
        ("任期已届满", counted[OVERDUE], OVERDUE, "bad"),
        ("七天内届满", counted["7"], "7", "warn"),
        ("三十天内届满", counted["30"], "30", "warn"),
        ("九十天内届满", counted["90"], "90", "go"),
        ("空缺的席位", vacant, VACANT, "bad"),
        ("组成不齐（其他要求）", len(short) - vacant, "short", "warn"),
    )
    shown = [(label, number, f"{page}?due={stage}", tone) for label, number, stage, tone in rows if number]
    return {"rows": shown} if shown else None
