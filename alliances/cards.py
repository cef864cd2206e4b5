"""What this room shows elsewhere: a card on a unit's page, the gaps on 工作台."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, When
from django.urls import reverse

from alliances.activity_queries import to_confirm
from alliances.activity_signs import size_of
from alliances.choices import OVER, GuidanceState
from alliances.gaps import completeness
from alliances.guidance_queries import guidance_tag, guidances_for, name_of
from alliances.models import Membership
from alliances.pairing_pages import PairingRow, pairing_rows
from alliances.pairing_queries import pairings_for, pairings_of_units
from alliances.queries import exists, memberships_for
from alliances.term_alerts import OVERDUE, VACANT, shortfalls, stage_counts, term_rows, vacant_seats
from core import clock
from core.principal import Principal
from core.templatetags.formats import percent, thousands
from core.templatetags.parts import Figure
from core.tenancy.dated import in_force
from organizations.models import PartyOrg, PartyOrgHost, Unit

GUIDANCES_SHOWN = 5


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


@dataclass(frozen=True)
class LinesOfOrg:
    """Both lines a party organization stands in (R36): the territorial superior its affiliation names, and the chain
    bodies it joined, which change nothing of the first.
    """

    org: PartyOrg
    memberships: list[Membership]
    template: str = "alliances/org_lines_card.html"


def org_lines_card(principal: Principal, org: PartyOrg) -> LinesOfOrg | None:
    if not principal.may("body.view"):
        return None
    today = clock.today()
    rows = memberships_for(principal).filter(in_force(today), exists(today, path="body__"), party_org=org)
    return LinesOfOrg(org, list(rows.select_related("body__kind", "category").order_by("body__name_key", "id")))


@dataclass(frozen=True)
class PairingsOfUnit:
    """The pairings a unit is joined in, itself or by an organization standing in it, those going on first."""

    rows: list[PairingRow]
    url: str
    template: str = "alliances/unit_pairings_card.html"


PAIRINGS_SHOWN = 8


def pairings_card(principal: Principal, unit: Unit) -> PairingsOfUnit | None:
    if not principal.may("pairing.view"):
        return None
    found = pairings_for(principal).filter(id__in=pairings_of_units([unit.pk]))
    goes_on = Case(When(state__in=OVER, then=1), default=0)
    rows = found.select_related("kind", "body").order_by(goes_on, "-valid_from", "name_key", "id")[:PAIRINGS_SHOWN]
    return PairingsOfUnit(pairing_rows(rows), f"{reverse('pairing-list')}?unit={unit.pk}")


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


def home_guidance(principal: Principal) -> dict[str, Any] | None:
    """What waits for one's reply, or for whoever sent it; the nearest due first. Nothing where nothing waits."""
    waiting = guidances_for(principal).filter(state__in=(GuidanceState.SENT, GuidanceState.ANSWERED))
    shown = waiting.select_related("body", "party_org", "unit").order_by(F("due_on").asc(nulls_last=True), "id")
    rows = [(row, guidance_tag(row), name_of(row)) for row in shown[:GUIDANCES_SHOWN]]
    return {"rows": rows} if rows else None


LISTED = 5


def home_outcomes(principal: Principal) -> dict[str, Any] | None:
    """What waits for one's own word; nothing where nothing does."""
    waiting = to_confirm(principal).select_related("kind", "body", "recorded_for").order_by("happened_on", "id")
    rows = list(waiting[: LISTED + 1])
    if not rows:
        return None
    return {"outcomes": [(row, size_of(row)) for row in rows[:LISTED]], "more": len(rows) > LISTED}


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
