"""Visits and their plans: what they tell the platform when it starts."""

from typing import Any

from alliances.body_tabs import BodyTab, register_body_tab
from alliances.models import ChainBody
from chains.tabs import ChainTab, register_chain_tab
from core.bin import register_bin_kind
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.search.sources import register_search_source
from core.tables.spec import register_table
from core.uses import RowPage, register_row_pages
from organizations.cards import register_unit_card
from services import visit_due
from services.models import Visit, VisitPlan
from services.objects.visits import BIN_KINDS, VISIT, VISIT_PLAN
from services.room import RoomList, register_room_list
from services.tables.visit_plans import VisitLoadTable, VisitPlanTable, VisitTargetTable
from services.tables.visits import VisitTable
from services.visit_notices import EVENTS
from services.visits.cards import home_visits, visits_card
from services.visits.finding import visit_plan_source
from services.visits.plan_queries import PLAN_VIEW
from services.visits.queries import VIEW, visits_for
from services.visits.received import ANSWER


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def _received(principal: Principal) -> bool:
    return principal.may(ANSWER)


def _plans(principal: Principal) -> bool:
    return principal.may(PLAN_VIEW)


def _of_body(principal: Principal, body: ChainBody) -> Any:
    return visits_for(principal).filter(body=body)


def register() -> None:
    register_event_kinds(EVENTS)
    register_due_work(DueWork("services.visits", visit_due.due_slots, visit_due.tell_before_end))
    for table in (VisitTable(), VisitPlanTable(), VisitTargetTable(), VisitLoadTable()):
        register_table(table)
    for kind in (VISIT, VISIT_PLAN):
        register_object_kind(kind)
    for deleted in BIN_KINDS:
        register_bin_kind(deleted)
    register_search_source(visit_plan_source())
    register_row_pages(
        RowPage(Visit, "走访", "visit-detail", ids=("id",), names=("unit__name", "visited_on")),
        RowPage(VisitPlan, "走访计划", "visit-plan-detail"),
    )
    register_room_list(RoomList("visits", "走访", 20, "visit-list", _sees, "走访"))
    register_room_list(RoomList("visit-plans", "走访计划", 21, "visit-plan-list", _plans, "走访"))
    register_room_list(RoomList("received-visits", "走访本单位", 22, "received-visit-list", _received, "走访"))
    register_body_tab(BodyTab("visits", "走访", 25, "visit-list", _of_body, lambda held: held.may(VIEW)))
    register_chain_tab(ChainTab("visits", "走访", 61, "chain-visits", lambda principal, held: _sees(principal)))  # noqa: ARG005
    register_home_card(
        HomeCard(code="visits", order=9, template="services/home_visits.html", allows=_plans, build=home_visits)
    )
    register_unit_card(visits_card, order=23)
