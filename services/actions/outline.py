"""The outline under the map of sites: put in place of the one before, taken away, and back again from the bin."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from core.bin import put_away
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create
from services.actions.values import said
from services.choices.sites import CoordinateSystem
from services.models import SiteOutline
from services.sites.outline import WrongOutline, outline_of
from services.sites.queries import EDIT

# 审图号 as the state's and a province's offices write it: GS（2024）0650号, 苏S（2023）15号, GS京（2022）1061号.
AUDIT_NUMBER = re.compile(r"[\w一-鿿]{0,6}S[\w一-鿿]{0,6}[（(〔\[][0-9]{4}[）)〕\]][0-9]{1,6}号", re.IGNORECASE)


def set_outline(
    *, actor: Principal, values: Mapping[str, Any], content: bytes | None, expected_version: int | None = None
) -> SiteOutline:
    """``content`` is a GeoJSON file; without one the lines stay and only the words change.

    Raises NotAllowed, InvalidInput (each at its field), StaleVersion, Conflict.
    """
    actor.require_everywhere(EDIT)
    columns = _checked(values)
    if content is not None:
        try:
            outline = outline_of(content)
        except WrongOutline as error:
            raise InvalidInput(str(error), fields={"file": [str(error)]}) from error
        columns |= {"rings": outline.polygons, "points": outline.kept, "points_given": outline.given}
    with transaction.atomic():
        _one_at_a_time(actor)
        held: SiteOutline | None = SiteOutline.objects.select_for_update().first()
        if held is not None:
            return change(held, columns, expected_version=expected_version)
        if content is None:
            raise InvalidInput(fields={"file": ["请选择 GeoJSON 文件。"]})
        return create(SiteOutline(**columns))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    number = said(str(values.get("audit_number") or ""), "audit_number", "请填写审图号，印在图的下方。", most=40)
    if not AUDIT_NUMBER.fullmatch(number.replace(" ", "")):
        text = "审图号请照原图写，例如“GS（2024）0650号”“苏S（2023）15号”。"
        raise InvalidInput(fields={"audit_number": [text]})
    if values.get("coordinate_system") not in CoordinateSystem.values:
        raise InvalidInput(fields={"coordinate_system": ["请选择坐标系。"]})
    source = str(values.get("source") or "").strip()
    if len(source) > 120:
        raise InvalidInput(fields={"source": ["最多 120 字。"]})
    title = said(str(values.get("title") or ""), "title", "请填写图名。", most=60)
    return {
        "title": title,
        "audit_number": number,
        "source": source,
        "coordinate_system": values["coordinate_system"],
    }


def remove_outline(*, actor: Principal) -> SiteOutline:
    """The map is drawn on the grid alone again. Raises NotAllowed, NotFound."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        _one_at_a_time(actor)
        held: SiteOutline | None = SiteOutline.objects.select_for_update().first()
        if held is None:
            raise NotFound("没有地图轮廓，可能已经删除。")
        put_away(held, actor=actor, code="site-outlines")
        return held


def check_only_one(row: SiteOutline) -> None:
    """Raises Conflict where another has taken its place."""
    if SiteOutline.objects.exclude(pk=row.pk).exists():
        raise Conflict("已有新的地图轮廓，请先删除，再恢复原来的。", code="outline_stands")


def _one_at_a_time(actor: Principal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('site outline'), hashtext(%s))", [str(actor.tenant.pk)])
