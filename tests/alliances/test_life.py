"""The life of bodies: planned, founded, renamed, merged, split, ended; no day before is changed, all is taken back."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from alliances import actions
from alliances.actions import BodyPart
from alliances.choices import BODY_TRANSITIONS, BodyState
from alliances.gaps import COMMITTEE, chains_with
from alliances.lineage import pasts_on, story, was_on
from alliances.models import BodyEvent, BodyPast, BodySuccession, ChainBody, Membership, Seat
from alliances.queries import bodies_for, exists
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Anchor
from core.state import may_move, transition
from members.models import Appointment
from organizations.models import PartyOrgHost
from tests.alliances.world import body_values, make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.isolation.rows import make_row

FOUNDED, DAY = dt.date(2020, 1, 1), dt.date(2026, 6, 1)
BEFORE = DAY - dt.timedelta(days=1)
PAPER: dict[str, Any] = {"document": "示例组发〔2026〕1号", "reason": "示例说明"}
MODELS: tuple[Any, ...] = (
    ChainBody,
    Membership,
    Seat,
    Appointment,
    BodyPast,
    BodyEvent,
    BodySuccession,
    Anchor,
)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that stands, without versions and times: what an undone change must leave as it was."""
    left_out = {"version", "updated_at", "created_at"}
    return {
        model.__name__: sorted(
            model.objects.values_list(*[f.attname for f in model._meta.concrete_fields if f.name not in left_out]),
            key=str,
        )
        for model in MODELS
    }


def body(name: str, **fields: Any) -> ChainBody:
    return make_body(fields.pop("chain", None) or make_chain(), name=name, founded_on=FOUNDED, **fields)


def member(cast: Cast, of: ChainBody, org: Any = None) -> Membership:
    return actions.join(
        actor=cast.act(),
        body_id=of.pk,
        kind=AnchorKind.PARTY_ORG,
        member_id=(org or make_party_org()).pk,
        category_id=None,
        valid_from=FOUNDED,
    )


def seat(cast: Cast, of: ChainBody, title: str = "secretary") -> Seat:
    values = {"title_id": term("body_seat", title).pk, "post": "示例职务", "valid_from": FOUNDED}
    return actions.give_seat(actor=cast.act(), body_id=of.pk, values=values)


def placed(state: str) -> ChainBody:
    dates = {"founded_on": FOUNDED, "ended_on": DAY if state in ("merged", "split", "ended") else None}
    if state == BodyState.PLANNED:
        dates = {"founded_on": None, "ended_on": None}
    row: ChainBody = make_row(ChainBody, state=state, **dates)
    return row


@pytest.mark.parametrize(("old", "new"), list(product(BodyState, BodyState)))
def test_every_state_moves_only_where_the_life_allows(in_city: Cast, old: str, new: str) -> None:
    row = placed(old)
    ends = {"ended_on": DAY} if new in ("merged", "split", "ended") else {"ended_on": None}
    begins = {"founded_on": FOUNDED} if old == BodyState.PLANNED else {}
    allowed = {
        ("planned", "active"),
        ("active", "merged"),
        ("active", "split"),
        ("active", "ended"),
        ("merged", "active"),
        ("split", "active"),
        ("ended", "active"),
    }
    assert may_move(row, new) == ((old, new) in allowed) == (new in BODY_TRANSITIONS[old])
    if (old, new) in allowed:
        assert transition(row, new, **ends, **begins).state == new
        return
    with pytest.raises(Conflict):
        transition(row, new, **ends, **begins)
    assert ChainBody.objects.get(pk=row.pk).state == old


STEPS: dict[str, Callable[..., Any]] = {
    "found": lambda cast, row: actions.found_body(actor=cast.act(), body_id=row.pk, day=DAY),
    "rename": lambda cast, row: actions.rename_body(actor=cast.act(), body_id=row.pk, name="改名", day=DAY),
    "merge": lambda cast, row: actions.merge_bodies(
        actor=cast.act(), body_ids=[row.pk], into_id=body("另一组织").pk, day=DAY
    ),
    "split": lambda cast, row: actions.split_body(
        actor=cast.act(),
        body_id=row.pk,
        parts=[
            BodyPart({"name": "甲", "exception_reason": "示例"}),
            BodyPart({"name": "乙", "exception_reason": "示例"}),
        ],
        day=DAY,
    ),
    "end": lambda cast, row: actions.end_body(actor=cast.act(), body_id=row.pk, last_day=DAY),
    "reopen": lambda cast, row: actions.reopen_body(actor=cast.act(), body_id=row.pk),
}
MAY = {
    ("planned", "found"),
    ("active", "rename"),
    ("active", "merge"),
    ("active", "split"),
    ("active", "end"),
    ("ended", "reopen"),
}


@pytest.mark.parametrize(("state", "step"), list(product(BodyState, STEPS)))
def test_every_step_from_every_state(in_city: Cast, state: str, step: str) -> None:
    values = body_values(make_chain(), founded_on=None if state == "planned" else FOUNDED)
    row = actions.create_body(actor=in_city.act(), values=values, planned=state == "planned")
    if state in ("merged", "split", "ended"):
        transition(row, state, ended_on=dt.date(2026, 3, 1))
    if (state, step) in MAY:
        STEPS[step](in_city, row)
        return
    with pytest.raises((Conflict, InvalidInput)):
        STEPS[step](in_city, row)
    assert ChainBody.objects.get(pk=row.pk).state == state


def test_a_planned_body_counts_nowhere_until_it_is_founded(in_city: Cast) -> None:
    chain = make_chain()
    values = body_values(chain, founded_on=None)
    row = actions.create_body(actor=in_city.act(), values=values, planned=True)
    today = clock.today()
    assert not bodies_for(in_city.act()).filter(exists(today)).exists()
    assert not row.exists_on(today)
    assert chain.pk not in {each["chain_id"] for each in chains_with(COMMITTEE, today)}
    with pytest.raises(Conflict):
        member(in_city, row)
    with pytest.raises(InvalidInput):
        actions.update_body(actor=in_city.act(), body_id=row.pk, values={"founded_on": DAY}, expected_version=None)
    founded = actions.found_body(actor=in_city.act(), body_id=row.pk, day=DAY, **PAPER)
    assert (founded.state, founded.founded_on) == ("active", DAY)
    assert [(chapter.day, chapter.text, chapter.reason) for chapter in story(founded)] == [
        (DAY, "成立", "示例组发〔2026〕1号 · 示例说明")
    ]


def test_planned_beside_a_running_committee_is_asked_for_its_reason_when_it_is_founded(in_city: Cast) -> None:
    chain = make_chain()
    body("先设党委", chain=chain)
    row = actions.create_body(actor=in_city.act(), values=body_values(chain, founded_on=None), planned=True)
    with pytest.raises(InvalidInput) as raised:
        actions.found_body(actor=in_city.act(), body_id=row.pk, day=DAY)
    assert list(raised.value.fields) == ["exception_reason"]
    assert ChainBody.objects.get(pk=row.pk).state == "planned"


def test_planned_with_a_founding_day_and_founding_to_come_are_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput):
        actions.create_body(actor=in_city.act(), values=body_values(make_chain(), founded_on=DAY), planned=True)
    row = actions.create_body(actor=in_city.act(), values=body_values(make_chain(), founded_on=None), planned=True)
    with pytest.raises(InvalidInput) as raised:
        actions.found_body(actor=in_city.act(), body_id=row.pk, day=clock.today() + dt.timedelta(days=1))
    assert list(raised.value.fields) == ["day"]


def test_rename_holds_from_its_day_and_is_taken_back(in_city: Cast) -> None:
    row = body("旧名党委")
    before = everything()
    renamed = actions.rename_body(actor=in_city.act(), body_id=row.pk, name="新名党委", day=DAY, **PAPER)
    assert (renamed.name, renamed.name_key) == ("新名党委", "新名党委")
    assert pasts_on([row.pk], BEFORE)[row.pk].name == "旧名党委"
    assert pasts_on([row.pk], DAY) == {}
    again = actions.rename_body(actor=in_city.act(), body_id=row.pk, name="再名党委", day=DAY + dt.timedelta(days=9))
    assert [chapter.text for chapter in story(again)] == [
        "成立",
        "由“旧名党委”更名为“新名党委”",
        "由“新名党委”更名为“再名党委”",
    ]
    first, second = BodyEvent.objects.order_by("day")
    with pytest.raises(Conflict):
        actions.undo_body_event(actor=in_city.act(), event_id=first.pk)
    actions.undo_body_event(actor=in_city.act(), event_id=second.pk)
    actions.undo_body_event(actor=in_city.act(), event_id=first.pk)
    assert everything() == before


def test_kind_and_superior_changed_by_editing_stay_known(in_city: Cast) -> None:
    top, row = body("上级"), body("本级")
    ChainBody.objects.filter(pk=row.pk).update(created_at=clock.now() - dt.timedelta(days=9))
    actions.update_body(actor=in_city.act(), body_id=row.pk, values={"parent_id": top.pk}, expected_version=None)
    yesterday = clock.today() - dt.timedelta(days=1)
    assert not ChainBody.objects.filter(was_on(yesterday, parent_id=top.pk)).exists()
    assert ChainBody.objects.filter(was_on(clock.today(), parent_id=top.pk)).get() == row
    changed = ChainBody.objects.get(pk=row.pk)
    assert [chapter.text for chapter in story(changed)] == ["成立", "上级组织由无上级改为“上级”"]


def test_merged_into_a_new_body_with_members_once_and_taken_back(in_city: Cast) -> None:
    chain = make_chain()
    first = body("甲党委", chain=chain)
    second = body("乙党委")
    shared, org = make_party_org(), make_party_org()
    for of, joined in ((first, shared), (second, shared), (second, org)):
        member(in_city, of, joined)
    seat(in_city, first)
    low = body("下级", parent_id=second.pk)
    hosts = list(PartyOrgHost.objects.values_list("pk", "valid_to"))
    before = everything()
    event = actions.merge_bodies(
        actor=in_city.act(), body_ids=[first.pk, second.pk], values={"name": "合党委"}, day=DAY, **PAPER
    )
    new = ChainBody.objects.get(name="合党委")
    assert (new.chain_id, new.founded_on, new.state) == (chain.pk, DAY, "active")
    assert set(new.memberships.values_list("party_org_id", "valid_from")) == {(shared.pk, DAY), (org.pk, DAY)}
    assert new.memberships.count() == 2
    assert new.seats.count() == 1
    assert set(Membership.objects.filter(body__in=[first, second]).values_list("valid_to", flat=True)) == {BEFORE}
    assert set(ChainBody.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", "ended_on")) == {
        ("merged", BEFORE)
    }
    assert ChainBody.objects.get(pk=low.pk).parent_id == new.pk
    assert ChainBody.objects.get(was_on(BEFORE, parent_id=second.pk)) == low
    assert list(PartyOrgHost.objects.values_list("pk", "valid_to")) == hosts, "affiliation is untouched (R04)"
    assert "并入“合党委”" in [chapter.text for chapter in story(ChainBody.objects.get(pk=first.pk))]
    assert story(new)[0].text == "由“甲党委”、“乙党委”合并而成"
    assert ChainBody.objects.filter(exists(BEFORE)).count() == 3
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert everything() == before
    with pytest.raises(NotFound):
        actions.undo_body_event(actor=in_city.act(), event_id=event.pk)


def test_merged_into_a_running_body_seats_end_and_members_there_already_are_not_doubled(in_city: Cast) -> None:
    into, source = body("乙党委"), body("甲党委")
    org = make_party_org()
    held = member(in_city, into, org)
    member(in_city, source, org)
    seat(in_city, source)
    before = everything()
    event = actions.merge_bodies(actor=in_city.act(), body_ids=[source.pk], into_id=into.pk, day=DAY)
    assert list(into.memberships.values_list("pk", flat=True)) == [held.pk]
    assert not into.seats.exists()
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert everything() == before


def test_a_body_that_would_come_to_hang_below_itself_is_refused(in_city: Cast) -> None:
    top = body("上级")
    middle = body("中间", parent_id=top.pk)
    low = body("下级", parent_id=middle.pk)
    before = everything()
    for into in (middle, low):
        with pytest.raises(InvalidInput) as raised:
            actions.merge_bodies(actor=in_city.act(), body_ids=[top.pk], into_id=into.pk, day=DAY)
        assert list(raised.value.fields) == ["into"]
    assert everything() == before


def test_circle_through_four_bodies_is_refused(in_city: Cast) -> None:
    ring = [body("一")]
    for name in ("二", "三", "四"):
        ring.append(body(name, parent_id=ring[-1].pk))
    for parent in ring:
        with pytest.raises(InvalidInput) as raised:
            actions.update_body(
                actor=in_city.act(), body_id=ring[0].pk, values={"parent_id": parent.pk}, expected_version=None
            )
        assert list(raised.value.fields) == ["parent"]


def test_split_places_everything_and_is_taken_back(in_city: Cast) -> None:
    row, other = body("大党委"), make_chain()
    one, two = member(in_city, row), member(in_city, row)
    leads, sits = seat(in_city, row), seat(in_city, row, "member")
    low = body("下级", parent_id=row.pk)
    before = everything()
    left = BodyPart({"name": "甲党委"}, members=frozenset({one.pk}), seats=frozenset({leads.pk}))
    right = {"name": "乙党委", "chain_id": other.pk}
    for parts, told in (
        ([left, BodyPart(right, members=frozenset({two.pk}))], "下级组织"),
        ([left, BodyPart(right, below=frozenset({low.pk}))], "成员"),
        ([left], "至少"),
    ):
        with pytest.raises(InvalidInput) as raised:
            actions.split_body(actor=in_city.act(), body_id=row.pk, parts=parts, day=DAY)
        assert told in raised.value.fields["parts"][0]
    whole = [left, BodyPart(right, members=frozenset({two.pk, one.pk}), below=frozenset({low.pk}))]
    event = actions.split_body(actor=in_city.act(), body_id=row.pk, parts=whole, day=DAY, **PAPER)
    first, second = ChainBody.objects.get(name="甲党委"), ChainBody.objects.get(name="乙党委")
    assert (first.memberships.count(), second.memberships.count()) == (1, 2), "one may stand in both"
    assert list(first.seats.values_list("title_id", flat=True)) == [leads.title_id]
    assert not second.seats.exists()
    assert Seat.objects.get(pk=sits.pk).valid_to == BEFORE
    assert ChainBody.objects.get(pk=low.pk).parent_id == second.pk
    assert ChainBody.objects.get(pk=row.pk).state == "split"
    with pytest.raises(Conflict):
        actions.reopen_body(actor=in_city.act(), body_id=row.pk)
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert everything() == before


def test_undo_is_refused_once_the_new_body_is_in_use(in_city: Cast) -> None:
    first, second, third = body("甲党委"), body("乙党委"), body("丙党委")
    merged = actions.merge_bodies(
        actor=in_city.act(), body_ids=[first.pk, second.pk], values={"name": "合党委"}, day=DAY
    )
    new = ChainBody.objects.get(name="合党委")
    later = actions.merge_bodies(
        actor=in_city.act(), body_ids=[third.pk], into_id=new.pk, day=DAY + dt.timedelta(days=5)
    )
    with pytest.raises(Conflict):
        actions.undo_body_event(actor=in_city.act(), event_id=merged.pk)
    actions.undo_body_event(actor=in_city.act(), event_id=later.pk)
    unit = make_unit()
    actions.join(
        actor=in_city.act(),
        body_id=new.pk,
        kind=AnchorKind.UNIT,
        member_id=unit.pk,
        category_id=None,
        valid_from=DAY,
    )
    with pytest.raises(Conflict) as raised:
        actions.undo_body_event(actor=in_city.act(), event_id=merged.pk)
    assert "成员" in raised.value.message
    assert ChainBody.objects.get(pk=first.pk).state == "merged"


def test_undo_is_refused_where_another_body_took_the_place(in_city: Cast) -> None:
    chain = make_chain()
    row, into = body("甲党委", chain=chain), body("乙党委")
    event = actions.merge_bodies(actor=in_city.act(), body_ids=[row.pk], into_id=into.pk, day=DAY)
    make_body(chain, name="新党委", founded_on=DAY)
    with pytest.raises(InvalidInput):
        actions.undo_body_event(actor=in_city.act(), event_id=event.pk)


def test_days_that_cannot_be(in_city: Cast) -> None:
    row, into = body("甲党委"), body("乙党委")
    member(in_city, row)
    for day in (clock.today() + dt.timedelta(days=1), FOUNDED):
        with pytest.raises(InvalidInput) as raised:
            actions.merge_bodies(actor=in_city.act(), body_ids=[row.pk], into_id=into.pk, day=day)
        assert list(raised.value.fields) == ["day"]
    with pytest.raises(InvalidInput):
        actions.rename_body(actor=in_city.act(), body_id=row.pk, name="早名", day=FOUNDED - dt.timedelta(days=1))


def test_an_end_has_its_document_and_reopening_takes_it_away(in_city: Cast) -> None:
    row = body("甲党委")
    actions.end_body(actor=in_city.act(), body_id=row.pk, last_day=BEFORE, **PAPER)
    ended = ChainBody.objects.get(pk=row.pk)
    assert [(each.day, each.reason) for each in story(ended)][-1] == (DAY, "示例组发〔2026〕1号 · 示例说明")
    actions.reopen_body(actor=in_city.act(), body_id=row.pk)
    assert not BodyEvent.objects.exists()


def test_only_the_department_changes_a_bodys_life(in_city: Cast) -> None:
    row, other = body("甲党委"), body("乙党委")
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=row.pk, scope_kind=AnchorKind.BODY))
    for call in (
        lambda: actions.rename_body(actor=liaison, body_id=row.pk, name="改", day=DAY),
        lambda: actions.merge_bodies(actor=liaison, body_ids=[row.pk], into_id=other.pk, day=DAY),
        lambda: actions.split_body(actor=liaison, body_id=row.pk, parts=[BodyPart({}), BodyPart({})], day=DAY),
        lambda: actions.found_body(actor=liaison, body_id=row.pk, day=DAY),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_liaisons_go_over_once_each(in_city: Cast) -> None:
    first, second = body("甲党委"), body("乙党委")
    person, title = make_person(), term("person_title", "liaison")
    for of in (first, second):
        Appointment.objects.create(
            person=person, title=title, target_id=of.pk, target_kind=AnchorKind.BODY, valid_from=FOUNDED
        )
    actions.merge_bodies(actor=in_city.act(), body_ids=[first.pk, second.pk], values={"name": "合党委"}, day=DAY)
    new = ChainBody.objects.get(name="合党委")
    assert list(Appointment.objects.filter(target_id=new.pk).values_list("person_id", flat=True)) == [person.pk]


def test_pages_and_api_of_a_bodys_life(cast: Cast) -> None:
    with cast.scope():
        first, second = body("甲党委"), body("乙党委")
        member(cast, first)
    client, token = cast.client(cast.department), cast.token_client(cast.department)
    path, day = f"/alliances/{first.pk}", DAY.isoformat()
    for page in ("rename", "split", "found"):
        assert client.get(f"{path}/{page}/").status_code == 200
    assert client.post(f"{path}/rename/", {"name": "丙党委", "day": day, "document": "示例文件"}).status_code == 302
    history = client.get(f"{path}/history/").content.decode()
    assert "由“甲党委”更名为“丙党委”" in history
    assert "示例文件" in history
    assert "<h1>甲党委" in client.get(f"{path}/?day={BEFORE}").content.decode().replace("\n", "")
    assert "甲党委" in client.get(f"/alliances/?day={BEFORE}").content.decode()
    on = token.get(f"/api/v1/bodies/?on={BEFORE}").json()["results"]
    assert {row["name"] for row in on} == {"甲党委", "乙党委"}
    form = {
        "bodies": [str(first.pk), str(second.pk)],
        "name": "合党委",
        "day": (DAY + dt.timedelta(days=9)).isoformat(),
    }
    asked = client.post("/alliances/merge/", form)
    assert (asked.status_code, "1 项成员" in asked.content.decode()) == (200, True)
    assert client.post("/alliances/merge/", {**form, "confirmed": "1"}).status_code == 302
    with cast.scope():
        new = ChainBody.objects.get(name="合党委")
        event = BodyEvent.objects.get(kind="merge")
    told = token.get(f"/api/v1/bodies/{new.pk}/lineage/").json()
    assert told["events"][0]["predecessors"] == [str(first.pk), str(second.pk)]
    assert token.get(f"/api/v1/bodies/{first.pk}/").json()["state"] == "merged"
    assert client.get(f"/body-events/{event.pk}/undo/").status_code == 200
    assert client.post(f"/body-events/{event.pk}/undo/").status_code == 302
    lines = {"names": "一党委\n二党委", "day": (DAY + dt.timedelta(days=9)).isoformat(), "exception_reason": "示例"}
    asked = client.post(f"{path}/split/", lines)
    assert asked.status_code == 200
    with cast.scope():
        key = Membership.objects.get(valid_to__isnull=True).pk
    assert client.post(f"{path}/split/", {**lines, "assigned": "1"}).status_code == 422
    assert client.post(f"{path}/split/", {**lines, "assigned": "1", f"members-{key}": "1"}).status_code == 302
    with cast.scope():
        assert ChainBody.objects.get(name="二党委").memberships.count() == 1
    made = token.post(
        "/api/v1/bodies/",
        {**{k: str(v) for k, v in _written(cast).items()}, "planned": True},
        content_type="application/json",
    )
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    assert "筹建" in client.get("/alliances/").content.decode()
    found = token.post(f"/api/v1/bodies/{made.json()['id']}/found/", {"day": day}, content_type="application/json")
    assert (found.status_code, found.json()["state"], found.json()["founded_on"]) == (200, "active", day)


def _written(cast: Cast) -> dict[str, Any]:
    with cast.scope():
        values = body_values(make_chain(), name="筹建党委", founded_on=None)
    return {name.removesuffix("_id"): value for name, value in values.items() if value is not None}
