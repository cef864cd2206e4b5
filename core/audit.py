"""The log as people read it: which object, which columns; and noting that somebody looked at what is masked."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import Q, QuerySet

from core.models import AuditEvent, SignInEvent
from core.principal import Principal

# What an event tells of. To the database a list taken away is something looked at; its details say that it was taken.
EXPORT = "export"
OPERATIONS = {"insert": "新建", "update": "修改", "delete": "删除", "access": "查看", EXPORT: "导出"}
EXPORTED = Q(operation="access", diff__fields__contains=EXPORT)
LOOKED = Q(operation="access") & (Q(diff__fields__isnull=True) | ~Q(diff__fields__contains=EXPORT))

# What people never see elsewhere has no Chinese name on its model; in the log it needs one.
TABLES = {
    "core_account": "账号",
    "core_apitoken": "接口令牌",
    "core_tenant": "本单位",
    "core_auditevent": "操作日志",
    "core_term": "名称设置",
    "core_attachment": "附件",
    "core_importrun": "表格导入",
    "core_calendarday": "工作日历",
    "core_officehours": "上下班时间",
    "core_deliverydecision": "通知发送的处理",
    "core_noticeaddress": "通知邮箱",
    "core_mailsender": "邮件发送设置",
    "core_outeraddress": "通知号码",
    "core_channelsender": "短信和即时消息设置",
    "core_noticerule": "通知规则",
    "core_suggestion": "意见建议",
    "core_savedview": "保存的视图",
    "organizations_unitindustry": "单位的行业",
    "organizations_unittag": "单位标签",
    "organizations_residence": "入驻园区",
    "organizations_partyorghost": "党组织所在单位",
    "reports_editionrow": "清单的一行",
    "reports_editionmap": "清单的图谱",
    "reports_editionfile": "清单的文件",
}
COLUMNS = {
    "folded": "成块留存的新行数",
    "judged_at": "核对时刻",
    "judged_by": "核对人",
    "judged_with": "核对所用的程序",
    "activated_by_id": "启用人",
    "delivery_id": "通知",
    "draft_id": "图谱草稿",
    "drawn_by_id": "取号人",
    "issuer_kind": "发文机关类型",
    "offered_to_id": "可以查看的城市",
    "subject": "编排对象",
    "template_id": "文书模板",
    "uploaded_by_id": "上传人",
    "values": "编排内容",
    "anchor_kind": "对象类型",
    "voided_by_id": "作废人",
    "id": "编号",
    "kind": "类别",
    "state": "状态",
    "position": "顺序",
    "label": "名称",
    "note": "备注",
    "title": "标题",
    "password": "密码",
    "username": "登录名",
    "password_changed_at": "密码修改时间",
    "locked_until": "锁定至",
    "account_id": "账号",
    "secret_hash": "令牌密文",
    "proposed_by_id": "提出人",
    "decided_by_id": "审批人",
    "created_by_id": "经办人",
    "owner_id": "所属对象",
    "owner_kind": "所属对象类别",
    "content_type": "文件类型",
    "sha256": "文件校验值",
    "path": "存放位置",
    "removed_at": "移除时间",
    "initials": "拼音首字母",
    "name_key": "检索名称",
    "failed_attempts": "登录失败次数",
    "table": "清单",
    "sheet": "工作表",
    "headers": "表头",
    "digest": "表头摘要",
    "mapping": "列的对应",
    "message": "说明",
    "plan_hash": "预演校验值",
    "job": "后台任务",
    "finished_at": "完成时间",
    "source": "来源",
    "edit": "批量修改的内容",
    "write_job": "写入任务",
    "undo_hash": "撤销预演校验值",
    "undone_at": "撤销时间",
    "undone_by_id": "撤销人",
    "submitted_by_id": "送审人",
    "published_by_id": "发布人",
    "edition_id": "清单版本",
    "stage": "阶段",
    "file_format": "文件格式",
    "attachment_id": "附件",
    "export": "导出清单",
    "history": "修改记录",
    "log": "日志内容",
    "rights": "账号的权限",
    "decision": "办理意见",
}


def record_access(model: type[models.Model], row_id: UUID, details: Mapping[str, Any]) -> None:
    """Note that the acting account saw ``details`` of a row; a scope must be open, its actor is who is noted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.record_access(%s, %s, %s)", [model._meta.db_table, row_id, json.dumps(details)])


def operation_of(event: AuditEvent) -> str:
    """A code of ``OPERATIONS``."""
    return EXPORT if event.operation == "access" and EXPORT in event.diff.get("fields", ()) else event.operation


def events_doing(operation: str) -> Q:
    """The events whose ``operation_of`` it is."""
    return {EXPORT: EXPORTED, "access": LOOKED}.get(operation, Q(operation=operation))


def audit_events_for(principal: Principal) -> "QuerySet[AuditEvent]":
    """The tenant's events for its auditor. Raises NotAllowed."""
    principal.require_everywhere("audit.view")
    return AuditEvent.objects.filter(tenant_id=principal.tenant.pk)


def sign_in_events_for(principal: Principal) -> "QuerySet[SignInEvent]":
    """Sign-ins of the tenant's accounts, for its auditor. Attempts under unknown names belong to no tenant."""
    principal.require_everywhere("audit.view")
    events: QuerySet[SignInEvent] = SignInEvent.objects.filter(account__home_tenant_id=principal.tenant.pk)
    return events


@cache
def _models() -> Mapping[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def model_of_table(table: str) -> type[models.Model] | None:
    return _models().get(table)


def table_label(table: str) -> str:
    """What a table holds, in Chinese where anybody gave it a name."""
    model = _models().get(table)
    return TABLES.get(table) or (str(model._meta.verbose_name) if model else table)


def table_choices() -> list[tuple[str, str]]:
    """(table, name) of everything that can stand in the log and has a Chinese name, for a filter."""
    named = [(table, table_label(table)) for table in _models()]
    return sorted(((table, label) for table, label in named if not label.isascii()), key=lambda pair: pair[1])


def column_labels(event: AuditEvent) -> list[str]:
    """The names of the columns an event touched; never a value."""
    if event.operation == "access":
        return [column_label(event.table_name, str(name)) for name in event.diff.get("fields", [])]
    return [column_label(event.table_name, name) for name in sorted(event.diff)]


def columns_called(text: str, table: str = "") -> set[str]:
    """Codes of the columns, of ``table`` or of all, whose Chinese name holds ``text`` or whose code it is."""
    if not text:
        return set()
    tables = [table] if table else list(_models())
    columns = {(each, name) for each in tables for name in _columns_of(each)} | {("", name) for name in COLUMNS}
    return {
        name for each, name in columns if text in (name, name.removesuffix("_id")) or text in column_label(each, name)
    }


def _columns_of(table: str) -> list[str]:
    model = _models().get(table)
    return [str(field.column) for field in model._meta.concrete_fields] if model else []


def column_label(table: str, column: str) -> str:
    """A column's Chinese name: its field's own, else the one given here."""
    model = _models().get(table)
    for field in model._meta.fields if model else ():
        if column in (field.column, field.name) and not str(field.verbose_name).isascii():
            return str(field.verbose_name)
    return COLUMNS.get(column, column)
