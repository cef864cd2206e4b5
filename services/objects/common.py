"""Common demands, for what concerns every object (core.objects), and that an empty one may be deleted."""

from core.bin import BinKind
from core.objects import ObjectKind
from services.common.queries import RUN, VIEW, common_visible
from services.models import CommonDemand

COMMON_DEMAND = ObjectKind(
    code="common-demands",
    label="共性诉求",
    model=CommonDemand,
    action=VIEW,
    visible=common_visible,
    pages=("common-demand-detail",),
    argument="common_demand_id",
    api_scope="common-demands",
)
COMMON_BIN = BinKind(
    code="common-demands",
    label="共性诉求",
    model=CommonDemand,
    action=RUN,
    allowed=lambda principal: common_visible(principal, RUN),
)
