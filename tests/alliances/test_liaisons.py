"""Where a body or a member unit has no liaison (R12): a seat counts as well as an appointment."""

import datetime as dt

from alliances.models import Membership, Seat
from core import clock
from core.choices import AnchorKind
from members.liaisons import vacancies, vacant_anchors
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.members.people import appoint, make_person


def test_body_has_a_liaison_by_seat_or_by_appointment(in_city: Cast) -> None:
    today = clock.today()
    seated, appointed, former, bare = (make_body(make_chain()) for _ in range(4))
    liaison = term("body_seat", "liaison")
    Seat.objects.create(body=seated, title=liaison, post="办公室主任")
    Seat.objects.create(body=former, title=liaison, post="办公室主任", valid_to=today - dt.timedelta(days=1))
    Seat.objects.create(body=bare, title=term("body_seat", "secretary"), post="书记")
    appoint(make_person(), appointed, AnchorKind.BODY)
    vacant = {anchor.pk for anchor in vacant_anchors(in_city.act(), AnchorKind.BODY, today)}
    assert vacant == {former.pk, bare.pk}


def test_units_that_joined_should_have_a_liaison_and_others_not(in_city: Cast) -> None:
    body, today = make_body(make_chain()), clock.today()
    member, left, served, _outside = (make_unit() for _ in range(4))
    for unit, valid_to in ((member, None), (left, today - dt.timedelta(days=1)), (served, None)):
        Membership.objects.create(body=body, unit=unit, valid_to=valid_to)
    appoint(make_person(), served, AnchorKind.UNIT)
    counts = {row.kind: (row.missing, row.total) for row in vacancies(in_city.act(), today)}
    assert counts[AnchorKind.UNIT] == (1, 2)
    assert [anchor.pk for anchor in vacant_anchors(in_city.act(), AnchorKind.UNIT, today)] == [member.pk]
