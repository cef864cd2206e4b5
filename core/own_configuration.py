"""The parts of a configuration file that are the foundation's own: who the tenant is, words, calendar, office hours."""

from typing import Any

from core import actions, profile
from core.choices import DayPart, DaySource, SwitchedChannel
from core.configuration.columns import Choice, Day, Flag, KindCode, Number, Text, TimeOfDay
from core.configuration.embedded import Embedded, EmbeddedFile
from core.configuration.parts import Part, Values, register_part
from core.models import CalendarDay, ChannelSender, MailSender, NoticeRule, OfficeHours, TenantProfile, Term
from core.outbox.senders import set_channel_sender, set_mail_sender, set_notice_rule
from core.principal import Principal
from core.queries import term_usage
from core.workdays import actions as workdays


def _create_term(actor: Principal, values: Values) -> Term:
    columns = dict(values)
    order = columns.pop("order")
    return actions.create_term(actor=actor, kind=columns.pop("kind"), values=columns, order=order)


def _update_term(actor: Principal, term: Term, values: Values) -> Term:
    columns = dict(values)
    order = columns.pop("order", None)
    if order is not None:
        actions.place_term(actor=actor, term_id=term.pk, order=order)
    return actions.update_term(actor=actor, term_id=term.pk, values=columns, expected_version=None)


def retire_term(actor: Principal, term: Term) -> Term | None:
    """A word nobody used goes; one in use is offered no longer."""
    if term_usage(term.kind).get(term.pk):
        if term.valid_to is not None:
            return None
        return actions.withdraw_term(actor=actor, term_id=term.pk)
    return actions.delete_term(actor=actor, term_id=term.pk)


def _current_days() -> Any:
    return CalendarDay.objects.filter(removed_at__isnull=True)


def _update_day(actor: Principal, day: CalendarDay, values: Values) -> CalendarDay:
    return workdays.correct_day(actor=actor, day_id=day.pk, values=values)


def _update_hours(actor: Principal, hours: OfficeHours, values: Values) -> OfficeHours:
    return workdays.update_office_hours(actor=actor, hours_id=hours.pk, values=values, expected_version=None)


def _set_profile(actor: Principal, values: Values) -> TenantProfile | None:
    """The words in one step, the mark in the other; only what the file says."""
    columns, held = dict(values), None
    said_logo = "logo" in columns
    logo: Embedded | None = columns.pop("logo", None)
    if columns:
        held = profile.set_profile(actor=actor, values=columns, expected_version=None)
    if said_logo and logo is not None:
        with logo.on_disk() as path:
            held = profile.set_logo(actor=actor, source=path, name=logo.name)
    elif said_logo and profile.profile_now().logo_id is not None:
        held = profile.remove_logo(actor=actor)
    return held


def _set_sender(actor: Principal, values: Values) -> MailSender:
    return set_mail_sender(actor=actor, values=values, expected_version=None)


def _set_channel_sender(actor: Principal, channel: str, values: Values) -> ChannelSender:
    return set_channel_sender(actor=actor, channel=channel, values=values, expected_version=None)


def _create_channel_sender(actor: Principal, values: Values) -> ChannelSender:
    return _set_channel_sender(actor, values["channel"], {key: one for key, one in values.items() if key != "channel"})


def _set_notice_rule(actor: Principal, values: Values) -> NoticeRule:
    return set_notice_rule(actor=actor, values=values, expected_version=None)


PARTS = (
    Part(
        code="profile",
        label="单位信息",
        help="平台显示名、主管单位、使用咨询和标识图片",
        order=5,
        model=TenantProfile,
        key=(),
        columns=(
            Text(code="short_name", label="平台显示名"),
            Text(code="organization", label="主管单位"),
            Text(code="contact", label="使用咨询"),
            Flag(code="on_prints", label="打印页显示标识", default=True),
            EmbeddedFile(code="logo", label="标识", limit=profile.LOGO_LIMIT),
        ),
        right="configuration.edit",
        create=_set_profile,
        update=lambda actor, held, values: _set_profile(actor, values),  # noqa: ARG005 - there is but one
        rows=lambda: TenantProfile.objects.select_related("logo"),
        is_own=True,
    ),
    Part(
        code="mail_sender",
        label="邮件发送",
        help="发件人名称、地址和是否发送；邮件服务器的账号和密码不在文件里，由部署人员在服务器上另行填写",
        order=7,
        model=MailSender,
        key=(),
        columns=(
            Flag(code="is_on", label="发送邮件", default=True),
            Text(code="name", label="发件人名称", required=True),
            Text(code="address", label="发件地址"),
            Text(code="reply_to", label="回复地址"),
        ),
        right="operation.edit",
        create=_set_sender,
        update=lambda actor, held, values: _set_sender(actor, values),  # noqa: ARG005 - there is but one
        is_own=True,
        done_by="系统管理员",
    ),
    Part(
        code="channel_senders",
        label="短信和即时消息",
        help="短信、企业微信、钉钉是否使用和署名；服务的账号和密钥不在文件里，由部署人员在服务器上另行填写",
        order=8,
        model=ChannelSender,
        key=("channel",),
        columns=(
            Choice(code="channel", label="渠道", choices=SwitchedChannel, required=True),
            Flag(code="is_on", label="使用这种方式"),
            Text(code="name", label="署名"),
            Flag(code="to_contacts", label="也发给没有账号的联系人"),
        ),
        right="operation.edit",
        create=_create_channel_sender,
        update=lambda actor, held, values: _set_channel_sender(actor, held.channel, values),
        is_own=True,
        done_by="系统管理员",
    ),
    Part(
        code="terms",
        label="名称与分类",
        help="本市对党组织、链条、职务、清单等的叫法、含义、顺序和有效期",
        order=10,
        model=Term,
        key=("kind", "code"),
        columns=(
            KindCode(code="kind", label="类别", required=True),
            Text(code="code", label="代码", required=True),
            Text(code="label", label="名称", required=True),
            Text(code="meaning", label="含义"),
            Number(code="order", label="顺序"),
            Day(code="valid_from", label="启用日期"),
            Day(code="valid_to", label="停用日期"),
        ),
        right="term.edit",
        create=_create_term,
        update=_update_term,
        retire=retire_term,
    ),
    Part(
        code="calendar_days",
        label="工作日历",
        help="本市上传的放假通知和本市另行安排的日子；国家通知随系统发布，不在其中",
        order=20,
        model=CalendarDay,
        key=("source", "day"),
        columns=(
            Choice(code="source", label="来源", choices=DaySource, required=True),
            Day(code="day", label="日期", required=True),
            Flag(code="is_worked", label="上班"),
            Choice(code="part", label="时段", choices=DayPart, default=DayPart.DAY.value),
            Text(code="reason", label="事由", required=True),
            Number(code="year", label="通知年份"),
        ),
        right="calendar.edit",
        create=lambda actor, values: workdays.put_day(actor=actor, values=values),
        update=_update_day,
        retire=lambda actor, day: workdays.take_day_out(actor=actor, day_id=day.pk),
        rows=_current_days,
    ),
    Part(
        code="office_hours",
        label="作息时间",
        help="上下班时间，按开始执行的日期",
        order=25,
        model=OfficeHours,
        key=("valid_from",),
        columns=(
            Day(code="valid_from", label="开始执行日期", required=True),
            TimeOfDay(code="morning_from", label="上午上班", required=True),
            TimeOfDay(code="morning_to", label="上午下班", required=True),
            TimeOfDay(code="afternoon_from", label="下午上班", required=True),
            TimeOfDay(code="afternoon_to", label="下午下班", required=True),
        ),
        right="calendar.edit",
        create=lambda actor, values: workdays.add_office_hours(actor=actor, values=values),
        update=_update_hours,
        retire=lambda actor, hours: workdays.remove_office_hours(actor=actor, hours_id=hours.pk),
    ),
    Part(
        code="notice_rule",
        label="通知规则",
        help="每日汇总邮件几点发出",
        order=27,
        model=NoticeRule,
        key=(),
        columns=(TimeOfDay(code="digest_at", label="每日汇总时间", required=True),),
        right="calendar.edit",
        create=_set_notice_rule,
        update=lambda actor, rule, values: _set_notice_rule(actor, values),  # noqa: ARG005 - there is but one
    ),
)


def register() -> None:
    for part in PARTS:
        register_part(part)
