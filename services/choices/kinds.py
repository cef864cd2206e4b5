"""What a ticket may be about and come through, and what may come of it (R43–R48, F034, F131, F133)."""

from django.db.models import TextChoices


class TicketNature(TextChoices):
    """R48: the fourth is confidential."""

    DEMAND = "demand", "诉求"
    PROPOSAL = "proposal", "建议"
    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"


class Urgency(TextChoices):
    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
    CRITICAL = "critical", "特急"


class ChannelMeaning(TextChoices):
    """What a city's word for a channel means (R47, truth 4: several on one ticket)."""

    COMPANY = "company", "企业填报"
    HOTLINE = "hotline", "链上热线"
    VISIT = "visit", "走访"
    MEETING = "meeting", "会议"
    CENTRE = "centre", "党群服务中心"
    CHAT_GROUP = "chat_group", "企业微信群"
    INSTRUCTOR = "instructor", "党建指导员"
    SESSION = "session", "部门服务专场"
    PORTAL = "portal", "政务平台"
    OTHER = "other", "其他"


class CategoryMeaning(TextChoices):
    """F034 names four; employees' own matters are counted apart (F058)."""

    MARKET = "market", "市场"
    CAPITAL = "capital", "资金"
    TECHNOLOGY = "technology", "技术"
    TALENT = "talent", "人才"
    FACTORS = "factors", "要素保障"
    POLICY = "policy", "政策"
    LIVELIHOOD = "livelihood", "职工民生"
    OTHER = "other", "其他"


class QuestionKind(TextChoices):
    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    DATE = "date", "日期"
    YES_NO = "yes_no", "是或否"
    CHOICE = "choice", "单选"


class HandOffTarget(TextChoices):
    """Where a ticket goes that is not the alliance's to solve; recorded as handed off."""

    HOTLINE_12345 = "12345", "12345 热线"
    PETITION = "petition", "信访"
    OTHER = "other", "其他渠道"


class ResultKind(TextChoices):
    SOLVED = "solved", "解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "解释说明"
    IMPOSSIBLE = "impossible", "暂不能解决"


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
