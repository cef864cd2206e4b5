"""What the articles tell of visits, read by the indicators of the book from each city's own rows."""

from collections.abc import Mapping

import pytest

from services.choices import VisitState
from services.models import Visit, VisitPlan, VisitTarget, VisitTicket
from services.visits.plan_queries import reach_of
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import value

Figures = Mapping[str, int]


def test_f149_f151_zhangjiagang_sends_263_instructors_with_five_companies_each(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG") as tenant:
        assert value(tenant, "instructors", "now").number == figures["F149"]
        for code, window in (("units_per_instructor", "now"), ("visit_load", "ever")):
            load = value(tenant, code, window)
            assert (load.number, load.base) == (figures["F150"], figures["F149"])
            assert round(load.ratio or 0, 2) == 5.26


def test_f150_zhangjiagang_visits_every_company_above_scale(demo: Demo, figures: Figures) -> None:
    with demo.city("ZJG") as tenant:
        plan = VisitPlan.objects.get(tag__isnull=False)
        reach = reach_of(VisitTarget.objects.all(), [plan.pk])[plan.pk]
        assert (reach.targets, reach.visited, reach.persons) == (figures["F150"], figures["F150"], figures["F149"])
        covered = value(tenant, "visit_coverage")
        assert (covered.number, covered.base) == (figures["F150"], figures["F150"])
        assert value(tenant, "visited_units").number >= figures["F150"]
        assert value(tenant, "instructed_units", "now").number == figures["F150"]


def test_f104_the_committee_of_liuzhi_did_research_and_guidance_forty_times(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        assert value(tenant, "visit_services").number >= figures["F104"]


@pytest.mark.parametrize("code", ["GS", "FQ", "ZZ", "LZ", "ZJG"])
def test_f035_every_city_has_visits_at_each_step_with_their_moments(demo: Demo, code: str) -> None:
    with demo.city(code) as tenant:
        assert set(Visit.objects.values_list("state", flat=True)) >= {
            VisitState.VISITED,
            VisitState.COLLECTED,
            VisitState.COORDINATED,
        }
        assert not Visit.objects.exclude(state=VisitState.VISITED).filter(collected_at=None).exists()
        assert value(tenant, "visits").number == Visit.objects.count()


def test_a_ticket_in_hand_was_heard_on_a_visit(demo: Demo) -> None:
    with demo.city("LZ"):
        link = VisitTicket.objects.select_related("visit", "ticket").get()
        assert link.visit.unit_id == link.ticket.unit_id
