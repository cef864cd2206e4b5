"""Data requests, for what concerns every object (core.objects), and what of the mechanism may be deleted."""

from django.db.models import Q

from core.bin import BinKind
from core.objects import ObjectKind
from core.principal import Principal
from services.actions.sharing import check_joined_once
from services.models import DataRequest, SharingDepartment
from services.sharing.queries import EDIT, VIEW, requests_visible

DATA_REQUEST = ObjectKind(
    code="data-requests",
    label="数据请求",
    model=DataRequest,
    action=VIEW,
    visible=requests_visible,
    pages=("data-request-detail",),
    argument="data_request_id",
    api_scope="data-requests",
)


def _allowed(principal: Principal, action: str = EDIT) -> Q:
    return Q() if principal.may_everywhere(action) else Q(pk__in=[])


DEPARTMENT_BIN = BinKind(
    code="sharing-departments",
    label="数据共享部门",
    model=SharingDepartment,
    action=EDIT,
    allowed=_allowed,
    name=lambda row: row.unit.name,
    related=("unit",),
    check=check_joined_once,
)
