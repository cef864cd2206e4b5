"""What the articles tell of problems solved, read by the indicators of the book from each city's own tickets."""

from collections.abc import Mapping

import pytest
from django.http import QueryDict

from core.models import Counter, Term
from core.principal import platform_principal
from reports.indicators.asking import asked_of
from services.choices import AT_WORK, ChannelMeaning, StepKind
from services.clock_queries import drifts
from services.models import ResultMeasure, Ticket, TicketChannel, TicketClock, TicketStep
from services.tickets.totals import totals
from tests.acceptance.conftest import Demo
from tests.acceptance.test_meeting_figures import indicator, value

Figures = Mapping[str, int]


def test_f105_f107_f131_three_overlapping_channels_of_liuzhi_total_correctly(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        settled = value(tenant, "tickets_settled").number
        meetings = value(tenant, "tickets_settled_meetings").number
        centres = value(tenant, "tickets_settled_centres").number
        assert settled >= figures["F105"]
        assert meetings == figures["F107"]
        assert centres >= figures["F131"]
        assert meetings + centres > settled  # they overlap: added up they would be too many
        both = Ticket.objects.filter(
            id__in=TicketChannel.objects.filter(channel__meaning=ChannelMeaning.MEETING).values("ticket_id")
        ).filter(id__in=TicketChannel.objects.filter(channel__meaning=ChannelMeaning.CENTRE).values("ticket_id"))
        of_two = Ticket.objects.filter(
            channels__channel__meaning__in=(ChannelMeaning.MEETING, ChannelMeaning.CENTRE), result__gt=""
        ).distinct()
        assert meetings + centres - both.count() == of_two.count() == 66
        assert settled == of_two.count() + 1  # one more was written down by the company itself


def test_f132_every_ticket_of_liuzhi_was_fed_back_in_time(demo: Demo, figures: Figures) -> None:
    with demo.city("LZ") as tenant:
        found = value(tenant, "tickets_fed_back")
        assert found.base
        assert 100 * found.number == figures["F132"] * found.base


def test_f133_a_road_is_twenty_metres_wide(demo: Demo) -> None:
    with demo.city("LZ"):
        found = {one.name: (one.value, one.unit) for one in ResultMeasure.objects.all()}
        assert found == {"增设公交专线": (1, "条"), "开通货运铁路专线": (1, "条"), "道路拓宽": (20, "米")}


def test_f055_fuqing_settled_thirty_and_more(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ") as tenant:
        assert value(tenant, "tickets_settled").number >= figures["F055"]
        assert value(tenant, "tickets_livelihood").number > 0  # F058


def test_f054_tickets_in_hand_have_one_agent_each(demo: Demo) -> None:
    with demo.city("FQ"):
        at_work = Ticket.objects.filter(state__in=AT_WORK)
        assert at_work.exists()
        assert not at_work.filter(agent=None).exists()
        named = TicketStep.objects.filter(kind=StepKind.AGENT_NAMED, ticket__in=at_work)
        assert named.count() == at_work.count()


def test_f034_f058_tickets_are_told_by_category_and_by_channel_and_once_in_all(demo: Demo) -> None:
    with demo.city("FQ") as tenant:
        principal = platform_principal(tenant)
        by_category = totals(principal, QueryDict("by=category"))
        assert sum(line["asked"] for line in by_category.lines) == by_category.whole["asked"]
        meanings = Term.objects.filter(id__in=[line["key"] for line in by_category.lines])
        assert {"market", "capital", "technology", "talent"} <= set(meanings.values_list("meaning", flat=True))
    with demo.city("LZ") as tenant:
        by_channel = totals(platform_principal(tenant), QueryDict("by=channel"))
        assert sum(line["asked"] for line in by_channel.lines) > by_channel.whole["asked"]


def test_f056_what_fuqing_settled_reached_forty_seven_companies_each_counted_once(demo: Demo, figures: Figures) -> None:
    with demo.city("FQ") as tenant:
        assert value(tenant, "tickets_units").number == figures["F056"]
        assert value(tenant, "tickets_settled").number < figures["F056"]


@pytest.mark.parametrize("code", ["GS", "FQ", "ZZ", "LZ", "ZJG"])
def test_deadlines_of_every_city_are_what_their_events_say(demo: Demo, code: str) -> None:
    with demo.city(code):
        assert TicketClock.objects.exists()
        assert not list(drifts(TicketClock.objects.all()))
        numbers = list(Ticket.objects.order_by("year", "number").values_list("year", "number"))
        years = {year for year, _ in numbers}
        assert numbers == [
            (year, number) for year in sorted(years) for number in range(1, sum(one == year for one, _ in numbers) + 1)
        ]
        assert not Counter.objects.filter(series="ticket").exists()  # the next number is drawn after the last


def test_every_indicator_of_tickets_opens_its_rows(demo: Demo) -> None:
    with demo.city("LZ") as tenant:
        one = indicator("tickets")
        rows = one.rows(asked_of(platform_principal(tenant), {"window": "ever"}, one))
        assert rows.count() == value(tenant, "tickets").number == Ticket.objects.count()
