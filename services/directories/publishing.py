"""A number of a directory comes out: drawn without gaps, its lines frozen, a copy without persons for those above."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from core.errors import DomainError
from core.jobs.actions import enqueue_job
from core.models import Counter, Job
from core.principal import Principal
from core.records import create
from core.tenancy.base import Record, TenantModel
from services.directories.kinds import Directory
from services.directories.showing import show
from services.directories.standing import recount

MOST_LINES = 5_000
AT_ONCE = 500

Issue = TypeVar("Issue", bound=Record)


def next_number(directory: Directory, series: str, year: int, **within: Any) -> int:
    """Gap-free in its series and year: the second of two waits for the first, and reads its row. Drawn last."""
    key = {"series": series, "year": year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter: Counter = Counter.objects.select_for_update().get(**key)
    used = directory.issue.objects.filter(year=year, **within).aggregate(most=Max("number"))["most"] or 0
    counter.last = max(counter.last, used) + 1
    counter.save(update_fields=["last"])
    return counter.last


def standing_rows(rows: Any, *, empty: DomainError, too_many: DomainError) -> list[Any]:
    """What a number would hold, at most ``MOST_LINES``. Raises the one given."""
    found = list(rows[: MOST_LINES + 1])
    if not found:
        raise empty
    if len(found) > MOST_LINES:
        raise too_many
    return found


def bring_out(
    directory: Directory, issue: Issue, rows: Iterable[Any], line: Callable[[Issue, int, Any], TenantModel]
) -> Issue:
    """Write the issue and its lines in the words of the day, and what those above read of it. In a transaction."""
    made = create(issue)
    lines = [line(made, place, row) for place, row in enumerate(rows, start=1)]
    directory.line.objects.bulk_create(lines, batch_size=AT_ONCE)
    show(directory, made)
    recount()
    return made


def ask_for_paper(*, actor: Principal, directory: Directory, issue_id: UUID, file_format: str) -> Job:
    """Have an issue written as Word or PDF; the file is the asker's for a week. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        issue = directory.get(actor, issue_id)
        return enqueue_job(
            actor=actor,
            kind=directory.job,
            title=f"生成《{issue.title}》"[:120],
            parameters={"issue": str(issue.pk), "format": "docx" if file_format == "docx" else "pdf"},
            total=1,
        )
