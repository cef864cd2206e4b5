"""What a city sets once for all its tickets (R44, R45, R49)."""

from django.db.models import TextChoices

from services.choices.clocks import LimitUnit


class RuleKind(TextChoices):
    EXTENSION_TIMES = "extension_times", "一张工单最多延期几次"
    EXTENSION_MOST = "extension_most", "每次最多延长多久"
    RULING_TIME = "ruling_time", "链党组织裁定退单的时限"
    ARBITRATED_AT = "arbitrated_at", "第几次退单由组织部门裁定"
    SHARING_TIME = "sharing_time", "部门答复数据请求的时限"


class RuleUnit(TextChoices):
    MINUTES = LimitUnit.MINUTES.value, LimitUnit.MINUTES.label
    DAYS = LimitUnit.DAYS.value, LimitUnit.DAYS.label
    TIMES = "times", "次"


COUNTED = (RuleKind.EXTENSION_TIMES, RuleKind.ARBITRATED_AT)
