"""The outline of the city's territory that the map of sites is drawn on: the city's own, with its approval number."""

from typing import Any

from django.db import models

from alliances.models.parts import known, once
from core.tenancy.base import Record
from services.choices.sites import CoordinateSystem


class SiteOutline(Record):
    """``rings`` is a list of polygons, each a list of closed rings of [longitude, latitude], the first its outside."""

    title = models.CharField("图名", max_length=60)
    audit_number = models.CharField("审图号", max_length=40)
    source = models.CharField("来源", max_length=120, blank=True)
    coordinate_system = models.CharField("坐标系", max_length=10, choices=CoordinateSystem)
    rings: Any = models.JSONField("界线", default=list, editable=False)
    points = models.PositiveIntegerField("点数", default=0, editable=False)
    points_given = models.PositiveIntegerField("原有点数", default=0, editable=False)

    class Meta:
        verbose_name = "地图轮廓"
        constraints = [
            known("services_siteoutline_system_known", "coordinate_system", CoordinateSystem),
            once("services_siteoutline_once", message="已有地图轮廓，请刷新页面后替换。"),
        ]

    def __str__(self) -> str:
        return self.title
