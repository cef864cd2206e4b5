"""What a city sets for its tickets: what it tells the platform when it starts."""

from core.bin import register_bin_kind
from core.configuration.parts import register_part
from core.principal import Principal
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from core.uses import RowPage, register_row_pages
from services.configuration import PARTS
from services.models import (
    CategoryQuestion,
    DispatchRule,
    Ticket,
    TicketCategory,
    TicketChannel,
    TicketPoster,
    TimeLimit,
)
from services.objects.rules import BIN_KINDS
from services.rule_queries import EDIT
from services.tables.dispatch_rules import DispatchRuleTable


def _sets(principal: Principal) -> bool:
    return principal.may_everywhere(EDIT)


PAGES = (
    SettingsPage(
        code="ticket_categories",
        parts=("ticket_categories", "category_questions"),
        group="业务设置",
        label="工单类别",
        help="企业诉求分哪几级、哪几类，每类要回答什么",
        icon="document",
        url_name="ticket-category-list",
        order=50,
        allows=_sets,
    ),
    SettingsPage(
        code="time_limits",
        parts=("time_limits",),
        group="业务设置",
        label="办理时限",
        help="工单派单、首次联系、反馈、办结各限多久，哪些是本市的、哪些是通用的",
        icon="clock",
        url_name="time-limit-list",
        order=51,
        allows=_sets,
    ),
    SettingsPage(
        code="ticket_rules",
        parts=("ticket_rules",),
        group="业务设置",
        label="工单规定",
        help="延期几次、每次多久，退单多久裁定，数据请求多久答复",
        icon="settings",
        url_name="ticket-rule-list",
        order=51,
        allows=_sets,
    ),
    SettingsPage(
        code="dispatch_rules",
        group="业务设置",
        label="派单规则",
        help="什么样的工单由哪个部门牵头、哪些协办，可以先试一试",
        icon="filter",
        url_name="dispatch-rule-list",
        order=52,
        allows=_sets,
    ),
    SettingsPage(
        code="ticket_ladder",
        parts=("ticket_ladder",),
        group="业务设置",
        label="工单催办阶梯",
        help="工单到期前后多久提醒、催办、督办、通报",
        icon="bell",
        url_name="ticket-ladder-list",
        order=53,
        allows=_sets,
    ),
)
# Rows that use one of the city's words, each with the page on which that can be changed.
ROWS = (
    RowPage(
        TicketCategory,
        "工单类别的设置",
        "ticket-category-edit",
        ids=("category_id",),
        names=("category__label", "parent__label"),
    ),
    RowPage(
        CategoryQuestion,
        "类别的问题",
        "ticket-category-edit",
        ids=("category_id",),
        names=("category__label", "label"),
    ),
    RowPage(TimeLimit, "办理时限", "time-limit-edit", names=("category__label", "clock", "amount")),
    RowPage(DispatchRule, "派单规则", "dispatch-rule-edit"),
    RowPage(Ticket, "工单", "ticket-detail"),
    RowPage(TicketChannel, "工单的渠道", "ticket-detail", ids=("ticket_id",), names=("ticket__name",)),
    RowPage(TicketPoster, "诉求海报", "ticket-poster-print"),
)


def register() -> None:
    for part in PARTS:
        register_part(part)
    for page in PAGES:
        register_settings_page(page)
    for kind in BIN_KINDS:
        register_bin_kind(kind)
    register_row_pages(*ROWS)
    register_table(DispatchRuleTable())
