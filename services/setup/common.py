"""Common demands: what they tell the platform when it starts."""

from core.bin import register_bin_kind
from core.objects import register_object_kind
from core.principal import Principal
from core.tables.spec import register_table
from services.common.queries import VIEW
from services.objects.common import COMMON_BIN, COMMON_DEMAND
from services.room import RoomList, register_room_list
from services.tables.common import CommonDemandTable


def _sees(principal: Principal) -> bool:
    return principal.may(VIEW)


def register() -> None:
    register_object_kind(COMMON_DEMAND)
    register_bin_kind(COMMON_BIN)
    register_table(CommonDemandTable())
    register_room_list(RoomList("common-demands", "共性诉求", 12, "common-demand-list", _sees, "工单"))
