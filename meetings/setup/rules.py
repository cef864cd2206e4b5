"""Kinds of meetings and what is asked of them: what they tell the platform when it starts."""

from alliances.queries import by_body
from core.bin import register_bin_kind
from core.configuration.parts import register_part
from core.home import HomeCard, register_home_card
from core.principal import Principal
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from core.uses import RowPage, register_row_pages
from meetings.configuration import PARTS
from meetings.minimum_cards import home_minimums
from meetings.models import (
    KindInvitee,
    MeetingKind,
    MeetingSeries,
    MinimumRule,
    MinimumRuleKind,
    ReminderRule,
)
from meetings.objects.rules import BIN_KINDS
from meetings.planning.room import RoomList, register_room_list
from meetings.rules import EDIT, VIEW
from meetings.tables.minimums import MinimumTable


def _sets(principal: Principal) -> bool:
    return principal.may_everywhere(EDIT)


PAGES = (
    SettingsPage(
        code="meeting_kinds",
        parts=("meeting_kinds", "meeting_kind_invitees", "meeting_kind_agenda"),
        group="业务设置",
        label="会议类型",
        help="每类会议开多久、请谁、议程从哪几项开始、议题和纪要的期限",
        icon="calendar",
        url_name="meeting-kind-list",
        order=45,
        allows=_sets,
    ),
    SettingsPage(
        code="meeting_minimums",
        parts=("meeting_minimums", "meeting_minimum_kinds"),
        group="业务设置",
        label="会议次数要求",
        help="哪些组织每年、每季度、每月至少开几次会，开了哪几类都算",
        icon="check",
        url_name="minimum-rule-list",
        order=46,
        allows=_sets,
    ),
    SettingsPage(
        code="meeting_reminders",
        parts=("meeting_reminders",),
        group="业务设置",
        label="会议提醒",
        help="会前几天、几小时和会后几天提醒参会单位",
        icon="bell",
        url_name="reminder-rule-list",
        order=47,
        allows=_sets,
    ),
    SettingsPage(
        code="resolution_ladder",
        parts=("resolution_ladder",),
        group="业务设置",
        label="催办阶梯",
        help="决议到期前后几个工作日提醒、催办、督办、通报",
        icon="bell",
        url_name="ladder-rule",
        order=48,
        allows=_sets,
    ),
)
# Rows that use one of the city's words, each with the page on which that can be changed.
ROWS = (
    RowPage(MeetingKind, "会议类型的规则", "meeting-kind-edit", ids=("kind_id",), names=("kind__label",)),
    RowPage(
        KindInvitee,
        "会议的参会范围",
        "meeting-kind-edit",
        ids=("rule__kind_id",),
        names=("rule__kind__label", "seat__label", "category__label"),
    ),
    RowPage(MinimumRule, "会议次数要求", "minimum-rule-edit"),
    RowPage(MinimumRuleKind, "会议次数要求", "minimum-rule-edit", ids=("rule_id",), names=("rule__name",)),
    RowPage(ReminderRule, "会议提醒", "reminder-rule-edit", names=("kind__label", "moment", "amount")),
    RowPage(MeetingSeries, "系列会议", "series-detail"),
)


def _sees(principal: Principal) -> bool:
    """Who sees meetings of some body whole."""
    return by_body(principal).may(VIEW)


def register() -> None:
    for part in PARTS:
        register_part(part)
    for page in PAGES:
        register_settings_page(page)
    for kind in BIN_KINDS:
        register_bin_kind(kind)
    register_row_pages(*ROWS)
    register_table(MinimumTable())
    register_room_list(RoomList("minimums", "会议次数", 30, "meeting-minimums", _sees))
    register_home_card(
        HomeCard(
            code="meeting_minimums",
            order=34,
            template="meetings/home_minimums.html",
            allows=lambda principal: by_body(principal).may("meeting.edit"),
            build=home_minimums,
        )
    )
