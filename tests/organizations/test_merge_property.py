"""Whatever stands on two units: merged and undone, every row is as it was; refused, nothing was written. And two people
who merge crosswise, or at once, do it once.
"""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.choices import ChainRole
from chains.models import ChainUnit
from core.errors import Conflict, DomainError, InvalidInput
from core.state import transition
from core.tenancy.scope import tenant_scope
from organizations import actions
from organizations.actions.merging import merge, undo_merge
from organizations.choices import AliasKind, MergeState, PartyOrgState, UnitState
from organizations.models import (
    Merge,
    OwnRegion,
    PartyOrg,
    Residence,
    Unit,
    UnitAlias,
    UnitFigure,
    UnitMemberCount,
    UnitTag,
)
from tests.cast import Cast
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_party_org, make_term, make_unit
from tests.isolation.rows import make_row

MODELS = (Unit, ChainUnit, UnitTag, Residence, UnitFigure, UnitMemberCount, UnitAlias)
BORN = dt.date(2020, 1, 1)
SIDES = ("survivor", "absorbed")

days = st.integers(0, 12).map(lambda month: BORN + dt.timedelta(days=30 * month))
# Days on which a row holds; rows of one place never hold on a common day, as the database has it.
spans = st.lists(days, unique=True, max_size=4).map(
    lambda found: [
        (start, end - dt.timedelta(days=1)) for start, end in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)
    ]
)
sides = st.fixed_dictionaries(
    {
        "tags": spans,
        "places": st.tuples(spans, st.sampled_from([ChainRole.LEADER, ChainRole.MEMBER])),
        "parks": spans,
        "figures": st.dictionaries(st.integers(2020, 2023), st.integers(1, 3), max_size=3),
        "counts": st.dictionaries(days, st.integers(0, 2), max_size=2),
        "aliases": st.sets(st.sampled_from(["示例旧甲", "示例旧乙"])),
        "address": st.sampled_from(["", "示例路1号", "示例路2号"]),
        "uscc": st.booleans(),
    }
)


def stand(unit: Unit, side: dict[str, Any], world: dict[str, Any]) -> None:
    for start, end in side["tags"]:
        UnitTag.objects.create(unit=unit, tag=world["tag"], valid_from=start, valid_to=end)
    found, role = side["places"]
    for start, end in found:
        ChainUnit.objects.create(unit=unit, chain=world["chain"], role=role, valid_from=start, valid_to=end)
    for start, end in side["parks"]:
        Residence.objects.create(unit=unit, own_region=world["park"], valid_from=start, valid_to=end)
    for year, value in side["figures"].items():
        UnitFigure.objects.create(unit=unit, kind=world["kind"], year=year, period="year", value=value)
    for day, full in side["counts"].items():
        UnitMemberCount.objects.create(unit=unit, as_of=day, full=full)
    for name in side["aliases"]:
        UnitAlias.objects.create(unit=unit, name=name, name_key=name, kind=AliasKind.FORMER)


def everything() -> dict[tuple[str, UUID], dict[str, Any]]:
    """Every row but for what every writing counts up."""
    return {
        (model.__name__, row["id"]): {name: row[name] for name in row if name not in ("version", "updated_at")}
        for model in MODELS
        for row in model.objects.values()
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    one=sides,
    other=sides,
    fields=st.dictionaries(st.sampled_from(["name", "uscc", "address"]), st.sampled_from(SIDES)),
    side=st.sampled_from(SIDES),
)
def test_merged_and_undone_every_row_is_as_it_was(
    in_city: Cast, one: dict[str, Any], other: dict[str, Any], fields: dict[str, str], side: str
) -> None:
    with transaction.atomic():
        world = {
            "tag": make_term("unit_tag"),
            "chain": make_chain(),
            "park": make_row(OwnRegion),
            "kind": make_term("figure_kind", "output", "工业总产值", "output"),
        }
        units = []
        for place, given_side in enumerate((one, other)):
            code = ("91430200MA4L16J67T", "91430200MA4L16J75M")[place] if given_side["uscc"] else ""
            units.append(make_unit(f"示例{place}", address=given_side["address"], uscc=code))
            stand(units[place], given_side, world)
        before = everything()
        made = _merged(in_city, units, fields, side)
        if made is None:
            assert everything() == before
        else:
            assert not ChainUnit.objects.filter(unit=units[1]).exists()
            assert not UnitFigure.objects.filter(unit=units[1]).exists()
            undone = undo_merge(actor=in_city.act(), merge_id=made.pk)
            assert undone.left == []
            assert everything() == before
        transaction.set_rollback(True)


def _merged(cast: Cast, units: list[Unit], fields: dict[str, str], side: str) -> Merge | None:
    """Merged, where need be with every choice for one side; None where it is refused."""
    survivor, absorbed = units
    answers: dict[str, str] = {}
    for _ in range(2):
        try:
            return merge(
                actor=cast.act(), survivor_id=survivor.pk, absorbed_id=absorbed.pk, fields=fields, answers=answers
            )
        except InvalidInput as error:
            assert error.code == "merge_undecided"
            answers = dict.fromkeys(error.fields, side)
        except Conflict as error:
            assert error.code == "merge_refused"
            return None
    raise AssertionError("asked twice")


def _attempt(cast: Cast, survivor: UUID, absorbed: UUID) -> str:
    with tenant_scope(cast.city.id, actor_id=cast.department.pk, reason="测试"):
        try:
            merge(actor=cast.act(), survivor_id=survivor, absorbed_id=absorbed, fields={}, answers={})
        except DomainError as error:
            return error.code
        return "done"


@pytest.mark.parametrize("is_crosswise", [True, False])
def test_two_people_merge_at_once_and_one_is_told(committed_cast: Cast, is_crosswise: bool) -> None:
    cast = committed_cast
    with cast.scope():
        one, other = make_unit("示例甲"), make_unit("示例乙")
        ChainUnit.objects.create(unit=other, chain=make_chain())
    second = (other.pk, one.pk) if is_crosswise else (one.pk, other.pk)
    outcomes = at_once(lambda: _attempt(cast, one.pk, other.pk), lambda: _attempt(cast, *second))
    assert sorted(outcomes) == ["done", "merged_into"]
    with cast.scope():
        assert Unit.objects.filter(state=UnitState.MERGED).count() == 1
        assert Merge.objects.count() == 1


def test_two_people_undo_at_once_and_one_is_told(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        one, other = make_unit("示例甲"), make_unit("示例乙")
        made = merge(actor=cast.act(), survivor_id=one.pk, absorbed_id=other.pk, fields={}, answers={})

    def undo() -> str:
        with tenant_scope(cast.city.id, actor_id=cast.department.pk, reason="测试"):
            try:
                undo_merge(actor=cast.act(), merge_id=made.pk)
            except Conflict as error:
                return error.code
            return "done"

    assert sorted(at_once(undo, undo)) == ["done", "wrong_state"]


@pytest.mark.parametrize("to", UnitState)
@pytest.mark.parametrize("state", UnitState)
def test_unit_moves_only_as_declared(in_city: Cast, state: UnitState, to: UnitState) -> None:
    into = make_unit() if state == UnitState.MERGED else None
    unit = make_unit(state=state, merged_into=into)
    changes = {"merged_into": make_unit() if to == UnitState.MERGED else None}
    if to in Unit.TRANSITIONS[state]:
        assert transition(unit, to, **changes).state == to
    else:
        with pytest.raises(Conflict):
            transition(unit, to, **changes)


@pytest.mark.parametrize("to", PartyOrgState)
@pytest.mark.parametrize("state", PartyOrgState)
def test_party_org_moves_only_as_declared(in_city: Cast, state: PartyOrgState, to: PartyOrgState) -> None:
    into = make_party_org() if state == PartyOrgState.MERGED else None
    org = make_party_org(state=state, merged_into=into)
    changes = {"merged_into": make_party_org() if to == PartyOrgState.MERGED else None}
    if to in PartyOrg.TRANSITIONS[state]:
        assert transition(org, to, **changes).state == to
    else:
        with pytest.raises(Conflict):
            transition(org, to, **changes)


@pytest.mark.parametrize("to", MergeState)
@pytest.mark.parametrize("state", MergeState)
def test_merge_moves_only_as_declared(in_city: Cast, state: MergeState, to: MergeState) -> None:
    one, other = make_unit(), make_unit()
    given_kinds = {"survivor_kind": "unit", "absorbed_kind": "unit"}
    row = make_row(Merge, survivor_id=one.pk, absorbed_id=other.pk, state=state, **given_kinds)
    if to in Merge.TRANSITIONS[state]:
        assert transition(row, to).state == to
    else:
        with pytest.raises(Conflict):
            transition(row, to)


def test_a_merged_unit_is_chosen_nowhere(in_city: Cast) -> None:
    """Neither by its id nor by its name does anything new come to stand on it."""
    kept, gone = make_unit("示例甲"), make_unit("示例乙")
    merge(actor=in_city.act(), survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})
    org = make_party_org()
    with pytest.raises(InvalidInput):
        actions.set_hosts(actor=in_city.act(), party_org_id=org.pk, host_ids=[gone.pk], day=BORN)
    assert actions.create_unit(actor=in_city.act(), values={"name": "示例乙", "kind": "company"}).pk != gone.pk
