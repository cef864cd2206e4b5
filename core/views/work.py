"""工作台, search, notices, jobs and downloads: the pages every room stands on."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.access import fetch
from core.attachments import file_response
from core.choices import JobState
from core.home import home_cards
from core.jobs.actions import cancel_job
from core.jobs.files import file_for
from core.jobs.queries import jobs_for
from core.models import Job
from core.pages import done, list_page, signed_in
from core.principal import Principal

PROGRESS = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "running",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}


@require_GET
@signed_in
def home(request: HttpRequest, principal: Principal) -> HttpResponse:
    return render(request, "core/home.html", {"cards": home_cards(principal), "today": clock.today()})


def _job(principal: Principal, job_id: UUID) -> Job:
    job: Job = fetch(Job.objects.all(), job_id, jobs_for(principal))
    return job


def _progress(job: Job) -> dict[str, object]:
    return {"job": job, "state": PROGRESS[JobState(job.state)], "poll_url": reverse("job-progress", args=[job.pk])}


@require_GET
@signed_in
def job_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    rows, page = list_page(
        request, Job.objects.filter(jobs_for(principal)), allowed={"time": "created_at"}, default="-time"
    )
    return render(request, "core/job_list.html", {"jobs": rows, "page": page})


@require_GET
@signed_in
def job_detail(request: HttpRequest, principal: Principal, job_id: UUID) -> HttpResponse:
    return render(request, "core/job_detail.html", _progress(_job(principal, job_id)))


@require_GET
@signed_in
def job_progress(request: HttpRequest, principal: Principal, job_id: UUID) -> HttpResponse:
    """The live part alone; when the job has ended, the whole page is asked to come again."""
    job = _job(principal, job_id)
    response = render(request, "core/job_progress.html", _progress(job))
    if job.is_ended:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@signed_in
def job_cancel(request: HttpRequest, principal: Principal, job_id: UUID) -> HttpResponse:
    job = cancel_job(actor=principal, job=_job(principal, job_id))
    return done(request, f"已取消“{job.title}”。", reverse("job-detail", args=[job.pk]))


@require_GET
@signed_in
def attachment(request: HttpRequest, principal: Principal, attachment_id: UUID) -> FileResponse:  # noqa: ARG001
    """A download of a file one's own job made; rooms serve their own files by their own rules (``file_response``)."""
    return file_response(file_for(principal, attachment_id))
