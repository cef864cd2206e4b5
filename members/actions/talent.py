"""Recording people who move, come and grow: one rule for where somebody may write (R17, R54, R63)."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from core.choices import AnchorKind
from core.errors import InvalidInput
from core.models import Anchor, Term
from core.principal import Principal
from core.records import change, create
from members.access import get_exchange_for
from members.models import SPHERE_KINDS, Exchange
from members.models.talent import Sphere
from members.people import persons_for
from members.talent import holding, talent_visible
from organizations.queries import standing_party_orgs, standing_units

Row = TypeVar("Row", bound=Sphere)
Filed = tuple[AnchorKind, UUID]

EXCHANGE_FIELDS = frozenset(
    {
        "kind_id",
        "person_id",
        "persons",
        "from_unit_id",
        "from_name",
        "to_unit_id",
        "to_name",
        "post",
        "tasks",
        "result",
        "starts_on",
        "ends_on",
        "sphere",
    }
)
KEPT = {AnchorKind.UNIT: standing_units, AnchorKind.PARTY_ORG: standing_party_orgs}
GONE = {AnchorKind.UNIT: "没有找到这个单位，请重新选择。", AnchorKind.PARTY_ORG: "没有找到这个党组织，请重新选择。"}


def refused(field: str, text: str) -> InvalidInput:
    return InvalidInput(text, fields={field: [text]})


def prepared(
    actor: Principal, values: Mapping[str, Any], fields: Collection[str], *, kind: str, row: Sphere | None
) -> dict[str, Any]:
    """The columns to write: known fields only, the city's word and what the keys lead to looked up, texts trimmed.

    ``sphere`` is (kind, id) or None. What a row says already is not asked again. Raises InvalidInput.
    """
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    columns: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()
    }
    if "sphere" in columns:
        filed: Filed | None = columns.pop("sphere")
        columns["sphere_kind"], columns["sphere_id"] = (str(filed[0]), filed[1]) if filed else (None, None)
    new = {name for name, value in columns.items() if value is not None and getattr(row, name, None) != value}
    if "kind_id" in new and not Term.objects.filter(kind=kind, pk=columns["kind_id"]).exists():
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
        is_new = found is not None and getattr(row, column, None) != found
        if is_new and not KEPT[kind]().filter(pk=found).exists():
            raise refused(column.removesuffix("_id"), GONE[kind])


def check_held(actor: Principal, row: Row, field: str) -> Row:
    """The row lies where the actor may write: asked of what was written. Raises InvalidInput."""
    model = type(row)
    if not model._default_manager.filter(talent_visible(actor, model, "talent.edit"), pk=row.pk).exists():
        raise refused(field, "至少有一个单位在您负责的范围内，或选择您负责的产业链、链党组织作为归属。")
    return row


def record_exchange(*, actor: Principal, values: Mapping[str, Any]) -> Exchange:
    """A new secondment, exchange, dispatch or training. Raises NotAllowed, InvalidInput."""
    actor.require("talent.edit")
    with transaction.atomic():
        columns = prepared(actor, values, EXCHANGE_FIELDS, kind="exchange_kind", row=None)
        check_places(Exchange, columns, None)
        row = create(Exchange(**columns), anchor=AnchorKind.EXCHANGE)
        return check_held(actor, row, "to_unit")


def update_exchange(
    *, actor: Principal, exchange_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Exchange:
    """Correct one, lengthen or end it. Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    with transaction.atomic():
        row = get_exchange_for(actor, exchange_id, "talent.edit")
        columns = prepared(actor, values, EXCHANGE_FIELDS, kind="exchange_kind", row=row)
        check_places(Exchange, columns, row)
        return check_held(actor, change(row, columns, expected_version=expected_version), "to_unit")
