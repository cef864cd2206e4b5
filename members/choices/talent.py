"""How people move, come and grow on a chain (R17, R54, R63, F020, F047, F049, F089, F090, F120–F126, F159)."""

from django.db.models import TextChoices


class ExchangeMeaning(TextChoices):
    SECOND_IN = "second_in", "企业人员到机关挂职"
    SECOND_OUT = "second_out", "机关人员到企业挂职"
    EXCHANGE = "exchange", "交流学习"
    WORK_TRAINING = "work_training", "以工代训"
    STUDY = "study", "外出学习"
    CADRE = "cadre", "选派干部"
    DOCTOR = "doctor", "选派博士、科技副总"
    OTHER = "other", "其他"


class TalentMeaning(TextChoices):
    """By degree or by trade (F050, F120, F121)."""

    DOCTOR = "doctor", "博士研究生"
    MASTER = "master", "硕士研究生"
    BACHELOR = "bachelor", "本科生"
    SKILLED = "skilled", "专业技术工人"
    SCARCE = "scarce", "紧缺人才"
    OTHER = "other", "其他人才"


# What counts as 硕士研究生以上 (F120).
GRADUATE = (TalentMeaning.DOCTOR, TalentMeaning.MASTER)


class GrowthMeaning(TextChoices):
    """双向培养 in both directions, and the steps before (R54)."""

    APPLICATION = "application", "递交入党申请书"
    ADMISSION = "admission", "发展党员"
    TO_MEMBER = "to_member", "骨干培养成党员"
    TO_BACKBONE = "to_backbone", "党员培养成骨干"
    TO_MANAGEMENT = "to_management", "党员进入管理层"
    OTHER = "other", "其他培养"


class GrowthRole(TextChoices):
    """What the person is in the company (F089, F093)."""

    OWNER = "owner", "出资人"
    MANAGER = "manager", "中高层管理人员"
    BACKBONE = "backbone", "业务骨干"
    WORKER = "worker", "一线职工"
    OTHER = "other", "其他"


class DutyMeaning(TextChoices):
    """What an instructor did (R24)."""

    VISIT = "visit", "走访联系"
    GUIDE = "guide", "指导党建"
    HELP = "help", "帮办实事"
    OTHER = "other", "其他"
