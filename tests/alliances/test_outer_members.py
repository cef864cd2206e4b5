"""Members from outside the city: by name alone, once at a time, ended with their body (R67, F148)."""

import datetime as dt
from typing import Any

import pytest

from alliances import actions
from alliances.models import ChainBody, OuterMember
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import Account
from reports.indicators.across import ACROSS
from reports.indicators.asking import asked_of
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain

FROM = dt.date(2025, 1, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}


def outer(cast: Cast, body: ChainBody, name: str = "示例外地载体", **fields: Any) -> OuterMember:
    values = {"name": name, "kind": "carrier", "place": "示例省示例市", "valid_from": FROM, **fields}
    return actions.add_outer_member(actor=cast.act(), body_id=body.pk, values=values)


def liaison_of(cast: Cast, body: ChainBody) -> Account:
    return cast.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY)


def test_a_name_stands_once_at_a_time_and_may_come_back(in_city: Cast) -> None:
    body, other = make_body(make_chain()), make_body(make_chain())
    first = outer(in_city, body)
    outer(in_city, other)
    for same in ("示例外地载体", " 示例外地载体 "):
        with pytest.raises((Conflict, InvalidInput)):
            outer(in_city, body, same)
    actions.end_outer_member(actor=in_city.act(), outer_id=first.pk, last_day=dt.date(2025, 6, 30))
    with pytest.raises(Conflict):
        actions.end_outer_member(actor=in_city.act(), outer_id=first.pk, last_day=dt.date(2025, 7, 1))
    assert outer(in_city, body, valid_from=dt.date(2025, 7, 1)).pk != first.pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": dt.date(2020, 1, 1)},
        {"valid_from": dt.date(2999, 1, 1)},
        {"kind": "nothing"},
        {"place": ""},
        {"name": "  "},
        {"city_id": "own"},
        {"city_id": "nobody"},
        {"unknown": "x"},
    ],
)
def test_bad_outer_members_are_refused(in_city: Cast, wrong: dict[str, Any]) -> None:
    body = make_body(make_chain())
    cities = {"own": in_city.city.pk, "nobody": body.pk}
    given = {name: cities.get(str(value), value) for name, value in wrong.items()}
    with pytest.raises(InvalidInput):
        outer(in_city, body, **given)
    assert not OuterMember.objects.exists()


def test_a_city_of_the_platform_is_only_named(in_city: Cast) -> None:
    body = make_body(make_chain())
    held = outer(in_city, body, city_id=in_city.stranger.pk)
    assert held.city_id == in_city.stranger.pk


def test_who_came_late_or_left_is_refused_and_the_second_saver_is_told(in_city: Cast) -> None:
    body = make_body(make_chain())
    held = outer(in_city, body)
    for day in (dt.date(2024, 12, 31), dt.date(2999, 1, 1)):
        with pytest.raises(InvalidInput):
            actions.end_outer_member(actor=in_city.act(), outer_id=held.pk, last_day=day)
    change: dict[str, Any] = {"actor": in_city.act(), "outer_id": held.pk, "expected_version": held.version}
    actions.update_outer_member(**change, values={"place": "示例省"})
    with pytest.raises(StaleVersion):
        actions.update_outer_member(**change, values={"place": "别的省"})


def test_only_the_department_writes_and_a_liaison_reads_his_own_body(in_city: Cast) -> None:
    body, other = make_body(make_chain()), make_body(make_chain())
    held, theirs = outer(in_city, body), outer(in_city, other)
    liaison = in_city.act(liaison_of(in_city, body))
    with pytest.raises(NotAllowed):
        actions.add_outer_member(actor=liaison, body_id=body.pk, values={"name": "越权"})
    for row in (held, theirs):
        with pytest.raises(NotAllowed):
            actions.end_outer_member(actor=liaison, outer_id=row.pk, last_day=FROM)
    with pytest.raises(NotFound):
        actions.end_outer_member(actor=in_city.act(), outer_id=body.pk, last_day=FROM)


def test_they_end_and_resume_with_their_body(in_city: Cast) -> None:
    body, last_day = make_body(make_chain()), dt.date(2025, 12, 31)
    held, left = outer(in_city, body), outer(in_city, body, "已退出的")
    actions.end_outer_member(actor=in_city.act(), outer_id=left.pk, last_day=last_day)
    actions.end_body(actor=in_city.act(), body_id=body.pk, last_day=last_day)
    assert OuterMember.objects.get(pk=held.pk).valid_to == last_day
    with pytest.raises(Conflict):
        outer(in_city, body, "后来的", valid_from=dt.date(2026, 1, 1))
    actions.reopen_body(actor=in_city.act(), body_id=body.pk)
    assert OuterMember.objects.get(pk=held.pk).valid_to is None
    assert OuterMember.objects.get(pk=left.pk).valid_to == last_day


def test_a_merger_takes_them_along_once_and_can_be_taken_back(in_city: Cast) -> None:
    first, second = make_body(make_chain()), make_body(make_chain())
    outer(in_city, first)
    outer(in_city, second)
    outer(in_city, second, "另一家")
    day = clock.today()
    event = actions.merge_bodies(
        actor=in_city.act(), body_ids=[first.pk], into_id=second.pk, day=day, document="示例文件", reason="示例"
    )
    standing = OuterMember.objects.filter(body=second, valid_to__isnull=True)
    assert sorted(standing.values_list("name", flat=True)) == ["另一家", "示例外地载体"]
    assert OuterMember.objects.get(body=first).valid_to == clock.day_before(day)
    actions.undo_body_event(actor=in_city.act(), event_id=event.pk)
    assert OuterMember.objects.get(body=first).valid_to is None


def test_the_book_counts_those_of_the_day(in_city: Cast) -> None:
    body = make_body(make_chain())
    outer(in_city, body)
    left = outer(in_city, body, "已退出的")
    actions.end_outer_member(actor=in_city.act(), outer_id=left.pk, last_day=FROM)
    assert ACROSS[0].rows(asked_of(in_city.act(), {})).count() == 1


def test_pages_and_api(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain(), name="示例联盟")
    client, token = cast.client(cast.department), cast.token_client(cast.department)
    page = f"/alliances/{body.pk}/outer-members/new/"
    assert client.get(page).status_code == 200
    form = {"name": "示例外地载体", "kind": "carrier", "place": "示例省", "valid_from": FROM, "leads": "on"}
    assert client.post(page, {**form, "name": ""}).status_code == 422
    assert client.post(page, form).status_code == 302
    with cast.scope():
        held = OuterMember.objects.get()
    shown = client.get(f"/alliances/outer-members/?body={body.pk}").content.decode()
    assert "示例外地载体" in shown and "牵头" in shown
    assert f"/alliances/outer-members/?body={body.pk}" in client.get(f"/alliances/{body.pk}/").content.decode()
    edit = f"/outer-members/{held.pk}/edit/"
    assert client.post(edit, {**form, "place": "别的省", "version": held.version}).status_code == 302
    assert client.post(f"/outer-members/{held.pk}/end/", {"last_day": "2025-12-31"}).status_code == 302
    assert "已退出" in client.get("/alliances/outer-members/").content.decode()
    reader = cast.client(liaison_of(cast, body))
    assert reader.get("/alliances/outer-members/").status_code == 200
    assert reader.get(edit).status_code == 403
    asked = {"body": str(body.pk), "name": "接口登记", "kind": "institute", "place": "示例省"}
    made = token.post("/api/v1/outer-members/", asked, **JSON)
    assert made.status_code == 201, made.content
    assert token.post("/api/v1/outer-members/", asked, **JSON).status_code in (409, 422)
    path = f"/api/v1/outer-members/{made.json()['id']}/"
    changed = token.patch(path, {"leads": True}, headers={"If-Match": made["ETag"]}, **JSON)
    assert changed.json()["leads"] is True
    assert token.post(f"{path}end/", {"last_day": clock.today().isoformat()}, **JSON).status_code == 200
    assert [
        row["name"] for row in token.get("/api/v1/outer-members/?on=2025-03-01&kind=carrier").json()["results"]
    ] == ["示例外地载体"]
