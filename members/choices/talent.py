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
