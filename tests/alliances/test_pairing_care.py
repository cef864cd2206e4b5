"""Pairings looked after: begun, asleep, awake, near their end, renewed, asked after (R33)."""

import datetime as dt

import pytest

from alliances import pairing_due
from alliances.actions import nudge_pairing, renew_pairing, set_pairing_rule, sign_pairing
from alliances.choices import PAIRING_TRANSITIONS, PairingState
from alliances.models import Pairing, PairingRule
from alliances.pairing_parties import parties_of
from alliances.pairing_vitality import rule_now, stage_of
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Delivery, Notice
from core.state import may_move, transition
from organizations.choices import UnitState
from organizations.models import Unit
from tests.alliances.pairings import SIGNED, make_pairing, party, put_into
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_unit

DAY = dt.timedelta(days=1)


def day(days: int) -> dt.date:
    return clock.today() + days * DAY


def active(pairing: Pairing, silent: int = 0, **fields: object) -> Pairing:
    signed = day(-silent)
    return put_into(pairing, PairingState.ACTIVE, **{"signed_on": signed, "valid_from": signed, **fields})


@pytest.mark.parametrize("to", [PairingState.ACTIVE, PairingState.DORMANT, PairingState.RENEWED])
@pytest.mark.parametrize("state", list(PairingState))
def test_moves_nobody_makes_by_hand_follow_the_table_too(in_city: Cast, state: PairingState, to: PairingState) -> None:
    pairing = put_into(make_pairing(), state)
    given = {"ended_on": clock.today()} if to is PairingState.RENEWED else {}
    assert may_move(pairing, to) is (to in PAIRING_TRANSITIONS[state])
    if may_move(pairing, to):
        assert transition(pairing, to, **given).state == to
        return
    with pytest.raises(Conflict):
        transition(pairing, to, **given)


def test_signed_pairing_begins_on_its_first_day(in_city: Cast) -> None:
    pairing = put_into(make_pairing(), PairingState.SIGNED, valid_from=day(3))
    assert pairing_due.begin(day(2)) == 0
    assert pairing_due.begin(day(3)) == 1
    pairing.refresh_from_db()
    assert (pairing.state, pairing.version) == (PairingState.ACTIVE, 2)


def test_silent_pairing_is_marked_told_of_once_and_woken_by_what_is_done_in_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.scope():
        chain = make_chain()
        body = make_body(chain)
        silent, lively = active(make_pairing(body), 181), active(make_pairing(body), 180)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        for _ in range(2):
            pairing_due.plan(clock.today().isoformat())
        states = dict(Pairing.objects.values_list("id", "state"))
        assert states == {silent.pk: PairingState.DORMANT, lively.pk: PairingState.ACTIVE}
        told = Notice.objects.filter(event="pairing.dormant", account=liaison)
        assert [notice.subject_id for notice in told] == [silent.pk]
        monkeypatch.setattr("alliances.pairing_vitality._sources", [lambda ids: dict.fromkeys(ids, clock.today())])
        pairing_due.plan(clock.today().isoformat())
        assert set(Pairing.objects.values_list("state", flat=True)) == {PairingState.ACTIVE}


def test_city_says_when_a_pairing_is_asleep(in_city: Cast) -> None:
    pairing = active(make_pairing(), 40)
    values = {"dormant_days": 30, "early_days": 60, "late_days": 15}
    set_pairing_rule(actor=in_city.act(), values=values, expected_version=None)
    pairing_due.fall_asleep(clock.today())
    pairing.refresh_from_db()
    assert pairing.state == PairingState.DORMANT


def test_rule_is_one_row_and_the_departments_alone(in_city: Cast) -> None:
    assert rule_now().dormant_days == 180
    values = {"dormant_days": 90, "early_days": 30, "late_days": 7}
    made = set_pairing_rule(actor=in_city.act(), values=values, expected_version=None)
    again = set_pairing_rule(actor=in_city.act(), values=values | {"late_days": 5}, expected_version=made.version)
    assert (PairingRule.objects.count(), again.late_days, again.version) == (1, 5, 2)
    with pytest.raises(InvalidInput, match="应少于首次"):
        set_pairing_rule(actor=in_city.act(), values=values | {"late_days": 30}, expected_version=again.version)
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        set_pairing_rule(actor=in_city.act(liaison), values=values, expected_version=None)


@pytest.mark.parametrize(("days", "stage"), [(-1, "over"), (0, "late"), (15, "late"), (16, "early"), (60, "early")])
def test_stage_of_an_end(days: int, stage: str) -> None:
    assert stage_of(days, PairingRule()) == stage


def test_end_of_term_is_told_once_a_stage_and_not_once_it_is_being_renewed(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
        ending = active(make_pairing(body), 10, valid_to=day(60))
        active(make_pairing(body), 10, valid_to=day(61))
        active(make_pairing(body), 10)
        put_into(make_pairing(body), PairingState.ENDED, valid_to=day(1))
        counts = []
        for later in (0, 1, 45, 46, 61, 62):
            pairing_due.tell_of_ends(day(later))
            told = Notice.objects.filter(event="pairing.expiry", account=cast.department, subject_id=ending.pk)
            counts.append(told.count())
        assert counts == [1, 1, 2, 2, 3, 3]
        Notice.objects.all().delete()
        renew_pairing(actor=cast.act(), pairing_id=ending.pk, valid_from=day(61), valid_to=None)
        Delivery.objects.all().delete()
        pairing_due.tell_of_ends(day(0))
        assert not Notice.objects.filter(subject_id=ending.pk).exists()


def test_renewal_takes_over_what_stands_and_ends_the_earlier_when_it_is_signed(in_city: Cast) -> None:
    first, second, gone = make_unit(), make_unit(), make_unit()
    earlier = active(make_pairing(None, party(first, lead=True), second, gone), 30, valid_to=day(-1))
    Unit.objects.filter(pk=gone.pk).update(state=UnitState.ENDED, ended_on=day(-2))
    made = renew_pairing(actor=in_city.act(), pairing_id=earlier.pk, valid_from=clock.today(), valid_to=day(365))
    rows = parties_of([made.pk])[made.pk]
    assert [(row.unit_id, row.role) for row in rows] == [(first.pk, "lead"), (second.pk, "follow")]
    assert (made.state, made.renews_id, made.name) == (PairingState.DRAFT, earlier.pk, earlier.name)
    with pytest.raises(Conflict, match="正在办理"):
        renew_pairing(actor=in_city.act(), pairing_id=earlier.pk, valid_from=None, valid_to=None)
    sign_pairing(actor=in_city.act(), pairing_id=made.pk, signed_on=clock.today())
    earlier.refresh_from_db()
    assert (earlier.state, earlier.ended_on) == (PairingState.RENEWED, day(-1))


@pytest.mark.parametrize("state", [state for state in PairingState if state not in ("signed", "active", "dormant")])
def test_only_what_stands_is_renewed_or_asked_after(in_city: Cast, state: PairingState) -> None:
    pairing = put_into(make_pairing(), state)
    with pytest.raises(Conflict):
        renew_pairing(actor=in_city.act(), pairing_id=pairing.pk, valid_from=None, valid_to=None)
    with pytest.raises(Conflict):
        nudge_pairing(actor=in_city.act(), pairing_id=pairing.pk)


def test_nudge_tells_both_sides_once_a_day(cast: Cast) -> None:
    with cast.scope():
        chain, first, second = make_chain(), make_unit(), make_unit()
        pairing = put_into(make_pairing(make_body(chain), first, second), PairingState.DORMANT)
        with pytest.raises(Conflict, match="无法提醒"):
            nudge_pairing(actor=cast.act(), pairing_id=pairing.pk)
    sides = [cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT) for unit in (first, second)]
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        nudged, number = nudge_pairing(actor=cast.act(), pairing_id=pairing.pk)
        assert (nudged.nudged_on, number) == (clock.today(), 3)
        told = Notice.objects.filter(event="pairing.nudge", subject_id=pairing.pk)
        assert set(told.values_list("account_id", flat=True)) == {each.pk for each in (*sides, liaison)}
        with pytest.raises(Conflict, match="今天已经提醒"):
            nudge_pairing(actor=cast.act(), pairing_id=pairing.pk)
    assert clock.today() > SIGNED
