"""What a city's word for a kind of meeting may mean, and what rules may say (R08–R11, R42)."""

from django.db.models import TextChoices


class MeetingMeaning(TextChoices):
    ENLARGED_COMMITTEE = "enlarged", "党委（扩大）会议"
    JOINT = "joint", "联席会议"
    ROUND_TABLE = "round_table", "书记圆桌会议"
    LIAISON = "liaison", "联络员会议"
    ON_SITE = "on_site", "现场推进会"
    GOVERNMENT_PARTY_ENTERPRISE = "three_sides", "党政企联席会"
    SUPPLY_DEMAND = "supply_demand", "供需对接会"
    SERVICE_SESSION = "service", "服务专场"
    SIGNING = "signing", "签约仪式"
    COURSE = "course", "课程培训"
    OTHER = "other", "其他会议"


class MinimumPeriod(TextChoices):
    YEAR = "year", "每年"
    HALF = "half", "每半年"
    QUARTER = "quarter", "每季度"
    MONTH = "month", "每月"


class ReminderMoment(TextChoices):
    DAYS_BEFORE = "days_before", "会前（天）"
    HOURS_BEFORE = "hours_before", "会前（小时）"
    DAYS_AFTER = "days_after", "会后（天）"
