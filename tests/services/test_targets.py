"""Companies a chain wants: registered with who follows, moved along the ladder, told of when due."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Notice
from organizations.choices import UnitKind
from services.actions import targets
from services.choices import TARGET_TRANSITIONS, TargetStage
from services.models import InvestTarget, TargetStep
from services.targets import due
from services.targets.queries import targets_for
from services.targets.signs import funnel_of
from tests.cast import Cast
from tests.factories import make_unit
from tests.services.market_world import MORNING, Fair, make_fair

TODAY = MORNING.date()


@pytest.fixture
def fair(in_city: Cast) -> Iterator[Fair]:
    with clock.fixed(MORNING):
        yield make_fair(in_city)


def lead(fair: Fair, **fields: Any) -> InvestTarget:
    given = {"name": "示例招引企业", "owner_id": fair.maker.pk, "found_on": dt.date(2026, 2, 1), **fields}
    return targets.create_target(actor=fair.act(fair.liaison), chain_id=fair.chain.pk, values=given)


def test_lead_needs_somebody_who_follows_and_a_name_of_its_own(fair: Fair) -> None:
    with pytest.raises(InvalidInput) as refused:
        lead(fair, owner_id=None)
    assert set(refused.value.fields) == {"owner"}
    lead(fair)
    with pytest.raises((Conflict, InvalidInput)):
        lead(fair)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"found_on": dt.date(2026, 3, 3)}, "found_on"),
        ({"next_step": "拜访"}, "next_on"),
        ({"next_on": dt.date(2026, 4, 1)}, "next_on"),
    ],
)
def test_bad_input_is_told_at_its_field(fair: Fair, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        lead(fair, **fields)
    assert set(refused.value.fields) == {field}


def test_up_the_ladder_to_the_company_that_landed(fair: Fair) -> None:
    target, actor = lead(fair), fair.act(fair.liaison)
    for stage in (TargetStage.CONTACT, TargetStage.TALKS):
        target = targets.move_target(actor=actor, target_id=target.pk, to=stage, day=TODAY, text="来访")
    target = targets.move_target(
        actor=actor, target_id=target.pk, to=TargetStage.SIGNED, day=TODAY, signed_amount=10_000_000
    )
    with pytest.raises(InvalidInput) as refused:
        targets.move_target(actor=actor, target_id=target.pk, to=TargetStage.LANDED, day=TODAY)
    assert set(refused.value.fields) == {"unit"}
    landed = targets.move_target(
        actor=actor, target_id=target.pk, to=TargetStage.LANDED, day=TODAY, unit_id=fair.taker.pk
    )
    assert (landed.state, landed.unit_id, landed.signed_amount) == ("landed", fair.taker.pk, 10_000_000)
    steps = TargetStep.objects.filter(target=target).order_by("place").values_list("place", "state", "is_move")
    assert list(steps) == [
        (1, "lead", True),
        (2, "contact", True),
        (3, "talks", True),
        (4, "signed", True),
        (5, "landed", True),
    ]
    with pytest.raises(Conflict):
        targets.note_target(actor=actor, target_id=target.pk, day=TODAY, text="再访")


@pytest.mark.parametrize("stage", TargetStage)
@pytest.mark.parametrize("to", TargetStage)
def test_stage_moves_as_the_ladder_allows(fair: Fair, stage: TargetStage, to: TargetStage) -> None:
    target, actor = lead(fair), fair.act(fair.liaison)
    given: dict[str, Any] = {"reason": "示例"} if stage == TargetStage.SHELVED else {}
    given |= {"unit_id": fair.taker.pk} if stage == TargetStage.LANDED else {}
    InvestTarget.objects.filter(pk=target.pk).update(state=stage, **given)

    def move() -> InvestTarget:
        if to == TargetStage.SHELVED:
            return targets.shelve_target(actor=actor, target_id=target.pk, day=TODAY, reason="暂缓")
        unit = fair.taker.pk if to == TargetStage.LANDED else None
        return targets.move_target(actor=actor, target_id=target.pk, to=to, day=TODAY, unit_id=unit)

    if to in TARGET_TRANSITIONS[stage]:
        assert move().state == to
    else:
        with pytest.raises(Conflict):
            move()


def test_department_follows_what_it_answers_for_and_nothing_else(fair: Fair) -> None:
    bureau = make_unit("示例投促局", kind=UnitKind.DEPARTMENT)
    clerk = fair.cast.add(Role.BUREAU, scope_id=bureau.pk, scope_kind=AnchorKind.UNIT, username="clerk")
    own, other = lead(fair, owner_id=bureau.pk), lead(fair, name="示例别家")
    assert list(targets_for(fair.act(clerk))) == [own]
    targets.note_target(
        actor=fair.act(clerk),
        target_id=own.pk,
        day=TODAY,
        text="上门拜访",
        next_step="约谈",
        next_on=TODAY + dt.timedelta(days=3),
    )
    with pytest.raises(NotAllowed):
        targets.note_target(actor=fair.act(clerk), target_id=other.pk, day=TODAY, text="不该我管")
    with pytest.raises(NotAllowed):
        targets.update_target(actor=fair.act(clerk), target_id=own.pk, values={"origin": "某市"}, expected_version=None)
    with pytest.raises((NotAllowed, NotFound)):
        targets.note_target(actor=fair.act(fair.buyer), target_id=own.pk, day=TODAY, text="企业")
    with clock.fixed(MORNING + dt.timedelta(days=3)):
        day = clock.today().isoformat()
        assert due.slots(clock.now()) == [day]
        for _ in range(2):
            due.plan(day)
    assert Notice.objects.filter(account=clerk, event="target.due").count() == 1
    assert Notice.objects.filter(event="target.due").count() == 2  # and the liaison of the body


def test_funnel_counts_who_came_so_far(fair: Fair) -> None:
    for number, stage in enumerate((TargetStage.LEAD, TargetStage.TALKS, TargetStage.TALKS, TargetStage.SIGNED)):
        made = lead(fair, name=f"示例目标{number}", planned_amount=100)
        InvestTarget.objects.filter(pk=made.pk).update(state=stage)
    found = {rung.code: (rung.count, rung.reached, rung.share) for rung in funnel_of(InvestTarget.objects.all())}
    assert found == {
        "lead": (1, 4, 100),
        "contact": (0, 3, 75),
        "talks": (2, 3, 75),
        "signed": (1, 1, 25),
        "landed": (0, 0, 0),
        "shelved": (0, 0, 0),
    }
