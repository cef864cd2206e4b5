"""The product's waits, made short in this process: minutes become seconds, so that a repetition ends soon.

Their order stays: a conversation ends before its lease, and what was handed is handed again before a lease ends.
"""

import datetime as dt
from dataclasses import replace

from django.conf import settings

from core.jobs import dispatch
from core.outbox import leases, results, sending, web
from core.outbox.events import event_kinds, register_event_kinds


def _soon(attempts: int) -> dt.timedelta:
    return dt.timedelta(seconds=0.2 + 0.1 * attempts)


def shorten(lease: float) -> None:
    leases.LEASE = dt.timedelta(seconds=lease)
    sending.PARCEL_TIME = 0.3 * lease
    results.back_off = _soon
    dispatch.HAND_AGAIN = dt.timedelta(seconds=0.6 * lease)
    web.DEADLINE_SECONDS = 0.5 * lease
    settings.CHANNEL_TIMEOUT = 0.4 * lease
    # The experiment runs at any hour, reminders of meetings do not.
    register_event_kinds([replace(kind, any_hour=True) for kind in event_kinds()])
