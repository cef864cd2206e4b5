"""Visits entered after the fact: the days of their steps come in by the sheet, in their order (F035)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from services.actions.visit_history import day_of, record_past_steps
from services.actions.visits import log_visit
from services.models import Visit
from services.visits.pages import step_events
from services.visits.queries import visit_sums
from tests.cast import Cast
from tests.services import world
from tests.services.test_visits import MORNING, TODAY, kind, problem, values
from tests.services.world import Hall, category, channel
from tests.sheets import errors_of, import_all, run_jobs, upload, workbook

LAST_MAY = dt.date(2025, 5, 6)
STEPS = {
    "collected_on": dt.date(2025, 5, 6),
    "coordinated_on": dt.date(2025, 5, 9),
    "coordination": "已协调。",
    "assessed_on": dt.date(2025, 5, 12),
    "rating": "satisfied",
    "assessment": "企业满意。",
}


@pytest.fixture
def hall(in_city: Cast) -> Iterator[Hall]:
    with clock.fixed(MORNING):
        made = world.make_hall(in_city)
        channel("visit"), kind(), category()
        yield made


def entered(hall: Hall, day: dt.date = LAST_MAY, **fields: Any) -> Visit:
    given = {"department_id": hall.lead.pk, **fields}
    return log_visit(actor=hall.act(hall.cast.department), values=values(hall, visited_on=day, **given))


def past(hall: Hall, visit: Visit, **steps: Any) -> Visit:
    return record_past_steps(actor=hall.act(hall.cast.department), visit_id=visit.pk, steps=steps)


def test_steps_stand_on_their_days(hall: Hall) -> None:
    visit = past(hall, entered(hall), **STEPS)
    days = [day_of(at) for at in (visit.collected_at, visit.coordinated_at, visit.assessed_at)]
    assert days == [STEPS["collected_on"], STEPS["coordinated_on"], STEPS["assessed_on"]]
    assert (visit.state, visit.rating, visit.assessed_by_id) == ("assessed", "satisfied", None)
    assert [step.days for step in visit_sums(Visit.objects.all()).steps] == [None, 0.0, 3.0, 6.0]
    assert [event.at for event in step_events(visit)][1:] == days  # no hour is made up
    assert past(hall, visit, **STEPS).version == visit.version


def test_evaluation_may_follow_at_once_and_steps_come_later(hall: Hall) -> None:
    visit = entered(hall)
    assert past(hall, visit, collected_on=LAST_MAY).state == "collected"
    rest = {name: STEPS[name] for name in ("assessed_on", "rating", "assessment")}
    assessed = past(hall, visit, **rest)
    assert (assessed.state, assessed.coordinated_at) == ("assessed", None)


@pytest.mark.parametrize(
    ("column", "steps"),
    [
        ("collected_on", {"collected_on": dt.date(2025, 5, 5)}),
        ("coordinated_on", {"coordinated_on": dt.date(2025, 5, 5)}),
        ("assessed_on", {"assessed_on": dt.date(2025, 5, 8)}),
        ("assessed_on", {"assessed_on": TODAY + dt.timedelta(days=1)}),
        ("assessed_on", {"rating": ""}),
        ("coordinated_on", {"coordination": ""}),
        ("rating", {"rating": "great"}),
        ("collected_on", {"collected_on": None}),
    ],
)
def test_order_and_wholeness(hall: Hall, column: str, steps: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        past(hall, entered(hall), **{**STEPS, **steps})
    assert column in refused.value.fields
    assert Visit.objects.get().state == "collected"


def test_visit_logged_on_its_day_keeps_the_platform_s_moments(hall: Hall) -> None:
    with pytest.raises(Conflict, match="平台记录"):
        past(hall, entered(hall, TODAY), **STEPS)


def test_past_evaluations_are_the_organization_department_s_to_enter(hall: Hall) -> None:
    visit = log_visit(actor=hall.act(hall.liaison), values=values(hall, visited_on=LAST_MAY, body_id=hall.body.pk))
    with pytest.raises(NotAllowed, match="组织部门"):
        record_past_steps(actor=hall.act(hall.liaison), visit_id=visit.pk, steps=STEPS)
    own = {name: STEPS[name] for name in ("collected_on", "coordinated_on", "coordination")}
    assert record_past_steps(actor=hall.act(hall.liaison), visit_id=visit.pk, steps=own).state == "coordinated"


def test_open_tickets_hold_the_steps_up(hall: Hall) -> None:
    visit = log_visit(
        actor=hall.act(hall.cast.department),
        values=values(hall, visited_on=LAST_MAY, department_id=hall.lead.pk),
        problems=[problem(hall)],
    )
    with pytest.raises(Conflict, match="没有答复"):
        past(hall, visit, **STEPS)


def test_sheet_brings_them_in_and_puts_them_right(committed_cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast = committed_cast
    with cast.scope():
        hall = world.make_hall(cast)
        word = kind().label
    head = ["走访单位", "走访日期", "类别", "走访部门", "了解到的情况和问题"]
    steps = ["收集日期", "协调日期", "协调办理情况", "评估日期", "企业评价", "评估意见"]
    row = [hall.company.name, "2025-05-06", word, hall.lead.name, "用电紧张。"]
    client = cast.client(cast.department)
    wrong = workbook(tmp_path / "a.xlsx", head + steps, [[*row, "2025-05-06", "2025-05-04", "已协调。", "", "", ""]])
    found = errors_of(cast, _checked(cast, client, wrong))
    assert any("不能早于" in text for text in found.values()), found
    import_all(cast, client, "visits", workbook(tmp_path / "b.xlsx", head, [row]))
    whole = [*row, "2025-05-06", "2025-05-09", "已协调。", "2025-05-12", "满意", "企业满意。"]
    import_all(cast, client, "visits", workbook(tmp_path / "c.xlsx", head + steps, [whole]))
    with cast.scope():
        visit = Visit.objects.get()
        assert (visit.state, visit.rating) == ("assessed", "satisfied")
        assert visit.assessed_at is not None
        assert visit.assessed_at.astimezone(clock.CHINA).date() == dt.date(2025, 5, 12)


def _checked(cast: Cast, client: Any, path: Path) -> str:
    page = upload(client, "visits", path)
    run_jobs(cast)
    return page
