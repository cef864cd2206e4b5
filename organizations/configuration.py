"""Parks and other own regions, as a configuration file has them."""

from typing import Any

from core import clock
from core.configuration.columns import Day, RegionCode, TermCode, Text
from core.configuration.parts import Part, Values
from core.principal import Principal
from organizations.actions import close_own_region, create_own_region, reopen_own_region, update_own_region
from organizations.models import OwnRegion


def _create(actor: Principal, values: Values) -> OwnRegion:
    columns = dict(values)
    closed_on = columns.pop("closed_on")
    park = create_own_region(actor=actor, values=columns)
    return close_own_region(actor=actor, own_region_id=park.pk, closed_on=closed_on) if closed_on else park


def _update(actor: Principal, park: OwnRegion, values: Values) -> OwnRegion:
    columns = dict(values)
    if "closed_on" in columns:
        closed_on: Any = columns.pop("closed_on")
        if park.closed_on is not None:
            reopen_own_region(actor=actor, own_region_id=park.pk)
        if closed_on is not None:
            close_own_region(actor=actor, own_region_id=park.pk, closed_on=closed_on)
    if columns:
        update_own_region(actor=actor, own_region_id=park.pk, values=columns, expected_version=None)
    return park


def _retire(actor: Principal, park: OwnRegion) -> OwnRegion | None:
    if park.closed_on is not None:
        return None
    return close_own_region(actor=actor, own_region_id=park.pk, closed_on=clock.today())


PART = Part(
    code="parks",
    label="园区",
    help="国家行政区划以外的区域：开发区、园区、镇街；单位不在其中",
    order=30,
    model=OwnRegion,
    key=("name",),
    columns=(
        Text(code="name", label="名称", required=True),
        TermCode(code="kind", label="类别", kind="region_kind", required=True),
        RegionCode(code="region", label="所在区县"),
        Day(code="closed_on", label="撤销日期"),
    ),
    right="region.edit",
    create=_create,
    update=_update,
    retire=_retire,
)
