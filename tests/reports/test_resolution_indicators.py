"""Resolutions as of a day: what was resolved, what of it was done in time, and what was late then (truth 5)."""

import datetime as dt
from typing import Any

from core.principal import Principal
from meetings.actions import resolution as actions
from meetings.models import Resolution
from reports.indicators.asking import asked_of
from reports.indicators.model import Indicator
from reports.indicators.resolutions import RESOLUTION_BOOK
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain
from tests.meetings.test_resolutions import HELD, make_meeting, record

ALL, IN_TIME, OVERDUE = RESOLUTION_BOOK
DUE = dt.date(2026, 6, 30)


def _closed(actor: Principal, row: Resolution, day: dt.date) -> None:
    actions.close_resolution(actor=actor, resolution_id=row.pk, day=day, result="示例", without="示例")


def test_open_overdue_ones_count_as_late_and_dropped_ones_nowhere(in_city: Cast) -> None:
    actor, chain = in_city.act(), make_chain()
    meeting = make_meeting(make_body(chain))
    old = make_meeting(meeting.body, "示例去年", starts_at=HELD.replace(year=2025), ends_at=HELD)
    elsewhere = make_meeting(make_body(make_chain()), "示例别处")
    names = ("按期", "逾期办结", "逾期未办", "不再办理", "未到期")
    rows = {name: record(actor, meeting, name, due_on=DUE) for name in names[:4]}
    rows["未到期"] = record(actor, meeting, "未到期", due_on=dt.date(2999, 1, 1))
    record(actor, old, "去年的", due_on=dt.date(2025, 6, 30))
    _closed(actor, record(actor, elsewhere, "别处的", due_on=DUE), DUE)
    _closed(actor, rows["按期"], DUE)
    _closed(actor, rows["逾期办结"], dt.date(2026, 7, 10))
    actions.drop_resolution(actor=actor, resolution_id=rows["不再办理"].pk, reason="示例")
    assert IN_TIME.base is not None

    def told(one: Indicator, rows: Any = None, **given: str) -> set[str]:
        asked = asked_of(actor, {"chain": str(chain.pk), **given}, one)
        return set((rows or one.rows)(asked).values_list("name", flat=True))

    assert told(ALL) == set(names)
    assert told(ALL, window="ever") == {*names, "去年的"}
    assert told(IN_TIME) == {"按期"}
    judged = {"按期", "逾期办结", "逾期未办"}
    assert told(IN_TIME, IN_TIME.base) == judged
    assert told(IN_TIME, IN_TIME.base, window="ever") == {*judged, "去年的"}
    assert told(OVERDUE) == {"逾期未办", "去年的"}
    day = "2026-07-05"  # then the one was not closed yet, and the other not dropped
    assert told(IN_TIME, day=day) == {"按期"}
    assert told(IN_TIME, IN_TIME.base, day=day) == {*judged, "不再办理"}
    assert told(OVERDUE, day=day) == {"逾期办结", "逾期未办", "不再办理", "去年的"}
