"""A writing request sent again under its ``Idempotency-Key`` gets its first answer and changes nothing (FEATURES 87).

The key belongs to one account in one tenant. The row is written before the work and commits with it, so a second
request under the key waits for the first and then reads its answer; where the first was refused nothing is kept, as
nothing was changed, and the second is carried out.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable

from django.core.exceptions import RequestDataTooBig
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from core import clock
from core.errors import Conflict, DomainError, InvalidInput, too_large
from core.models import KeptAnswer
from core.once import is_only_now
from core.principal import Principal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = r"[!-~]{1,100}"
KEPT_FOR = dt.timedelta(days=1)
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
LONGEST_BODY = 1024 * 1024
DUE_WORK = "api.forget_answers"


def key_of(request: HttpRequest) -> str:
    """Raises DomainError for a key that is none."""
    key: str = request.headers[HEADER]
    if not re.fullmatch(KEY, key):
        raise DomainError(
            f"请求头 {HEADER} 应为 1 到 100 个可见的英文字符，例如一个 UUID。", code="bad_idempotency_key"
        )
    return key


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _asked(request: HttpRequest) -> str:
    told = [request.method or "", request.get_full_path(), request.headers.get("If-Match", "")]
    try:
        return _digest([*told, request.body])
    except RequestDataTooBig as error:
        raise too_large() from error


def _rights(principal: Principal) -> str:
    scopes = sorted(principal.token.scopes) if principal.token else []
    return _digest([*sorted(str(grant) for grant in principal.grants), *scopes])


def begun(principal: Principal, request: HttpRequest, key: str) -> tuple[KeptAnswer, HttpResponse | None]:
    """The row of this request, and the answer if it was given before.

    Raises InvalidInput for another request under the key, Conflict where the answer may not be shown again.
    """
    row, is_new = KeptAnswer.objects.get_or_create(
        account_id=principal.account_id,
        key=key,
        defaults={"request": _asked(request), "rights": _rights(principal)},
    )
    return row, None if is_new else _again(row, request, principal)


def _again(row: KeptAnswer, request: HttpRequest, principal: Principal) -> HttpResponse:
    if row.request != _asked(request):
        raise InvalidInput(
            f"这个 {HEADER} 已用于另一个请求。重发时地址和内容须与第一次相同；新的请求请换一个新的键。",
            code="idempotency_key_used",
        )
    if row.rights != _rights(principal):
        raise Conflict(
            "这个请求此前已经办理，但您的权限在那以后有变动，不再重复当时的答复。请直接查询结果。",
            code="idempotency_rights_changed",
        )
    if row.status == 0:
        raise Conflict("这个请求此前已经办理，当时的答复没有保存。请直接查询结果。", code="idempotency_not_kept")
    return HttpResponse(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})


def keep(row: KeptAnswer, response: HttpResponse) -> None:
    """Remember what was answered; a file, a very long answer or one told once (``once.only_now``) is not kept, and said
    so when asked again.
    """
    if response.streaming or is_only_now(response) or len(response.content) > LONGEST_BODY:
        return
    row.status, row.body = response.status_code, response.content.decode()
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    row.save(update_fields=["status", "body", "headers"])


def _old() -> "QuerySet[KeptAnswer]":
    old: QuerySet[KeptAnswer] = KeptAnswer.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    return old


def slots(moment: dt.datetime) -> list[str]:
    """One slot a day while there is something to forget."""
    return [moment.astimezone(clock.CHINA).date().isoformat()] if _old().exists() else []


def forget(slot: str) -> None:  # noqa: ARG001 - due work names its slot
    """Take away the answers whose day is over: they may hold personal data."""
    _old().delete()
