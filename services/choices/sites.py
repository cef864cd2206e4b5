"""What kinds of sites a city keeps for its companies (F053, F077, F165, F166), and what is held there (R64, F130)."""

from django.db.models import TextChoices


class SiteKind(TextChoices):
    CENTRE = "centre", "党群服务中心"
    STATION = "station", "党建工作站"
    POSITION = "position", "先锋阵地"
    DESK = "desk", "联席代办专席"
    WINDOW = "window", "服务窗口"
    OTHER = "other", "其他点位"


class SiteHostKind(TextChoices):
    """F077: where a centre was made out of what stood there."""

    PARK = "park", "园区"
    COMPANY = "company", "企业"
    TOWNSHIP = "township", "乡镇（街道）"
    OTHER = "other", "其他"


class HoursDays(TextChoices):
    """Days by the national calendar: a Saturday worked for a holiday is a working day."""

    WORKING = "working", "工作日"
    RESTING = "resting", "休息日和节假日"


class SessionForm(TextChoices):
    SESSION = "session", "部门服务专场"
    GUIDANCE = "guidance", "服务指导"


class CoordinateSystem(TextChoices):
    """What the degrees of an outline are measured in; the coordinates of sites are to be of the same."""

    CGCS2000 = "cgcs2000", "2000 国家大地坐标系"
    WGS84 = "wgs84", "WGS 84"
    GCJ02 = "gcj02", "GCJ-02"
