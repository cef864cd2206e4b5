"""What people narrow a list to again and again."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from core.tenancy.base import Record


class SavedView(Record):
    """The filters and the order of one list under a name: one person's own, or without an owner the tenant's.

    ``columns`` are those hidden, by table, as they were when it was kept; none where nobody chose any.
    ``list_name`` is the name of the list's route, ``query`` the address parameters, sorted, without paging.
    """

    list_name = models.CharField("列表", max_length=60)
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=2000)
    columns = models.JSONField("列", null=True, blank=True)
    owner = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所有者"
    )
    owner_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="core_savedview_once",
                fields=["tenant", "list_name", "owner", "name"],
                nulls_distinct=False,
                violation_error_message="这个列表已有同名的视图，请换一个名称。",
            ),
            models.CheckConstraint(
                name="core_savedview_narrows", condition=~Q(query=""), violation_error_message="请先选择筛选条件。"
            ),
        ]

    def __str__(self) -> str:
        return self.name
