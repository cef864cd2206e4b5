"""What this room keeps of a person's: posts, the rights of the account, imports under way."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from core import clock
from core.choices import ADMINISTRATORS, AnchorKind, ImportState, Role
from core.errors import Conflict, InvalidInput
from core.models import ImportRun
from core.principal import Principal
from core.state import transition
from core.tables.actions import hand_over_import
from core.tables.spec import table_spec
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from members.access import get_grant_for
from members.actions.grants import propose_grant
from members.actions.people import hand_over
from members.actions.withdrawals import propose_withdrawal
from members.choices import GrantState
from members.holdings import HeldItem, Holding, register_holding
from members.models import Appointment, Grant, Person
from members.people import appointment_rows, appointments_for
from members.scopes import labels

WHOLE = "本单位全部"
UNDER_WAY = (ImportState.MATCHING, ImportState.CORRECTING, ImportState.READY, ImportState.UNDO_READY)


def _appointments(principal: Principal, person: Person) -> Sequence[HeldItem]:
    today = clock.today()
    going_on = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    found = appointments_for(principal, action="person.edit").filter(going_on, person=person)
    rows = appointment_rows(found.select_related("title").order_by("valid_from", "id"), today)
    return [
        HeldItem(
            row.appointment.pk,
            row.appointment.version,
            f"{row.target} · {row.title}",
            _days(row.appointment),
            row.target_url,
        )
        for row in rows
    ]


def _days(row: Appointment) -> str:
    since = f"{cn_date(row.valid_from)}起" if row.valid_from else "起始日期未登记"
    return f"{since}，{cn_date(row.valid_to)}届满" if row.valid_to else since


def _pass_appointment(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:
    return hand_over(actor=actor, appointment_id=item_id, to_person_id=to.pk, first_day=first_day)


def _grants(principal: Principal, person: Person, *, asked: bool = True) -> Sequence[HeldItem]:
    """Rights over business of the person's account; ``asked`` False: none already asked to be taken back."""
    if person.account_id is None or not principal.may("grant.propose"):
        return []
    found = Grant.objects.filter(
        in_force(clock.today()),
        tenant_id=principal.tenant.pk,
        account_id=person.account_id,
        state=GrantState.ACTIVE,
    ).exclude(role__in=[str(role) for role in ADMINISTRATORS])
    if not asked:
        found = found.filter(withdrawal="")
    rows = list(found.order_by("valid_from", "id"))
    named = labels((row.scope_kind, row.scope_id) for row in rows)
    return [
        HeldItem(
            row.pk,
            row.version,
            f"{row.get_role_display()} · {named.get(row.scope_id, WHOLE) if row.scope_id else WHOLE}",
            f"{cn_date(row.valid_to)}到期" if row.valid_to else "长期",
        )
        for row in rows
    ]


def _pass_grant(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:
    if to.account_id is None:
        raise InvalidInput("接任的人还没有对应账号，请先在人员页登记账号，或不勾选这一项。")
    grant = get_grant_for(actor, item_id, "grant.propose")
    if grant.state != GrantState.ACTIVE:
        raise Conflict("这项授权已收回。", code="not_active")
    scope = (AnchorKind(grant.scope_kind), grant.scope_id) if grant.scope_id and grant.scope_kind else None
    return propose_grant(
        actor=actor,
        account_id=to.account_id,
        role=Role(grant.role),
        scope=scope,
        valid_from=first_day,
        valid_to=grant.valid_to,
        reason="工作交接",
    )


def _take_proposal_back(actor: Principal, made: Grant) -> object:
    """The proposal stays on record as one that was not granted."""
    return transition(made, GrantState.REFUSED, decided_by_id=actor.account_id, decision="工作交接已撤销")


def _to_withdraw(principal: Principal, person: Person) -> Sequence[HeldItem]:
    return [] if person.account_id is None else _grants(principal, person, asked=False)


def _propose_withdrawal(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:
    return propose_withdrawal(actor=actor, grant_id=item_id, day=first_day, reason=f"工作已交接给{to.name}")


def _imports(principal: Principal, person: Person) -> Sequence[HeldItem]:
    if person.account_id is None or not principal.may_everywhere("import.run"):
        return []
    found = ImportRun.objects.filter(created_by_id=person.account_id, state__in=UNDER_WAY).select_related("attachment")
    return [
        HeldItem(
            run.pk,
            run.version,
            f"{table_spec(run.table).label}：{run.name}",
            run.get_state_display(),
            reverse("import-run", args=[run.pk]),
        )
        for run in found.order_by("created_at", "id")
    ]


def _pass_import(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:  # noqa: ARG001
    if to.account_id is None:
        raise InvalidInput("接任的人还没有对应账号，请先在人员页登记账号，或不勾选这一项。")
    return hand_over_import(actor=actor, run_id=item_id, to_account_id=to.account_id)


def _import_back(actor: Principal, row: ImportRun, before: Mapping[str, Any]) -> object:
    """An import without a file is whole by its own rules, not by its fields' alone: it goes by its own action."""
    return hand_over_import(actor=actor, run_id=row.pk, to_account_id=before["created_by_id"])


def register_own_holdings() -> None:
    register_holding(
        Holding(
            "appointments",
            "任职",
            10,
            _appointments,
            _pass_appointment,
            "原任职到接任前一天结束，留在历史中",
            model=Appointment,
        )
    )
    register_holding(
        Holding(
            "grants",
            "账号授权",
            80,
            _grants,
            _pass_grant,
            "为接任的人提出同样的授权，由安全管理员审批",
            model=Grant,
            take_away=_take_proposal_back,
        )
    )
    register_holding(
        Holding(
            "withdrawals",
            "原账号授权的收回",
            81,
            _to_withdraw,
            _propose_withdrawal,
            "建议安全管理员收回；收回之前原账号仍可办理，仍需要的不要勾选",
            model=Grant,
        )
    )
    register_holding(
        Holding(
            "imports",
            "未办完的导入和批量修改",
            90,
            _imports,
            _pass_import,
            "办理后即由接任的人经办",
            model=ImportRun,
            put_back=_import_back,
        )
    )
