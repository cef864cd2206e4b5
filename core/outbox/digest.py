"""每日汇总: what people asked to be told once a day, in one mail each, at the city's hour on working days."""

import datetime as dt
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from core import clock
from core.choices import Channel, DeliveryState
from core.models import Delivery, Notice
from core.outbox.queries import notice_rule
from core.state import transition_all
from core.workdays.queries import calendar_of
from core.working_days import is_working_day

DUE_WORK = "notices.digest"
EVENT = "notices.digest"
MOST_ITEMS = 100


def slots(moment: dt.datetime) -> list[str]:
    """Today's slot from the city's hour on, on a working day; days that were missed are in today's."""
    local = moment.astimezone(clock.CHINA)
    if local.time() < notice_rule().digest_at or not is_working_day(calendar_of(local.date()), local.date()):
        return []
    return [local.date().isoformat()] if _collecting().exists() else []


def _collecting() -> Any:
    """What was told, or should have been by now: a reminder planned for later is not told today."""
    return Delivery.objects.filter(state=DeliveryState.COLLECTING, channel=Channel.MAIL, due_at__lte=clock.now())


def plan(slot: str) -> None:
    """One mail for each account, of what it has not read inside the platform meanwhile; the slot makes it once."""
    moment = clock.now()
    with transaction.atomic():
        rows = list(_collecting().select_for_update().order_by("created_at", "id"))
        unread = _unread(rows)
        by_account: dict[UUID, list[Delivery]] = defaultdict(list)
        read, over = [], []
        for row in rows:
            if row.expires_at is not None and row.expires_at <= moment:
                over.append(row.pk)
            elif row.account_id is not None and (row.account_id, row.event, row.occurrence) in unread:
                by_account[row.account_id].append(row)
            else:
                read.append(row.pk)
        for ids, why in ((read, "已在平台内阅读，不再汇总。"), (over, "事项已经开始或过期，没有再发。")):
            transition_all(
                Delivery.objects.filter(pk__in=ids),
                DeliveryState.CANCELLED,
                leaving=[DeliveryState.COLLECTING],
                ended_at=moment,
                message=why,
            )
        for account_id, parts in by_account.items():
            _gather(account_id, parts, slot, moment)


def _unread(rows: list[Delivery]) -> set[tuple[UUID, str, str]]:
    """(account, event, occurrence) of what has not been read inside the platform."""
    read = set(
        Notice.objects.filter(
            account_id__in={row.account_id for row in rows},
            event__in={row.event for row in rows},
            read_at__isnull=False,
        ).values_list("account_id", "event", "occurrence")
    )
    return {(row.account_id, row.event, row.occurrence) for row in rows if row.account_id} - read


def _gather(account_id: UUID, parts: list[Delivery], slot: str, moment: dt.datetime) -> None:
    items = [part.payload for part in parts[:MOST_ITEMS]]
    if len(parts) > MOST_ITEMS:
        items.append({"text": f"另有 {len(parts) - MOST_ITEMS} 条，请登录平台查看。", "path": reverse("notices")})
    digest = Delivery.objects.create(
        event=EVENT,
        occurrence=slot,
        account_id=account_id,
        channel=Channel.MAIL,
        payload={"items": items},
        due_at=moment,
    )
    transition_all(
        Delivery.objects.filter(pk__in=[part.pk for part in parts]),
        DeliveryState.MERGED,
        leaving=[DeliveryState.COLLECTING],
        ended_at=moment,
        digest_id=digest.pk,
    )
