"""A department asks another for data; that answers within the hour, or says why not (R49, F127)."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from chains.actions.values import prepared
from core import clock
from core.attachments import store_file
from core.errors import Conflict, InvalidInput, NotAllowed, UnsupportedFile
from core.models import Attachment, Counter
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from services.access import get_ticket_for
from services.actions.values import said
from services.choices import DataRequestState, RuleKind, UrgeLevel
from services.models import DataRequest
from services.rules import due_after, rule_now
from services.sharing.notices import tell_asked, tell_ended, tell_urged, tell_withdrawn
from services.sharing.queries import RUN, VIEW, get_request_for, joined_units, speaks_of
from services.tickets.evidence import as_refusal, cleaned

FIELDS = ("asking_id", "asked_id", "ticket_id", "what", "why")
PURPOSE = "共享数据"
SAME_AGAIN = dt.timedelta(hours=1)
S = DataRequestState


def ask_data(*, actor: Principal, values: Mapping[str, Any]) -> DataRequest:
    """The clock runs from now on, in office time. The very same asked again within the hour is the one that stands.

    Raises NotAllowed, InvalidInput.
    """
    actor.require(RUN)
    columns = prepared(values, FIELDS)
    columns["what"] = said(str(columns.get("what") or ""), "what", "请写明需要什么数据。", most=200)
    columns["why"] = said(str(columns.get("why") or ""), "why", "请写明用途和依据。")
    _check_departments(actor, columns)
    if columns.get("ticket_id"):
        _check_ticket(actor, columns["ticket_id"])
    now = clock.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext('data asked'), hashtext(%s))", [str(columns["asking_id"])]
            )
        again: DataRequest | None = DataRequest.objects.filter(
            **columns, state=S.ASKED, asked_by_id=actor.account_id, asked_at__gt=now - SAME_AGAIN
        ).first()
        if again is not None:
            return again
        due = due_after(now, rule_now(RuleKind.SHARING_TIME).limit)
        year, number = _next_number(now)
        made = create(
            DataRequest(**columns, year=year, number=number, asked_at=now, asked_by_id=actor.account_id, due_at=due)
        )
        tell_asked(made, by=actor.account_id)
        return made


def _check_departments(actor: Principal, columns: Mapping[str, Any]) -> None:
    joined = set(joined_units().values_list("pk", flat=True))
    wrong: dict[str, list[str]] = {}
    for name in ("asking_id", "asked_id"):
        if columns.get(name) is None:
            wrong[name.removesuffix("_id")] = ["请选择部门。"]
        elif columns[name] not in joined:
            wrong[name.removesuffix("_id")] = ["这个部门不在数据共享机制里，请联系组织部门加入。"]
    if not wrong and columns["asking_id"] == columns["asked_id"]:
        wrong["asked"] = ["请选择另一个部门。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    if not speaks_of(actor, columns["asking_id"]):
        raise NotAllowed


def _check_ticket(actor: Principal, ticket_id: UUID) -> None:
    if get_ticket_for(actor, ticket_id).is_confidential:
        text = "举报的内容不能告知其他部门，请不要写明所用于的工单。"
        raise InvalidInput(fields={"ticket": [text]})


def _next_number(now: dt.datetime) -> tuple[int, int]:
    """Gap-free in the city's year: the second of two waits for the first."""
    year = now.astimezone(clock.CHINA).year
    key = {"series": "data_request", "year": year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter: Counter = Counter.objects.select_for_update().get(**key)
    used = DataRequest.objects.filter(year=year).aggregate(most=Max("number"))["most"] or 0
    counter.last = max(counter.last, used) + 1
    counter.save(update_fields=["last"])
    return year, counter.last


def _held(actor: Principal, request_id: UUID, *states: str, asked: bool = True) -> DataRequest:
    """Locked, for who speaks for the department asked (or for the one that asked). Raises NotAllowed, Conflict."""
    row = locked(DataRequest, get_request_for(actor, request_id, RUN).pk)
    if not speaks_of(actor, row.asked_id if asked else row.asking_id):
        raise NotAllowed
    if row.state not in states:
        text = f"这次数据请求{row.get_state_display()}，不能再这样办理。请刷新页面查看。"
        raise Conflict(text, code="wrong_state")
    return row


def answer_data(
    *, actor: Principal, request_id: UUID, answer: str = "", source: Path | None = None, name: str = ""
) -> DataRequest:
    """With a file, or in words, or both; what was refused may be given after all.

    Raises InvalidInput, NotAllowed, Conflict, TooLarge.
    """
    words = answer.strip()
    if source is None:
        words = said(words, "answer", "请上传数据文件，或把数据写在这里。", most=2000)
    elif len(words) > 2000:
        raise InvalidInput(fields={"answer": ["最多 2000 字。"]})
    with transaction.atomic():
        row = _held(actor, request_id, S.ASKED, S.REFUSED)
        file = _kept(actor, source, name) if source else None
        return _end(row, S.ANSWERED, actor=actor, answer=words, file_id=file.pk if file else None)


def _kept(actor: Principal, source: Path, name: str) -> Attachment:
    """Raises InvalidInput at ``files``."""
    with tempfile.TemporaryDirectory(prefix="data-") as folder:
        kept, kept_name = cleaned(source, name, Path(folder))
        try:
            return store_file(actor=actor, source=kept, name=kept_name, purpose=PURPOSE)
        except UnsupportedFile as error:
            raise as_refusal(error) from error


def refuse_data(*, actor: Principal, request_id: UUID, reason: str) -> DataRequest:
    """With the reason, which counts as an answer in time. Raises InvalidInput, NotAllowed, Conflict."""
    words = said(reason, "reason", "请写明不能提供的理由和依据。")
    with transaction.atomic():
        return _end(_held(actor, request_id, S.ASKED), S.REFUSED, actor=actor, answer=words)


def _end(row: DataRequest, to: DataRequestState, *, actor: Principal, **changes: Any) -> DataRequest:
    now = clock.now()
    moved = transition(row, to, ended_at=now, ended_by_id=actor.account_id, is_late=now > row.due_at, **changes)
    tell_ended(moved, by=actor.account_id)
    return moved


def withdraw_data(*, actor: Principal, request_id: UUID) -> DataRequest:
    """By who asked, before the answer; it counts nowhere. Raises NotAllowed, Conflict."""
    with transaction.atomic():
        row = _held(actor, request_id, S.ASKED, asked=False)
        moved = transition(row, S.WITHDRAWN, ended_at=clock.now(), ended_by_id=actor.account_id)
        tell_withdrawn(moved, by=actor.account_id)
        return moved


def read_data(*, actor: Principal, request_id: UUID) -> Attachment:
    """The file of the answer. Raises NotFound, NotAllowed, Conflict."""
    row = get_request_for(actor, request_id, VIEW)
    file: Attachment | None = row.file
    if file is None:
        raise Conflict("这次数据请求没有文件。", code="no_file")
    return file


def urge_data(*, actor: Principal, request_id: UUID, level: UrgeLevel) -> DataRequest | None:
    """By the platform itself; None where it was answered or asked for meanwhile."""
    actor.require_everywhere(RUN)
    with transaction.atomic():
        row = locked(DataRequest, request_id)
        if row.state != S.ASKED or row.urged in (level, UrgeLevel.SUPERVISE):
            return None
        row.urged = level
        row.version += 1
        row.updated_at = clock.now()
        row.save(update_fields=["urged", "version", "updated_at"])
        tell_urged(row, level)
        return row


def follow_calendar(*, actor: Principal, request_id: UUID, due_at: dt.datetime) -> None:
    """By the platform itself, after the calendar changed."""
    actor.require_everywhere(RUN)
    with transaction.atomic():
        row = locked(DataRequest, request_id)
        if row.state == S.ASKED and row.due_at != due_at:
            row.due_at = due_at
            row.version += 1
            row.updated_at = clock.now()
            row.save(update_fields=["due_at", "version", "updated_at"])
