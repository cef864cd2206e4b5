"""Tickets that ask for the same under one answer, and the companies a ticket reached (F056)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.bin import restore_from_bin
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account, BinEntry
from reports.indicators.asking import asked_of
from reports.indicators.book import named
from reports.indicators.values import values_of
from services.actions import common
from services.actions.beneficiaries import set_beneficiaries
from services.actions.handling import answer_ticket
from services.choices import CommonState, TicketState
from services.models import CommonDemand, Ticket, TicketUnit
from tests.cast import Cast
from tests.factories import make_unit
from tests.services import world
from tests.services.world import Hall, answered, dispatched, fresh, in_hand, whistle

MORNING = dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        yield world.make_hall(in_city)


def as_(hall: Hall, account: Account | None = None) -> Client:
    return hall.cast.client(account or hall.cast.department)


def other_company(hall: Hall, name: str, **fields: Any) -> Ticket:
    return in_hand(hall, unit_id=make_unit(name).pk, actor=hall.liaison, name=name, **fields)


def grouped(hall: Hall, *tickets: Ticket) -> CommonDemand:
    return common.create_common(
        actor=hall.act(hall.liaison),
        values={"name": "货车会车困难", "body_id": hall.body.pk},
        ticket_ids=[one.pk for one in tickets],
    )


def test_answering_the_group_answers_each_ticket(hall: Hall) -> None:
    first, second = in_hand(hall, name="甲"), other_company(hall, "示例乙企业")
    row = grouped(hall, first, second)
    client = as_(hall, hall.liaison)
    page = client.get(f"/services/common-demands/{row.pk}/").content.decode()
    assert "甲" in page and "示例乙企业" in page and "2 张" in page
    answer = client.post(
        f"/services/common-demands/{row.pk}/answer/", {"kind": "solved", "text": "道路已拓宽。", "left_open": ""}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert CommonDemand.objects.get().state == CommonState.ANSWERED
    for ticket in (first, second):
        assert fresh(ticket).state == TicketState.ANSWERED
        assert ticket.results.get().text == "道路已拓宽。"
    assert "货车会车困难" in as_(hall, hall.contact).get(f"/services/tickets/{first.pk}/").content.decode()
    with pytest.raises(Conflict):
        common.answer_common(actor=hall.act(hall.liaison), common_id=row.pk, kind="solved", text="又一次")


def test_all_or_none_where_one_is_not_ready(hall: Hall) -> None:
    ready, waiting = in_hand(hall, name="甲"), whistle(hall, name="乙")
    row = grouped(hall, ready, waiting)
    with pytest.raises(Conflict) as told:
        common.answer_common(actor=hall.act(hall.liaison), common_id=row.pk, kind="solved", text="已办。")
    assert "还没有派单" in told.value.message
    common.take_from_common(actor=hall.act(hall.liaison), common_id=row.pk, ticket_id=waiting.pk)
    unreported = dispatched(hall, name="丙")
    common.add_to_common(actor=hall.act(hall.liaison), common_id=row.pk, ticket_ids=[unreported.pk])
    with pytest.raises(Conflict) as told:
        common.answer_common(actor=hall.act(hall.liaison), common_id=row.pk, kind="solved", text="已办。")
    assert "请先报到" in told.value.message
    assert fresh(ready).state == TicketState.IN_HAND


def test_what_does_not_belong_is_refused(hall: Hall) -> None:
    row = grouped(hall)
    report = whistle(hall, hall.cast.department, name="举报", nature="report", unit_id=None)
    done, taken = answered(hall, name="已答复"), in_hand(hall, name="已归入")
    grouped(hall, taken)
    for ticket in (report, done, taken):
        with pytest.raises(InvalidInput):
            common.add_to_common(actor=hall.act(), common_id=row.pk, ticket_ids=[ticket.pk])
    with pytest.raises(NotAllowed):
        common.create_common(actor=hall.act(hall.contact), values={"name": "甲", "body_id": hall.body.pk})
    assert as_(hall, hall.contact).get(f"/services/common-demands/{row.pk}/").status_code == 403


def test_an_empty_one_is_deleted_and_comes_back(hall: Hall) -> None:
    ticket = in_hand(hall)
    row = grouped(hall, ticket)
    client = as_(hall, hall.liaison)
    assert client.post(f"/services/common-demands/{row.pk}/delete/").status_code == 409
    assert client.post(f"/services/common-demands/{row.pk}/tickets/{ticket.pk}/take/").status_code == 302
    assert fresh(ticket).common_id is None
    assert client.post(f"/services/common-demands/{row.pk}/delete/").status_code == 302
    restore_from_bin(actor=hall.act(), entry_id=BinEntry.objects.get(row_id=row.pk).pk)
    assert CommonDemand.objects.filter(pk=row.pk).exists()


def test_pages_make_change_and_fill_a_group(hall: Hall) -> None:
    client, ticket = as_(hall, hall.liaison), in_hand(hall)
    base = "/services/common-demands/"
    assert client.post(f"{base}new/", {"name": "", "text": ""}).status_code == 422
    assert client.post(f"{base}new/", {"name": "会车困难", "text": "早晚高峰"}).status_code == 302
    row = CommonDemand.objects.get()
    added = client.post(f"{base}{row.pk}/add/", {"tickets": [str(ticket.pk)]})
    assert added.status_code == 302, added.content.decode()[:2000]
    version = CommonDemand.objects.get().version
    given = {"name": "园区会车困难", "text": "", "version": version}
    assert client.post(f"{base}{row.pk}/edit/", given).status_code == 302
    assert "园区会车困难" in client.get(base).content.decode()


def test_companies_reached_are_counted_once(hall: Hall) -> None:
    first, second = in_hand(hall, name="甲"), answered(hall, name="乙")
    near, far = make_unit("示例近邻企业"), make_unit("示例远处企业")
    with pytest.raises(InvalidInput):
        set_beneficiaries(actor=hall.act(hall.handler), ticket_id=first.pk, unit_ids=[hall.company.pk])
    client = as_(hall, hall.handler)
    answer = client.post(f"/services/tickets/{first.pk}/beneficiaries/", {"units": [str(near.pk), far.name]})
    assert answer.status_code in (302, 422)
    set_beneficiaries(actor=hall.act(hall.liaison), ticket_id=first.pk, unit_ids=[near.pk, far.pk])
    set_beneficiaries(actor=hall.act(hall.liaison), ticket_id=second.pk, unit_ids=[near.pk])
    assert TicketUnit.objects.count() == 3
    one = named("tickets_units")

    def reached() -> int | None:
        asked = asked_of(hall.act(), {"window": "ever"}, one)
        return values_of([(one, asked)])[0].number

    assert reached() == 2  # the company of the second, and its neighbour
    answer_ticket(actor=hall.act(hall.handler), ticket_id=first.pk, kind="partly", text="已办。")
    assert reached() == 3
    inside = as_(hall, hall.liaison).get(f"/services/tickets/{first.pk}/").content.decode()
    outside = as_(hall, hall.contact).get(f"/services/tickets/{first.pk}/").content.decode()
    assert near.name in inside and near.name not in outside and "2 家企业" in outside
    set_beneficiaries(actor=hall.act(hall.liaison), ticket_id=first.pk, unit_ids=[])
    assert reached() == 2
