"""What is done about a resolution: reports of progress, pieces of work it is made into, papers that prove it."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.files import one_of, take_away
from chains.actions.values import prepared
from core import clock
from core.attachments import store_file
from core.bin import put_away
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Attachment
from core.principal import Principal
from core.records import change, create, touch
from core.templatetags.formats import cn_date
from meetings.actions.resolution import open_for
from meetings.models import ResolutionProgress, ResolutionTask
from meetings.resolutions.evidence import MOST_PAPERS, PAPER_TYPES, PURPOSES, papers_of
from meetings.resolutions.notices import tell_reported
from meetings.resolutions.queries import EDIT, REPORT, day_of, get_task_for
from members.models import Person

TASK_FIELDS = ("title", "person_id", "due_on", "note")
MOST_TASKS = 100


def report_progress(*, actor: Principal, resolution_id: UUID, day: dt.date, text: str) -> ResolutionProgress:
    """By the responsible organization or whoever holds the body; its liaisons and supervisor are told.

    Raises NotAllowed, Conflict (it is over), InvalidInput.
    """
    words = text.strip()
    if not words:
        raise InvalidInput(fields={"text": ["请写明办理进展。"]})
    with transaction.atomic():
        resolution = open_for(actor, resolution_id, REPORT)
        held_on = day_of(resolution.meeting)
        if day > clock.today() or day < held_on:
            raise InvalidInput(fields={"day": [f"日期请填会议召开（{cn_date(held_on)}）至今天之间的一天。"]})
        made = create(ResolutionProgress(resolution=resolution, day=day, text=words, reported_by_id=actor.account_id))
        touch(resolution)
        tell_reported(resolution, made.pk, words, by=actor.account_id)
        return made


def _check_task(columns: Mapping[str, Any]) -> None:
    person_id = columns.get("person_id")
    if person_id is not None and not Person.objects.filter(pk=person_id, left_on__isnull=True).exists():
        raise InvalidInput(fields={"person": ["没有找到这位承办人，或已离任，请重新选择。"]})


def make_task(*, actor: Principal, resolution_id: UUID, values: Mapping[str, Any] | None = None) -> ResolutionTask:
    """Nothing need be said: the work is then the resolution's own, due when it is. Raises Conflict, InvalidInput."""
    columns = prepared(values or {}, TASK_FIELDS)
    with transaction.atomic():
        resolution = open_for(actor, resolution_id)
        if ResolutionTask.objects.filter(resolution=resolution).count() >= MOST_TASKS:
            raise Conflict(f"一件决议最多分成 {MOST_TASKS} 项任务。", code="too_many_tasks")
        given = {name: value for name, value in columns.items() if value not in (None, "")}
        _check_task(given)
        due_on = max(resolution.due_on, clock.today())
        made = create(ResolutionTask(**{"title": resolution.name, "due_on": due_on, **given}, resolution=resolution))
        touch(resolution)
        return made


def update_task(
    *, actor: Principal, task_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ResolutionTask:
    """Raises StaleVersion, Conflict, InvalidInput."""
    columns = prepared(values, TASK_FIELDS)
    with transaction.atomic():
        task = get_task_for(actor, task_id)
        open_for(actor, task.resolution_id)
        if columns.get("person_id") != task.person_id:
            _check_task(columns)
        return change(task, columns, expected_version=expected_version)


def finish_task(*, actor: Principal, task_id: UUID, day: dt.date | None = None) -> ResolutionTask:
    """Raises NotAllowed, Conflict, InvalidInput."""
    done_on = day or clock.today()
    if done_on > clock.today():
        raise InvalidInput(fields={"day": ["完成日期不能晚于今天。"]})
    with transaction.atomic():
        task = get_task_for(actor, task_id, REPORT)
        open_for(actor, task.resolution_id, REPORT)
        return change(task, {"done_on": done_on}, expected_version=None)


def unfinish_task(*, actor: Principal, task_id: UUID) -> ResolutionTask:
    with transaction.atomic():
        task = get_task_for(actor, task_id, REPORT)
        open_for(actor, task.resolution_id, REPORT)
        return change(task, {"done_on": None}, expected_version=None)


def add_paper(*, actor: Principal, resolution_id: UUID, source: Path, name: str) -> Attachment:
    """Keep a copy of ``source`` with the resolution. Raises NotAllowed, Conflict, InvalidInput, TooLarge."""
    with transaction.atomic():
        resolution = open_for(actor, resolution_id, REPORT)
        if Path(name).suffix.lower() not in PAPER_TYPES:
            raise InvalidInput(fields={"file": ["佐证材料请上传 PDF、图片（jpg、png）、Word 或 Excel 文件。"]})
        if papers_of(resolution.pk).count() >= MOST_PAPERS:
            raise Conflict(f"一件决议最多上传 {MOST_PAPERS} 份佐证材料，请先移除不需要的。", code="too_many_papers")
        touch(resolution)
        return store_file(
            actor=actor,
            source=source,
            name=name,
            purpose=PURPOSES[0],
            owner_id=resolution.pk,
            owner_kind=AnchorKind.RESOLUTION,
        )


def remove_paper(*, actor: Principal, resolution_id: UUID, attachment_id: UUID) -> Attachment:
    """By whoever put it there or holds the body, until it is closed. Raises NotAllowed, NotFound, Conflict."""
    with transaction.atomic():
        resolution = open_for(actor, resolution_id, REPORT)
        paper = one_of(papers_of(resolution.pk), attachment_id)
        if paper.created_by_id != actor.account_id or actor.account_id is None:
            open_for(actor, resolution_id, EDIT)
        touch(resolution)
        return take_away(paper)


def remove_task(*, actor: Principal, task_id: UUID) -> ResolutionTask:
    """To the bin. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        task = get_task_for(actor, task_id)
        open_for(actor, task.resolution_id)
        put_away(task, actor=actor, code="resolution-tasks")
        return task
