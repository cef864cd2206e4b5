"""Planners beside each other make each meeting once; an answer and the voiding of its link do not cross."""

import datetime as dt
from collections.abc import Callable

import pytest

from core import clock
from core.errors import NotFound
from core.jobs.actions import fill_slots
from meetings.actions.invitees import invite
from meetings.actions.links import reply_by_link, void_link
from meetings.actions.planning import plan_meeting
from meetings.actions.series import create_series, keep_series
from meetings.models import Invitee, Meeting, MeetingSeries
from meetings.planning.prefill import Named
from meetings.replies.links import secret_of
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.core.concurrent import at_once, overtaken
from tests.factories import make_chain, make_unit
from tests.meetings.world import make_meeting

AT_ONCE = 4


def _begun(cast: Cast) -> MeetingSeries:
    values = {
        "name": "示例联席会议",
        "kind_id": term("meeting_kind", "joint").pk,
        "every": "month",
        "nth": 3,
        "starts_on": clock.today(),
    }
    return create_series(actor=cast.act(), body_id=make_body(make_chain()).pk, values=values)


@pytest.mark.parametrize("by_slot", [True, False])
def test_any_number_of_planners_make_each_meeting_once(committed_cast: Cast, by_slot: bool) -> None:
    cast = committed_cast
    with cast.scope():
        series = _begun(cast)
        Meeting.objects.filter(series=series).delete()

    def keep() -> None:
        with cast.scope():
            if by_slot:
                fill_slots(clock.now())
            else:
                keep_series(actor=cast.platform())

    at_once(*[keep] * AT_ONCE)
    with cast.scope():
        days = list(Meeting.objects.filter(series=series).values_list("slot", flat=True))
        assert len(days) == len(set(days)) == 3


def test_answer_that_waited_for_the_voiding_of_its_link_is_refused(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        starts = clock.now() + dt.timedelta(days=30)
        meeting = make_meeting(make_body(make_chain()), invite="none", starts_at=starts)
        [row] = invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=make_unit().pk)])
        plan_meeting(actor=cast.act(), meeting_id=meeting.pk)
        secret = secret_of(Invitee.objects.get(pk=row.pk))

    def answer() -> None:
        with cast.scope():
            reply_by_link(secret=secret, answer="yes")

    void: Callable[[], object] = lambda: void_link(actor=cast.act(), invitee_id=row.pk)  # noqa: E731
    with cast.scope():
        waiting = overtaken(void, answer)
    with pytest.raises(NotFound):
        waiting.result(timeout=30)
    with cast.scope():
        assert Invitee.objects.get(pk=row.pk).reply == "none"
