"""Data shared between departments: what it tells the platform when it starts."""

from core.bin import register_bin_kind
from core.home import HomeCard, register_home_card
from core.jobs.registry import DueWork, register_due_work
from core.objects import register_object_kind
from core.outbox.events import register_event_kinds
from core.principal import Principal
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from services.objects.sharing import DATA_REQUEST, DEPARTMENT_BIN
from services.room import RoomList, register_room_list
from services.sharing import due
from services.sharing.cards import home_requests
from services.sharing.notices import EVENTS
from services.sharing.queries import EDIT, VIEW
from services.tables.sharing import DataRequestStandingTable, DataRequestTable, SharingDepartmentTable


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def register() -> None:
    register_event_kinds(EVENTS)
    register_due_work(DueWork("services.sharing", due.slots, due.run))
    register_object_kind(DATA_REQUEST)
    register_bin_kind(DEPARTMENT_BIN)
    for table in (DataRequestTable(), DataRequestStandingTable(), SharingDepartmentTable()):
        register_table(table)
    register_settings_page(
        SettingsPage(
            code="sharing_departments",
            group="业务设置",
            label="数据共享部门",
            help="哪些部门之间互相请求数据、在一小时内答复",
            icon="document",
            url_name="sharing-department-list",
            order=54,
            allows=lambda principal: principal.may_everywhere(EDIT),
        )
    )
    register_room_list(RoomList("data-requests", "数据请求", 15, "data-request-list", _sees, "工单"))
    register_home_card(
        HomeCard(
            code="data_requests",
            order=9,
            template="services/data_request_home.html",
            allows=_sees,
            build=home_requests,
        )
    )
