from django.db import models

from core.tenancy.base import TenantModel


class Counter(TenantModel):
    """The last number drawn of one series in one year; drawn under a row lock, last in its action, so gap-free."""

    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="core_counter_once", fields=["tenant", "series", "year"])]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
