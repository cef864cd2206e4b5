"""Titled appointments with a term: the list, renewal, who is told and when (R62)."""

import datetime as dt

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput
from core.models import Notice
from members import due
from members.actions.people import end_appointment, hand_over, renew_appointment
from members.appointment_terms import STAGES, ending_appointments, stage_of
from members.models import Appointment
from tests.cast import Cast
from tests.factories import make_unit
from tests.members.people import appoint, make_person, queries_of, title

DAY = dt.timedelta(days=1)


def partner(left: int | None, name: str = "示例合伙人") -> Appointment:
    until = clock.today() + left * DAY if left is not None else None
    unit = make_unit()
    return appoint(
        make_person(name, unit=unit), unit, AnchorKind.UNIT, title=title("partner", "党建合伙人"), valid_to=until
    )


@pytest.mark.parametrize(("days", "stage"), [(0, 7), (7, 7), (8, 30), (30, 30), (31, 90), (90, 90)])
def test_stage_is_the_nearest_that_holds_the_days(days: int, stage: int) -> None:
    assert stage_of(days) == stage
    assert sorted(STAGES) == list(STAGES)


def test_renewed_term_ends_later_and_never_earlier(cast: Cast) -> None:
    with cast.scope():
        held = partner(20)
        later = clock.today() + 400 * DAY
        assert held.valid_to is not None
        for day in (held.valid_to, clock.today()):
            with pytest.raises(InvalidInput):
                renew_appointment(actor=cast.act(), appointment_id=held.pk, last_day=day)
        assert renew_appointment(actor=cast.act(), appointment_id=held.pk, last_day=later).valid_to == later
        for other in (partner(None), partner(-1)):
            with pytest.raises(Conflict):
                renew_appointment(actor=cast.act(), appointment_id=other.pk, last_day=later)


def test_terms_somebody_follows_or_whose_holder_left_are_not_told_of(cast: Cast) -> None:
    with cast.scope():
        alone, followed, gone = partner(20), partner(40), partner(20)
        partner(None)
        partner(91)
        partner(-1)
        hand_over(
            actor=cast.act(),
            appointment_id=followed.pk,
            to_person_id=make_person("示例接任").pk,
            first_day=clock.today() + 20 * DAY,
        )
        type(gone.person).objects.filter(pk=gone.person_id).update(left_on=clock.today() - DAY)
        assert list(ending_appointments(clock.today())) == [alone]


def test_each_stage_is_told_once_to_the_department_and_the_units_liaison(cast: Cast) -> None:
    with cast.scope():
        held = partner(20)
        assert due.slots(clock.now()) == [clock.today().isoformat()]
    liaison = cast.add(Role.LIAISON, scope_id=held.target_id, scope_kind=AnchorKind.UNIT)
    with cast.scope():
        due.plan(clock.today().isoformat())
        due.plan(clock.today().isoformat())
        told = Notice.objects.filter(event="appointment_term")
        assert sorted(told.values_list("account_id", flat=True)) == sorted([cast.department.pk, liaison.pk])
        due.plan((clock.today() + 15 * DAY).isoformat())
        assert told.count() == 4
        end_appointment(actor=cast.act(), appointment_id=held.pk, last_day=clock.today() - DAY)
        assert due.slots(clock.now()) == []


def test_list_shows_terms_narrows_and_costs_the_same(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        held = partner(20, "示例将满")
    first = queries_of(client, "/persons/appointments/")
    with cast.scope():
        partner(None, "示例无期")
        partner(-1, "示例届满")
        appoint(make_person("示例联络"), make_unit(), AnchorKind.UNIT)
    assert queries_of(client, "/persons/appointments/") == first
    wanted = {
        "show=ending": ["示例将满"],
        "show=past": ["示例届满"],
        f"title={held.title_id}&show=now": ["示例将满", "示例无期"],
    }
    for query, names in wanted.items():
        rows = client.get(f"/persons/appointments/?{query}").context["rows"]
        assert sorted(line.row.appointment.person.name for line in rows) == sorted(names), query
    page = client.get("/persons/appointments/?show=ending")
    assert [(line.state.label, line.may_renew) for line in page.context["rows"]] == [("20 天后届满", True)]


def test_renewal_on_the_page_says_what_is_wrong(cast: Cast) -> None:
    with cast.scope():
        held = partner(20)
    client = cast.client(cast.department)
    address = f"/appointments/{held.pk}/renew/"
    wrong = client.post(address, {"last_day": clock.today().isoformat()})
    assert (wrong.status_code, "要晚于原来的" in wrong.content.decode()) == (422, True)
    later = (clock.today() + 400 * DAY).isoformat()
    assert client.post(address, {"last_day": later}).status_code == 302
    assert "20 天后届满" not in client.get("/persons/appointments/").content.decode()
