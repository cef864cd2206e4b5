"""The steps of a merge written, each so that it can be taken back where it still is what the merge made of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError

from core import clock
from core.errors import Conflict
from core.principal import Principal
from core.records import label_of, told_as_conflict
from core.tenancy.base import Record, TenantModel
from organizations.merging.plan import Step
from organizations.merging.ways import Moved, Way, merge_ways


def _model(label: str) -> type[TenantModel]:
    return apps.get_model(label)


def _way(code: str) -> Way:
    return next(way for way in merge_ways() if way.code == code)


def _touched(model: type[models.Model]) -> dict[str, Any]:
    """What every changed record counts up; an attachment has no version."""
    return {"version": F("version") + 1, "updated_at": clock.now()} if issubclass(model, Record) else {}


def _values(model: type[models.Model], told: Mapping[str, Any]) -> dict[str, Any]:
    """Columns kept as JSON, as the model has them."""
    return {name: _value(model, name, value) for name, value in told.items()}


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)  # type: ignore[union-attr]


def _noun(model: type[models.Model]) -> str:
    """What a row of it is called; of a record that may itself be merged, its own name."""
    for way in merge_ways():
        if way.model_class is model and way.noun and model._meta.get_field(way.field).related_model is not model:
            return way.noun
    return str(model._meta.verbose_name)


def drop(steps: Sequence[Step]) -> None:
    """Take away rows that became one with another."""
    for label, ids in _by_model(steps, lambda step: step["row"]["id"]).items():
        try:
            _model(label).objects.filter(pk__in=ids).delete()
        except ProtectedError as error:
            raise Conflict(
                f"{_noun(_model(label))}被其他记录引用，不能合成一条，请先处理。", code="merge_refused"
            ) from error


def _by_model(steps: Sequence[Step], of: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for step in steps:
        found.setdefault(step["model"], []).append(of(step))
    return found


def change(steps: Iterable[Step]) -> None:
    """Write what rows that stood for several now say. Raises Conflict with the constraint's own words."""
    for step in steps:
        model = _model(step["model"])
        with told_as_conflict(model):
            model.objects.filter(pk=step["id"]).update(**_values(model, step["after"]), **_touched(model))


def move(steps: Iterable[Step], absorbed: Any, survivor: Any) -> None:
    """Let rows lead to the survivor. Raises Conflict with the constraint's own words."""
    for step in steps:
        way = _way(step["way"])
        with told_as_conflict(way.model_class):
            way.model_class.objects.filter(pk__in=step["ids"], **{way.key: absorbed.pk}).update(
                **{way.key: survivor.pk}, **_touched(way.model_class)
            )


def note(actor: Principal, moved: Iterable[Step], absorbed: Any, survivor: Any) -> list[Step]:
    """What rules want noted of the rows that moved; each note is a step of its own."""
    return [
        {"do": "create", "model": row._meta.label, "id": str(row.pk)}
        for step in moved
        if (notes := _way(step["way"]).notes) is not None
        for row in notes(actor, Moved(step["ids"], survivor, absorbed))
    ]


def take_back(steps: Sequence[Step], *, survivor: Any, absorbed: Any) -> list[str]:
    """Everything the other way round, the last first. Returns what could not go back, in words."""
    left: list[str] = []
    for step in reversed(steps):
        match step["do"]:
            case "move":
                left += _moved_back(step, survivor, absorbed)
            case "change":
                left += _changed_back(step)
            case "drop":
                left += _put_back(step)
            case "create":
                _taken_out(step)
    return left


def _moved_back(step: Step, survivor: Any, absorbed: Any) -> list[str]:
    way = _way(step["way"])
    model = way.model_class
    there = list(model.objects.filter(pk__in=step["ids"], **{way.key: survivor.pk}).values_list("pk", flat=True))
    gone = len(step["ids"]) - len(there)
    left = [f"{gone} {way.measure}{way.noun}合并后已删除或改到别处，没有退回。"] if gone else []
    back = {way.key: absorbed.pk}
    try:
        with transaction.atomic():
            model.objects.filter(pk__in=there).update(**back, **_touched(model))
        return left
    except IntegrityError:
        refused = 0
    for pk in there:
        try:
            with transaction.atomic():
                model.objects.filter(pk=pk).update(**back, **_touched(model))
        except IntegrityError:
            refused += 1
    return [*left, f"{refused} {way.measure}{way.noun}与合并后新登记的内容冲突，留在“{survivor.name}”。"]


def _changed_back(step: Step) -> list[str]:
    model = _model(step["model"])
    row = model.objects.select_for_update(of=("self",)).filter(pk=step["id"]).first()
    if row is None:
        return [f"1 条{_noun(model)}合并后已删除，没有恢复原样。"]
    before, after = _values(model, step["before"]), _values(model, step["after"])
    same = {name: value for name, value in before.items() if getattr(row, name) == after[name]}
    kept = [name for name in before if name not in same and name not in ("name_key", "initials")]
    labels = "、".join(dict.fromkeys(label_of(model, name) for name in kept))
    left = [f"{_noun(model)}的{labels}合并后又改过，保留现在的内容。"] if kept else []
    if not same:
        return left
    try:
        with transaction.atomic():
            model.objects.filter(pk=row.pk).update(**same, **_touched(model))
    except IntegrityError:
        left.append(f"1 条{_noun(model)}与合并后新登记的内容冲突，没有恢复原样。")
    return left


def _put_back(step: Step) -> list[str]:
    model = _model(step["model"])
    values = _values(model, step["row"])
    if issubclass(model, Record):
        values |= {"version": values["version"] + 1, "updated_at": clock.now()}
    try:
        with transaction.atomic():
            model(**values).save(force_insert=True)
    except IntegrityError:
        return [f"1 条{_noun(model)}与合并后新登记的内容冲突，没有恢复。"]
    return []


def _taken_out(step: Step) -> None:
    """A name or a note the merge added goes."""
    _model(step["model"]).objects.filter(pk=step["id"]).delete()
