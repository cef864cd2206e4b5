"""Guidance and recommendations: with the power given, to members alone, answered by them, closed; admitting nobody."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from alliances import actions
from alliances.choices import GUIDANCE_TRANSITIONS, RECOMMEND_TRANSITIONS, GuidanceState, RecommendState
from alliances.guidance_notices import plan, slots
from alliances.guidance_queries import guidances_for
from alliances.models import ChainBody, Guidance, Recommendation
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import Notice
from core.principal import Principal
from core.state import may_move
from members.models import Person
from organizations.models import PartyOrg, PartyOrgHost, Unit
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

JSON: dict[str, Any] = {"content_type": "application/json"}


def powerful(**fields: Any) -> ChainBody:
    return make_body(make_chain(), guides=True, recommends=True, powers_basis="示例赋权文件", **fields)


def joined(cast: Cast, body: ChainBody, member: Any) -> None:
    kind = AnchorKind.UNIT if isinstance(member, Unit) else AnchorKind.PARTY_ORG
    actions.join(
        actor=cast.act(),
        body_id=body.pk,
        kind=kind,
        member_id=member.pk,
        category_id=None,
        valid_from=dt.date(2024, 6, 1),
    )


def asked(unit: Any = None, **fields: Any) -> dict[str, Any]:
    return {
        "kind_id": term("guidance_kind", "remind").pk,
        "title": "示例提醒",
        "text": "请按期报送进展。",
        "unit_id": unit.pk if unit else None,
        "due_on": clock.today() + dt.timedelta(days=10),
        **fields,
    }


def written(cast: Cast, *, send: bool = True, actor: Principal | None = None) -> tuple[ChainBody, Unit, Guidance]:
    body, unit = powerful(), make_unit()
    joined(cast, body, unit)
    guidance = actions.create_guidance(actor=actor or cast.act(), body_id=body.pk, values=asked(unit))
    return body, unit, actions.send_guidance(actor=cast.act(), guidance_id=guidance.pk) if send else guidance


@pytest.mark.parametrize("member", ["unit", "party_org", "hosted"])
def test_guidance_goes_to_members_alone(in_city: Cast, member: str) -> None:
    body, unit = powerful(), make_unit()
    org = make_party_org(unit=unit)
    values = asked(unit) if member != "party_org" else asked(party_org_id=org.pk)
    with pytest.raises(InvalidInput) as raised:
        actions.create_guidance(actor=in_city.act(), body_id=body.pk, values=values)
    assert list(raised.value.fields) == ["member"]
    joined(in_city, body, unit if member == "unit" else org)
    made = actions.create_guidance(actor=in_city.act(), body_id=body.pk, values=values)
    assert made.state == GuidanceState.DRAFT


def test_without_the_power_nothing_is_written(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    joined(in_city, body, unit)
    with pytest.raises(Conflict) as raised:
        actions.create_guidance(actor=in_city.act(), body_id=body.pk, values=asked(unit))
    assert raised.value.code == "no_power"
    with pytest.raises(Conflict):
        actions.create_recommendation(actor=in_city.act(), body_id=body.pk, values=recommended())
    actions.update_body(
        actor=in_city.act(), body_id=body.pk, values={"guides": True, "recommends": True}, expected_version=None
    )
    assert actions.create_guidance(actor=in_city.act(), body_id=body.pk, values=asked(unit))
    assert actions.create_recommendation(actor=in_city.act(), body_id=body.pk, values=recommended())
    actions.end_body(actor=in_city.act(), body_id=body.pk, last_day=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Conflict):
        actions.create_guidance(actor=in_city.act(), body_id=body.pk, values=asked(unit))


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": dt.date(2020, 1, 1)},
        {"unit_id": None},
        {"title": ""},
        {"text": ""},
        {"kind_id": None},
    ],
)
def test_bad_guidance_is_refused(in_city: Cast, wrong: dict[str, Any]) -> None:
    body, unit = powerful(), make_unit()
    joined(in_city, body, unit)
    with pytest.raises(InvalidInput):
        actions.create_guidance(actor=in_city.act(), body_id=body.pk, values={**asked(unit), **wrong})
    assert not Guidance.objects.exists()


GUIDANCE_STEPS: dict[str, Callable[..., Any]] = {
    "send": lambda actor, key: actions.send_guidance(actor=actor, guidance_id=key),
    "reply": lambda actor, key: actions.reply_guidance(actor=actor, guidance_id=key, reply="已办"),
    "return": lambda actor, key: actions.return_guidance(actor=actor, guidance_id=key, reason="不完整"),
    "close": lambda actor, key: actions.close_guidance(actor=actor, guidance_id=key, closing="办结"),
    "withdraw": lambda actor, key: actions.withdraw_guidance(actor=actor, guidance_id=key),
    "redraft": lambda actor, key: actions.redraft_guidance(actor=actor, guidance_id=key),
}
GUIDANCE_MAY = {
    ("draft", "send"): "sent",
    ("draft", "withdraw"): "withdrawn",
    ("sent", "reply"): "answered",
    ("sent", "close"): "closed",
    ("sent", "withdraw"): "withdrawn",
    ("answered", "return"): "sent",
    ("answered", "close"): "closed",
    ("withdrawn", "redraft"): "draft",
}


@pytest.mark.parametrize(("state", "step"), list(product(GuidanceState, GUIDANCE_STEPS)))
def test_every_step_of_guidance_from_every_state(in_city: Cast, state: str, step: str) -> None:
    _, _, guidance = written(in_city, send=False)
    Guidance.objects.filter(pk=guidance.pk).update(state=state, reply="示例" if state == "answered" else "")
    wanted = GUIDANCE_MAY.get((state, step))
    if wanted:
        assert GUIDANCE_STEPS[step](in_city.act(), guidance.pk).state == wanted
        return
    with pytest.raises(Conflict):
        GUIDANCE_STEPS[step](in_city.act(), guidance.pk)
    assert Guidance.objects.get(pk=guidance.pk).state == state


@pytest.mark.parametrize(("old", "new"), list(product(GuidanceState, GuidanceState)))
def test_states_of_guidance(old: str, new: str) -> None:
    allowed = {("draft", "sent"), ("draft", "withdrawn"), ("sent", "answered"), ("sent", "closed")}
    allowed |= {("sent", "withdrawn"), ("answered", "sent"), ("answered", "closed"), ("withdrawn", "draft")}
    assert may_move(Guidance(state=old), new) == ((old, new) in allowed) == (new in GUIDANCE_TRANSITIONS[old])


@pytest.mark.parametrize(("old", "new"), list(product(RecommendState, RecommendState)))
def test_states_of_recommendations(old: str, new: str) -> None:
    allowed = {("draft", "submitted"), ("draft", "withdrawn"), ("withdrawn", "draft")}
    allowed |= {("submitted", each) for each in ("accepted", "not_accepted", "draft", "withdrawn")}
    allowed |= {("accepted", "submitted"), ("not_accepted", "submitted")}
    assert may_move(Recommendation(state=old), new) == ((old, new) in allowed) == (new in RECOMMEND_TRANSITIONS[old])


def test_what_was_sent_is_not_edited_and_two_editors_do_not_overwrite(in_city: Cast) -> None:
    _, _, guidance = written(in_city, send=False)
    actions.update_guidance(actor=in_city.act(), guidance_id=guidance.pk, values={"title": "新题"}, expected_version=1)
    with pytest.raises(StaleVersion):
        actions.update_guidance(
            actor=in_city.act(), guidance_id=guidance.pk, values={"title": "二"}, expected_version=1
        )
    actions.send_guidance(actor=in_city.act(), guidance_id=guidance.pk)
    with pytest.raises(Conflict):
        actions.update_guidance(
            actor=in_city.act(), guidance_id=guidance.pk, values={"title": "三"}, expected_version=None
        )


def test_the_company_sees_what_was_sent_to_it_answers_and_does_nothing_else(in_city: Cast) -> None:
    body, unit, guidance = written(in_city, send=False)
    company = in_city.act(in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    other = in_city.act(in_city.add(Role.COMPANY, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT))
    assert not guidances_for(company).exists(), "a draft is nobody's but the body's"
    with pytest.raises(NotAllowed):
        actions.reply_guidance(actor=company, guidance_id=guidance.pk, reply="早")
    actions.send_guidance(actor=in_city.act(), guidance_id=guidance.pk)
    assert list(guidances_for(company)) == [guidance]
    assert not guidances_for(other).exists()
    with pytest.raises(NotAllowed):
        actions.reply_guidance(actor=other, guidance_id=guidance.pk, reply="冒名")
    for call in (actions.close_guidance, actions.withdraw_guidance, actions.send_guidance):
        with pytest.raises(NotAllowed):
            call(actor=company, guidance_id=guidance.pk)
    with pytest.raises(NotAllowed):
        actions.create_guidance(actor=company, body_id=body.pk, values=asked(unit))
    with pytest.raises(InvalidInput):
        actions.reply_guidance(actor=company, guidance_id=guidance.pk, reply="  ")
    assert actions.reply_guidance(actor=company, guidance_id=guidance.pk, reply="已办").state == "answered"


def test_guidance_moves_nothing_of_its_member(in_city: Cast) -> None:
    body, org = powerful(), make_party_org(unit=make_unit())
    joined(in_city, body, org)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    before = [list(model.objects.order_by("pk").values()) for model in (PartyOrg, PartyOrgHost, Unit, Person)]
    made = actions.create_guidance(actor=liaison, body_id=body.pk, values=asked(party_org_id=org.pk))
    actions.send_guidance(actor=liaison, guidance_id=made.pk)
    actions.reply_guidance(actor=liaison, guidance_id=made.pk, reply="来函答复")
    actions.return_guidance(actor=liaison, guidance_id=made.pk, reason="请补充")
    actions.close_guidance(actor=liaison, guidance_id=made.pk, closing="电话核实")
    row = actions.create_recommendation(actor=liaison, body_id=body.pk, values=recommended())
    actions.submit_recommendation(actor=liaison, recommendation_id=row.pk, day=clock.today())
    actions.decide_recommendation(actor=liaison, recommendation_id=row.pk, accepted=True, day=clock.today())
    assert [list(model.objects.order_by("pk").values()) for model in (PartyOrg, PartyOrgHost, Unit, Person)] == before


def test_a_liaison_of_another_body_does_none_of_it(in_city: Cast) -> None:
    _, unit, guidance = written(in_city)
    other = powerful()
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=other.pk, scope_kind=AnchorKind.BODY))
    assert not guidances_for(liaison).exists()
    with pytest.raises(NotAllowed):
        actions.close_guidance(actor=liaison, guidance_id=guidance.pk, closing="越权")
    with pytest.raises(InvalidInput):
        actions.create_guidance(actor=liaison, body_id=other.pk, values=asked(unit))


def test_closing_without_an_answer_says_why(in_city: Cast) -> None:
    _, _, guidance = written(in_city)
    with pytest.raises(InvalidInput):
        actions.close_guidance(actor=in_city.act(), guidance_id=guidance.pk)
    assert actions.close_guidance(actor=in_city.act(), guidance_id=guidance.pk, closing="已当面说明").state == "closed"


def test_both_sides_are_told_once_each(in_city: Cast) -> None:
    body, unit, guidance = written(in_city, send=False)
    contact = in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    liaison = in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY)

    def told(account: Any) -> list[str]:
        return list(Notice.objects.filter(account=account).order_by("created_at").values_list("text", flat=True))

    actions.send_guidance(actor=in_city.act(), guidance_id=guidance.pk)
    assert ("示例提醒" in told(contact)[0], told(liaison)) == (True, [])
    late = clock.today() - dt.timedelta(days=1)
    Guidance.objects.filter(pk=guidance.pk).update(due_on=late)
    slot = clock.today().isoformat()
    assert slots(clock.now()) == [slot]
    for _ in range(3):
        plan(slot)
    assert len(told(contact)) == 2
    assert ["已过回复期限" in text for text in told(liaison)] == [True]
    actions.reply_guidance(actor=in_city.act(), guidance_id=guidance.pk, reply="已办")
    assert "已回复" in told(liaison)[-1]
    assert slots(clock.now()) == []


def recommended(**fields: Any) -> dict[str, Any]:
    return {
        "kind_id": term("recommend_kind", "admission").pk,
        "matter": "推荐职工入党",
        "persons": 3,
        "addressed_to": "示例单位党委",
        **fields,
    }


def test_recommendation_has_its_result_and_is_mended_by_taking_it_back(in_city: Cast) -> None:
    body, actor, today = powerful(), in_city.act(), clock.today()
    row = actions.create_recommendation(actor=actor, body_id=body.pk, values=recommended())
    with pytest.raises(Conflict):
        actions.decide_recommendation(actor=actor, recommendation_id=row.pk, accepted=True, day=today)
    actions.submit_recommendation(actor=actor, recommendation_id=row.pk, day=today)
    with pytest.raises(Conflict):
        actions.update_recommendation(
            actor=actor, recommendation_id=row.pk, values={"persons": 4}, expected_version=None
        )
    with pytest.raises(InvalidInput):
        actions.decide_recommendation(
            actor=actor, recommendation_id=row.pk, accepted=True, day=today - dt.timedelta(days=1)
        )
    done = actions.decide_recommendation(actor=actor, recommendation_id=row.pk, accepted=True, day=today, result="同意")
    assert (done.state, done.decided_on, done.result) == ("accepted", today, "同意")
    back = actions.move_recommendation(actor=actor, recommendation_id=row.pk, to="submitted")
    assert (back.state, back.decided_on, back.result) == ("submitted", None, "")
    actions.move_recommendation(actor=actor, recommendation_id=row.pk, to="draft")
    with pytest.raises(Conflict):
        actions.move_recommendation(actor=actor, recommendation_id=row.pk, to="submitted")


@pytest.mark.parametrize("wrong", [{"persons": 0}, {"matter": ""}, {"kind_id": None}])
def test_bad_recommendations_are_refused(in_city: Cast, wrong: dict[str, Any]) -> None:
    body = powerful()
    with pytest.raises(InvalidInput):
        actions.create_recommendation(actor=in_city.act(), body_id=body.pk, values={**recommended(), **wrong})


def test_a_named_person_is_one(in_city: Cast) -> None:
    body, person = powerful(), make_person()
    with pytest.raises(InvalidInput):
        actions.create_recommendation(actor=in_city.act(), body_id=body.pk, values=recommended(person_id=person.pk))
    named = recommended(person_id=person.pk, persons=1)
    assert actions.create_recommendation(actor=in_city.act(), body_id=body.pk, values=named).person_id == person.pk


def test_submitting_asks_to_whom_and_not_a_day_to_come(in_city: Cast) -> None:
    body = powerful()
    row = actions.create_recommendation(actor=in_city.act(), body_id=body.pk, values=recommended(addressed_to=""))
    for day in (clock.today(), clock.today() + dt.timedelta(days=1)):
        with pytest.raises(InvalidInput):
            actions.submit_recommendation(actor=in_city.act(), recommendation_id=row.pk, day=day)


def test_pages_of_guidance_from_draft_to_close(cast: Cast) -> None:
    with cast.scope():
        body, unit = powerful(), make_unit()
        joined(cast, body, unit)
        kind = term("guidance_kind", "remind").pk
    department = cast.client(cast.department)
    company = cast.client(cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    form = {"kind": kind, "member": f"unit:{unit.pk}", "title": "示例提醒", "text": "请办理", "due_on": clock.today()}
    page = f"/alliances/{body.pk}/guidances/new/"
    assert unit.name in department.get(page).content.decode()
    assert department.post(page, {**form, "title": ""}).status_code == 422
    assert department.post(page, {**form, "send": "1"}).status_code == 302
    with cast.scope():
        guidance = Guidance.objects.get()
    path = f"/guidances/{guidance.pk}"
    assert "示例提醒" in company.get("/").content.decode(), "the company meets it on its desk"
    assert "回复" in company.get(f"{path}/").content.decode()
    assert company.get("/guidances/").status_code == 200
    assert company.post(f"{path}/reply/", {"reply": "已办"}).status_code == 302
    assert company.get(f"{path}/close/").status_code == 403
    shown = department.get(f"{path}/").content.decode()
    assert "已办" in shown
    assert department.post(f"{path}/return/", {"closing": "缺附件"}).status_code == 302
    assert "缺附件" in company.get(f"{path}/").content.decode()
    assert company.post(f"{path}/reply/", {"reply": "补齐"}).status_code == 302
    assert department.post(f"{path}/close/", {"closing": ""}).status_code == 302
    assert "已办结" in department.get(f"/guidances/?body={body.pk}").content.decode()
    card = department.get(f"/alliances/{body.pk}/").content.decode()
    assert "示例赋权文件" in card
    assert f"/guidances/?body={body.pk}" in card


def test_pages_of_recommendations(cast: Cast) -> None:
    with cast.scope():
        body = powerful()
        kind = term("recommend_kind", "admission").pk
    client = cast.client(cast.department)
    page = f"/alliances/{body.pk}/recommendations/new/"
    form = {"kind": kind, "matter": "推荐职工入党", "persons": 12, "addressed_to": "示例党委"}
    assert client.get(page).status_code == 200
    assert client.post(page, {**form, "persons": 0}).status_code == 422
    assert client.post(page, form).status_code == 302
    with cast.scope():
        row = Recommendation.objects.get()
    path = f"/recommendations/{row.pk}"
    assert client.get(f"{path}/edit/").status_code == 200
    assert client.post(f"{path}/submit/", {"day": clock.today()}).status_code == 302
    assert client.post(f"{path}/decide/", {"accepted": "yes", "day": clock.today()}).status_code == 302
    assert "已采纳" in client.get(f"{path}/").content.decode()
    assert "12 人" in client.get(f"/recommendations/?kind={kind}").content.decode()


def test_the_api_tells_and_moves_the_same(cast: Cast) -> None:
    with cast.scope():
        body, unit = powerful(), make_unit()
        joined(cast, body, unit)
        guidance_kind, recommend_kind = term("guidance_kind", "supervise").pk, term("recommend_kind", "honour").pk
    client = cast.token_client(cast.department)
    asked_for = {"body": body.pk, "kind": guidance_kind, "unit": unit.pk, "title": "督促", "text": "请办"}
    made = client.post("/api/v1/guidances/", {name: str(value) for name, value in asked_for.items()}, **JSON)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    path = f"/api/v1/guidances/{made.json()['id']}"
    assert client.post(f"{path}/reply/", {"reply": "早"}, **JSON).status_code == 409
    for step, given, state in (
        ("send", {}, "sent"),
        ("reply", {"reply": "办了"}, "answered"),
        ("return", {"reason": "不全"}, "sent"),
        ("reply", {"reply": "补了"}, "answered"),
        ("close", {}, "closed"),
    ):
        answer = client.post(f"{path}/{step}/", given, **JSON)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    row = {"body": str(body.pk), "kind": str(recommend_kind), "matter": "推荐示例荣誉", "addressed_to": "示例单位"}
    made = client.post("/api/v1/recommendations/", row, **JSON)
    assert made.status_code == 201, made.content
    path = f"/api/v1/recommendations/{made.json()['id']}"
    day = {"day": clock.today().isoformat()}
    assert client.post(f"{path}/submit/", day, **JSON).json()["state"] == "submitted"
    assert client.post(f"{path}/decide/", {**day, "accepted": False}, **JSON).json()["state"] == "not_accepted"
    assert client.get("/api/v1/recommendations/?meaning=honour").json()["results"][0]["matter"] == "推荐示例荣誉"
