"""What a city asks of its meetings: kinds with their rules, reminders, the ladder."""

from typing import Any

import pytest
from django.urls import reverse

from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import BinEntry, Term
from meetings.actions.kind import create_kind_rule, delete_kind_rule, update_kind_rule
from meetings.actions.minimum import create_minimum_rule, end_minimum_rule, update_minimum_rule
from meetings.actions.reminder import create_reminder_rule, set_ladder, set_usual_reminders
from meetings.choices import LadderLevel
from meetings.models import KindAgendaItem, KindInvitee, LadderRule, MeetingKind, MinimumRule, ReminderRule
from meetings.rules import USUAL_LADDER, ladder, reminder_book, reminder_rules_for, rule_of
from tests.cast import Cast
from tests.factories import make_chain, make_term

AGENDA: list[dict[str, Any]] = [
    {"section": "一", "title": "总结成效"},
    {"section": "一", "title": "部署任务", "minutes_long": 30},
]


@pytest.fixture
def kind(in_city: Cast) -> Term:
    return make_term("meeting_kind", "joint", "联席会议", "joint")


def test_rule_of_a_kind_tells_whom_it_invites_and_what_its_agenda_begins_with(in_city: Cast, kind: Term) -> None:
    seat = make_term("body_seat", "secretary", "书记", "convener")
    rule = create_kind_rule(
        actor=in_city.act(),
        values={"kind_id": kind.pk, "minutes_long": 90, "quorum": 66},
        invitees=[{"seat_id": seat.pk, "category_id": None, "must": True}],
        agenda=AGENDA,
    )

    assert rule_of(kind.pk) == rule
    assert list(rule.invitees.values_list("seat_id", "must")) == [(seat.pk, True)]
    assert list(rule.agenda.order_by("place").values_list("place", "title", "minutes_long")) == [
        (1, "总结成效", None),
        (2, "部署任务", 30),
    ]
    with pytest.raises(InvalidInput, match="已经有了"):
        create_kind_rule(actor=in_city.act(), values={"kind_id": kind.pk})


def test_rule_saved_again_unchanged_keeps_its_version_and_its_lines(in_city: Cast, kind: Term) -> None:
    rule = create_kind_rule(actor=in_city.act(), values={"kind_id": kind.pk}, agenda=AGENDA)
    before = list(KindAgendaItem.objects.values_list("pk", flat=True))

    same = update_kind_rule(
        actor=in_city.act(), rule_id=rule.pk, values={}, invitees=[], agenda=AGENDA, expected_version=1
    )
    other = update_kind_rule(
        actor=in_city.act(), rule_id=rule.pk, values={}, invitees=[], agenda=AGENDA[:1], expected_version=1
    )

    assert (same.version, other.version) == (1, 2)
    assert KindAgendaItem.objects.count() == 1
    assert not set(before) & set(KindAgendaItem.objects.values_list("pk", flat=True))


def test_cleared_rule_goes_to_the_bin_whole(in_city: Cast, kind: Term) -> None:
    category = make_term("member_category", "firm", "企业", "enterprise")
    rule = create_kind_rule(
        actor=in_city.act(),
        values={"kind_id": kind.pk},
        invitees=[{"category_id": category.pk, "must": False}],
        agenda=AGENDA,
    )

    delete_kind_rule(actor=in_city.act(), rule_id=rule.pk)

    assert not MeetingKind.objects.exists()
    assert not KindInvitee.objects.exists()
    assert BinEntry.objects.get().kind == "meeting-kinds"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"quorum": 0}, "__all__"), ({"quorum": 101}, "__all__"), ({"minutes_long": 5}, "__all__"), ({"seat": 1}, "seat")],
)
def test_rule_that_cannot_be_kept_is_refused_with_words(
    in_city: Cast, kind: Term, values: dict[str, int], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        create_kind_rule(actor=in_city.act(), values={"kind_id": kind.pk, **values})

    assert set(caught.value.fields) == {field}
    assert not MeetingKind.objects.exists()


def test_reminders_are_the_kinds_own_else_those_of_all_else_the_usual_ones(in_city: Cast, kind: Term) -> None:
    other = make_term("meeting_kind", "round", "圆桌会议", "round_table")
    usual = [(one.moment, one.amount) for one in reminder_rules_for(kind.pk)]

    set_usual_reminders(actor=in_city.act())
    create_reminder_rule(
        actor=in_city.act(), values={"kind_id": kind.pk, "moment": "hours_before", "amount": 3, "by_hours": False}
    )
    book = reminder_book()

    assert usual == [("days_before", 7), ("days_before", 1), ("hours_before", 2)]
    assert [(one.moment, one.amount, one.by_hours) for one in book.of(kind.pk)] == [("hours_before", 3, False)]
    assert [(one.moment, one.amount) for one in book.of(other.pk)] == [
        ("days_after", 1),
        ("days_before", 7),
        ("days_before", 1),
        ("hours_before", 2),
    ]
    with pytest.raises(Conflict, match="已经设置"):
        set_usual_reminders(actor=in_city.act())


def test_reminder_of_one_moment_is_kept_once_without_a_kind_too(in_city: Cast) -> None:
    values = {"kind_id": None, "moment": "days_before", "amount": 3}
    create_reminder_rule(actor=in_city.act(), values=values)

    with pytest.raises((InvalidInput, Conflict), match="已经有了"):
        create_reminder_rule(actor=in_city.act(), values=values)


def test_ladder_is_the_usual_one_until_the_city_sets_its_own(in_city: Cast) -> None:
    remind, urge, circulate = LadderLevel.REMIND, LadderLevel.URGE, LadderLevel.CIRCULATE
    usual = ladder()

    set_ladder(actor=in_city.act(), steps=[(remind, -5), (remind, -1), (circulate, 20)])
    first = ladder()
    set_ladder(actor=in_city.act(), steps=[(remind, -1), (urge, 2)])

    assert usual == list(USUAL_LADDER)
    assert first == [(remind, -5), (remind, -1), (circulate, 20)]
    assert ladder() == [(remind, -1), (urge, 2)]
    with pytest.raises(InvalidInput, match="不能早于"):
        set_ladder(actor=in_city.act(), steps=[(remind, 0), (urge, -1)])
    with pytest.raises(InvalidInput, match="请填 -60 至 250"):
        set_ladder(actor=in_city.act(), steps=[(remind, -61)])
    assert LadderRule.objects.count() == 2


def test_minimum_needs_a_kind_and_ends_or_goes(in_city: Cast, kind: Term) -> None:
    values = {"name": "每年一次", "least": 1}
    with pytest.raises(InvalidInput, match="至少选一种"):
        create_minimum_rule(actor=in_city.act(), values=values, kinds=[])
    assert not MinimumRule.objects.exists()

    rule = create_minimum_rule(actor=in_city.act(), values=values, kinds=[kind.pk])
    other = make_term("meeting_kind", "round", "圆桌会议", "round_table")
    more = update_minimum_rule(
        actor=in_city.act(), rule_id=rule.pk, values={}, kinds=[kind.pk, other.pk], expected_version=1
    )
    ended = end_minimum_rule(actor=in_city.act(), rule_id=rule.pk, last_day=more.created_at.date())

    assert (more.version, more.kinds.count()) == (2, 2)
    assert ended is not None
    with pytest.raises(Conflict, match="已经停用"):
        end_minimum_rule(actor=in_city.act(), rule_id=rule.pk, last_day=more.created_at.date())


def test_rules_are_set_by_the_department_alone(in_city: Cast, kind: Term) -> None:
    chain = make_chain("示例链")
    liaison = in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    for who in (liaison, in_city.superior):
        actor = in_city.act(who, in_city.city)
        with pytest.raises(NotAllowed):
            create_kind_rule(actor=actor, values={"kind_id": kind.pk})
        with pytest.raises(NotAllowed):
            set_usual_reminders(actor=actor)
        with pytest.raises(NotAllowed):
            set_ladder(actor=actor, steps=[])


def test_pages_set_a_kind_with_its_agenda_a_minimum_a_reminder_and_the_ladder(cast: Cast) -> None:
    with cast.scope():
        kind = make_term("meeting_kind", "joint", "联席会议", "joint")
        seat = make_term("body_seat", "secretary", "书记", "convener")
    client = cast.client(cast.department)
    rule = {"minutes_long": 60, "topic_days": 3, "minutes_days": 4, "confirm_days": 2, "silence_agrees": "on"}
    lines = {"must_seats": [seat.pk], "title_1": "听取汇报", "long_1": 20, "required_1": "on", "title_2": "研究事项"}

    answers = [
        client.post(reverse("meeting-kind-edit", args=[kind.pk]), rule | lines),
        client.post(
            reverse("minimum-rule-create"), {"name": "每年一次", "period": "year", "least": 1, "kinds": [kind.pk]}
        ),
        client.post(reverse("reminder-rule-usual")),
        client.post(reverse("ladder-rule"), {"remind": "-3、-1", "urge": "2"}),
    ]
    page = client.get(reverse("meeting-kind-list")).content.decode()
    refused = client.post(reverse("ladder-rule"), {"remind": "下周"})

    assert [answer.status_code for answer in answers] == [302] * 4
    assert "听取汇报" in page
    assert "书记" in page
    assert refused.status_code == 422
    with cast.scope():
        assert list(KindAgendaItem.objects.order_by("place").values_list("title", "minutes_long", "is_required")) == [
            ("听取汇报", 20, True),
            ("研究事项", None, False),
        ]
        assert MinimumRule.objects.get().kinds.get().kind_id == kind.pk
        assert ReminderRule.objects.count() == 4
        assert sorted(LadderRule.objects.values_list("level", "days")) == [("remind", -3), ("remind", -1), ("urge", 2)]
