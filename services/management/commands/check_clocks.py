from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.models import Tenant
from core.tenancy.scope import tenant_scope
from services.clock_queries import drifts, open_clocks


class Command(BaseCommand):
    help = "逐张重算未办结工单的期限，与登记的对照；有出入时列出并以非零状态退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        found: list[str] = []
        for tenant in Tenant.objects.order_by("code"):
            with tenant_scope(tenant.pk, actor_id=None, reason="核对工单期限"):
                found += [
                    f"{tenant.code} {one.ticket_clock_id}：登记 {one.written}，重算 {one.replayed}"
                    for one in drifts(open_clocks())
                ]
        if found:
            raise CommandError("工单期限与重算结果不符：\n" + "\n".join(f"- {line}" for line in found))
        self.stdout.write("工单期限与重算结果相符。")
