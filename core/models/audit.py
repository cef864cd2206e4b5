from django.db import models


class AuditEvent(models.Model):
    """One changed row, as the database saw it; the table is partitioned and append-only (core.tenancy.sql)."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField("时间")
    tenant_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    request_id = models.TextField()
    reason = models.TextField("事由")
    table_name = models.TextField("对象")
    operation = models.TextField("动作")
    row_id = models.UUIDField("编号")
    owner_id = models.UUIDField("所属对象", null=True)
    other_id = models.UUIDField("另一端", null=True)
    diff = models.JSONField("变化")

    class Meta:
        managed = False
        db_table = "core_auditevent"

    def __str__(self) -> str:
        return f"{self.table_name} {self.operation} {self.row_id}"
