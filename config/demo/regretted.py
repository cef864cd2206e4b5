"""What was deleted by mistake, proposed and turned down, so that 回收站 and 授权 show how they work."""

from core import clock
from core.bin import delete_to_bin
from core.choices import Role
from core.models import Account, Tenant
from core.principal import platform_principal
from members.choices import GrantState
from members.models import Grant
from organizations.actions import create_unit


def regret(tenant: Tenant) -> None:
    """In the tenant's scope, after its accounts were made."""
    actor = platform_principal(tenant)
    for name in ("示例重复登记有限公司", "示例登记有误有限公司"):
        unit = create_unit(actor=actor, values={"kind": "company", "name": name})
        delete_to_bin(actor=actor, code="units", row_id=unit.pk, reason="示例：重复登记")
    accounts = list(Account.objects.filter(home_tenant=tenant).order_by("username")[:2])
    for account, state, decision in zip(
        accounts, (GrantState.PROPOSED, GrantState.REFUSED), ("", "示例：请先由所在单位出具意见"), strict=False
    ):
        Grant.objects.create(
            account=account,
            role=Role.SUPERIOR,
            state=state,
            valid_from=clock.today(),
            reason="示例：临时协助查看",
            decision=decision,
        )
