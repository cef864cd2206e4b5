"""Recording people who move, come and grow: one rule for where somebody may write (R17, R54, R63)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from core.choices import AnchorKind
from core.errors import InvalidInput
from core.models import Anchor, Term
from core.principal import Principal
from core.records import change, create
from members.access import get_talent_for
from members.models import SPHERE_KINDS, Exchange, Growth, TalentIntake
from members.models.talent import Sphere
from members.people import persons_for
from members.talent import holding, talent_visible
from organizations.queries import standing_party_orgs, standing_units

Row = TypeVar("Row", bound=Sphere)
Filed = tuple[AnchorKind, UUID]

COMMON = ("kind_id", "persons", "sphere")


@dataclass(frozen=True)
class Written:
    """What of a model's rows is written: the city's word it is of, its columns, where a refusal of place is shown."""

    kind: str
    columns: frozenset[str]
    place: str
    anchor: AnchorKind | None = None


WRITTEN: Mapping[type[Sphere], Written] = {
    Exchange: Written(
        "exchange_kind",
        frozenset(
            (
                *COMMON,
                "person_id",
                "from_unit_id",
                "from_name",
                "to_unit_id",
                "to_name",
                "post",
                "tasks",
                "result",
                "starts_on",
                "ends_on",
            )
        ),
        "to_unit",
        AnchorKind.EXCHANGE,
    ),
    TalentIntake: Written(
        "talent_kind",
        frozenset((*COMMON, "unit_id", "source_id", "source_name", "arrived_on", "note")),
        "unit",
    ),
    Growth: Written(
        "growth_kind",
        frozenset((*COMMON, "person_id", "role", "unit_id", "party_org_id", "post", "happened_on", "evidence")),
        "unit",
        AnchorKind.GROWTH,
    ),
}
KEPT = {AnchorKind.UNIT: standing_units, AnchorKind.PARTY_ORG: standing_party_orgs}
GONE = {AnchorKind.UNIT: "没有找到这个单位，请重新选择。", AnchorKind.PARTY_ORG: "没有找到这个党组织，请重新选择。"}


def refused(field: str, text: str) -> InvalidInput:
    return InvalidInput(text, fields={field: [text]})


def prepared(actor: Principal, model: type[Sphere], values: Mapping[str, Any], row: Sphere | None) -> dict[str, Any]:
    """The columns to write: known fields only, the city's word and what the keys lead to looked up, texts trimmed.

    ``sphere`` is (kind, id) or None. What a row says already is not asked again. Raises InvalidInput.
    """
    written = WRITTEN[model]
    unknown = sorted(set(values) - written.columns)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    columns: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()
    }
    if "sphere" in columns:
        filed: Filed | None = columns.pop("sphere")
        columns["sphere_kind"], columns["sphere_id"] = (str(filed[0]), filed[1]) if filed else (None, None)
    new = {name for name, value in columns.items() if value is not None and getattr(row, name, None) != value}
    if "kind_id" in new and not Term.objects.filter(kind=written.kind, pk=columns["kind_id"]).exists():
        raise refused("kind", "没有这个类别，请重新选择。")
    if "person_id" in new and not persons_for(actor).filter(pk=columns["person_id"]).exists():
        raise refused("person", "没有找到这个人，或不在您负责的范围内，请重新选择。")
    if "sphere_id" in new:
        _check_sphere(actor, AnchorKind(columns["sphere_kind"]), columns["sphere_id"])
    return columns


def _check_sphere(actor: Principal, kind: AnchorKind, sphere_id: UUID) -> None:
    anchors = Anchor.objects.filter(pk=sphere_id, kind=kind)
    if kind not in SPHERE_KINDS or not anchors.exists():
        raise refused("sphere", "没有找到这条产业链或这个链党组织，请重新选择。")
    if not anchors.filter(holding(actor).visible("talent.edit", kind)).exists():
        raise refused("sphere", "这条产业链或这个链党组织不在您负责的范围内，请重新选择。")


def check_places(model: type[Sphere], columns: Mapping[str, Any], row: Sphere | None) -> None:
    """What is newly named stands in this tenant and was not merged away. Raises InvalidInput."""
    for column, kind in model.PLACES:
        found: UUID | None = columns.get(column)
        if found is None or getattr(row, column, None) == found:
            continue
        if not KEPT[kind]().filter(pk=found).exists():
            raise refused(column.removesuffix("_id"), GONE[kind])


def check_held(actor: Principal, row: Row, field: str) -> Row:
    """The row lies where the actor may write: asked of what was written. Raises InvalidInput."""
    model = type(row)
    if not model._default_manager.filter(talent_visible(actor, model, "talent.edit"), pk=row.pk).exists():
        raise refused(field, "至少有一个单位在您负责的范围内，或选择您负责的产业链、链党组织作为归属。")
    return row


def record_talent(*, actor: Principal, model: type[Row], values: Mapping[str, Any]) -> Row:
    """A new row of somebody who moves, comes or grows. Raises NotAllowed, InvalidInput."""
    actor.require("talent.edit")
    written = WRITTEN[model]
    with transaction.atomic():
        columns = prepared(actor, model, values, None)
        check_places(model, columns, None)
        return check_held(actor, create(model(**columns), anchor=written.anchor), written.place)


def update_talent(
    *, actor: Principal, model: type[Row], row_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Row:
    """Correct one; lengthen or end what has days. Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    with transaction.atomic():
        row = get_talent_for(actor, model, row_id, "talent.edit")
        columns = prepared(actor, model, values, row)
        check_places(model, columns, row)
        changed = change(row, columns, expected_version=expected_version)
        return check_held(actor, changed, WRITTEN[model].place)
