"""What names are found by: every stretch of a name from each of its characters on, in a B-tree (docs/adr/0034).

What is to be found is noted by the triggers of core.search.sql in the transaction of the name itself. Nothing points at
the rows, so they have no id of their own: the key is the index that is searched.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from core.tenancy.base import TenantManager


class Found(models.Model):
    """``entry`` is the object a search finds; ``source`` tells its own names (0) from each former one."""

    tenant = models.ForeignKey(
        "core.Tenant", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    tenant_id: UUID
    kind = models.SmallIntegerField("类别")
    entry = models.UUIDField("对象")
    source = models.IntegerField("名称来源", default=0)

    objects: ClassVar[Any] = TenantManager()

    class Meta:
        abstract = True


class SearchPiece(Found):
    """A stretch of the name, of its initials or of its full pinyin; a superior may search below (policy ``rows``)."""

    pk = models.CompositePrimaryKey("tenant_id", "kind", "piece", "entry", "source")
    piece = models.TextField("片段", db_collation="C")

    def __str__(self) -> str:
        return self.piece


class PersonPiece(Found):
    """The same of people's names, which no other tenant sees (policy ``none``)."""

    pk = models.CompositePrimaryKey("tenant_id", "kind", "piece", "entry", "source")
    piece = models.TextField("片段", db_collation="C")

    def __str__(self) -> str:
        return self.piece


class SearchDue(Found):
    """Names that have no pieces yet: a worker makes them a moment later. Until then a search takes them apart itself.

    The dispatcher sees of it whose they are, and nothing else.
    """

    # To Django alone: the table has an index by which names are forgotten, and no key.
    pk = models.CompositePrimaryKey("tenant_id", "kind", "entry", "source")
    key = models.TextField("规范名称", db_default="")
    letters = models.TextField("首字母", db_default="")
    other = models.TextField("其他名称", db_default="")
    further = models.TextField("又一名称", db_default="")
    code = models.TextField("代码", db_default="")
    further_code = models.TextField("又一代码", db_default="")

    class Meta:
        indexes = [models.Index(name="core_searchdue_entry", fields=["tenant", "entry"])]

    def __str__(self) -> str:
        return str(self.entry)
