"""会议次数: the list, its sheet, planning for those behind, a body's year, the card on 工作台."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from alliances.choices import BodyState
from alliances.models import ChainBody
from core import clock
from core.choices import AnchorKind, Role
from core.models import Term
from meetings.actions.minimum import create_minimum_rule
from meetings.choices import MeetingState
from meetings.models import Meeting, MinimumRule
from tests.cast import Cast
from tests.factories import make_chain, make_term
from tests.isolation.rows import make_row

SUMMER = dt.datetime(2026, 8, 10, 10, tzinfo=clock.CHINA)


@pytest.fixture
def owing(cast: Cast) -> Iterator[dict[str, Any]]:
    """Two bodies that owe a yearly meeting, one of them on a chain."""
    with clock.fixed(SUMMER):
        with cast.scope():
            kind = make_term("meeting_kind", "joint", "联席会议", "joint")
            chain = make_chain("示例链")
            given = {"founded_on": None, "ended_on": None, "state": BodyState.ACTIVE}
            bodies = [
                make_row(ChainBody, name=name, chain=on, **given) for name, on in (("示例甲", chain), ("示例乙", None))
            ]
            values = {"name": "每年一次", "period": "year", "least": 1, "valid_from": None}
            rule = create_minimum_rule(actor=cast.act(), values=values, kinds=[kind.pk])
        yield {"kind": kind, "chain": chain, "bodies": bodies, "rule": rule}


def test_list_tells_who_is_behind_and_the_sheet_tells_the_same(cast: Cast, owing: dict[str, Any]) -> None:
    client = cast.client(cast.department)
    page = client.get(reverse("meeting-minimums")).content.decode()
    narrowed = client.get(reverse("meeting-minimums"), {"chain": owing["chain"].pk}).content.decode()
    reached = client.get(reverse("meeting-minimums"), {"state": "reached"}).content.decode()

    assert "2 个组织落后" in page
    assert page.count("还差 1 次") == 2
    assert "示例甲" in narrowed
    assert "示例乙" not in narrowed
    assert "没有符合条件的" in reached


def test_ticked_bodies_get_a_draft_each_on_the_first_working_day(cast: Cast, owing: dict[str, Any]) -> None:
    client, rule = cast.client(cast.department), owing["rule"]
    ids = [str(body.pk) for body in owing["bodies"]]
    asked = client.post(reverse("minimum-plan"), {"ids": ids, "rule": rule.pk})
    sent = {"ids": ids, "rule": rule.pk, "kind": owing["kind"].pk, "month": "2026-11", "starts": "09:30"}
    answer = client.post(reverse("minimum-plan"), sent)

    assert asked.status_code == 200
    assert f'value="{owing["kind"].pk}" selected' in asked.content.decode()
    assert answer.status_code == 302
    with cast.scope():
        drafts = list(Meeting.objects.filter(state=MeetingState.DRAFT))
        assert {draft.body_id for draft in drafts} == {body.pk for body in owing["bodies"]}
        days = {draft.starts_at.astimezone(clock.CHINA) for draft in drafts}
        assert days == {dt.datetime(2026, 11, 2, 9, 30, tzinfo=clock.CHINA)}  # the first is a Sunday


def test_planning_asks_for_bodies_a_month_ahead_and_the_right(cast: Cast, owing: dict[str, Any]) -> None:
    client = cast.client(cast.department)
    ids = [str(owing["bodies"][0].pk)]
    sent = {"kind": owing["kind"].pk, "month": "2026-10", "starts": "09:30"}

    assert client.post(reverse("minimum-plan"), sent).status_code == 422
    assert client.post(reverse("minimum-plan"), {**sent, "ids": ids, "month": "2026-01"}).status_code == 422
    assert client.post(reverse("minimum-plan"), {**sent, "ids": ["示例"]}).status_code == 422
    assert "示例甲" in client.get(reverse("minimum-plan"), {"body": ids[0]}).content.decode()
    with cast.scope():
        liaison = cast.add(Role.LIAISON, scope_id=owing["chain"].pk, scope_kind=AnchorKind.CHAIN)
    both = [str(body.pk) for body in owing["bodies"]]
    assert cast.client(liaison).post(reverse("minimum-plan"), {**sent, "ids": both}).status_code == 302
    with cast.scope():
        assert [draft.body_id for draft in Meeting.objects.all()] == [owing["bodies"][0].pk]


def test_year_of_a_body_tells_its_rules_its_meetings_and_the_forecast(cast: Cast, owing: dict[str, Any]) -> None:
    kind: Term = owing["kind"]
    body: ChainBody = owing["bodies"][0]
    with cast.scope():
        MinimumRule.objects.update(least=2)
        begins = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)
        ends = begins + dt.timedelta(hours=1)
        make_row(Meeting, name="示例会一", body=body, kind=kind, state="held", starts_at=begins, ends_at=ends)
    page = cast.client(cast.department).get(reverse("body-year", args=[body.pk])).content.decode()

    assert "应开 2 次，已开 1 次" in page
    assert "照此下去年内少 1 次" in page
    assert "示例会一" in page


def test_card_tells_the_bodies_behind_until_none_is(cast: Cast, owing: dict[str, Any]) -> None:
    client = cast.client(cast.department)
    before = client.get("/").content.decode()
    with cast.scope():
        for body in owing["bodies"]:
            begins = dt.datetime(2026, 9, 2, 9, tzinfo=clock.CHINA)
            ends = begins + dt.timedelta(hours=1)
            make_row(Meeting, body=body, kind=owing["kind"], state="planned", starts_at=begins, ends_at=ends)
    after = client.get("/").content.decode()

    assert "会议次数落后" in before
    assert "会议次数落后" not in after
