"""Sharing a body with another city: invited, answered, read, put off, withdrawn; and all that is refused (R67)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances import actions
from alliances.choices import ANSWER_TRANSITIONS, SHARE_TRANSITIONS, AnswerState, ShareState, SpaceState
from alliances.models import BodyShare, ShareAnswer, SharedHeader
from alliances.sharing import notices
from alliances.sharing.across import answers_to, space_state
from core import clock
from core.bin import delete_to_bin, restore_from_bin
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import Notice
from tests.alliances.sharing import MONTH, accept, body_of, log, offer, run_out, titles, withdraw
from tests.alliances.world import make_person
from tests.cast import Cast
from tests.core.concurrent import overtaken
from tests.factories import make_unit

JSON: dict[str, Any] = {"content_type": "application/json"}
NAME = "示例航空航天联盟"


def test_what_is_shared_is_read_from_the_acceptance_on_and_no_longer_than_it_lives(cast: Cast) -> None:
    body = body_of(cast)
    log(cast, body, "示例联学")
    share = offer(cast, body)
    assert titles(cast) == set()
    accept(cast, share.pk)
    assert titles(cast) == {NAME, "示例联学"}
    assert titles(cast, cast.sibling) == titles(cast, cast.province) == titles(cast, cast.county) == set()
    log(cast, body, "示例共建")
    assert titles(cast) == {NAME, "示例联学", "示例共建"}
    withdraw(cast, share.pk)
    assert titles(cast) == set()
    with cast.scope():
        assert not SharedHeader.objects.exists()


def test_lines_follow_the_activity_and_its_body(cast: Cast) -> None:
    body = body_of(cast)
    activity = log(cast, body, "旧名")
    accept(cast, offer(cast, body).pk)
    with cast.scope():
        unit = make_unit("示例航发公司")
        actions.update_activity(
            actor=cast.platform(),
            activity_id=activity.pk,
            values={"title": "新名"},
            expected_version=activity.version,
            parties=[(AnchorKind.UNIT, unit.pk)],
        )
        line = SharedHeader.objects.get(activity=activity)
        assert (line.title, line.parties) == ("新名", "示例航发公司")
        actions.rename_body(actor=cast.platform(), body_id=body.pk, name="更名后的联盟", day=clock.today())
    assert titles(cast) == {"更名后的联盟", "新名"}
    with cast.scope():
        entry = delete_to_bin(actor=cast.platform(), code="activities", row_id=activity.pk)
    assert titles(cast) == {"更名后的联盟"}
    with cast.scope():
        restore_from_bin(actor=cast.platform(), entry_id=entry.pk)
    assert titles(cast) == {"更名后的联盟", "新名"}


def test_a_body_that_ends_shows_nothing_any_more(cast: Cast) -> None:
    body = body_of(cast)
    share = offer(cast, body)
    accept(cast, share.pk)
    with cast.scope():
        actions.end_body(actor=cast.platform(), body_id=body.pk, last_day=clock.today())
        assert BodyShare.objects.get(pk=share.pk).state == ShareState.WITHDRAWN
    assert titles(cast) == set()


def test_persons_do_not_cross(cast: Cast) -> None:
    body = body_of(cast)
    with cast.scope():
        make_person("王示例")
    log(cast, body, "王示例同志13912345678到访，身份证430203199001011234", place="王示例办公室")
    accept(cast, offer(cast, body).pk)
    assert titles(cast) == {NAME, "××同志××到访，身份证××"}
    with cast.scope():
        assert SharedHeader.objects.get(kind="activity").place == "××办公室"
    for words in ("请找王示例", "电话 139 1234 5678", "a.b@example.com"):
        with pytest.raises(InvalidInput):
            offer(cast, body, cast.sibling, message=words)
    share = offer(cast, body, cast.sibling)
    with cast.scope(cast.sibling):
        make_person("李示例")
        with pytest.raises(InvalidInput):
            actions.decline_share(actor=cast.platform(cast.sibling), share_id=share.pk, note="李示例不同意")


def test_bad_invitations_are_refused_and_nothing_is_written(cast: Cast) -> None:
    body, today = body_of(cast), clock.today()
    wrong: tuple[dict[str, Any], ...] = (
        {"guest_id": cast.city.pk},
        {"guest_id": body.pk},
        {"until": today - dt.timedelta(days=1)},
        {"until": today + dt.timedelta(days=2000)},
    )
    for given in wrong:
        with pytest.raises(InvalidInput):
            offer(cast, body, **given)
    offer(cast, body)
    with pytest.raises(Conflict) as refused:
        offer(cast, body)
    assert refused.value.code == "invited_already"
    with cast.scope():
        assert BodyShare.objects.count() == SharedHeader.objects.count() == 1


@pytest.mark.parametrize("how", ["declined", "left", "over"])
def test_a_city_may_be_invited_again_once_it_is_out(cast: Cast, how: str) -> None:
    body, guest = body_of(cast), cast.stranger
    first = offer(cast, body)
    if how == "over":
        run_out(cast, first.pk)
    with cast.scope(guest):
        if how == "declined":
            actions.decline_share(actor=cast.platform(guest), share_id=first.pk)
    if how == "left":
        accept(cast, first.pk)
        with cast.scope(guest):
            actions.leave_share(actor=cast.platform(guest), share_id=first.pk)
    assert titles(cast) == set()
    second = offer(cast, body)
    assert titles(cast) == set()
    accept(cast, second.pk)
    assert titles(cast) == {NAME}


def test_answers_that_come_too_late_or_from_the_wrong_city_are_refused(cast: Cast) -> None:
    body, guest = body_of(cast), cast.stranger
    share = offer(cast, body)
    for nobody in (cast.sibling, cast.county, cast.city):
        with pytest.raises(NotFound):
            accept(cast, share.pk, nobody)
    run_out(cast, share.pk)
    with pytest.raises(Conflict) as over:
        accept(cast, share.pk)
    assert over.value.code == "share_over"
    share = offer(cast, body)
    withdraw(cast, share.pk)
    with pytest.raises(NotFound):
        accept(cast, share.pk)
    with pytest.raises(Conflict) as again:
        withdraw(cast, share.pk)
    assert again.value.code == "withdrawn_already"
    share = offer(cast, body)
    accept(cast, share.pk)
    with pytest.raises(Conflict) as twice:
        accept(cast, share.pk)
    assert twice.value.code == "answered_already"
    with cast.scope(guest):
        assert ShareAnswer.objects.count() == 1


def test_putting_off_and_leaving(cast: Cast) -> None:
    body, guest = body_of(cast), cast.stranger
    share = offer(cast, body)
    later = clock.today() + 2 * MONTH
    with cast.scope():
        put: dict[str, Any] = {"actor": cast.platform(), "share_id": share.pk, "until": later}
        assert actions.prolong_share(**put, expected_version=share.version).until == later
        with pytest.raises(StaleVersion):
            actions.prolong_share(**{**put, "until": clock.today()}, expected_version=share.version)
        with pytest.raises(InvalidInput):
            actions.prolong_share(**{**put, "until": clock.today() - MONTH}, expected_version=None)
    with cast.scope(guest), pytest.raises(Conflict):
        actions.leave_share(actor=cast.platform(guest), share_id=share.pk)
    accept(cast, share.pk)
    with cast.scope(guest):
        actions.leave_share(actor=cast.platform(guest), share_id=share.pk)
        with pytest.raises(Conflict):
            actions.leave_share(actor=cast.platform(guest), share_id=share.pk)
    with cast.scope():
        with pytest.raises(Conflict) as over:
            actions.prolong_share(**put, expected_version=None)
        assert over.value.code == "share_over"
        kept = BodyShare.objects.get(pk=share.pk)
        assert space_state(kept, answers_to([kept])[kept.pk]) == SpaceState.LEFT


def test_only_departments_share_and_answer(cast: Cast) -> None:
    body = body_of(cast)
    share = offer(cast, body)
    superior, auditor = cast.act(cast.superior), cast.act(cast.auditor)
    with cast.scope(cast.province), pytest.raises(NotAllowed):
        actions.accept_share(actor=superior, share_id=share.pk)
    with cast.scope(), pytest.raises(NotAllowed):
        actions.withdraw_share(actor=auditor, share_id=share.pk)


@pytest.mark.parametrize(
    ("states", "table"), [(ShareState, SHARE_TRANSITIONS), (AnswerState, ANSWER_TRANSITIONS)], ids=["share", "answer"]
)
def test_every_state_says_where_it_may_go(states: Any, table: Any) -> None:
    assert set(table) == set(states)
    assert all(state not in table[state] for state in states)


def test_each_city_is_told_by_its_own_work_and_once(cast: Cast) -> None:
    body, guest = body_of(cast), cast.stranger
    share = offer(cast, body)

    def work(tenant: Any) -> list[str]:
        with cast.scope(tenant):
            for slot in notices.slots(clock.now()):
                notices.plan(slot)
                notices.plan(slot)
            return list(Notice.objects.order_by("created_at", "id").values_list("text", flat=True))

    assert work(cast.sibling) == []
    (told,) = work(guest)
    assert "甲市邀请本市查看" in told
    accept(cast, share.pk)
    (answered,) = work(cast.city)
    assert "丙市" in answered and "已接受" in answered
    withdraw(cast, share.pk)
    assert len(work(guest)) == 2
    assert len(work(guest)) == 2


@pytest.mark.parametrize("first", ["withdraw", "accept"])
def test_of_an_acceptance_and_a_withdrawal_at_once_the_later_waits(committed_cast: Cast, first: str) -> None:
    cast = committed_cast
    body = body_of(cast)
    share = offer(cast, body)
    steps: dict[str, tuple[Any, Callable[[], Any]]] = {
        "withdraw": (
            cast.city,
            lambda: actions.withdraw_share(actor=cast.platform(), share_id=share.pk),
        ),
        "accept": (
            cast.stranger,
            lambda: actions.accept_share(actor=cast.platform(cast.stranger), share_id=share.pk),
        ),
    }
    (tenant, ahead), (other, behind) = steps[first], steps["accept" if first == "withdraw" else "withdraw"]

    def late() -> Any:
        with cast.scope(other):
            return behind()

    with cast.scope(tenant):
        waiting = overtaken(ahead, late)
    if first == "withdraw":
        with pytest.raises(NotFound):
            waiting.result(timeout=30)
    else:
        assert waiting.result(timeout=30).state == ShareState.WITHDRAWN
    assert titles(cast) == set()
    with cast.scope(cast.stranger):
        assert ShareAnswer.objects.count() == (0 if first == "withdraw" else 1)


def test_pages_of_both_sides(cast: Cast) -> None:
    body = body_of(cast)
    log(cast, body, "示例联学", summary="不外传的情况")
    host, guest = cast.client(cast.department), cast.client(cast.stranger_department)
    page = f"/alliances/{body.pk}/shares/new/"
    assert "丙市" in host.get(page).content.decode()
    until = (clock.today() + MONTH).isoformat()
    assert host.post(page, {"guest": cast.city.pk, "until": until}).status_code == 422
    assert host.post(page, {"guest": cast.stranger.pk, "until": until, "message": "欢迎加入"}).status_code == 302
    assert host.post(page, {"guest": cast.stranger.pk, "until": until}).status_code == 422
    with cast.scope():
        share = BodyShare.objects.get()
    assert "待答复" in host.get(f"/alliances/shares/?body={body.pk}").content.decode()
    assert f"/alliances/shares/?body={body.pk}" in host.get(f"/alliances/{body.pk}/").content.decode()
    assert "示例联学" in host.get(f"/shares/{share.pk}/until/").content.decode()
    assert NAME in guest.get("/alliances/shares/received/").content.decode()
    space = f"/shared/{share.pk}/"
    shown = guest.get(space).content.decode()
    assert "欢迎加入" in shown and "示例联学" not in shown
    assert cast.client(cast.superior).get(space).status_code in (403, 404)
    assert guest.get(f"{space}accept/").status_code == 200
    assert guest.post(f"{space}accept/", {"note": "同意"}).status_code == 302
    assert guest.post(f"{space}accept/", {"note": ""}).status_code in (409, 422)
    shown = guest.get(space).content.decode()
    assert "示例联学" in shown and "不外传的情况" not in shown
    assert guest.get(f"/alliances/{body.pk}/").status_code == 404
    listed = host.get("/alliances/shares/").content.decode()
    assert "共享中" in listed and "同意" in listed
    form = {"until": (clock.today() + 2 * MONTH).isoformat(), "version": share.version}
    assert host.post(f"/shares/{share.pk}/until/", form).status_code == 302
    assert host.get(f"/shares/{share.pk}/withdraw/").status_code == 200
    assert host.post(f"/shares/{share.pk}/withdraw/").status_code == 302
    assert "示例联学" not in guest.get(space).content.decode()
    assert "对方已撤回的" in guest.get("/alliances/shares/received/").content.decode()
    assert guest.post(f"{space}leave/").status_code == 409


def test_api_of_both_sides(cast: Cast) -> None:
    body = body_of(cast)
    log(cast, body, "示例联学")
    host, guest = cast.token_client(cast.department), cast.token_client(cast.stranger_department)
    asked = {"body": str(body.pk), "guest": str(cast.stranger.pk), "until": (clock.today() + MONTH).isoformat()}
    made = host.post("/api/v1/shares/", asked, **JSON)
    assert (made.status_code, made.json()["state"]) == (201, "waiting"), made.content
    assert host.post("/api/v1/shares/", asked, **JSON).json()["code"] == "invited_already"
    key = made.json()["id"]
    assert [row["id"] for row in guest.get("/api/v1/shared/").json()["results"]] == [key]
    assert guest.get("/api/v1/shared-headers/").json()["results"] == []
    taken = guest.post(f"/api/v1/shared/{key}/accept/", {"note": "同意"}, **JSON)
    assert (taken.status_code, taken.json()["state"]) == (200, "live"), taken.content
    assert guest.post(f"/api/v1/shared/{key}/decline/", {}, **JSON).json()["code"] == "answered_already"
    lines = guest.get(f"/api/v1/shared-headers/?share={key}").json()["results"]
    assert {line["title"] for line in lines} == {NAME, "示例联学"}
    assert host.get("/api/v1/shared-headers/").json()["results"] == []
    shown = host.get(f"/api/v1/shares/{key}/")
    assert (shown.json()["state"], shown.json()["answer_note"]) == ("live", "同意")
    changed = host.patch(
        f"/api/v1/shares/{key}/", {"until": clock.today().isoformat()}, headers={"If-Match": shown["ETag"]}, **JSON
    )
    assert changed.json()["until"] == clock.today().isoformat()
    assert guest.post(f"/api/v1/shared/{key}/leave/", {}, **JSON).json()["state"] == "left"
    assert guest.get("/api/v1/shared-headers/").json()["results"] == []
    assert host.post(f"/api/v1/shares/{key}/withdraw/", {}, **JSON).json()["state"] == "withdrawn"
    assert host.get("/api/v1/shares/?state=withdrawn").json()["results"][0]["id"] == key
    for path in (f"/api/v1/shares/{key}/", f"/api/v1/activities/?body={body.pk}"):
        answer = guest.get(path)
        assert answer.status_code == 404 or answer.json()["results"] == []


@pytest.mark.parametrize("path", ["/alliances/shares/received/", "/api/v1/shared/", "/api/v1/shared-headers/", "space"])
def test_what_others_share_costs_as_much_for_many_as_for_one(cast: Cast, path: str) -> None:
    """Rows of other cities grow in no crowd of tests/permissions: they are counted here."""
    body = body_of(cast)
    log(cast, body, "示例联学1")
    first = offer(cast, body)
    accept(cast, first.pk)
    client = cast.client(cast.stranger_department)
    if path.startswith("/api"):
        client = cast.token_client(cast.stranger_department)
    url = f"/shared/{first.pk}/" if path == "space" else path
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    for number in range(2, 12):
        log(cast, body, f"示例联学{number}")
        share = offer(cast, body_of(cast, name=f"示例联盟{number}"))
        accept(cast, share.pk)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few)
