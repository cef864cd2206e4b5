"""Rows around a key project that only tests of projects need."""

import datetime as dt
from typing import Any

from chains.choices import ParticipantCategory
from chains.models import KeyProject, Milestone, Participant, ProgressNote
from core import clock
from core.models import Term
from organizations.models import Unit
from reports.choices import EditionState
from reports.models import Edition, Pack
from tests.factories import make_term
from tests.isolation.rows import make_row

MONDAY = dt.datetime(2026, 6, 15, 2, tzinfo=dt.UTC)  # a Monday morning in China
TODAY = MONDAY.date()


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


def make_milestone(project: KeyProject, name: str = "示例节点", *, planned_on: dt.date, **fields: Any) -> Milestone:
    fields.setdefault("baseline_on", planned_on)
    milestone: Milestone = Milestone.objects.create(project=project, name=name, planned_on=planned_on, **fields)
    return milestone


NEEDED: dict[str, dict[str, Any]] = {
    "under_way": {"started_on": day(-10)},
    "done": {"started_on": day(-10), "done_on": day(-5)},
    "dropped": {"drop_reason": "不再建设"},
}


def in_state(project: KeyProject, state: str, **fields: Any) -> Milestone:
    """A milestone of the given state, with the days the state needs."""
    values: dict[str, Any] = {"state": state, "planned_on": day(0), **NEEDED.get(state, {}), **fields}
    return make_milestone(project, **values)


def make_participant(project: KeyProject, unit: Unit, **fields: Any) -> Participant:
    fields.setdefault("category", ParticipantCategory.PARTNER)
    participant: Participant = Participant.objects.create(project=project, unit=unit, **fields)
    return participant


def make_note(project: KeyProject, start: dt.date, end: dt.date, **fields: Any) -> ProgressNote:
    fields.setdefault("progress", "示例进展")
    note: ProgressNote = ProgressNote.objects.create(
        project=project, period_start=start, period_end=end, reported_at=clock.now(), **fields
    )
    return note


def action_tag(code: str = "fill", label: str = "补链", meaning: str = "fill") -> Term:
    held: Term | None = Term.objects.filter(kind="gap_kind", code=code).first()
    return held or make_term("gap_kind", code, label, meaning)


def publish(chain_id: Any, year: int) -> Edition:
    """A published edition of the chain's list of the year."""
    pack = make_row(Pack, chain_id=chain_id, year=year)
    edition: Edition = make_row(
        Edition, pack=pack, number=1, state=EditionState.PUBLISHED, content_hash="0" * 64, facts={}
    )
    return edition
