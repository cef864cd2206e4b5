"""How long each clock may run: the city's most particular limit in force, else the usual one."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.bin import restore_from_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import BinEntry, Term
from services.actions.categories import create_category_rule
from services.actions.limits import create_time_limit, end_time_limit, update_time_limit
from services.choices import ClockKind, LimitUnit, Urgency
from services.clocks import Limit
from services.limits import USUAL, limit_book, limit_for
from services.models import TimeLimit
from tests.cast import Cast
from tests.factories import make_chain, make_term

MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=clock.CHINA)
FRIDAY = dt.datetime(2026, 3, 6, 10, tzinfo=clock.CHINA)
DAYS = LimitUnit.DAYS


@pytest.fixture
def factors(in_city: Cast) -> Term:
    return make_term("ticket_category", "factors", "要素保障", "factors")


@pytest.fixture
def land(in_city: Cast, factors: Term) -> Term:
    land = make_term("ticket_category", "land", "用地", "factors")
    create_category_rule(actor=in_city.act(), values={"category_id": land.pk, "parent_id": factors.pk})
    return land


def put(cast: Cast, amount: int, **values: Any) -> TimeLimit:
    given = {"clock": "resolution", "amount": amount, "unit": "days", **values}
    return create_time_limit(actor=cast.act(), values=given)


def counts(category: Term, urgency: str = "normal", day: dt.date | None = None) -> Limit:
    return limit_for(ClockKind.RESOLUTION, category.pk, urgency, day or clock.today())


def test_every_clock_and_urgency_has_a_usual_limit_that_grows_no_longer_with_urgency(in_city: Cast, land: Term) -> None:
    book, today = limit_book(clock.today()), clock.today()
    for kind in ClockKind:
        for urgency in Urgency:
            assert book.of(kind, land.pk, urgency).is_usual
            assert limit_for(kind, land.pk, urgency, today) == USUAL[kind, urgency]
    assert USUAL[ClockKind.DISPATCH, Urgency.NORMAL] == Limit(120, LimitUnit.MINUTES)


def test_most_particular_limit_counts(in_city: Cast, factors: Term, land: Term) -> None:
    put(in_city, 20)
    assert counts(land) == Limit(20, DAYS)
    put(in_city, 4, urgency="urgent")
    assert (counts(land), counts(land, "urgent")) == (Limit(20, DAYS), Limit(4, DAYS))
    put(in_city, 15, category_id=factors.pk)
    assert (counts(land), counts(land, "urgent")) == (Limit(15, DAYS), Limit(15, DAYS))
    put(in_city, 6, category_id=land.pk, urgency="urgent")
    assert (counts(land), counts(land, "urgent"), counts(factors, "urgent")) == (
        Limit(15, DAYS),
        Limit(6, DAYS),
        Limit(15, DAYS),
    )
    assert limit_for(ClockKind.CONTACT, land.pk, "normal", clock.today()) == Limit(1, DAYS)


def test_limit_that_counted_ends_and_another_begins(in_city: Cast, land: Term) -> None:
    with clock.fixed(MONDAY):
        first = put(in_city, 20)
    with clock.fixed(FRIDAY):
        now = update_time_limit(actor=in_city.act(), limit_id=first.pk, values={"amount": 12}, expected_version=1)
        noted = update_time_limit(actor=in_city.act(), limit_id=now.pk, values={"note": "办法"}, expected_version=1)
        again = update_time_limit(actor=in_city.act(), limit_id=now.pk, values={"amount": 10}, expected_version=2)

    assert now.pk != first.pk
    assert noted.pk == again.pk == now.pk
    assert counts(land, day=dt.date(2026, 3, 5)) == Limit(20, DAYS)
    assert counts(land, day=dt.date(2026, 3, 6)) == Limit(10, DAYS)
    assert counts(land, day=dt.date(2026, 3, 1)) == Limit(10, DAYS)  # before: the usual one
    with pytest.raises(Conflict, match="已经停用"):
        update_time_limit(actor=in_city.act(), limit_id=first.pk, values={"amount": 1}, expected_version=None)
    with pytest.raises(StaleVersion):
        update_time_limit(actor=in_city.act(), limit_id=now.pk, values={"amount": 9}, expected_version=1)


def test_limit_from_a_later_day_counts_from_then_and_not_beside_another(in_city: Cast, land: Term) -> None:
    with clock.fixed(MONDAY):
        first = put(in_city, 20)
        with pytest.raises(Conflict, match="已有同样的时限"):
            put(in_city, 5, valid_from=dt.date(2026, 4, 1))
        end_time_limit(actor=in_city.act(), limit_id=first.pk, last_day=dt.date(2026, 3, 31))
        later = put(in_city, 5, valid_from=dt.date(2026, 4, 1))
        assert counts(land, day=dt.date(2026, 3, 31)) == Limit(20, DAYS)
        assert counts(land, day=dt.date(2026, 4, 1)) == Limit(5, DAYS)
        assert end_time_limit(actor=in_city.act(), limit_id=later.pk, last_day=dt.date(2026, 3, 31)) is None
        with pytest.raises(Conflict, match="已经停用"):
            end_time_limit(actor=in_city.act(), limit_id=first.pk, last_day=dt.date(2026, 3, 31))
        put(in_city, 7, valid_from=dt.date(2026, 4, 2))
        with pytest.raises(Conflict, match="不能恢复"):
            restore_from_bin(actor=in_city.act(), entry_id=BinEntry.objects.get().pk)


@pytest.mark.parametrize(
    "values",
    [
        {"amount": 0},
        {"amount": 1001},
        {"amount": 100_001, "unit": "minutes"},
        {"unit": "weeks"},
        {"clock": "lunch"},
        {"urgency": "now"},
        {"valid_to": dt.date(2026, 1, 1)},
    ],
)
def test_limit_that_makes_no_sense_is_refused(in_city: Cast, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        create_time_limit(actor=in_city.act(), values={"clock": "feedback", "amount": 5, "unit": "days", **values})
    assert not TimeLimit.objects.exists()


def test_only_the_department_sets_limits(in_city: Cast) -> None:
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain("示例链").pk, scope_kind=AnchorKind.CHAIN)
    values = {"clock": "feedback", "amount": 5, "unit": "days"}
    for who in (liaison, in_city.superior):
        with pytest.raises(NotAllowed):
            create_time_limit(actor=in_city.act(who, in_city.city), values=values)


def test_page_says_what_counts_and_whose_it_is(cast: Cast) -> None:
    with cast.scope():
        factors = make_term("ticket_category", "factors", "要素保障", "factors")
        land = make_term("ticket_category", "land", "用地", "factors")
        create_category_rule(actor=cast.act(), values={"category_id": land.pk, "parent_id": factors.pk})
    client = cast.client(cast.department)
    given = {"clock": "resolution", "category": factors.pk, "urgency": "", "amount": 22, "unit": "days"}
    saved = client.post(reverse("time-limit-create"), given)
    twice = client.post(reverse("time-limit-create"), given)
    nobody = client.get(reverse("time-limit-list")).content.decode()
    shown = client.get(reverse("time-limit-list"), {"category": str(land.pk)}).content.decode()
    wrong = client.get(reverse("time-limit-list"), {"category": "没有"})
    with cast.scope():
        limit = TimeLimit.objects.get()
    edited = client.post(reverse("time-limit-edit", args=[limit.pk]), {**given, "amount": 21, "version": limit.version})
    ended = client.post(reverse("time-limit-end", args=[limit.pk]))

    assert (saved.status_code, twice.status_code, edited.status_code, ended.status_code) == (302, 422, 302, 302)
    assert "已有同样的时限" in twice.content.decode()
    assert nobody.count("22个工作日") == 1  # the row alone
    assert shown.count("22个工作日") == 4  # and the three urgencies
    assert "2个工作小时" in shown
    assert wrong.status_code == 200
    with cast.scope():
        assert not TimeLimit.objects.exists()  # set today, ended today: it never counted
