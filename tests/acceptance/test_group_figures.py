"""What the articles tell of departments that serve companies together, and of one person who sees a matter through."""

from collections.abc import Mapping

from core.principal import platform_principal
from organizations.models import Unit
from reports.indicators.asking import asked_of
from reports.indicators.values import values_of
from services.groups.queries import member_units
from services.models import ServiceGroup, Ticket, TicketStep
from services.signs import sign_of
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import indicator

Figures = Mapping[str, int]


def test_f052_thirty_departments_are_in_the_service_group_of_fuqing(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ") as tenant:
        one = indicator("service_group_departments")
        found = values_of([(one, asked_of(platform_principal(tenant), {}, one))])[0]
        assert found.number == figures["F052"]
        group = ServiceGroup.objects.get(name="强链先锋服务团")
        members = list(member_units(group.pk))
        assert len({unit.pk for unit in members}) == figures["F052"]
        assert group.convener_id in {unit.pk for unit in members}
        assert all(unit.name.startswith("示例") for unit in members)
        assert all(Unit.objects.get(pk=unit.pk).kind == "department" for unit in members)
        lying = Ticket.objects.get(group=group)
        assert lying.lies_with_group and sign_of(lying)


def test_f054_one_named_person_sees_each_dispatched_ticket_of_fuqing_through(demo: Demo) -> None:
    with demo.city("FQ"):
        dispatched = Ticket.objects.filter(dispatched_at__isnull=False)
        assert dispatched.count() > 30
        assert not dispatched.filter(agent__isnull=True).exists()
        named = TicketStep.objects.filter(kind="agent_named")
        assert named.count() == dispatched.count()
        for ticket in dispatched.select_related("agent"):
            assert ticket.agent is not None and "示例" in ticket.agent.name
            assert named.get(ticket=ticket).text == ticket.agent.name
