"""What this room tells the platform when it starts."""

from core.jobs.registry import DueWork, JobKind, register_due_work, register_job_kind
from core.terms import register_term_kinds
from reports import due
from reports.building import build_packs, issue_files
from reports.kinds import BUILD_PACKS, CITY_ZIP, ISSUE_FILES, YEARLY_PACKS
from reports.terms import TERM_KINDS
from reports.zipping import city_zip


def register() -> None:
    register_term_kinds(TERM_KINDS)
    register_job_kind(JobKind(BUILD_PACKS, "生成年度清单", build_packs, "pack.build"))
    register_job_kind(JobKind(ISSUE_FILES, "生成年度清单正式稿", issue_files, "pack.publish"))
    register_job_kind(JobKind(CITY_ZIP, "打包年度清单", city_zip, "pack.view"))
    register_due_work(DueWork(YEARLY_PACKS, due.slots, due.plan))
