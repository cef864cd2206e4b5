"""What a category asks. A question that was asked is never reworded: it ends, and another begins."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from services.choices import QuestionKind
from services.models import CategoryQuestion, TicketAnswer
from services.rule_access import get_question_for
from services.rule_queries import EDIT, lock_rules

WORDING = ("label", "kind", "options", "is_required")
QUESTION_FIELDS = ("place", *WORDING)
MOST_QUESTIONS, MOST_OPTIONS = 30, 40


def create_question(*, actor: Principal, values: Mapping[str, Any]) -> CategoryQuestion:
    """Asked from today on, last of its category where no place is given.

    Raises NotAllowed, InvalidInput, Conflict (the category asks the same; it asks too much).
    """
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        category = check_term("ticket_category", values.get("category_id"), "category")
        if category is None:
            raise InvalidInput(fields={"category": ["请选择类别。"]})
        lock_rules()
        held = list(_current(category.pk))
        if len(held) >= MOST_QUESTIONS:
            text = f"“{category.label}”已有 {MOST_QUESTIONS} 个问题，企业填不完，请先停用一些。"
            raise Conflict(text, code="too_many_questions")
        columns = _columns({"kind": QuestionKind.TEXT, **_without(values, "category_id")}, None)
        columns.setdefault("place", max((one.place for one in held), default=0) + 1)
        return create(CategoryQuestion(category=category, valid_from=clock.today(), **columns))


def update_question(
    *, actor: Principal, question_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CategoryQuestion:
    """The question as it is asked from now on: another row where the wording changed and the one before was asked.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, Conflict (it has ended).
    """
    with transaction.atomic():
        question = _held(actor, question_id)
        if question.valid_to is not None and question.valid_to <= clock.today():
            raise Conflict("这个问题已经停用，不能再改；还要问的，请新建一个问题。", code="already_ended")
        columns = _columns(values, question)
        is_reworded = any(name in columns and columns[name] != getattr(question, name) for name in WORDING)
        is_stale = expected_version is not None and question.version != expected_version
        if is_stale or not is_reworded or not _was_asked(question):
            return change(question, columns, expected_version=expected_version)
        return _replaced(question, columns)


def end_question(*, actor: Principal, question_id: UUID, last_day: dt.date) -> CategoryQuestion | None:
    """Ask it no longer after ``last_day``; answers stay. One that ends before its first day and has no answer was
    never asked, and goes to the bin: None. Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        question = _held(actor, question_id)
        if question.valid_to is not None and question.valid_to <= last_day:
            raise Conflict("这个问题已经停用，无需重复办理。", code="already_ended")
        first = question.valid_from
        if first is not None and last_day < first:
            if not _is_answered(question):
                put_away(question, actor=actor, code="category-questions")
                return None
            last_day = first
        return change(question, {"valid_to": last_day}, expected_version=None)


def move_question(*, actor: Principal, question_id: UUID, up: bool) -> list[CategoryQuestion]:
    """One place up or down among those its category asks now; the first up and the last down stay.

    Raises NotFound, NotAllowed, Conflict (it has ended).
    """
    with transaction.atomic():
        question = _held(actor, question_id)
        lock_rules()
        rows = list(_current(question.category_id))
        at = next((place for place, one in enumerate(rows) if one.pk == question.pk), None)
        if at is None:
            raise Conflict("这个问题已经停用，不能再排次序。", code="already_ended")
        to = min(max(at - 1 if up else at + 1, 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
        return [change(one, {"place": place}, expected_version=None) for place, one in enumerate(rows, start=1)]


def _held(actor: Principal, question_id: UUID) -> CategoryQuestion:
    return locked(CategoryQuestion, get_question_for(actor, question_id, EDIT).pk)


def _current(category_id: UUID) -> Any:
    return CategoryQuestion.objects.filter(category_id=category_id, valid_to__isnull=True).order_by("place", "id")


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _columns(values: Mapping[str, Any], held: CategoryQuestion | None) -> dict[str, Any]:
    """Only a question of one choice has options: cleaned, each once. Raises InvalidInput."""
    columns = prepared(values, QUESTION_FIELDS)
    if "label" in columns:
        columns["label"] = " ".join(str(columns["label"]).split())
    if columns.get("kind", held.kind if held else "") != QuestionKind.CHOICE:
        columns["options"] = []
    elif "options" in columns or held is None:
        given = [" ".join(str(one).split()) for one in columns.get("options") or ()]
        columns["options"] = list(dict.fromkeys(one for one in given if one))
        if not 2 <= len(columns["options"]) <= MOST_OPTIONS:
            raise InvalidInput(fields={"options": [f"单选的问题请写 2 至 {MOST_OPTIONS} 个不同的选项，一行一个。"]})
    return columns


def _is_answered(question: CategoryQuestion) -> bool:
    return bool(TicketAnswer.objects.filter(question=question).exists())


def _was_asked(question: CategoryQuestion) -> bool:
    return question.valid_from is None or question.valid_from < clock.today() or _is_answered(question)


def _replaced(question: CategoryQuestion, columns: Mapping[str, Any]) -> CategoryQuestion:
    today, until = clock.today(), question.valid_to
    last_day = today if question.valid_from == today else clock.day_before(today)
    change(question, {"valid_to": last_day}, expected_version=None)
    kept = {name: getattr(question, name) for name in QUESTION_FIELDS}
    asked = {**kept, **columns, "category_id": question.category_id}
    return create(CategoryQuestion(valid_from=today, valid_to=until, **asked))
