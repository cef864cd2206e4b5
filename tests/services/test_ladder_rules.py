"""The ladder of each clock: the city's own steps, else the usual ones."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed
from services.actions.ladder import add_ticket_step, set_ticket_ladder
from services.choices import ClockKind, LimitUnit, UrgeLevel
from services.clocks import LadderStep, Limit
from services.ladder import USUAL, ladders
from services.models import UrgeStep
from tests.cast import Cast
from tests.factories import make_chain
from tests.services import world

REMIND: dict[str, Any] = {"level": "remind", "amount": 2, "unit": "days", "is_before": True}
URGE: dict[str, Any] = {"level": "urge", "amount": 0, "unit": "days", "is_before": False}
SUPERVISE: dict[str, Any] = {"level": "supervise", "amount": 120, "unit": "minutes", "is_before": False}
KIND = ClockKind.FEEDBACK


def test_ladder_is_the_usual_one_until_the_city_sets_its_own(in_city: Cast) -> None:
    assert ladders() == {str(kind): USUAL[kind] for kind in ClockKind}
    assert [step.level for step in ladders()[KIND]] == list(UrgeLevel)

    set_ticket_ladder(actor=in_city.act(), kind=KIND, steps=[SUPERVISE, REMIND, URGE])

    assert ladders()[KIND] == [
        LadderStep(Limit(2, LimitUnit.DAYS), True, UrgeLevel.REMIND),
        LadderStep(None, False, UrgeLevel.URGE),
        LadderStep(Limit(120, LimitUnit.MINUTES), False, UrgeLevel.SUPERVISE),
    ]
    assert ladders()[ClockKind.RESOLUTION] == USUAL[ClockKind.RESOLUTION]
    set_ticket_ladder(actor=in_city.act(), kind=KIND, steps=[])
    assert ladders()[KIND] == USUAL[KIND]


def test_step_that_stays_stays_the_same_row(in_city: Cast) -> None:
    first = set_ticket_ladder(actor=in_city.act(), kind=KIND, steps=[REMIND, URGE])
    second = set_ticket_ladder(actor=in_city.act(), kind=KIND, steps=[{**REMIND, "amount": 3}, URGE])

    assert first[1].pk == second[1].pk
    assert UrgeStep.objects.count() == 2
    add_ticket_step(actor=in_city.act(), kind=KIND, values={**REMIND, "amount": 4})
    assert ladders()[KIND][0].offset == Limit(4, LimitUnit.DAYS)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([REMIND, REMIND], "每级只办一次"),
        ([URGE, {**REMIND, "amount": 1, "is_before": False}], "不能早于"),
        ([{**REMIND, "amount": 61}], "请填 0 至 60"),
        ([{**SUPERVISE, "amount": 4801}], "请填 0 至 4800"),
        ([{**REMIND, "level": "shout"}], "没有这种方式"),
    ],
)
def test_ladder_that_makes_no_sense_is_refused(in_city: Cast, steps: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        set_ticket_ladder(actor=in_city.act(), kind=KIND, steps=steps)
    assert words in str([*caught.value.fields.values()])
    assert not UrgeStep.objects.exists()


def test_only_the_department_sets_the_ladder(in_city: Cast) -> None:
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain("示例链").pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        set_ticket_ladder(actor=in_city.act(liaison, in_city.city), kind=KIND, steps=[])


def test_pages_show_and_set_a_ladder(cast: Cast) -> None:
    client = cast.client(cast.department)
    edit = reverse("ticket-ladder-edit", args=["feedback"])
    given = {
        "when_remind": "before",
        "remind": 2,
        "unit_remind": "days",
        "when_urge": "at",
        "when_supervise": "after",
        "supervise": 120,
        "unit_supervise": "minutes",
    }
    before = client.get(reverse("ticket-ladder-list")).content.decode()
    saved = client.post(edit, given)
    after = client.get(reverse("ticket-ladder-list")).content.decode()
    empty = client.post(edit, {**given, "remind": ""})
    early = client.post(edit, {**given, "when_urge": "before", "urge": 5, "unit_urge": "days"})
    shown = client.get(edit).content.decode()

    assert saved.status_code == 302
    assert before.count("通用") > after.count("通用")
    assert "期限前2个工作日提醒，到期时催办，期限后2个工作小时督办" in after
    assert (empty.status_code, early.status_code) == (422, 422)
    assert "请填期限前后多久" in empty.content.decode()
    assert "不能早于" in early.content.decode()
    assert "恢复通用的" in shown
    assert client.get(reverse("ticket-ladder-edit", args=["lunch"])).status_code == 404


def test_a_ladder_is_tried_on_last_month_s_tickets_before_it_is_kept(in_city: Cast) -> None:
    with clock.fixed(dt.datetime(2026, 3, 2, 9, 30, tzinfo=clock.CHINA)):
        hall = world.make_hall(in_city)
        ticket = world.whistle(hall)
    with clock.fixed(dt.datetime(2026, 3, 12, 9, 30, tzinfo=clock.CHINA)):
        client = in_city.client(in_city.department)
        address = f"/settings/ticket-ladder/{KIND}/try/"
        assert ticket.name in client.get(address).content.decode()
        given = {"when_remind": "", "when_urge": "at", "when_supervise": "", "when_circulate": ""}
        trial = client.post(address, given).context["trial"]
        assert [(before, after) for _, before, after in trial.counts] == [(1, 0), (1, 1), (1, 0), (0, 0)]
        assert [line.sent.level for line in trial.lines] == [UrgeLevel.URGE]
        wrong = {**given, "when_remind": "after", "remind": 3, "unit_remind": "days"}
        assert client.post(address, wrong).status_code == 422
    assert not UrgeStep.objects.exists()
