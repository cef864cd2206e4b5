"""The same writing request sent twice: done once, answered alike (``Idempotency-Key``)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core import clock, kept_answers
from core.choices import Role
from core.models import KeptAnswer
from members.choices import GrantState
from members.models import Grant
from organizations.models import Unit
from tests.cast import Cast, make_account, make_grant
from tests.core.concurrent import at_once
from tests.factories import make_unit

JSON = "application/json"
PATH = "/api/v1/units/"
BODY = {"name": "示例甲公司", "kind": "company"}


def key(text: str = "a1", **more: str) -> dict[str, str]:
    return {"idempotency-key": text, **more}


def post(client: Client, body: Any = BODY, text: str = "a1", path: str = PATH) -> Any:
    return client.post(path, body, content_type=JSON, headers=key(text))


def units(cast: Cast) -> int:
    with cast.scope():
        return int(Unit.objects.count())


def test_second_request_gets_the_first_answer_and_changes_nothing(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    first, second = post(client), post(client)
    assert (first.status_code, units(cast)) == (201, 1)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (second.status_code, second.content) == (201, first.content)
    assert [second.headers[name] for name in ("ETag", "Content-Type")] == [
        first.headers[name] for name in ("ETag", "Content-Type")
    ]
    assert post(client, text="a2").status_code == 201
    assert units(cast) == 2


def test_change_and_removal_are_done_once_too(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例甲公司")
    client, path = cast.token_client(cast.department), f"{PATH}{unit.pk}/"
    asked = {"content_type": JSON, "headers": key("p1", **{"if-match": '"v1"'})}
    first = client.patch(path, {"short_name": "甲"}, **asked)  # type: ignore[arg-type]
    second = client.patch(path, {"short_name": "甲"}, **asked)  # type: ignore[arg-type]
    assert (first.status_code, second.status_code) == (200, 200), "the version has moved on, the answer has not"
    assert second.json() == first.json()
    other = client.patch(path, {"short_name": "甲"}, content_type=JSON, headers=key("p1", **{"if-match": '"v2"'}))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used")


@pytest.mark.parametrize(
    ("body", "path"), [({**BODY, "short_name": "甲"}, PATH), (BODY, "/api/v1/party-orgs/"), ({}, PATH)]
)
def test_key_of_another_request_is_refused_and_nothing_written(cast: Cast, body: Any, path: str) -> None:
    client = cast.token_client(cast.department)
    post(client)
    refused = post(client, body, path=path)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_used")
    assert units(cast) == 1


def test_refused_request_may_be_mended_under_its_key(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    assert post(client, {"name": "", "kind": "company"}).status_code == 400
    assert post(client).status_code == 201
    assert units(cast) == 1


def test_key_is_the_accounts_and_the_tenants(cast: Cast) -> None:
    other = make_account(cast.city, "second", "示例第二人")
    make_grant(cast.city, other, Role.DEPARTMENT)
    clients = [
        cast.token_client(cast.department),
        cast.token_client(other),
        cast.token_client(cast.stranger_department),
    ]
    answers = [post(client, {**BODY, "name": f"示例{number}"}) for number, client in enumerate(clients)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert not any("Idempotency-Replayed" in answer.headers for answer in answers)
    assert units(cast) == 2


def test_answer_is_not_repeated_once_rights_have_changed(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    make_grant(cast.city, cast.department, Role.SUPERIOR)
    post(client)
    with cast.scope():
        Grant.objects.filter(account=cast.department, role=Role.SUPERIOR).update(state=GrantState.REVOKED)
    again = post(client)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_rights_changed")
    assert "示例甲公司" not in again.content.decode()
    narrower = post(cast.token_client(cast.department, ["units:write"]))
    assert narrower.status_code == 409


def test_signed_out_and_reading_requests_keep_nothing(cast: Cast) -> None:
    assert post(Client()).status_code == 401
    client = cast.token_client(cast.department)
    for _ in range(2):
        assert "Idempotency-Replayed" not in client.get(PATH, headers=key()).headers
    with cast.scope():
        assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("text", ["", "键", "a b", "x" * 101])
def test_key_of_wrong_form_is_refused(cast: Cast, text: str) -> None:
    refused = post(cast.token_client(cast.department), text=text)
    assert (refused.status_code, refused.json()["code"], units(cast)) == (400, "bad_idempotency_key", 0)


def test_work_that_breaks_leaves_no_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cast.token_client(cast.department)
    client.raise_request_exception = False

    def broken(*_: Any) -> None:
        raise RuntimeError("示例故障")

    with monkeypatch.context() as patched:
        patched.setattr("core.api.resources.Resource.object_response", broken)
        assert post(client).status_code == 500
    assert units(cast) == 0
    assert post(client).status_code == 201


def test_two_at_once_are_one(committed_cast: Cast) -> None:
    clients = [committed_cast.token_client(committed_cast.department) for _ in range(2)]
    answers = at_once(*[lambda client=client: post(client) for client in clients])
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert units(committed_cast) == 1


def test_very_long_answer_is_not_kept_and_the_work_not_repeated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "LONGEST_BODY", 10)
    client = cast.token_client(cast.department)
    post(client)
    again = post(client)
    assert (again.status_code, again.json()["code"], units(cast)) == (409, "idempotency_not_kept", 1)


def test_answers_are_forgotten_after_a_day(cast: Cast) -> None:
    client, now = cast.token_client(cast.department), clock.now()
    post(client)
    with cast.scope():
        assert kept_answers.slots(now) == []
        KeptAnswer.objects.update(created_at=now - dt.timedelta(days=1, minutes=1))
        post(client, {**BODY, "name": "示例乙公司"}, text="a2")
        (slot,) = kept_answers.slots(now)
        kept_answers.forget(slot)
        assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["a2"]


@pytest.mark.parametrize("headers", [{}, key()], ids=["plain", "with a key"])
def test_body_beyond_the_limit_is_refused_in_words(cast: Cast, headers: dict[str, str], settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = cast.token_client(cast.department)
    refused = client.post(PATH, {**BODY, "short_name": "甲" * 1000}, content_type=JSON, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "too_large")
    assert units(cast) == 0
