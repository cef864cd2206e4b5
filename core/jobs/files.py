"""A job's file goes to who asked for it, while that person may still do what made it."""

import hashlib

from core.errors import NotAllowed, NotFound
from core.jobs.registry import job_kind
from core.models import Attachment, Job
from core.principal import Principal


def rights_mark(principal: Principal) -> str:
    """A digest of the grants in force: a file made under other rights is not handed out (SECURITY A4)."""
    grants = sorted(f"{grant.role}:{grant.scope_kind}:{grant.scope_id}" for grant in principal.grants)
    return hashlib.sha256("|".join(grants).encode()).hexdigest()


def _check_token(principal: Principal, job: Job) -> None:
    """A token needs the scope of what the file holds, not only that of jobs."""
    if principal.token is None:
        return
    scope = job_kind(job.kind).file_scope(job)
    if {"*", "*:read", f"{scope}:read", f"{scope}:write"}.isdisjoint(principal.token.scopes):
        raise NotAllowed(f"这个令牌的范围不含“{scope}”，不能下载这个文件。", code="token_scope")


def file_of_job(principal: Principal, job: Job | None) -> Attachment:
    """The file of a job. Raises NotFound for somebody else's, NotAllowed where rights or token do not cover it now."""
    wanted = job.result.get("attachment") if job is not None else None
    if job is None or not wanted or job.requested_by_id != principal.account_id:
        raise NotFound("没有可以下载的文件。")
    if job.result.get("rights") != rights_mark(principal):
        raise NotAllowed("生成这个文件之后您的权限有变化，请重新生成。", code="rights_changed")
    _check_token(principal, job)
    attachment: Attachment = Attachment.objects.get(pk=wanted)
    return attachment


def file_for(principal: Principal, attachment_id: object) -> Attachment:
    """The same, by the file's id."""
    jobs = Job.objects.filter(requested_by_id=principal.account_id, result__attachment=str(attachment_id))
    return file_of_job(principal, jobs.first() if principal.account_id else None)
