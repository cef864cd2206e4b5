"""What the foundation itself shows: 工作台 and 设置."""

from uuid import UUID

from django.db.models import Q, QuerySet

from core import bin, expired_files, home_records, kept_answers, own_configuration
from core.assistant.beginning import BEGINNING
from core.assistant.steps import NextStep, register_next_step, register_setup_step, setup_card
from core.bin import BinKind, register_bin_kind
from core.choices import SuggestionState
from core.context_processors import RoomSpec, register_room
from core.guide import own as guide
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.models import Delivery, Term
from core.objects import ObjectKind, ObjectPage, register_object_page
from core.outbox import digest
from core.outbox import kinds as event_kinds
from core.outbox.queries import TO_DECIDE, deliveries_for
from core.principal import Principal
from core.settings_pages import SettingsPage, has_settings, register_settings_page
from core.suggestions import suggestions_for
from core.tables.jobs import register_job_kinds
from core.tables.own.setup import register_own_tables
from core.workdays import alarm


def _audits(principal: Principal) -> bool:
    return principal.may_everywhere("audit.view")


def _operates(principal: Principal) -> bool:
    return principal.may_everywhere("operation.view") and not principal.is_platform


def _sets_up(principal: Principal) -> bool:
    return principal.may_everywhere("configuration.edit") or principal.may_everywhere("grant.edit")


def _deletes(principal: Principal, kind: ObjectKind, row_id: UUID) -> bool:
    return bin.may_delete(principal, kind.code, row_id)


def _terms_allowed(principal: Principal) -> Q:
    return Q() if principal.may_everywhere("term.edit") else Q(pk__in=[])


TERMS = BinKind("terms", "名称与分类", Term, "term.edit", _terms_allowed, name=lambda term: str(term.label))


HOME_CARDS = (
    HomeCard("setup", 1, "core/setup_card.html", _sets_up, setup_card, wide=True),
    HomeCard("failed_sign_ins", 10, "core/card_sign_ins.html", _audits, home_records.failed_sign_ins),
    HomeCard("taken_out", 12, "core/card_taken_out.html", _audits, home_records.taken_out),
    HomeCard("recent_changes", 14, "core/card_changes.html", _audits, home_records.recent_changes, wide=True),
    HomeCard("running_work", 10, "core/card_work.html", _operates, home_records.running_work),
    HomeCard("names_to_set", 12, "core/card_names.html", _operates, home_records.names_to_set),
)


def _to_decide(principal: Principal) -> "QuerySet[Delivery]":
    return deliveries_for(principal).filter(state__in=TO_DECIDE)


def register() -> None:
    guide.register()
    register_job_kinds()
    register_own_tables()
    expired_files.register()
    own_configuration.register()
    register_setup_step(BEGINNING)
    register_next_step(
        NextStep(
            label="填写单位信息，上传标识",
            help="主管单位、使用咨询电话和标识，显示在页面和打印页上",
            url_name="tenant-profile",
            order=40,
            allows=lambda principal: principal.may_everywhere("configuration.edit"),
        )
    )
    register_next_step(
        NextStep(
            label="核对工作日历",
            help="放假和调休随系统发布，本市另行安排的日子和作息时间在这里改",
            url_name="calendar",
            order=60,
            allows=lambda principal: principal.may_everywhere("calendar.edit"),
        )
    )
    for card in HOME_CARDS:
        register_home_card(card)
    event_kinds.register()
    register_object_page(ObjectPage("修改记录", "history", "object-history", 20))
    register_object_page(ObjectPage("删除", "close", "object-delete", 30, _deletes))
    register_bin_kind(TERMS)
    register_due_work(DueWork(bin.DUE_WORK, bin.slots, bin.purge))
    register_due_work(DueWork(digest.DUE_WORK, digest.slots, digest.plan))
    register_due_work(DueWork(kept_answers.DUE_WORK, kept_answers.slots, kept_answers.forget))
    register_room(
        RoomSpec(
            code="home",
            label="工作台",
            icon="home",
            url_name="home",
            order=10,
            allows=lambda _: True,
            paths=("/jobs/", "/notices/"),
            on_phone=True,
        )
    )
    register_room(
        RoomSpec(
            code="settings",
            label="设置",
            icon="settings",
            url_name="settings-home",
            order=100,
            allows=has_settings,
            paths=("/settings/",),
            foot=True,
        )
    )
    register_settings_page(
        SettingsPage(
            code="terms",
            parts=("terms",),
            group="业务设置",
            label="名称与分类",
            help="本市对党组织、链条、职务、清单等的叫法和分类",
            icon="template",
            url_name="term-kinds",
            order=10,
            allows=lambda principal: principal.may_everywhere("term.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="calendar",
            parts=("calendar_days", "office_hours"),
            group="业务设置",
            label="工作日历",
            help="放假、调休和本市另行安排的日子，上下班时间；所有工作日时限都按它计算",
            icon="calendar",
            url_name="calendar",
            order=20,
            allows=lambda principal: principal.may_everywhere("calendar.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="industries",
            group="业务设置",
            label="行业分类",
            help="国民经济行业分类装入了哪一版、到哪一级，按代码或名称查询",
            icon="search",
            url_name="industry-list",
            order=25,
            allows=lambda principal: principal.may_everywhere("calendar.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="suggestions",
            group="记录",
            label="意见建议",
            help="使用者对平台和填报要求的意见，逐条答复",
            icon="chat",
            url_name="suggestion-list",
            order=10,
            allows=lambda principal: principal.may_everywhere("suggestion.reply"),
            waiting=lambda principal: suggestions_for(principal).filter(state=SuggestionState.OPEN),
        )
    )
    register_settings_page(
        SettingsPage(
            code="burden",
            group="记录",
            label="填报负担",
            help="平台向谁要多少项内容、多久一次、其中多少已自动带出",
            icon="template",
            url_name="burden",
            order=15,
            allows=lambda principal: principal.may_everywhere("configuration.view"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="profile",
            parts=("profile",),
            group="业务设置",
            label="单位信息",
            help="平台显示名、主管单位、使用咨询和标识",
            icon="building",
            url_name="tenant-profile",
            order=5,
            allows=lambda principal: principal.may_everywhere("configuration.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="setup",
            group="业务设置",
            label="新城市向导",
            help="用本市的叫法一步步建立，直到第一条产业链",
            icon="check",
            url_name="setup",
            order=95,
            allows=lambda principal: principal.may_everywhere("configuration.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="configuration",
            group="业务设置",
            label="配置文件",
            help="把本市的全部设置导出成一个文件，或装入别市的配置文件",
            icon="download",
            url_name="configuration",
            order=90,
            allows=lambda principal: principal.may_everywhere("configuration.edit"),
        )
    )
    register_home_card(
        HomeCard(
            "calendar",
            5,
            "core/calendar_card.html",
            lambda principal: principal.may_everywhere("calendar.edit"),
            alarm.alarm_card,
        )
    )
    register_due_work(DueWork(alarm.DUE_WORK, alarm.slots, alarm.plan))
    register_settings_page(
        SettingsPage(
            code="deliveries",
            group="记录",
            label="通知发送情况",
            help="通知和邮件发出了多少、哪些没有送达或不能确定，重新发送或关闭",
            icon="bell",
            url_name="delivery-list",
            order=20,
            allows=lambda principal: principal.may_everywhere("operation.view"),
            waiting=_to_decide,
        )
    )
    register_settings_page(
        SettingsPage(
            code="mail",
            parts=("mail_sender",),
            group="业务设置",
            label="邮件发送",
            help="本单位邮件的发件人名称、地址和回复地址，是否发送邮件",
            icon="chat",
            url_name="mail-sender",
            order=30,
            allows=lambda principal: principal.may_everywhere("operation.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="channels",
            parts=("channel_senders",),
            group="业务设置",
            label="短信和即时消息",
            help="本单位是否用短信、企业微信、钉钉通知，以及署名",
            icon="bell",
            url_name="channel-senders",
            order=31,
            allows=lambda principal: principal.may_everywhere("operation.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="notice_rule",
            parts=("notice_rule",),
            group="业务设置",
            label="通知规则",
            help="每日汇总邮件几点发出",
            icon="bell",
            url_name="notice-rule",
            order=22,
            allows=lambda principal: principal.may_everywhere("calendar.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="bin",
            group="记录",
            label="回收站",
            help="最近 30 天删除的记录，可以恢复",
            icon="history",
            url_name="bin-list",
            order=30,
            allows=lambda principal: principal.may_everywhere("unit.remove") or principal.may_everywhere("term.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="audit",
            group="记录",
            label="操作日志",
            help="谁在什么时间动了哪个对象的哪些内容；登录记录",
            icon="history",
            url_name="audit-list",
            order=10,
            allows=lambda principal: principal.may_everywhere("audit.view"),
        )
    )
