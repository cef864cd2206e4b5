"""结对: who may be joined with whom, and how a pairing lives (R32, R34)."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliances.actions import (
    create_pairing,
    drop_pairing,
    end_body,
    end_pairing,
    propose_pairing,
    sign_pairing,
    update_pairing,
    withdraw_pairing,
)
from alliances.choices import PAIRING_TRANSITIONS, PairingPattern, PairingState
from alliances.models import Pairing, PairingParty
from alliances.pairing_parties import Party, in_words, parties_of
from alliances.pairing_queries import paired_units, pairings_for
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.ids import new_id
from core.principal import Principal
from organizations.choices import UnitState
from organizations.models import Unit
from tests.alliances.pairings import SIGNED, make_pairing, pairing_values, party, put_into
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

DAY = dt.date(2026, 6, 1)
PAIRS = [(state, to) for state in PairingState for to in PairingState]


def ended(unit: Unit) -> Unit:
    Unit.objects.filter(pk=unit.pk).update(state=UnitState.ENDED, ended_on=dt.date(2026, 1, 1))
    unit.refresh_from_db()
    return unit


def faults(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        act()
    return dict(caught.value.fields)


def test_pairing_is_a_draft_called_after_its_parties(in_city: Cast) -> None:
    body = make_body(make_chain())
    first, second = make_unit("示例甲公司", short_name="示例甲"), make_unit("示例乙公司")
    made = create_pairing(
        actor=in_city.act(),
        values=pairing_values(body, party(first, lead=True), party(second), pattern=PairingPattern.STATE_PRIVATE),
    )
    assert (made.name, made.state, made.version) == ("示例甲与示例乙公司结对", PairingState.DRAFT, 1)
    rows = parties_of([made.pk])[made.pk]
    assert [(row.unit_id, row.role, row.order) for row in rows] == [(first.pk, "lead", 0), (second.pk, "follow", 1)]
    assert in_words(rows) == "示例甲、示例乙公司"


def test_four_parties_of_four_kinds_stand_in_one_pairing(in_city: Cast) -> None:
    """F084 and F015: a body, a university, a party organization, and one the platform does not know."""
    body = make_body(make_chain())
    made = make_pairing(body, body, make_unit("示例大学"), make_party_org("示例党支部"), "示例外地研究院")
    rows = parties_of([made.pk])[made.pk]
    assert [(bool(row.body), bool(row.unit), bool(row.party_org), row.outside) for row in rows] == [
        (True, False, False, ""),
        (False, True, False, ""),
        (False, False, True, ""),
        (False, False, False, "示例外地研究院"),
    ]
    assert {row.role for row in rows} == {"equal"}


@pytest.mark.parametrize("kind", ["unit", "org", "body", "outside"])
def test_party_twice_is_refused(in_city: Cast, kind: str) -> None:
    body, unit = make_body(make_chain()), make_unit()
    twice: Any = {"unit": unit, "org": make_party_org(), "body": body, "outside": "示例外地公司"}[kind]
    again: Any = " 示例外地公司 " if kind == "outside" else twice
    told = faults(lambda: create_pairing(actor=in_city.act(), values=pairing_values(body, twice, make_unit(), again)))
    assert told == {"parties": ["同一方在一项结对里只能出现一次；同一单位的两个小组请分别写明小组。"]}
    assert Pairing.objects.count() == 0


def test_two_groups_of_one_unit_may_stand_in_a_pairing(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit("示例甲公司")
    made = make_pairing(body, party(unit, group="研发组"), party(unit, group="采购组"), make_unit())
    assert len(parties_of([made.pk])[made.pk]) == 3
    half = pairing_values(body, party(unit, group="研发组"), party(unit))
    assert "parties" in faults(lambda: create_pairing(actor=in_city.act(), values=half))


def test_database_itself_refuses_a_party_twice_and_a_party_of_two_kinds(in_city: Cast) -> None:
    made = make_pairing()
    held = PairingParty.objects.filter(pairing=made).first()
    for columns in ({"unit_id": held.unit_id}, {"unit_id": make_unit().pk, "outside": "示例"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PairingParty.objects.create(pairing=made, **columns)


def test_unit_is_not_joined_with_the_organization_standing_in_it(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit("示例甲公司")
    values = pairing_values(body, unit, make_party_org("示例甲党委", unit=unit))
    told = faults(lambda: create_pairing(actor=in_city.act(), values=values))
    assert told == {"parties": ["“示例甲党委”设在“示例甲公司”，同一单位不能与自己结对。"]}


def test_end_before_the_start_is_refused(in_city: Cast) -> None:
    values = pairing_values(make_body(make_chain()), valid_from=DAY, valid_to=DAY - dt.timedelta(days=1))
    with pytest.raises(InvalidInput, match="期限止不能早于期限起"):
        create_pairing(actor=in_city.act(), values=values)
    made = make_pairing(valid_from=DAY, valid_to=DAY)
    with pytest.raises(InvalidInput, match="期限止不能早于期限起"):
        update_pairing(
            actor=in_city.act(),
            pairing_id=made.pk,
            values={"valid_to": DAY - dt.timedelta(days=1)},
            expected_version=made.version,
        )


def test_ended_unit_is_not_joined_and_one_that_ended_since_stops_the_signing(in_city: Cast) -> None:
    body, gone = make_body(make_chain()), ended(make_unit("示例已注销公司"))
    told = faults(lambda: create_pairing(actor=in_city.act(), values=pairing_values(body, make_unit(), gone)))
    assert told == {"parties": ["“示例已注销公司”已注销，不能结对。"]}
    unit = make_unit("示例甲公司")
    made = make_pairing(body, unit, make_unit())
    ended(unit)
    with pytest.raises(Conflict, match="示例甲公司”已注销"):
        propose_pairing(actor=in_city.act(), pairing_id=made.pk)
    with pytest.raises(Conflict, match="示例甲公司”已注销"):
        sign_pairing(actor=in_city.act(), pairing_id=made.pk, signed_on=DAY)
    assert Pairing.objects.get(pk=made.pk).state == PairingState.DRAFT


def test_one_party_alone_a_lead_alone_and_leading_without_a_lead_are_refused(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    for values in (
        pairing_values(body, unit),
        pairing_values(body, party(unit, lead=True), party(make_unit(), lead=True)),
        pairing_values(body, pattern=PairingPattern.MAIN_PARTS),
    ):
        assert list(faults(partial(create_pairing, actor=in_city.act(), values=values))) == ["parties"]


def test_another_citys_unit_is_not_found(in_city: Cast) -> None:
    values = pairing_values(make_body(make_chain()))
    values["parties"] = [values["parties"][0], Party("unit", new_id())]
    told = faults(lambda: create_pairing(actor=in_city.act(), values=values))
    assert told == {"parties": ["没有找到所选的单位，请重新选择。"]}


def test_pairing_of_an_ended_body_is_refused(in_city: Cast) -> None:
    body = make_body(make_chain())
    end_body(actor=in_city.act(), body_id=body.pk, last_day=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Conflict, match="不能再登记结对"):
        create_pairing(actor=in_city.act(), values=pairing_values(body))


def _move(actor: Principal, pairing: Pairing, to: PairingState) -> Pairing:
    """The action that leads to a state; where none does, the door itself refuses."""
    moves: dict[PairingState, Callable[[], Pairing]] = {
        PairingState.DRAFT: lambda: withdraw_pairing(actor=actor, pairing_id=pairing.pk),
        PairingState.PROPOSED: lambda: propose_pairing(actor=actor, pairing_id=pairing.pk),
        PairingState.SIGNED: lambda: sign_pairing(actor=actor, pairing_id=pairing.pk, signed_on=SIGNED),
        PairingState.DROPPED: lambda: drop_pairing(actor=actor, pairing_id=pairing.pk, reason="示例原因"),
        PairingState.ENDED: lambda: end_pairing(
            actor=actor, pairing_id=pairing.pk, ended_on=clock.today(), reason="示例原因"
        ),
    }
    return moves[to]()


BY_HAND = [(state, to) for state, to in PAIRS if to not in (PairingState.ACTIVE, PairingState.DORMANT, "renewed")]


@pytest.mark.parametrize(("state", "to"), BY_HAND)
def test_pairing_moves_only_where_the_table_says(in_city: Cast, state: PairingState, to: PairingState) -> None:
    later = clock.today() + dt.timedelta(days=10)
    pairing = put_into(make_pairing(valid_from=later), state)
    if to not in PAIRING_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(in_city.act(), pairing, to)
        assert Pairing.objects.get(pk=pairing.pk).state == state
        return
    assert _move(in_city.act(), pairing, to).state == to


def test_signed_pairing_is_in_progress_from_the_first_day_of_its_term(in_city: Cast) -> None:
    now = sign_pairing(actor=in_city.act(), pairing_id=make_pairing().pk, signed_on=SIGNED)
    assert (now.state, now.signed_on, now.valid_from) == (PairingState.ACTIVE, SIGNED, SIGNED)
    later = clock.today() + dt.timedelta(days=10)
    waiting = sign_pairing(actor=in_city.act(), pairing_id=make_pairing(valid_from=later).pk, signed_on=SIGNED)
    assert (waiting.state, waiting.valid_from) == (PairingState.SIGNED, later)


@pytest.mark.parametrize(("days", "term"), [(1, None), (0, -1)], ids=["a day to come", "a term that was over"])
def test_signing_day_must_fit(in_city: Cast, days: int, term: int | None) -> None:
    today = clock.today()
    pairing = make_pairing(valid_to=today + dt.timedelta(days=term) if term else None)
    day = today + dt.timedelta(days=days)
    told = faults(lambda: sign_pairing(actor=in_city.act(), pairing_id=pairing.pk, signed_on=day))
    assert list(told) == ["signed_on"]


def test_end_needs_a_reason_and_a_day_between_signing_and_today(in_city: Cast) -> None:
    pairing = put_into(make_pairing(), PairingState.ACTIVE)
    for day, reason, field in (
        (clock.today(), "  ", "reason"),
        (clock.today() + dt.timedelta(days=1), "示例", "ended_on"),
        (SIGNED - dt.timedelta(days=1), "示例", "ended_on"),
    ):
        act = partial(end_pairing, actor=in_city.act(), pairing_id=pairing.pk, ended_on=day, reason=reason)
        assert list(faults(act)) == [field]
    assert Pairing.objects.get(pk=pairing.pk).state == PairingState.ACTIVE


def test_signed_pairing_keeps_its_parties_and_term_but_its_words_may_be_put_right(in_city: Cast) -> None:
    unit, other = make_unit(), make_unit()
    pairing = put_into(make_pairing(None, unit, other), PairingState.ACTIVE)
    for values in (
        {"valid_to": DAY},
        {"parties": [party(unit), party(make_unit())]},
        {"parties": [party(unit, lead=True), party(other)]},
        {"body_id": make_body(make_chain()).pk},
    ):
        with pytest.raises(Conflict, match="以协议为准"):
            update_pairing(actor=in_city.act(), pairing_id=pairing.pk, values=values, expected_version=pairing.version)
    kept = update_pairing(
        actor=in_city.act(),
        pairing_id=pairing.pk,
        values={"theme": "碳中和", "parties": [party(unit), party(other)]},
        expected_version=pairing.version,
    )
    assert (kept.theme, kept.version) == ("碳中和", pairing.version + 1)
    over = put_into(kept, PairingState.ENDED)
    with pytest.raises(Conflict, match="不能再修改"):
        update_pairing(actor=in_city.act(), pairing_id=over.pk, values={"theme": "其他"}, expected_version=over.version)


def test_parties_chains_and_modes_are_replaced_whole_and_count_one_version(in_city: Cast) -> None:
    first, second, third = make_unit(), make_unit(), make_unit()
    chain, mode = make_chain(), term("cooperation_mode", "")
    pairing = make_pairing(None, first, second)
    values = {"parties": [party(third, lead=True), party(first)], "chains": [chain.pk], "modes": [mode.pk]}
    changed = update_pairing(actor=in_city.act(), pairing_id=pairing.pk, values=values, expected_version=1)
    rows = parties_of([pairing.pk])[pairing.pk]
    assert [(row.unit_id, row.role) for row in rows] == [(third.pk, "lead"), (first.pk, "follow")]
    assert changed.version == 2
    same = update_pairing(actor=in_city.act(), pairing_id=pairing.pk, values=values, expected_version=2)
    assert same.version == 2
    with pytest.raises(StaleVersion):
        update_pairing(actor=in_city.act(), pairing_id=pairing.pk, values=values, expected_version=1)


def test_liaison_pairs_within_the_own_chain_alone_and_a_company_only_sees_its_own(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        own, other = make_body(chain), make_body(make_chain())
        mine, theirs = make_pairing(own, unit, make_unit()), make_pairing(other)
        liaison = cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
        company = cast.act(cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
        assert [set(pairings_for(who).values_list("id", flat=True)) for who in (liaison, company)] == [
            {mine.pk},
            {mine.pk},
        ]
        assert create_pairing(actor=liaison, values=pairing_values(own)).body_id == own.pk
        for actor, pairing in ((liaison, theirs), (company, mine)):
            with pytest.raises((NotAllowed, NotFound)):
                propose_pairing(actor=actor, pairing_id=pairing.pk)
        with pytest.raises((NotAllowed, NotFound)):
            create_pairing(actor=liaison, values=pairing_values(other))


def test_paired_units_count_once_however_they_are_joined(in_city: Cast) -> None:
    """F080 counts distinct units: themselves or by an organization in them, in pairings that stand."""
    first, second, third = make_unit(), make_unit(), make_unit()
    org = make_party_org(unit=third)
    put_into(make_pairing(None, first, second), PairingState.ACTIVE)
    put_into(make_pairing(None, first, org), PairingState.DORMANT)
    put_into(make_pairing(None, first, third), PairingState.ACTIVE)
    put_into(make_pairing(), PairingState.ENDED)
    make_pairing()
    assert paired_units(Pairing.objects.all()) == {first.pk, second.pk, third.pk}
