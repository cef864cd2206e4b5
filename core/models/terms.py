import datetime as dt

from django.db import models

from core.tenancy.base import Record


class Term(Record):
    """Something a city names its own way: a chain grade, a kind of body, a post, a list (ARCHITECTURE.md §4).

    ``meaning`` ties the city's word to the small fixed set the code reasons with; ``kind`` is registered in core.terms.
    """

    IS_CONFIGURATION = True

    kind = models.CharField("类别", max_length=40, editable=False)
    code = models.CharField("代码", max_length=40)
    label = models.CharField("名称", max_length=60)
    meaning = models.CharField("含义", max_length=40, blank=True)
    order = models.PositiveIntegerField("顺序", default=0)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        ordering = ["kind", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                name="core_term_code_once",
                fields=["tenant", "kind", "code"],
                violation_error_message="这一类里已有相同代码的名称，请换一个代码。",
            ),
            models.UniqueConstraint(
                name="core_term_label_once",
                fields=["tenant", "kind", "label"],
                violation_error_message="这一类里已有相同的名称，请换一个名称。",
            ),
            models.UniqueConstraint(name="core_term_kind_id", fields=["tenant", "kind", "id"]),
            models.CheckConstraint(
                name="core_term_ends_after_start",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="停用日期不能早于启用日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def is_in_force(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
