"""What a city sets once for all its tickets: extensions, rulings, arbitration, answers to data requests."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from core.bin import restore_from_bin
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import BinEntry
from services.actions import requests
from services.actions.rules import end_ticket_rule, set_ticket_rule
from services.choices import RuleKind
from services.models import TicketReturn, TicketRule
from services.rules import USUAL, arbitrated_at, extension_rule, rules_on
from tests.cast import Cast
from tests.services import world
from tests.services.world import Hall, in_hand, lead_part

MORNING = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def put(hall: Hall, kind: RuleKind, amount: int, unit: str = "times", **more: Any) -> TicketRule:
    return set_ticket_rule(actor=hall.act(), kind=kind, values={"amount": amount, "unit": unit, **more})


def test_the_usual_rules_count_where_the_city_set_none(hall: Hall) -> None:
    assert rules_on(clock.today()) == dict(USUAL)
    assert (extension_rule().most_times, arbitrated_at()) == (2, 3)


def test_a_city_s_own_rules_are_asked_by_the_actions(hall: Hall) -> None:
    put(hall, RuleKind.EXTENSION_TIMES, 1)
    put(hall, RuleKind.EXTENSION_MOST, 3, "days")
    put(hall, RuleKind.RULING_TIME, 60, "minutes")
    put(hall, RuleKind.ARBITRATED_AT, 1)
    ticket = in_hand(hall)
    given: dict[str, Any] = {"ticket_id": ticket.pk, "unit": "days", "reason": "等材料"}
    with pytest.raises(InvalidInput):
        requests.ask_extension(actor=hall.act(hall.handler), amount=4, **given)
    asked = requests.ask_extension(actor=hall.act(hall.handler), amount=3, **given)
    requests.decide_extension(actor=hall.act(hall.liaison), extension_id=asked.pk, granted=True, answer="同意")
    with pytest.raises(Conflict) as told:
        requests.ask_extension(actor=hall.act(hall.handler), amount=1, **given)
    assert "最多延期 1 次" in told.value.message
    back = requests.ask_return(
        actor=hall.act(hall.handler),
        assignment_id=lead_part(ticket).pk,
        right_unit_id=hall.other.pk,
        reason="不归本局",
    )
    assert back.is_arbitrated
    assert TicketReturn.objects.get().rule_by == MORNING + dt.timedelta(hours=1)


def test_changing_a_rule_ends_the_one_before_and_keeps_it(hall: Hall) -> None:
    first = put(hall, RuleKind.ARBITRATED_AT, 2)
    same_day = put(hall, RuleKind.ARBITRATED_AT, 4, note="〔2026〕1号")
    assert (same_day.pk, same_day.amount) == (first.pk, 4)
    with clock.fixed(MORNING + dt.timedelta(days=3)):
        second = put(hall, RuleKind.ARBITRATED_AT, 5)
        assert second.pk != first.pk and arbitrated_at() == 5
        assert TicketRule.objects.get(pk=first.pk).valid_to == dt.date(2026, 3, 4)
        assert rules_on(dt.date(2026, 3, 3))[RuleKind.ARBITRATED_AT].amount == 4
        with pytest.raises(StaleVersion):
            set_ticket_rule(
                actor=hall.act(), kind=RuleKind.ARBITRATED_AT, values={"amount": 6, "unit": "times"}, expected_version=9
            )
    with clock.fixed(MORNING + dt.timedelta(days=9)):
        end_ticket_rule(actor=hall.act(), rule_id=second.pk, last_day=dt.date(2026, 3, 10))
        assert arbitrated_at() == USUAL[RuleKind.ARBITRATED_AT].amount
        with pytest.raises(Conflict):
            end_ticket_rule(actor=hall.act(), rule_id=second.pk, last_day=dt.date(2026, 3, 10))


def test_a_rule_that_never_counted_goes_to_the_bin_and_comes_back(hall: Hall) -> None:
    rule = put(hall, RuleKind.SHARING_TIME, 30, "minutes")
    assert end_ticket_rule(actor=hall.act(), rule_id=rule.pk, last_day=dt.date(2026, 3, 1)) is None
    entry = BinEntry.objects.get(row_id=rule.pk)
    restore_from_bin(actor=hall.act(), entry_id=entry.pk)
    assert rules_on(clock.today())[RuleKind.SHARING_TIME].amount == 30


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (RuleKind.ARBITRATED_AT, {"amount": 3, "unit": "days"}),
        (RuleKind.ARBITRATED_AT, {"amount": 0, "unit": "times"}),
        (RuleKind.ARBITRATED_AT, {"amount": 21, "unit": "times"}),
        (RuleKind.RULING_TIME, {"amount": 3, "unit": "times"}),
        (RuleKind.RULING_TIME, {"amount": 5000, "unit": "days"}),
        (RuleKind.RULING_TIME, {"unit": "days"}),
    ],
)
def test_what_makes_no_sense_is_refused(hall: Hall, kind: RuleKind, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        set_ticket_rule(actor=hall.act(), kind=kind, values=values)


def test_rules_are_the_department_s(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        set_ticket_rule(
            actor=hall.act(hall.liaison), kind=RuleKind.ARBITRATED_AT, values={"amount": 3, "unit": "times"}
        )


def test_pages_show_what_counts_and_what_counted(hall: Hall) -> None:
    client, base = hall.cast.client(hall.cast.department), "/settings/ticket-rules/"
    assert "8个工作小时" in client.get(base).content.decode()
    address = f"{base}ruling_time/"
    answer = client.post(address, {"amount": 60, "unit": "minutes", "note": "制度第三条", "version": ""})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert "制度第三条" in client.get(base).content.decode()
    assert client.post(address, {"amount": 0, "unit": "minutes", "version": 1}).status_code == 422
    with clock.fixed(MORNING + dt.timedelta(days=1)):
        rule, client = TicketRule.objects.get(), hall.cast.client(hall.cast.department)
        client.post(address, {"amount": 2, "unit": "days", "note": "", "version": rule.version})
        text = client.get(base).content.decode()
        assert "2个工作日" in text and "以前的规定" in text and "1个工作小时" in text
    with clock.fixed(MORNING + dt.timedelta(days=2)):
        client = hall.cast.client(hall.cast.department)
        assert client.post(f"{address}end/").status_code == 302
        assert "8个工作小时" in client.get(base).content.decode()
    assert client.get(f"{base}nothing/").status_code == 404
