"""Model posts and pledges (R38, R52, F092, F109, F110)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class PostMeaning(TextChoices):
    MODEL = "model", "党员示范岗"
    PIONEER = "pioneer", "党员先锋岗"
    AREA = "area", "党员责任区"
    OTHER = "other", "其他岗区"


class PostPlace(TextChoices):
    """Where a model post stands (F109)."""

    WORKSHOP = "workshop", "生产车间"
    RESEARCH = "research", "研发一线"
    QUALITY = "quality", "质量检测"
    SERVICE = "service", "服务窗口"
    OTHER = "other", "其他"


class PledgeState(TextChoices):
    """承诺 → 践诺 → 评诺."""

    PLEDGED = "pledged", "已承诺"
    FULFILLED = "fulfilled", "已践诺"
    REVIEWED = "reviewed", "已评诺"
    WITHDRAWN = "withdrawn", "已撤回"


PLEDGE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PledgeState.PLEDGED: frozenset({PledgeState.FULFILLED, PledgeState.WITHDRAWN}),
    PledgeState.FULFILLED: frozenset({PledgeState.PLEDGED, PledgeState.REVIEWED}),
    PledgeState.REVIEWED: frozenset(),
    PledgeState.WITHDRAWN: frozenset({PledgeState.PLEDGED}),
}


class PledgeResult(TextChoices):
    """No points (truth 11): whether it was kept, in words."""

    KEPT = "kept", "已兑现"
    PARTLY = "partly", "部分兑现"
    NOT_KEPT = "not_kept", "未兑现"
