"""工单办理统计: each line counts what its link lists; first handlers apart from present ones; the total once (R44)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core import clock
from services.actions import requests, responding
from services.models import Ticket
from services.tickets.totals import totals
from tests.cast import Cast
from tests.services import world
from tests.services.world import Hall, answered, channel, dispatched, lead_part, whistle

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)  # a Monday
MUCH_LATER = MORNING + dt.timedelta(days=60)
ADDRESS = "/services/tickets/totals/"


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def shown(hall: Hall, query: str) -> Any:
    answer = hall.cast.client(hall.liaison).get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200
    return answer.context["found"]


def handed_on(hall: Hall, **fields: Any) -> Ticket:
    """Sent to the one department, and by a ruling to the other."""
    ticket = dispatched(hall, **fields)
    asked = requests.ask_return(
        actor=hall.act(hall.handler),
        assignment_id=lead_part(ticket).pk,
        right_unit_id=hall.other.pk,
        reason="不属于本部门职责。",
    )
    requests.rule_return(actor=hall.act(hall.liaison), return_id=asked.pk, granted=True, ruling="同意。")
    return ticket


def numbers(found: Any, column: str = "asked") -> dict[str, int]:
    return {line["name"]: line[column] for line in found.lines} | {"": found.whole[column]}


def test_first_handlers_are_measured_apart_from_who_has_it_now(hall: Hall) -> None:
    dispatched(hall, name="示例甲")
    handed_on(hall, name="示例乙")
    one, other = hall.lead.name, hall.other.name
    assert numbers(shown(hall, "by=department")) == {one: 1, other: 1, "": 2}
    assert numbers(shown(hall, "by=first")) == {one: 2, "": 2}
    with clock.fixed(MUCH_LATER):
        first = shown(hall, "by=first")
        assert numbers(first, "resolution_missed") == {one: 2, "": 2}
        assert first.lines[0]["resolution_rate"] == "0%"
        assert numbers(shown(hall, "by=department"), "overdue") == {one: 1, other: 1, "": 2}


def test_a_ticket_counts_in_each_line_and_once_in_all(hall: Hall) -> None:
    ways = [channel("hotline").pk, channel("visit").pk]
    whistle(hall, hall.liaison, name="示例甲", channels=ways)
    answered(hall, name="示例乙")
    again = whistle(hall, name="示例丙")
    main = dispatched(hall, name="示例丁", assists=[hall.other])
    responding.join_ticket(actor=hall.act(hall.liaison), ticket_id=again.pk, main_id=main.pk)
    by_channel = numbers(shown(hall, "by=channel"))
    assert by_channel.pop("") == 3
    assert sorted(by_channel.values()) == [1, 1, 2]
    by_department = shown(hall, "by=department")
    assert numbers(by_department) == {hall.lead.name: 2, hall.other.name: 1, "": 3}
    assert by_department.whole["resolution_rate"] == "100%"
    assert numbers(shown(hall, "by=category"))[""] == numbers(shown(hall, "by=body&year=2026"))[""] == 3
    assert shown(hall, "by=body&year=2025").lines == []


@pytest.mark.parametrize("by", ["department", "first", "body", "category", "channel", "nonsense"])
def test_each_number_leads_to_exactly_its_rows(hall: Hall, by: str) -> None:
    answered(hall, name="示例甲")
    handed_on(hall, name="示例乙")
    dispatched(hall, name="示例丙", assists=[hall.other])
    whistle(hall, hall.liaison, name="示例丁", channels=[channel("hotline").pk, channel("visit").pk])
    with clock.fixed(MUCH_LATER):
        found, client = shown(hall, f"by={by}&year=2026"), hall.cast.client(hall.liaison)
        for line in [*found.lines, found.whole]:
            for name in ("asked", "open", "overdue", "feedback_missed", "resolution_missed"):
                rows = client.get(line[f"{name}_url"]).context["rows"]
                assert len(rows) == line[name], (line, name)


def test_two_statements_however_many_tickets(hall: Hall) -> None:
    asked = []
    for number in range(2):
        dispatched(hall, name=f"示例{number}", assists=[hall.other])
        with CaptureQueriesContext(connection) as read:
            totals(hall.act(hall.liaison), QueryDict("by=department"))
        asked.append((len(read), sum("services_ticketclock" in one["sql"] for one in read)))
    assert asked[0] == asked[1]
    assert asked[0][1] == 2


def test_page_is_for_who_oversees(hall: Hall) -> None:
    assert "还没有工单" in hall.cast.client(hall.liaison).get(ADDRESS).content.decode()
    assert hall.cast.client(hall.contact).get(ADDRESS).status_code == 403
    assert hall.cast.client(hall.handler).get(ADDRESS).status_code == 403
    dispatched(hall)
    text = hall.cast.client(hall.liaison).get(ADDRESS).content.decode()
    assert hall.lead.name in text and "合计（去重）" in text
    assert "办理统计" in hall.cast.client(hall.liaison).get("/services/tickets/").content.decode()
