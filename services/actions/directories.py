"""Files of directories of the tenants below: read there, kept by who asked for them."""

from uuid import UUID

from django.db import transaction

from core.below import found_below, looking_below
from core.jobs.actions import enqueue_job
from core.models import Job
from core.principal import Principal
from services.directories.below import FILES, REASON, VIEW, issues_below


def ask_for_paper_below(*, actor: Principal, issue_id: UUID, file_format: str) -> Job:
    """Have it written as Word or PDF, without contacts; kept for a week. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        with looking_below(actor, VIEW, REASON):
            issue = found_below(issues_below(), issue_id)
        return enqueue_job(
            actor=actor,
            kind=FILES,
            title=f"生成《{issue.title}》"[:120],
            parameters={"issue": str(issue.pk), "format": "docx" if file_format == "docx" else "pdf"},
            total=1,
        )
