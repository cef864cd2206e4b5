"""What directories show elsewhere: on 工作台 of a superior how much stands below it."""

from typing import Any

from django.urls import reverse

from core.below import looking_below, tenants_below
from core.principal import Principal
from core.templatetags.formats import thousands, wan
from core.templatetags.parts import Figure
from services.directories.below import REASON, VIEW, roll_up


def home_below(principal: Principal) -> dict[str, Any] | None:
    """Nothing before any tenant has counted."""
    with looking_below(principal, VIEW, REASON):
        _, total = roll_up(tenants_below(principal.tenant), {})
    if total.since is None:
        return None
    page, told = reverse("directories-below"), total.figures
    rows = (
        ("有效供给", thousands(told["supplies"]), "条"),
        ("有效需求", thousands(told["demands"]), "条"),
        ("本年成交", thousands(told["deals"]), "项"),
        ("成交金额", wan(told["deal_amount"]), ""),
        ("招引中的岗位", thousands(told["posts"]), "个"),
        ("共享资源", thousands(told["resources"]), "项"),
    )
    return {"figures": [Figure(label, value, unit, page, total.since) for label, value, unit in rows]}
