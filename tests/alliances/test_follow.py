"""What goes on follows a body that is merged, split or handed to another chain, and comes home by the undo."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from alliances import actions
from alliances.actions import BodyPart
from alliances.choices import PairingState, PledgeState, TeamState
from alliances.models import BodyEvent, ChainBody, LinkNode, ModelPost, Pairing, Pledge, Team
from chains.actions import merge_chains, undo_event
from core import clock
from core.errors import Conflict, InvalidInput
from organizations.models import PartyOrg, Unit
from tests.alliances.pairings import make_pairing, party, put_into
from tests.alliances.test_life import DAY, body, member
from tests.alliances.test_teams import make_team
from tests.alliances.world import term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

MODELS: tuple[Any, ...] = (Pairing, Team, ModelPost, Pledge, LinkNode)


@dataclass(frozen=True)
class Work:
    pairing: Pairing
    team: Team
    post: ModelPost
    pledge: Pledge

    def bodies(self) -> set[Any]:
        return {type(row).objects.get(pk=row.pk).body_id for row in (self.pairing, self.team, self.post, self.pledge)}


def work(cast: Cast, of: ChainBody, org: PartyOrg | None = None, unit: Unit | None = None, name: str = "示例") -> Work:
    """One of each that goes on, about ``org``."""
    about = org or make_party_org()
    pairing = put_into(make_pairing(of, party(about), party(unit or make_unit())), PairingState.ACTIVE)
    team = make_team(cast, of, f"{name}队", party_org_id=about.pk)
    values = {"name": f"{name}岗", "kind_id": term("post_kind", "model").pk, "place": "workshop", "since": DAY}
    post = actions.create_post(actor=cast.act(), body_id=of.pk, values={**values, "party_org_id": about.pk})
    promised = {"year": 2026, "text": "示例承诺", "pledged_on": DAY, "post_id": post.pk}
    return Work(pairing, team, post, actions.make_pledge(actor=cast.act(), body_id=of.pk, values=promised))


def over(cast: Cast, of: ChainBody) -> list[Any]:
    """One of each that is over."""
    done = make_team(cast, of, "示例已完成")
    actions.end_team(actor=cast.act(), team_id=done.pk, to=TeamState.DONE, day=DAY, result="示例")
    pairing = put_into(make_pairing(of), PairingState.ENDED)
    values = {"year": 2026, "text": "示例", "pledged_on": DAY, "party_org_id": make_party_org().pk}
    pledge = actions.make_pledge(actor=cast.act(), body_id=of.pk, values=values)
    actions.withdraw_pledge(actor=cast.act(), pledge_id=pledge.pk)
    return [done, pairing, pledge]


def everything() -> list[Any]:
    left_out = {"version", "updated_at", "created_at"}
    return [
        sorted(
            model.objects.values_list(*[f.attname for f in model._meta.concrete_fields if f.name not in left_out]),
            key=str,
        )
        for model in MODELS
    ]


@pytest.mark.parametrize("into", [False, True])
def test_merged_body_s_work_follows_and_comes_home(in_city: Cast, into: bool) -> None:
    first, second = body("甲党委"), body("乙党委")
    going, ended = work(in_city, first), over(in_city, first)
    LinkNode.objects.create(team=going.team, role="member", name="示例党员", valid_from=DAY)
    before = everything()
    given: dict[str, Any] = {"into_id": second.pk} if into else {"values": {"name": "合党委"}}
    event = actions.merge_bodies(actor=in_city.act(), body_ids=[first.pk, second.pk], day=DAY, **given)
    target = second if into else ChainBody.objects.get(name="合党委")
    assert going.bodies() == {target.pk}
    assert {type(row).objects.get(pk=row.pk).body_id for row in ended} == {first.pk}
    assert LinkNode.objects.get().team.body_id == target.pk
    assert Pairing.objects.get(pk=going.pairing.pk).version > going.pairing.version
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert everything() == before


def test_split_body_s_work_goes_with_its_organization_else_to_the_first(in_city: Cast) -> None:
    row = body("大党委")
    one, two = make_party_org(), make_party_org()
    mine, theirs = member(in_city, row, one), member(in_city, row, two)
    first, second, nobodys = (
        work(in_city, row, org, name=name) for org, name in ((one, "一"), (two, "二"), (None, "三"))
    )
    before = everything()
    parts = [
        BodyPart({"name": "甲党委"}, members=frozenset({mine.pk})),
        BodyPart({"name": "乙党委", "chain_id": make_chain().pk}, members=frozenset({theirs.pk})),
    ]
    event = actions.split_body(actor=in_city.act(), body_id=row.pk, parts=parts, day=DAY)
    left, right = ChainBody.objects.get(name="甲党委"), ChainBody.objects.get(name="乙党委")
    assert [each.bodies() for each in (first, second, nobodys)] == [{left.pk}, {right.pk}, {left.pk}]
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert everything() == before


def test_two_teams_of_one_name_are_told_before_anything_is_merged(in_city: Cast) -> None:
    first, second = body("甲党委"), body("乙党委")
    for of in (first, second):
        make_team(in_city, of, "示例攻坚队")
    before = everything()
    with pytest.raises(InvalidInput) as caught:
        actions.merge_bodies(actor=in_city.act(), body_ids=[first.pk], into_id=second.pk, day=DAY)
    assert caught.value.fields == {"bodies": ["两个组织都有队伍“示例攻坚队”，请先把其中一支改名或结束，再办理。"]}
    assert (everything(), BodyEvent.objects.count()) == (before, 0)


def test_work_begun_on_the_new_body_keeps_it_from_being_taken_back(in_city: Cast) -> None:
    first, second = body("甲党委"), body("乙党委")
    work(in_city, first)
    event = actions.merge_bodies(
        actor=in_city.act(), body_ids=[first.pk, second.pk], values={"name": "合党委"}, day=DAY
    )
    new = ChainBody.objects.get(name="合党委")
    make_team(in_city, new, "示例新队", founded_on=clock.today())
    with pytest.raises(Conflict, match="队伍"):
        actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert Team.objects.filter(body=new).count() == 2


def test_event_kept_before_work_followed_is_taken_back_all_the_same(in_city: Cast) -> None:
    first, second = body("甲党委"), body("乙党委")
    event = actions.merge_bodies(actor=in_city.act(), body_ids=[first.pk], into_id=second.pk, day=DAY)
    kept = {name: value for name, value in event.kept.items() if name != "moved"}
    BodyEvent.objects.filter(pk=event.pk).update(kept=kept)
    assert actions.undo_body_event(actor=in_city.act(), event_id=event.pk) == [first]


def test_body_handed_to_another_chain_takes_its_work_along(in_city: Cast) -> None:
    founded = dt.date(2021, 3, 1)
    one, two = (make_chain(name, valid_from=founded) for name in ("甲链", "乙链"))
    row = body("甲链党委", chain=one)
    going, ended = work(in_city, row), over(in_city, row)
    before = everything()
    event = merge_chains(
        actor=in_city.act(),
        chain_ids=[one.pk, two.pk],
        day=DAY,
        values={"name": "合链"},
        decisions={f"bodies-{row.pk}": "0"},
    )
    heir = ChainBody.objects.get(chain__name="合链")
    assert going.bodies() == {heir.pk}
    assert {type(each).objects.get(pk=each.pk).body_id for each in ended} == {row.pk}
    assert Pledge.objects.get(pk=going.pledge.pk).state == PledgeState.PLEDGED
    undo_event(actor=in_city.act(), event_id=event.pk)
    assert everything() == before
