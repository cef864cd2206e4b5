"""What a city asks of its meetings, as a configuration file has it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.configuration.columns import (
    MOST,
    Choice,
    Column,
    Day,
    Flag,
    Known,
    Named,
    Number,
    TermCode,
    Text,
    Wrong,
)
from core.configuration.parts import Part, Values
from core.principal import Principal
from meetings.actions.kind import (
    add_kind_agenda_item,
    add_kind_invitee,
    change_kind_agenda_item,
    change_kind_invitee,
    create_kind_rule,
    delete_kind_rule,
    remove_kind_line,
    update_kind_rule,
)
from meetings.actions.minimum import (
    add_minimum_kind,
    end_minimum_rule,
    put_minimum_rule,
    remove_minimum_kind,
    update_minimum_rule,
)
from meetings.actions.reminder import (
    add_ladder_step,
    create_reminder_rule,
    delete_reminder_rule,
    remove_ladder_step,
    update_reminder_rule,
)
from meetings.choices import LadderLevel, MinimumPeriod, ReminderMoment
from meetings.models import (
    KindAgendaItem,
    KindInvitee,
    LadderRule,
    MeetingKind,
    MinimumRule,
    MinimumRuleKind,
    ReminderRule,
)
from meetings.rules import EDIT


@dataclass(frozen=True, kw_only=True)
class RuleOfKind(Named):
    """The rule of a kind, by the kind's code."""

    part: str = "meeting_kinds"
    model: Any = MeetingKind
    by: str = "kind__code"
    noun: str = "会议类型的规则"

    def shown(self, row: Any) -> str:
        return str(row.rule.kind.code)


@dataclass(frozen=True, kw_only=True)
class WorkingDays(Column):
    """After a deadline, or before it where negative."""

    def _checked(self, value: Any, known: Known) -> int:  # noqa: ARG002
        if isinstance(value, bool) or not isinstance(value, int) or not -MOST <= value <= MOST:
            raise Wrong("应为整数（不加引号），期限前的写负数。")
        return value

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}


def _with_defaults(model: Any, values: Values) -> dict[str, Any]:
    """A number the file leaves out is the model's own."""
    return {
        name: model._meta.get_field(name).get_default() if value is None and not _may_be_empty(model, name) else value
        for name, value in values.items()
    }


def _may_be_empty(model: Any, name: str) -> bool:
    return bool(model._meta.get_field(name.removesuffix("_id")).null)


def _split(values: Values) -> tuple[UUID, dict[str, Any]]:
    columns = dict(values)
    return columns.pop("rule_id"), columns


def _default(name: str) -> Any:
    return MeetingKind._meta.get_field(name).get_default()  # type: ignore[union-attr]  # a column of its own


def _create_kind(actor: Principal, values: Values) -> MeetingKind:
    return create_kind_rule(actor=actor, values=_with_defaults(MeetingKind, values))


def _update_kind(actor: Principal, rule: MeetingKind, values: Values) -> MeetingKind:
    return update_kind_rule(
        actor=actor, rule_id=rule.pk, values=_with_defaults(MeetingKind, values), expected_version=None
    )


def _create_invitee(actor: Principal, values: Values) -> KindInvitee:
    rule_id, columns = _split(values)
    return add_kind_invitee(actor=actor, rule_id=rule_id, values=columns)


def _create_item(actor: Principal, values: Values) -> KindAgendaItem:
    rule_id, columns = _split(values)
    return add_kind_agenda_item(actor=actor, rule_id=rule_id, values=columns)


def _update_minimum(actor: Principal, rule: MinimumRule, values: Values) -> MinimumRule:
    columns = _with_defaults(MinimumRule, values)
    return update_minimum_rule(actor=actor, rule_id=rule.pk, values=columns, expected_version=None)


def _retire_minimum(actor: Principal, rule: MinimumRule) -> MinimumRule | None:
    if rule.valid_to is not None:
        return None
    end_minimum_rule(actor=actor, rule_id=rule.pk, last_day=clock.today() - dt.timedelta(days=1))
    return rule


def _update_reminder(actor: Principal, rule: ReminderRule, values: Values) -> ReminderRule:
    return update_reminder_rule(actor=actor, rule_id=rule.pk, values=values, expected_version=None)


KINDS = Part(
    code="meeting_kinds",
    label="会议类型",
    help="各类会议开多久、多少单位到会、谁看得到、议题和纪要的期限",
    order=90,
    model=MeetingKind,
    key=("kind",),
    columns=(
        TermCode(code="kind", label="会议类型", kind="meeting_kind", required=True),
        Number(code="minutes_long", label="时长（分钟）", default=_default("minutes_long")),
        Number(code="quorum", label="到会要求（%）"),
        Flag(code="invited_only", label="仅参会单位可见"),
        Number(code="topic_days", label="议题截止（会前天数）", default=_default("topic_days")),
        Number(code="minutes_days", label="纪要期限（会后工作日）", default=_default("minutes_days")),
        Number(code="confirm_days", label="纪要确认期限（工作日）", default=_default("confirm_days")),
        Flag(code="silence_agrees", label="逾期未复视同同意", default=True),
        Text(code="note", label="依据"),
    ),
    right=EDIT,
    create=_create_kind,
    update=_update_kind,
    retire=lambda actor, rule: delete_kind_rule(actor=actor, rule_id=rule.pk),
)
INVITEES = Part(
    code="meeting_kind_invitees",
    label="会议的参会范围",
    help="各类会议请哪些席位、哪些成员类别",
    order=91,
    model=KindInvitee,
    key=("rule", "seat", "category"),
    columns=(
        RuleOfKind(code="rule", label="会议类型", required=True),
        TermCode(code="seat", label="席位", kind="body_seat"),
        TermCode(code="category", label="成员类别", kind="member_category"),
        Flag(code="must", label="必须邀请", default=True),
    ),
    right=EDIT,
    create=_create_invitee,
    update=lambda actor, invitee, values: change_kind_invitee(actor=actor, invitee=invitee, values=values),
    retire=lambda actor, invitee: remove_kind_line(actor=actor, line=invitee),
    rows=lambda: KindInvitee.objects.select_related("rule__kind"),
)
AGENDA = Part(
    code="meeting_kind_agenda",
    label="会议的议程模板",
    help="各类会议的议程从哪几项开始",
    order=92,
    model=KindAgendaItem,
    key=("rule", "title"),
    columns=(
        RuleOfKind(code="rule", label="会议类型", required=True),
        Number(code="place", label="次序", required=True),
        Text(code="section", label="部分"),
        Text(code="title", label="议程", required=True),
        Number(code="minutes_long", label="时长（分钟）"),
        Flag(code="is_required", label="必有", default=True),
    ),
    right=EDIT,
    create=_create_item,
    update=lambda actor, item, values: change_kind_agenda_item(actor=actor, item=item, values=values),
    retire=lambda actor, item: remove_kind_line(actor=actor, line=item),
    rows=lambda: KindAgendaItem.objects.select_related("rule__kind"),
)
MINIMUMS = Part(
    code="meeting_minimums",
    label="会议次数要求",
    help="哪些组织每年、每季度、每月至少开几次会",
    order=93,
    model=MinimumRule,
    key=("name",),
    columns=(
        Text(code="name", label="名称", required=True),
        TermCode(code="body_kind", label="适用类别", kind="body_kind"),
        TermCode(code="tier", label="适用层级", kind="body_tier"),
        Choice(code="period", label="周期", choices=MinimumPeriod, default=MinimumPeriod.YEAR.value),
        Number(code="least", label="至少几次", default=1),
        Text(code="note", label="依据"),
        Day(code="valid_from", label="起始日期"),
        Day(code="valid_to", label="终止日期"),
    ),
    right=EDIT,
    create=lambda actor, values: put_minimum_rule(actor=actor, values=_with_defaults(MinimumRule, values)),
    update=_update_minimum,
    retire=_retire_minimum,
)
MINIMUM_KINDS = Part(
    code="meeting_minimum_kinds",
    label="会议次数计入的类型",
    help="开了哪几类会议的任何一种都算数",
    order=94,
    model=MinimumRuleKind,
    key=("rule", "kind"),
    columns=(
        Named(
            code="rule",
            label="会议次数要求",
            part="meeting_minimums",
            model=MinimumRule,
            by="name",
            noun="会议次数要求",
            required=True,
        ),
        TermCode(code="kind", label="会议类型", kind="meeting_kind", required=True),
    ),
    right=EDIT,
    create=lambda actor, values: add_minimum_kind(actor=actor, **values),
    update=lambda actor, row, values: row,  # noqa: ARG005 - there is nothing beside the key
    retire=lambda actor, row: remove_minimum_kind(actor=actor, row=row),
)
REMINDERS = Part(
    code="meeting_reminders",
    label="会议提醒",
    help="会前几天、几小时和会后几天提醒参会单位",
    order=95,
    model=ReminderRule,
    key=("kind", "moment", "amount"),
    columns=(
        TermCode(code="kind", label="会议类型", kind="meeting_kind"),
        Choice(code="moment", label="时机", choices=ReminderMoment, required=True),
        Number(code="amount", label="数量", required=True),
        Flag(code="by_hours", label="只在工作时间发出", default=True),
    ),
    right=EDIT,
    create=lambda actor, values: create_reminder_rule(actor=actor, values=values),
    update=_update_reminder,
    retire=lambda actor, rule: delete_reminder_rule(actor=actor, rule_id=rule.pk),
)
STEPS = Part(
    code="resolution_ladder",
    label="催办阶梯",
    help="决议到期前后几个工作日提醒、催办、督办、通报",
    order=96,
    model=LadderRule,
    key=("level", "days"),
    columns=(
        Choice(code="level", label="方式", choices=LadderLevel, required=True),
        WorkingDays(code="days", label="工作日", required=True),
    ),
    right=EDIT,
    create=lambda actor, values: add_ladder_step(actor=actor, **values),
    update=lambda actor, step, values: step,  # noqa: ARG005 - there is nothing beside the key
    retire=lambda actor, step: remove_ladder_step(actor=actor, step=step),
)

PARTS = (KINDS, INVITEES, AGENDA, MINIMUMS, MINIMUM_KINDS, REMINDERS, STEPS)
