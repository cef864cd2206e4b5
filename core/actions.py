"""The only writers of a city's terms (ARCHITECTURE.md §4)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput, NotFound
from core.models import Term
from core.principal import Principal
from core.queries import term_usage
from core.records import change, create, locked
from core.terms import TermKind, term_kind, term_kinds

TERM_FIELDS = frozenset({"code", "label", "meaning", "valid_from", "valid_to"})
STEP = 10


def known_kind(code: str) -> TermKind:
    """Raises NotFound for a kind no room registered."""
    if code not in {kind.code for kind in term_kinds()}:
        raise NotFound
    return term_kind(code)


def _prepared(kind: TermKind, values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - TERM_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    prepared = dict(values)
    if "label" in prepared:
        prepared["label"] = " ".join(str(prepared["label"]).split())
    if "meaning" in prepared:
        _check_meaning(kind, str(prepared["meaning"]))
    return prepared


def _check_meaning(kind: TermKind, meaning: str) -> None:
    if kind.meanings is None and meaning:
        raise InvalidInput(fields={"meaning": ["这一类名称不区分含义，请留空。"]})
    if kind.meanings is not None and meaning not in kind.meanings.values:
        raise InvalidInput(fields={"meaning": ["请选择一种含义，系统据此统计和检查。"]})


def create_term(*, actor: Principal, kind: str, values: Mapping[str, Any], order: int | None = None) -> Term:
    """A new name at the end of its kind, or at ``order``; without a code it gets one.

    Raises NotAllowed, NotFound, InvalidInput.
    """
    actor.require_everywhere("term.edit")
    prepared = _prepared(known_kind(kind), {"meaning": "", **values})
    with transaction.atomic():
        last = Term.objects.filter(kind=kind).aggregate(last=Max("order"))["last"]
        term = Term(kind=kind, order=(last or 0) + STEP if order is None else order, **prepared)
        term.code = term.code or f"t{term.id.hex[-10:]}"
        return create(term)


def update_term(*, actor: Principal, term_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Term:
    """Rename a term, or say from when to when it is offered. Raises NotFound, NotAllowed, StaleVersion, InvalidInput.

    A term in use keeps its meaning: figures already reported were counted by it.
    """
    actor.require_everywhere("term.edit")
    with transaction.atomic():
        term = locked(Term, term_id)
        prepared = _prepared(term_kind(term.kind), values)
        if prepared.get("meaning", term.meaning) != term.meaning and term_usage(term.kind).get(term.pk):
            text = "这个名称已在使用，改变含义会使已有的统计前后不一致。请新建一个名称，并把这个停用。"
            raise InvalidInput(text, fields={"meaning": [text]})
        return change(term, prepared, expected_version=expected_version)


def end_term(*, actor: Principal, term_id: UUID, last_day: dt.date) -> Term:
    """Offer the term no longer after ``last_day``; rows that use it keep it."""
    return update_term(actor=actor, term_id=term_id, values={"valid_to": last_day}, expected_version=None)


def withdraw_term(*, actor: Principal, term_id: UUID) -> Term:
    """Offer the term no longer from today on; one that was to begin later never begins."""
    yesterday = clock.today() - dt.timedelta(days=1)
    with transaction.atomic():
        term = locked(Term, term_id)
        begins = term.valid_from if term.valid_from and term.valid_from > yesterday else None
        values = {"valid_to": yesterday, **({"valid_from": yesterday} if begins else {})}
        return update_term(actor=actor, term_id=term_id, values=values, expected_version=None)


def revive_term(*, actor: Principal, term_id: UUID) -> Term:
    return update_term(actor=actor, term_id=term_id, values={"valid_to": None}, expected_version=None)


def move_term(*, actor: Principal, term_id: UUID, up: bool) -> Term:
    """One place up or down among its kind; at the end it stays. Editors of other columns are not disturbed: the
    version does not count places."""
    actor.require_everywhere("term.edit")
    with transaction.atomic():
        term = locked(Term, term_id)
        rows = list(Term.objects.filter(kind=term.kind).order_by("order", "code").select_for_update())
        ids = [row.pk for row in rows]
        here = ids.index(term.pk)
        there = here - 1 if up else here + 1
        if 0 <= there < len(ids):
            rows[here], rows[there] = rows[there], rows[here]
        for place, row in enumerate(rows, start=1):
            if row.order != place * STEP:
                Term.objects.filter(pk=row.pk).update(order=place * STEP, updated_at=clock.now())
    return term


def place_term(*, actor: Principal, term_id: UUID, order: int) -> Term:
    """Give a term exactly this place among its kind. Editors of other columns are not disturbed."""
    actor.require_everywhere("term.edit")
    with transaction.atomic():
        term = locked(Term, term_id)
        Term.objects.filter(pk=term.pk).update(order=order, updated_at=clock.now())
    return term


def delete_term(*, actor: Principal, term_id: UUID) -> Term:
    """Remove a term nothing ever used. Raises Conflict for one in use: it can only end.

    The lock holds off whoever would begin to use it now; he is told that it does not exist.
    """
    actor.require_everywhere("term.edit")
    with transaction.atomic():
        term = locked(Term, term_id)
        used = term_usage(term.kind).get(term.pk, 0)
        if used:
            raise Conflict(
                f"“{term.label}”已有 {used} 处在使用，不能删除。如不再使用，请改为停用。", code="term_in_use"
            )
        put_away(term, actor=actor, code="terms")
    return term
