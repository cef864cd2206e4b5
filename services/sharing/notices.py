"""Who is told of a data request: the department asked, then the one that asked; late ones go a level up."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from core.models import Account
from core.notices import notify
from core.outbox.events import URGENT, EventKind
from core.templatetags.formats import cn_datetime
from services.choices import UrgeLevel
from services.models import DataRequest
from services.notices import HANDLERS, ROOM, department_accounts, handler_accounts
from services.signs import signed

ASKED, ENDED = "data_request.asked", "data_request.ended"
URGED = {UrgeLevel.URGE: "data_request.urge", UrgeLevel.SUPERVISE: "data_request.supervise"}
EVENTS = (
    EventKind(ASKED, "别的部门请求数据", ROOM, "被请求部门的经办人", URGENT),
    EventKind(ENDED, "数据请求有了答复", ROOM, "提出部门的经办人", URGENT),
    EventKind(URGED[UrgeLevel.URGE], "数据请求到期催办", ROOM, "被请求部门的经办人", URGENT),
    EventKind(URGED[UrgeLevel.SUPERVISE], "数据请求超时督办", ROOM, f"{HANDLERS}；组织部门", URGENT),
)


def sign_of(row: DataRequest) -> str:
    return signed(row.year, row.number)


def _tell(row: DataRequest, accounts: Iterable[Account], event: str, text: str, by: UUID | None) -> int:
    told = {account.pk: account for account in accounts if account.pk != by}
    path = reverse("data-request-detail", args=[row.pk])
    notify(told.values(), event=event, occurrence=f"{row.pk.hex}:{row.version}", text=text[:200], path=path)
    return len(told)


def tell_asked(row: DataRequest, *, by: UUID | None) -> None:
    text = f"{row.asking.name}请求数据“{row.what}”，请于{cn_datetime(row.due_at)}前答复"
    _tell(row, handler_accounts([row.asked_id]), ASKED, text, by)


def tell_ended(row: DataRequest, *, by: UUID | None) -> None:
    text = f"{row.asked.name}对数据请求“{row.what}”的答复：{row.get_state_display()}"
    _tell(row, handler_accounts([row.asking_id]), ENDED, text, by)


def tell_withdrawn(row: DataRequest, *, by: UUID | None) -> None:
    text = f"{row.asking.name}撤回了数据请求“{row.what}”，不用再答复"
    _tell(row, handler_accounts([row.asked_id]), ENDED, text, by)


def tell_urged(row: DataRequest, level: UrgeLevel) -> int:
    accounts = handler_accounts([row.asked_id])
    if level == UrgeLevel.SUPERVISE:
        accounts += department_accounts()
    text = f"{level.label}：{row.asking.name}请求的数据“{row.what}”应于{cn_datetime(row.due_at)}前答复，已超时"
    return _tell(row, accounts, URGED[level], text, None)
