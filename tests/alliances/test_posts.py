"""Model posts and pledges: 承诺 → 践诺 → 评诺 in words, who sees whose, what is shown to all, the same by sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.choices import PLEDGE_TRANSITIONS, PledgeState
from alliances.models import ModelPost, Pledge
from alliances.posts.queries import pledges_for, posts_for
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
PAIRS = [(state, to) for state in PledgeState for to in PledgeState]
POSTS = ["岗位名称", "链党组织", "类别", "岗位所在", "单位", "设岗日期", "可公示"]
PLEDGES = ["链党组织", "年度", "示范岗", "承诺事项", "承诺日期", "践诺情况", "践诺日期", "评诺结果", "评诺日期"]


def make_post(cast: Cast, body: Any = None, **fields: Any) -> ModelPost:
    values = {
        "name": "示例示范岗",
        "kind_id": term("post_kind", "model").pk,
        "place": "workshop",
        "since": DAY,
        "unit_id": make_unit().pk,
        **fields,
    }
    held = body or make_body(make_chain())
    return actions.create_post(actor=cast.platform(), body_id=held.pk, values=values)


def make_pledge(cast: Cast, post: ModelPost, **fields: Any) -> Pledge:
    values = {"post_id": post.pk, "year": 2026, "text": "示例承诺", "pledged_on": DAY, **fields}
    return actions.make_pledge(actor=cast.platform(), body_id=post.body_id, values=values)


def _move(actor: Principal, pledge: Pledge, to: PledgeState) -> Pledge:
    if to is PledgeState.FULFILLED:
        return actions.fulfil_pledge(actor=actor, pledge_id=pledge.pk, day=DAY, fulfilment="示例")
    if to is PledgeState.REVIEWED:
        return actions.review_pledge(actor=actor, pledge_id=pledge.pk, day=DAY, result="kept")
    if to is PledgeState.WITHDRAWN:
        return actions.withdraw_pledge(actor=actor, pledge_id=pledge.pk)
    return actions.reopen_pledge(actor=actor, pledge_id=pledge.pk)


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_pledge_moves_only_where_the_table_says(in_city: Cast, state: PledgeState, to: PledgeState) -> None:
    actor = in_city.act()
    pledge = make_pledge(in_city, make_post(in_city))
    if state in (PledgeState.FULFILLED, PledgeState.REVIEWED):
        pledge = _move(actor, pledge, PledgeState.FULFILLED)
    if state in (PledgeState.REVIEWED, PledgeState.WITHDRAWN):
        pledge = _move(actor, pledge, state)
    assert pledge.state == state
    if to not in PLEDGE_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(actor, pledge, to)
        assert Pledge.objects.get(pk=pledge.pk).state == state
        return
    moved = _move(actor, pledge, to)
    assert (moved.state, bool(moved.fulfilment)) == (to, to in (PledgeState.FULFILLED, PledgeState.REVIEWED))


def test_what_is_judged_needs_words_and_days_in_order(in_city: Cast) -> None:
    actor, pledge = in_city.act(), make_pledge(in_city, make_post(in_city))
    early = DAY - dt.timedelta(days=1)

    def told(act: Any, **asked: Any) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            act(actor=actor, pledge_id=pledge.pk, **asked)
        return set(refused.value.fields)

    assert told(actions.fulfil_pledge, day=DAY, fulfilment=" ") == {"fulfilment"}
    assert told(actions.fulfil_pledge, day=early, fulfilment="示例") == {"day"}
    _move(actor, pledge, PledgeState.FULFILLED)
    assert told(actions.review_pledge, day=DAY, result="partly") == {"review"}
    assert told(actions.review_pledge, day=early, result="kept") == {"day"}
    assert told(actions.review_pledge, day=DAY, result="五星") == {"result"}
    with pytest.raises(Conflict, match="不能再改"):
        actions.update_pledge(actor=actor, pledge_id=pledge.pk, values={"text": "又"}, expected_version=None)
    actions.update_pledge(actor=actor, pledge_id=pledge.pk, values={"shown": True}, expected_version=None)


def test_a_pledge_has_one_subject_and_persons_are_not_shown(in_city: Cast) -> None:
    post, person = make_post(in_city), make_person()
    base = {"year": 2026, "text": "示例", "pledged_on": DAY}
    for subject in ({}, {"post_id": post.pk, "person_id": person.pk}, {"person_id": person.pk, "shown": True}):
        with pytest.raises(InvalidInput):
            actions.make_pledge(actor=in_city.act(), body_id=post.body_id, values={**base, **subject})
    actions.make_pledge(actor=in_city.act(), body_id=post.body_id, values={**base, "person_id": person.pk})
    actions.end_post(actor=in_city.act(), post_id=post.pk, day=DAY)
    with pytest.raises(InvalidInput):
        make_pledge(in_city, post)
    with pytest.raises(Conflict):
        actions.end_post(actor=in_city.act(), post_id=post.pk, day=DAY)


def test_persons_pledges_are_for_who_sees_persons(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    put_on_chain(chain, unit)
    body = make_body(chain)
    post, other = make_post(in_city, body, unit_id=unit.pk), make_post(in_city, body)
    for one in (post, other):
        make_pledge(in_city, one)
    own = {"person_id": make_person().pk, "year": 2026, "text": "示例个人", "pledged_on": DAY}
    actions.make_pledge(actor=in_city.act(), body_id=body.pk, values=own)
    org = {**own, "person_id": None, "party_org_id": make_party_org().pk, "text": "示例组织"}
    actions.make_pledge(actor=in_city.act(), body_id=body.pk, values=org)

    def seen(role: Role, scope: Any, kind: AnchorKind, name: str) -> tuple[int, int]:
        actor = in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))
        return posts_for(actor).count(), pledges_for(actor).count()

    assert seen(Role.COMPANY, unit, AnchorKind.UNIT, "c1") == (1, 1)
    assert seen(Role.LIAISON, chain, AnchorKind.CHAIN, "l1") == (2, 4)
    assert (posts_for(in_city.act()).count(), pledges_for(in_city.act()).count()) == (2, 4)
    superior = in_city.act(in_city.superior, in_city.city)
    assert pledges_for(superior).filter(person__isnull=False).count() == 0


def test_phone_form_pledges_and_the_wall_shows_no_name(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        body, unit, person = make_body(make_chain()), make_unit("示例企业"), make_person("示例王五")
        post = make_post(cast, body, name="示例焊装岗", unit_id=unit.pk, holder_id=person.pk, shown=True)
        hidden = make_post(cast, body, name="示例不公示岗")
    page = f"/alliances/{body.pk}/pledges/new/"
    given = {"post": str(post.pk), "text": "零差错", "year": "2026", "pledged_on": "2026-03-01", "shown": "on"}
    assert client.post(page, {**given, "post": ""}).status_code == 422
    made = client.post(page, given)
    assert made.status_code == 302, made.content.decode()
    home = made.headers["Location"]
    assert client.post(f"{home}review/", {"result": "kept", "day": "2026-03-02"}).status_code == 422
    assert client.post(f"{home}fulfil/", {"fulfilment": "全月零差错", "day": "2026-03-02"}).status_code == 302
    assert client.post(f"{home}review/", {"result": "kept", "day": "2026-03-03"}).status_code == 302
    text = client.get(home).content.decode()
    assert all(word in text for word in ("零差错", "全月零差错", "已兑现"))
    wall = client.get("/alliances/posts/shown/").content.decode()
    assert all(word in wall for word in ("示例焊装岗", "示例企业", "零差错", "已兑现"))
    assert "示例王五" not in wall
    assert hidden.name not in wall
    assert client.get("/alliances/posts/shown/?place=quality").content.decode().count("示例焊装岗") == 0
    assert "示例王五" in client.get(f"/alliances/posts/{post.pk}/").content.decode()


def test_api_carries_a_pledge_on(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        post = make_post(cast)
    values = {"body": str(post.body_id), "post": str(post.pk), "year": 2026, "text": "示例", "pledged_on": "2026-03-01"}
    row = client.post("/api/v1/pledges/", values, **JSON).json()
    path = f"/api/v1/pledges/{row['id']}/"
    assert row["state"] == "pledged"
    assert client.post(f"{path}review/", {"day": "2026-03-02", "result": "kept"}, **JSON).status_code == 409
    assert client.post(f"{path}fulfil/", {"day": "2026-03-02", "fulfilment": "示例"}, **JSON).status_code == 200
    said = client.post(f"{path}review/", {"day": "2026-03-02", "result": "not_kept", "review": "示例"}, **JSON).json()
    assert (said["state"], said["result"]) == ("reviewed", "not_kept")
    assert client.get("/api/v1/pledges/?result=kept").json()["results"] == []
    ended = client.post(f"/api/v1/model-posts/{post.pk}/end/", {"day": "2026-03-05"}, **JSON)
    assert (ended.status_code, ended.json()["ended_on"]) == (200, "2026-03-05")
    assert client.get("/api/v1/model-posts/?standing=true").json()["results"] == []


def test_posts_and_pledges_come_in_by_a_sheet(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_body(make_chain("示例链"), name="示例党委")
        term("post_kind", "model", "党员示范岗")
        make_unit("示例企业")
    posts: list[list[Any]] = [["示例岗", "示例党委", "党员示范岗", "质量检测", "示例企业", "2026-03-01", "是"]]
    import_all(cast, client, "posts", workbook(tmp_path / "posts.xlsx", POSTS, posts))
    pledges: list[list[Any]] = [
        ["示例党委", 2026, "示例岗", "甲", "2026-03-01", "", None, "", None],
        ["示例党委", 2026, "示例岗", "乙", "2026-03-01", "做完了", "2026-03-02", "", None],
        ["示例党委", 2026, "示例岗", "丙", "2026-03-01", "做完了", "2026-03-02", "已兑现", "2026-03-03"],
    ]
    import_all(cast, client, "pledges", workbook(tmp_path / "pledges.xlsx", PLEDGES, pledges))
    with cast.scope():
        assert dict(Pledge.objects.values_list("text", "state")) == {
            "甲": "pledged",
            "乙": "fulfilled",
            "丙": "reviewed",
        }
    wrong: list[list[Any]] = [
        ["示例党委", 2026, "示例岗", "丁", "2026-03-01", "做完了", None, "", None],
        ["示例党委", 2026, "示例岗", "戊", "2026-03-01", "", None, "已兑现", "2026-03-03"],
        ["示例党委", 2026, "没有此岗", "己", "2026-03-01", "", None, "", None],
        ["示例党委", 2026, "示例岗", "丙", "2026-03-01", "改了", "2026-03-02", "已兑现", "2026-03-03"],
    ]
    page = upload(client, "pledges", workbook(tmp_path / "wrong.xlsx", PLEDGES, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4, 5}
    for table in ("posts", "pledges"):
        again = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()
