"""Topics: brought by members before the deadline, decided by the convener, and the proposer is told."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from alliances.actions import join
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account, Notice
from core.state import may_move
from meetings.actions.agenda import carry_over, remove_item
from meetings.actions.topic_decisions import accept_topic, merge_topic, return_topic, take_back_decision
from meetings.actions.topics import propose_again, propose_topic, update_topic, withdraw_topic
from meetings.agenda_queries import CARRIED_SECTION
from meetings.choices import TOPIC_TRANSITIONS, TopicState
from meetings.models import AgendaItem, Meeting, Resolution, Topic
from meetings.topic_queries import topics_for
from organizations.models import Unit
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.isolation.rows import make_row
from tests.meetings.conducted import HOUR, make_item, make_meeting

JSON: dict[str, Any] = {"content_type": "application/json"}


def joined(cast: Cast) -> tuple[Meeting, Unit, Account]:
    """A meeting of a body, a member of it, and whoever works for the member."""
    body, unit = make_body(make_chain()), make_unit("示例成员单位")
    join(
        actor=cast.act(),
        body_id=body.pk,
        kind=AnchorKind.UNIT,
        member_id=unit.pk,
        category_id=None,
        valid_from=dt.date(2024, 6, 1),
    )
    meeting = make_meeting(body, starts=240 * HOUR, topics_by=clock.today() + dt.timedelta(days=3))
    return meeting, unit, cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)


def propose(cast: Cast, meeting: Meeting, unit: Unit | None, account: Account | None, **more: Any) -> Topic:
    values = {"name": "示例议题", "meeting_id": meeting.pk, "unit_id": unit.pk if unit else None, **more}
    return propose_topic(actor=cast.act(account), body_id=meeting.body_id, values=values)


def told(account: Account) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(account=account).order_by("created_at", "id")]


def test_member_proposes_and_hears_what_became_of_it(in_city: Cast) -> None:
    meeting, unit, company = joined(in_city)
    liaison = in_city.add(Role.LIAISON, scope_id=meeting.body_id, scope_kind=AnchorKind.BODY)
    topic = propose(in_city, meeting, unit, company)
    assert told(liaison) == ["示例成员单位提出议题“示例议题”，请审定"]
    assert list(topics_for(in_city.act(company))) == [topic]
    accepted = accept_topic(actor=in_city.act(liaison), topic_id=topic.pk, section=" 讨论 ", minutes_long=20)
    item = AgendaItem.objects.get()
    assert (accepted.state, accepted.decided_by_id) == ("accepted", liaison.pk)
    assert (item.title, item.section, item.minutes_long, item.unit_id, item.topic_id) == (
        "示例议题",
        "讨论",
        20,
        unit.pk,
        topic.pk,
    )
    assert told(company) == ["议题“示例议题”已列入“示例联席会议”的议程"]


def test_deadline_is_refused_in_words_to_members_and_not_to_the_hands(in_city: Cast) -> None:
    meeting, unit, company = joined(in_city)
    with clock.fixed(clock.now() + dt.timedelta(days=4)):
        with pytest.raises(Conflict, match="截止") as refusal:
            propose(in_city, meeting, unit, company)
        assert refusal.value.code == "topics_closed"
        assert propose(in_city, meeting, None, None).state == "proposed"
    for state, words in (("held", "已召开"), ("cancelled", "已取消")):
        with pytest.raises(Conflict, match=words):
            propose(in_city, make_meeting(meeting.body, state=state), unit, company)
    with pytest.raises(Conflict, match="开始"):
        propose(in_city, make_meeting(meeting.body), unit, company)
    with pytest.raises(InvalidInput):
        propose(in_city, make_meeting(meeting.body, state="draft"), unit, company)


def test_company_speaks_for_itself_alone(in_city: Cast) -> None:
    meeting, unit, company = joined(in_city)
    other, _, _ = joined(in_city)
    for given in (None, make_unit()):
        with pytest.raises(InvalidInput) as refusal:
            propose(in_city, meeting, given, company)
        assert "member" in refusal.value.fields
    with pytest.raises(NotAllowed):
        propose(in_city, other, unit, company)
    stranger = in_city.add(Role.COMPANY, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    topic = propose(in_city, meeting, unit, company)
    with pytest.raises(NotAllowed):
        withdraw_topic(actor=in_city.act(stranger), topic_id=topic.pk)
    with pytest.raises(NotAllowed):
        accept_topic(actor=in_city.act(company), topic_id=topic.pk)


def test_returned_topic_is_mended_and_proposed_again(in_city: Cast) -> None:
    meeting, unit, company = joined(in_city)
    topic = propose(in_city, meeting, unit, company)
    with pytest.raises(InvalidInput):
        return_topic(actor=in_city.act(), topic_id=topic.pk, answer=" ")
    back = return_topic(actor=in_city.act(), topic_id=topic.pk, answer="请补充数据")
    assert told(company) == ["议题“示例议题”被退回：请补充数据"]
    update_topic(
        actor=in_city.act(company), topic_id=topic.pk, values={"reason": "数据"}, expected_version=back.version
    )
    again = propose_again(actor=in_city.act(company), topic_id=topic.pk)
    assert (again.state, again.answer, again.decided_at) == ("proposed", "", None)


def test_merged_topics_follow_the_one_they_went_into(in_city: Cast) -> None:
    meeting, unit, company = joined(in_city)
    first, second, third = (propose(in_city, meeting, unit, company, name=f"议题{n}") for n in "甲乙丙")
    merge_topic(actor=in_city.act(), topic_id=first.pk, into_id=second.pk)
    merge_topic(actor=in_city.act(), topic_id=second.pk, into_id=third.pk)
    assert set(third.absorbed.values_list("name", flat=True)) == {"议题甲", "议题乙"}
    with pytest.raises(Conflict, match="不能再审定"):
        merge_topic(actor=in_city.act(), topic_id=first.pk, into_id=third.pk)
    with pytest.raises(InvalidInput):
        merge_topic(actor=in_city.act(), topic_id=third.pk, into_id=third.pk)
    with pytest.raises(Conflict, match="不能并入"):
        merge_topic(actor=in_city.act(), topic_id=third.pk, into_id=first.pk)
    assert take_back_decision(actor=in_city.act(), topic_id=first.pk).merged_into_id is None


def test_accepted_topic_leaves_by_the_agenda(in_city: Cast) -> None:
    meeting, unit, company = joined(in_city)
    topic = propose(in_city, meeting, unit, company)
    accept_topic(actor=in_city.act(), topic_id=topic.pk)
    with pytest.raises(Conflict, match="议程里移除"):
        take_back_decision(actor=in_city.act(), topic_id=topic.pk)
    with pytest.raises(Conflict):
        withdraw_topic(actor=in_city.act(company), topic_id=topic.pk)
    remove_item(actor=in_city.act(), item_id=AgendaItem.objects.get().pk)
    assert withdraw_topic(actor=in_city.act(company), topic_id=topic.pk).state == "withdrawn"


STEPS: dict[str, Callable[[Cast, Topic, Topic], Topic]] = {
    "accepted": lambda cast, topic, _: accept_topic(actor=cast.act(), topic_id=topic.pk),
    "merged": lambda cast, topic, other: merge_topic(actor=cast.act(), topic_id=topic.pk, into_id=other.pk),
    "returned": lambda cast, topic, _: return_topic(actor=cast.act(), topic_id=topic.pk, answer="原因"),
    "withdrawn": lambda cast, topic, _: withdraw_topic(actor=cast.act(), topic_id=topic.pk),
}


@pytest.mark.parametrize(("state", "to"), list(product(TopicState.values, STEPS)))
def test_every_step_from_every_state(in_city: Cast, state: str, to: str) -> None:
    meeting, unit, company = joined(in_city)
    topic, other = (propose(in_city, meeting, unit, company, name=name) for name in ("甲", "乙"))
    Topic.objects.filter(pk=topic.pk).update(state=state, merged_into=other if state == "merged" else None)
    topic.refresh_from_db()
    allowed = to in TOPIC_TRANSITIONS[state]
    assert may_move(topic, to) == allowed
    if allowed:
        assert STEPS[to](in_city, topic, other).state == to
    else:
        with pytest.raises(Conflict):
            STEPS[to](in_city, topic, other)


def test_open_resolutions_begin_the_agenda_once(in_city: Cast) -> None:
    body = make_body(make_chain())
    held, ahead = make_meeting(body, state="held"), make_meeting(body, starts=240 * HOUR)
    make_item(in_city, ahead, "听取汇报")
    for number, state in ((1, "open"), (2, "done"), (3, "open")):
        make_row(
            Resolution,
            body=body,
            meeting=held,
            item=None,
            unit=make_unit(),
            party_org=None,
            year=2026,
            number=number,
            name=f"决议{number}",
            state=state,
            closed_on=dt.date(2026, 1, 5) if state == "done" else None,
            due_on=dt.date(2026, 2, number),
        )
    carry_over(actor=in_city.act(), meeting_id=ahead.pk)
    rows = list(AgendaItem.objects.filter(meeting=ahead).order_by("place").values_list("section", "title"))
    assert [section for section, _ in rows] == [CARRIED_SECTION, CARRIED_SECTION, ""]
    assert [title[-3:] for _, title in rows] == ["决议1", "决议3", "取汇报"]
    with pytest.raises(Conflict, match="没有要带入"):
        carry_over(actor=in_city.act(), meeting_id=ahead.pk)


def test_company_proposes_and_the_hands_decide_on_pages_without_scripts(cast: Cast) -> None:
    with cast.scope():
        meeting, unit, company = joined(cast)
    member, hands = cast.client(company), cast.client(cast.department)
    assert "提出议题" in member.get(f"/meetings/topics/propose/?body={meeting.body_id}").content.decode()
    posted = {"name": "研究货运通道", "reason": "限行", "meeting": str(meeting.pk), "member": f"unit:{unit.pk}"}
    answer = member.post("/meetings/topics/propose/", posted, follow=True)
    assert "已提出“研究货运通道”" in answer.content.decode()
    with cast.scope():
        own = f"/meetings/topics/{Topic.objects.get().pk}/"
    assert "研究货运通道" in member.get("/meetings/topics/").content.decode()
    assert "待审定的议题" in hands.get(f"/meetings/{meeting.pk}/agenda/").content.decode()
    assert member.get(f"{own}accept/").status_code == 403
    assert "退回议题" in hands.get(f"{own}return/").content.decode()
    assert hands.post(f"{own}return/", {"answer": "请补充"}).status_code == 302
    assert "重新提出" in member.get(own).content.decode()
    assert member.post(f"{own}edit/", {**posted, "reason": "补充了", "version": "2"}).status_code == 302
    assert member.post(f"{own}again/").status_code == 302
    assert hands.post(f"{own}accept/", {"meeting": str(meeting.pk), "section": "讨论"}).status_code == 302
    assert "已列入议程" in member.get(own).content.decode()


def test_api_takes_topics_through_their_states(cast: Cast) -> None:
    with cast.scope():
        meeting, unit, company = joined(cast)
    member, hands = cast.token_client(company), cast.token_client(cast.department)
    path = "/api/v1/topics/"
    given = {"body": str(meeting.body_id), "name": "示例议题", "unit": str(unit.pk), "meeting": str(meeting.pk)}
    made = member.post(path, given, **JSON)
    assert made.status_code == 201, made.content
    own = f"{path}{made.json()['id']}/"
    assert member.post(f"{own}accept/", {}, **JSON).status_code == 403
    changed = member.patch(own, {"reason": "事由"}, headers={"if-match": made["ETag"]}, **JSON)
    assert changed.json()["reason"] == "事由"
    assert hands.post(f"{own}return/", {"answer": "请补充"}, **JSON).json()["state"] == "returned"
    assert hands.post(f"{own}take-back/", {}, **JSON).json()["state"] == "proposed"
    assert hands.post(f"{own}accept/", {}, **JSON).json()["state"] == "accepted"
    assert [row["id"] for row in hands.get(f"{path}?state=accepted").json()["results"]] == [made.json()["id"]]
