"""Shared laboratories and equipment: opening hours, booking without double booking, confirmation, closing days."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.bin import restore_from_bin
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import BinEntry, Notice
from core.tenancy.scope import tenant_scope
from services.actions.bookings import ask_booking, cancel_booking, confirm_booking, record_use, refuse_booking
from services.actions.shared import close_days, move_resource, open_days, update_resource
from services.choices.shared import BOOKING_TRANSITIONS, RESOURCE_TRANSITIONS, BookingState, ResourceState
from services.models import Booking, ResourceClosure
from services.shared.queries import bookings_for, resources_for
from services.shared.times import days_of, free_stretches, hours
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.factories import make_unit
from tests.services.shared_world import MONDAY, Lab, at, book, make_lab


@pytest.fixture
def lab(in_city: Cast) -> Iterator[Lab]:
    with clock.fixed(MONDAY):
        yield make_lab(in_city)


def refusal(error: InvalidInput) -> str:
    return next(text for texts in error.fields.values() for text in texts)


# ---- times ----------------------------------------------------------------------------------------------------------


def test_free_stretches_are_what_is_left_of_the_opening_hours() -> None:
    opens, closes = at(1, 8, 30), at(1, 17, 30)
    assert free_stretches(opens, closes, []) == [(opens, closes)]
    taken = [(at(1, 13), at(1, 14)), (at(1, 8, 30), at(1, 10)), (at(1, 10, 20), at(1, 12))]
    assert free_stretches(opens, closes, taken) == [(at(1, 12), at(1, 13)), (at(1, 14), closes)]
    assert free_stretches(opens, closes, [(at(0, 9), at(3, 9))]) == []


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        (at(1, 10), at(1, 10), "结束时间要晚于开始时间"),
        (at(0, 10), at(0, 11), "须提前 1 天预约，最早可约3月3日"),
        (at(1, 8), at(1, 9), "开放时间是 8:30—17:30"),
        (at(1, 17), at(1, 18), "开放时间是 8:30—17:30"),
        (at(1, 10), at(2, 11), "一次最多预约 1 天"),
        (at(5, 10), at(5, 11), "3月7日不开放"),
        (at(1, 9) + dt.timedelta(days=399), at(1, 10) + dt.timedelta(days=399), "一年"),
        (at(0, 8), at(0, 8, 30), "已经过去"),
    ],
)
def test_booking_outside_of_what_is_open_is_refused_in_words(
    lab: Lab, starts: dt.datetime, ends: dt.datetime, told: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        book(lab, starts, ends)
    assert told in refusal(error.value)
    assert not Booking.objects.exists()


def test_clash_names_what_is_taken_and_what_is_free(lab: Lab) -> None:
    book(lab, at(1, 10), at(1, 12))
    with pytest.raises(Conflict) as error:
        book(lab, at(1, 11), at(1, 13), lab.rival)
    assert error.value.message == (
        "10:00—12:00已被预约。3月3日还空：8:30—10:00、12:00—17:30；同样时长最早可约3月3日 12:00—14:00。"
    )
    assert book(lab, at(1, 12), at(1, 14), lab.rival).state == BookingState.ASKED  # what only touches does not clash


def test_full_day_leads_to_the_next(lab: Lab) -> None:
    book(lab, at(1, 8, 30), at(1, 17, 30))
    with pytest.raises(Conflict) as error:
        book(lab, at(1, 9), at(1, 10), lab.rival)
    assert error.value.message.endswith("3月3日已没有空余时间；同样时长最早可约3月4日 8:30—9:30。")


@pytest.mark.parametrize("state", list(BookingState))
def test_database_itself_refuses_two_that_take_the_same_time(lab: Lab, state: BookingState) -> None:
    book(lab, at(1, 10), at(1, 12))
    row = Booking(resource=lab.resource, unit=lab.other, starts_at=at(1, 11), ends_at=at(1, 13), purpose="示例")
    row.state, row.answer = state, "示例"
    taking = state in {"asked", "confirmed", "used"}
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        assert taking and "services_booking_never_twice" in str(error)
    else:
        assert not taking


def test_of_two_who_ask_at_the_same_moment_one_is_told_what_is_free(committed_cast: Cast) -> None:
    with clock.fixed(MONDAY), committed_cast.scope():
        lab = make_lab(committed_cast)

    def asking(account: Any) -> Any:
        def act() -> str:
            with clock.fixed(MONDAY), tenant_scope(committed_cast.city.id, actor_id=None, reason="测试"):
                try:
                    return book(lab, at(1, 10), at(1, 12), account).state
                except Conflict as error:
                    return error.message

        return act

    told = sorted(at_once(asking(lab.contact), asking(lab.rival)))
    assert told[0].startswith("10:00—12:00已被预约。") and told[1] == "asked"
    with committed_cast.scope():
        assert Booking.objects.count() == 1


def test_booking_over_several_days_may_span_nights_and_closed_weekdays(lab: Lab) -> None:
    update_resource(actor=lab.act(), resource_id=lab.resource.pk, values={"most_days": 5}, expected_version=None)
    made = book(lab, at(4, 9), at(7, 16))  # Friday to Monday
    assert hours((made.starts_at, made.ends_at)) == "3月6日 9:00—3月9日 16:00"
    close_days(
        actor=lab.act(lab.keeper),
        resource_id=lab.resource.pk,
        starts_on=at(10, 0).date(),
        ends_on=at(10, 0).date(),
        reason="检修",
    )
    with pytest.raises(InvalidInput) as error:
        book(lab, at(9, 9), at(11, 16), lab.rival)
    assert refusal(error.value) == "3月12日检修，不能预约，请另选日期。"


# ---- who may --------------------------------------------------------------------------------------------------------


def test_provider_confirms_and_refuses_with_a_reason_and_each_is_told(lab: Lab) -> None:
    first, second = book(lab, at(1, 9), at(1, 10)), book(lab, at(1, 10), at(1, 11), lab.rival)
    assert list(Notice.objects.filter(account=lab.keeper).values_list("event", flat=True)) == ["booking.asked"] * 2
    with pytest.raises(NotAllowed):
        confirm_booking(actor=lab.act(lab.contact), booking_id=first.pk)
    assert confirm_booking(actor=lab.act(lab.keeper), booking_id=first.pk).state == BookingState.CONFIRMED
    with pytest.raises(InvalidInput):
        refuse_booking(actor=lab.act(lab.keeper), booking_id=second.pk, answer=" ")
    refuse_booking(actor=lab.act(lab.keeper), booking_id=second.pk, answer="设备校准")
    assert "未同意：设备校准" in Notice.objects.get(account=lab.rival).text
    assert "已确认" in Notice.objects.get(account=lab.contact).text
    assert book(lab, at(1, 10), at(1, 11)).state == BookingState.ASKED  # the refused one frees its time


def test_provider_s_own_and_first_come_bookings_stand_at_once(lab: Lab) -> None:
    assert book(lab, at(1, 9), at(1, 10), lab.keeper).state == BookingState.CONFIRMED
    update_resource(
        actor=lab.act(lab.keeper),
        resource_id=lab.resource.pk,
        values={"is_confirmed_at_once": True},
        expected_version=None,
    )
    assert book(lab, at(1, 10), at(1, 11)).state == BookingState.CONFIRMED


def test_asker_cancels_without_and_provider_with_a_reason(lab: Lab) -> None:
    mine, other = book(lab, at(1, 9), at(1, 10)), book(lab, at(1, 10), at(1, 11), lab.rival)
    with pytest.raises(NotAllowed):
        cancel_booking(actor=lab.act(lab.contact), booking_id=other.pk)
    assert cancel_booking(actor=lab.act(lab.contact), booking_id=mine.pk).state == BookingState.CANCELLED
    with pytest.raises(InvalidInput):
        cancel_booking(actor=lab.act(lab.keeper), booking_id=other.pk)
    cancel_booking(actor=lab.act(lab.keeper), booking_id=other.pk, answer="停电")
    assert Notice.objects.filter(account=lab.rival, event="booking.cancelled").count() == 1


def test_nobody_books_for_a_unit_that_is_not_theirs(lab: Lab) -> None:
    with pytest.raises(InvalidInput):
        book(lab, at(1, 9), at(1, 10), unit_id=lab.other.pk)
    assert book(lab, at(1, 9), at(1, 10), lab.cast.department, unit_id=lab.other.pk).unit == lab.other


def test_use_is_said_once_it_began_and_can_be_corrected(lab: Lab) -> None:
    booking = book(lab, at(1, 9), at(1, 10))
    confirm_booking(actor=lab.act(lab.keeper), booking_id=booking.pk)
    with pytest.raises(Conflict):
        record_use(actor=lab.act(lab.keeper), booking_id=booking.pk, came=True)
    with clock.fixed(at(1, 11)):
        assert record_use(actor=lab.act(lab.keeper), booking_id=booking.pk, came=False).state == BookingState.NO_SHOW
        assert record_use(actor=lab.act(lab.keeper), booking_id=booking.pk, came=True).state == BookingState.USED
        with pytest.raises(Conflict):
            cancel_booking(actor=lab.act(lab.contact), booking_id=booking.pk)


def test_only_the_chain_sees_what_is_open_to_the_chain(lab: Lab) -> None:
    given = {"audience": "chain", "chain_id": lab.chain.pk}
    update_resource(actor=lab.act(), resource_id=lab.resource.pk, values=given, expected_version=None)
    assert resources_for(lab.act(lab.contact)).count() == 1
    assert resources_for(lab.act(lab.rival)).count() == 0
    assert resources_for(lab.act(lab.keeper)).count() == 1


def test_bookings_are_seen_by_both_sides_alone(lab: Lab) -> None:
    book(lab, at(1, 9), at(1, 10))
    assert [bookings_for(lab.act(who)).count() for who in (lab.contact, lab.keeper, lab.rival)] == [1, 1, 0]


# ---- closing days and states ----------------------------------------------------------------------------------------


def test_closing_days_wait_for_the_bookings_made_before_and_can_be_taken_back(lab: Lab) -> None:
    booking, day = book(lab, at(1, 9), at(1, 10)), at(1, 0).date()
    given: dict[str, Any] = {"resource_id": lab.resource.pk, "starts_on": day, "ends_on": day, "reason": "设备检修"}
    with pytest.raises(Conflict) as error:
        close_days(actor=lab.act(lab.keeper), **given)
    assert "3月3日 9:00—10:00（示例甲企业）" in error.value.message
    cancel_booking(actor=lab.act(lab.contact), booking_id=booking.pk)
    closure = close_days(actor=lab.act(lab.keeper), **given)
    with pytest.raises(InvalidInput):
        book(lab, at(1, 9), at(1, 10))
    assert [day.closed for day in days_of(lab.resource, MONDAY.date(), 3)] == ["", "设备检修", ""]
    open_days(actor=lab.act(lab.keeper), closure_id=closure.pk)
    again, entry = book(lab, at(1, 9), at(1, 10)), BinEntry.objects.get(row_id=closure.pk)
    with pytest.raises(Conflict):
        restore_from_bin(actor=lab.act(), entry_id=entry.pk)
    cancel_booking(actor=lab.act(lab.contact), booking_id=again.pk)
    restore_from_bin(actor=lab.act(), entry_id=entry.pk)
    assert ResourceClosure.objects.filter(pk=closure.pk).exists()


@pytest.mark.parametrize("state", list(ResourceState))
@pytest.mark.parametrize("to", list(ResourceState))
def test_resource_moves_as_its_transitions_say(lab: Lab, state: ResourceState, to: ResourceState) -> None:
    lab.resource.state = state
    lab.resource.save()
    if to in RESOURCE_TRANSITIONS[state]:
        assert move_resource(actor=lab.act(lab.keeper), resource_id=lab.resource.pk, to=to).state == to
    else:
        with pytest.raises(Conflict):
            move_resource(actor=lab.act(lab.keeper), resource_id=lab.resource.pk, to=to)


@pytest.mark.parametrize("state", list(BookingState))
@pytest.mark.parametrize("to", list(BookingState))
def test_booking_moves_as_its_transitions_say(lab: Lab, state: BookingState, to: BookingState) -> None:
    booking = book(lab, at(1, 9), at(1, 10))
    booking.state, booking.answer = state, "示例"
    booking.save()
    keeper = lab.act(lab.keeper)
    steps: dict[BookingState, Any] = {
        BookingState.CONFIRMED: lambda: confirm_booking(actor=keeper, booking_id=booking.pk),
        BookingState.REFUSED: lambda: refuse_booking(actor=keeper, booking_id=booking.pk, answer="示例"),
        BookingState.CANCELLED: lambda: cancel_booking(actor=keeper, booking_id=booking.pk, answer="示例"),
        BookingState.USED: lambda: record_use(actor=keeper, booking_id=booking.pk, came=True),
        BookingState.NO_SHOW: lambda: record_use(actor=keeper, booking_id=booking.pk, came=False),
    }
    if to not in steps:
        return
    moment = at(1, 9, 30) if to in (BookingState.USED, BookingState.NO_SHOW) else MONDAY
    with clock.fixed(moment):
        if to in BOOKING_TRANSITIONS[state]:
            assert steps[to]().state == to
        else:
            with pytest.raises(Conflict):
                steps[to]()


def test_nothing_is_ended_while_somebody_has_it_booked(lab: Lab) -> None:
    book(lab, at(1, 9), at(1, 10))
    with pytest.raises(Conflict):
        move_resource(actor=lab.act(lab.keeper), resource_id=lab.resource.pk, to="ended")
    assert move_resource(actor=lab.act(lab.keeper), resource_id=lab.resource.pk, to="paused").state == "paused"
    with pytest.raises(Conflict):
        book(lab, at(1, 10), at(1, 11), lab.rival)


def test_paused_owner_must_be_ones_own(lab: Lab) -> None:
    with pytest.raises(InvalidInput):
        update_resource(
            actor=lab.act(lab.keeper),
            resource_id=lab.resource.pk,
            values={"owner_id": make_unit().pk},
            expected_version=None,
        )
    with pytest.raises(NotAllowed):
        update_resource(
            actor=lab.act(lab.contact), resource_id=lab.resource.pk, values={"fee": "免费"}, expected_version=None
        )


def test_long_and_empty_purposes_are_refused(lab: Lab) -> None:
    for purpose in ("  ", "长" * 401):
        with pytest.raises(InvalidInput):
            ask_booking(
                actor=lab.act(lab.contact),
                resource_id=lab.resource.pk,
                unit_id=lab.company.pk,
                starts_at=at(1, 9),
                ends_at=at(1, 10),
                purpose=purpose,
            )
