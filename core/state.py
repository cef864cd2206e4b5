"""The one door through which a state moves."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.db import models

from core import clock
from core.database.moving import move, moves_prepared
from core.errors import Conflict
from core.tenancy.base import Record, TenantModel

Stateful = TypeVar("Stateful", bound=models.Model)


def may_move(obj: models.Model, to: str) -> bool:
    return to in type(obj).TRANSITIONS.get(obj.state, frozenset())  # type: ignore[attr-defined]


def transition_all(rows: "models.QuerySet[Any]", to: str, *, leaving: Iterable[str], **changes: Any) -> int:
    """Move those of ``rows`` that stand in a state of ``leaving`` to ``to`` in one statement; how many moved.

    For messages and the like, of which many move at once or whose mover holds them by a token in ``rows``. What stands
    elsewhere stays as it is. Raises ValueError for a way the model does not know: nobody chose it on a page.
    """
    states = list(leaving)
    ways = rows.model.TRANSITIONS
    if wrong := [state for state in states if to not in ways.get(state, frozenset())]:
        raise ValueError(f"{rows.model.__name__}: {', '.join(wrong)} → {to}")
    values: dict[str, Any] = {"state": to, **changes}
    if issubclass(rows.model, Record):
        values |= {"version": models.F("version") + 1, "updated_at": clock.now()}
    return int(rows.filter(state__in=states).update(**values))


def transition(obj: Stateful, to: str, **changes: Any) -> Stateful:
    """Move ``obj`` to state ``to`` and set ``changes`` in the same statement; raises Conflict.

    The statement names the state it leaves, so of two people who move the same object one is told; the object must
    come from the transaction that moves it. Records also count their version up and note the time.
    """
    if not may_move(obj, to):
        field = obj._meta.get_field("state")
        labels = dict(field.flatchoices)  # type: ignore[union-attr]
        now, then = labels.get(obj.state, ""), labels.get(to, to)  # type: ignore[attr-defined]
        raise Conflict(f"当前状态是“{now}”，不能改为“{then}”。请刷新页面查看最新状态。", code="wrong_state")
    values: dict[str, Any] = {"state": to, **changes}
    is_record = isinstance(obj, Record)
    if is_record:
        values |= {"updated_at": clock.now()}
    if moves_prepared(obj, values):
        if not move(cast("TenantModel", obj), values, counted=is_record):
            raise _moved_meanwhile()
        return obj
    if is_record:
        values |= {"version": models.F("version") + 1}
    moved = type(obj)._default_manager.filter(pk=obj.pk, state=obj.state).update(**values)  # type: ignore[attr-defined]
    if not moved:
        raise _moved_meanwhile()
    obj.refresh_from_db()
    return obj


def _moved_meanwhile() -> Conflict:
    return Conflict("这条记录刚刚被他人办理，请刷新页面查看最新状态。", code="moved_meanwhile")
