"""What 工作台 says to those who see no business data: the auditor reads the log, the operator watches the work.

An auditor learns who, when, what kind of object and which columns; an operator learns which kind of work ran how, never
what it was about: a job's title and message may name a unit.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse

from core import clock
from core.audit import (
    EXPORT,
    EXPORTED,
    LOOKED,
    OPERATIONS,
    audit_events_for,
    column_labels,
    operation_of,
    sign_in_events_for,
    table_label,
)
from core.choices import JobState
from core.jobs.registry import job_kinds
from core.models import Account, AuditEvent, Job, Term
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Figure
from core.tenancy.dated import in_force
from core.terms import term_kinds

SHOWN = 8
WEEK = dt.timedelta(days=7)
MONTH = dt.timedelta(days=30)
WAITS_LONG = dt.timedelta(minutes=10)
COLUMNS_SHOWN = 4


@dataclass(frozen=True)
class LogLine:
    at: dt.datetime
    who: str
    what: str


def _lines(events: list[AuditEvent]) -> list[LogLine]:
    names = dict(
        Account.objects.filter(pk__in={event.actor_id for event in events if event.actor_id}).values_list(
            "id", "display_name"
        )
    )
    return [LogLine(event.at, names.get(event.actor_id, "平台"), _told(event)) for event in events]


def _told(event: AuditEvent) -> str:
    if operation_of(event) == EXPORT:
        return _exported(event)
    columns = column_labels(event)
    shown = "、".join(columns[:COLUMNS_SHOWN]) + ("等" if len(columns) > COLUMNS_SHOWN else "")
    told = f"{OPERATIONS[operation_of(event)]}{table_label(event.table_name)}"
    return f"{told}：{shown}" if shown and event.operation != "insert" else told


def _exported(event: AuditEvent) -> str:
    what, rows = event.diff.get("what") or table_label(event.table_name), event.diff.get("rows")
    return f"{OPERATIONS[EXPORT]}{what}" + (f" {thousands(rows)} 行" if rows is not None else "")


def recent_changes(principal: Principal) -> dict[str, Any]:
    """The latest changes by people; what the platform did by itself is in the log."""
    events = audit_events_for(principal).filter(actor_id__isnull=False).exclude(operation="access")
    return {"rows": _lines(list(events.order_by("-at", "-id")[:SHOWN]))}


def failed_sign_ins(principal: Principal) -> dict[str, Any]:
    """Accounts by failures of a week, the most first; those that are locked now."""
    since = clock.now() - WEEK
    failed = sign_in_events_for(principal).filter(at__gte=since, outcome__in=["refused", "locked"])
    rows = failed.values("account__display_name", "username").annotate(number=Count("id")).order_by("-number")
    locked = Account.objects.filter(home_tenant_id=principal.tenant.pk, locked_until__gt=clock.now())
    return {"rows": list(rows[:SHOWN]), "total": failed.count(), "locked": locked.count(), "since": since}


def taken_out(principal: Principal) -> dict[str, Any]:
    """Who took data out or looked at what is masked, during a month."""
    since = clock.now() - MONTH
    events = audit_events_for(principal).filter(at__gte=since)
    exports, looked = events.filter(EXPORTED), events.filter(LOOKED)
    looked = looked.exclude(actor_id=principal.account_id)  # that one reads the log oneself is no news
    return {
        "looks": _lines(list(looked.order_by("-at", "-id")[: SHOWN // 2])),
        "looks_total": looked.count(),
        "exports": _lines(list(exports.order_by("-at", "-id")[: SHOWN // 2])),
        "exports_total": exports.count(),
    }


def running_work(principal: Principal) -> dict[str, Any]:
    """Jobs of a week by how they ended, those under way, those that wait long; the kinds of the last that failed."""
    moment = clock.now()
    jobs = Job.objects.filter(tenant_id=principal.tenant.pk)
    counted = dict(jobs.filter(created_at__gte=moment - WEEK).order_by().values_list("state").annotate(Count("id")))
    waiting = jobs.filter(state=JobState.QUEUED, due_at__lt=moment - WAITS_LONG).count()
    labels = {kind.code: kind.label for kind in job_kinds()}
    failed = jobs.filter(state=JobState.FAILED, created_at__gte=moment - WEEK).order_by("-created_at", "-id")[:SHOWN]
    figures = [
        Figure("执行中", thousands(counted.get(JobState.RUNNING, 0)), "项"),
        Figure("排队超过十分钟", thousands(waiting), "项", change_tone="bad" if waiting else ""),
        Figure("七天内失败", thousands(counted.get(JobState.FAILED, 0)), "项"),
        Figure("七天内完成", thousands(counted.get(JobState.SUCCEEDED, 0)), "项"),
    ]
    return {"figures": figures, "failed": [(job, labels.get(job.kind, "其他工作")) for job in failed]}


def names_to_set(principal: Principal) -> dict[str, Any] | None:
    """Kinds of names of which the city has none in force: pages that need one offer nothing."""
    held = set(Term.objects.filter(in_force(clock.today())).values_list("kind", flat=True))
    empty = [(kind.label, reverse("term-list", args=[kind.code])) for kind in term_kinds() if kind.code not in held]
    return {"rows": empty, "kinds": len(term_kinds())} if principal.may_everywhere("term.view") else None
