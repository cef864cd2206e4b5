"""What is done about a resolution: reports, closing with evidence, papers, and the tasks it is made into."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.attachments import file_response
from core.bin import undo_address
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation
from documents.views.uploads import on_disk
from meetings.actions import resolution as actions
from meetings.actions import resolution_work as work
from meetings.models import Resolution
from meetings.resolutions.evidence import ACCEPTED, get_paper_for, papers_of
from meetings.resolutions.forms import CloseForm, PaperForm, ProgressForm, TaskForm
from meetings.resolutions.queries import EDIT, REPORT, get_resolution_for, get_task_for
from meetings.resolutions.signs import number_of
from meetings.views.resolutions import confirmed, crumbs_to, detail_url


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_report(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id, REPORT)
    form = ProgressForm(posted(request))
    confirm = Confirmation(
        f"报告进展：{resolution.name}",
        [f"“{resolution.body.name}”的联络员和督办人会收到通知。"],
        "报告进展",
        detail_url(resolution),
        destructive=False,
    )
    return confirmed(
        request,
        resolution,
        form,
        confirm,
        lambda: work.report_progress(actor=principal, resolution_id=resolution.pk, **form.cleaned_data),
        "已报告进展。",
    )


def _put(principal: Principal, resolution: Resolution, upload: "UploadedFile[Any] | None") -> None:
    if upload is None:
        return
    with on_disk(upload) as path:
        work.add_paper(actor=principal, resolution_id=resolution.pk, source=path, name=upload.name or "")


def _close(principal: Principal, resolution: Resolution, data: dict[str, Any]) -> None:
    """The paper and the closing together: a refused closing keeps no paper."""
    with transaction.atomic():
        _put(principal, resolution, data["file"])
        actions.close_resolution(
            actor=principal,
            resolution_id=resolution.pk,
            day=data["day"],
            result=data["result"],
            without=data["without"],
        )


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_close(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id, EDIT)
    form = CloseForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid() and attempted(form, lambda: _close(principal, resolution, form.cleaned_data)):
        return done(request, f"决议{number_of(resolution)}已办结。", detail_url(resolution))
    context = {
        "form": form,
        "resolution": resolution,
        "papers": list(papers_of(resolution.pk)),
        "accepted": ACCEPTED,
        "crumbs": crumbs_to(resolution, "办结"),
        "back": detail_url(resolution),
    }
    return render(request, "meetings/resolution_close.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_paper_add(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    resolution = get_resolution_for(principal, resolution_id, REPORT)
    form = PaperForm(posted(request), request.FILES or None)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: _put(principal, resolution, form.cleaned_data["file"]))
    ):
        return done(request, "已上传佐证材料。", detail_url(resolution))
    context = {
        "form": form,
        "resolution": resolution,
        "accepted": ACCEPTED,
        "crumbs": crumbs_to(resolution, "上传佐证材料"),
        "back": detail_url(resolution),
    }
    return render(request, "meetings/resolution_paper.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def resolution_paper(
    request: HttpRequest,  # noqa: ARG001 - the signature of a view
    principal: Principal,
    resolution_id: UUID,
    attachment_id: UUID,
) -> FileResponse:
    return file_response(get_paper_for(principal, resolution_id, attachment_id))


@require_POST
@signed_in
def resolution_paper_remove(
    request: HttpRequest, principal: Principal, resolution_id: UUID, attachment_id: UUID
) -> HttpResponse:
    paper = work.remove_paper(actor=principal, resolution_id=resolution_id, attachment_id=attachment_id)
    return done(request, f"已移除“{paper.name}”。", reverse("resolution-detail", args=[resolution_id]))


@require_POST
@signed_in
def resolution_task_make(request: HttpRequest, principal: Principal, resolution_id: UUID) -> HttpResponse:
    """One click: the task is the resolution's own; who does it is said afterwards."""
    task = work.make_task(actor=principal, resolution_id=resolution_id)
    return done(request, f"已转为任务“{task.title}”，可以指定承办人。", reverse("resolution-task-edit", args=[task.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def resolution_task_edit(request: HttpRequest, principal: Principal, resolution_task_id: UUID) -> HttpResponse:
    task = get_task_for(principal, resolution_task_id)
    form = TaskForm(posted(request), instance=task, principal=principal, initial={"version": task.version})
    resolution = task.resolution
    if form.is_valid() and attempted(
        form,
        lambda: work.update_task(
            actor=principal, task_id=task.pk, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return done(request, f"已保存任务“{form.cleaned_data['title']}”。", detail_url(resolution))
    context = {
        "form": form,
        "task": task,
        "resolution": resolution,
        "crumbs": crumbs_to(resolution, "督办任务"),
        "back": detail_url(resolution),
    }
    return render(request, "meetings/resolution_task_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def resolution_task_move(request: HttpRequest, principal: Principal, resolution_task_id: UUID) -> HttpResponse:
    """Done, or (``to=open``) not done after all."""
    if request.POST.get("to") == "open":
        task = work.unfinish_task(actor=principal, task_id=resolution_task_id)
        text = f"任务“{task.title}”改回未完成。"
    else:
        task = work.finish_task(actor=principal, task_id=resolution_task_id)
        text = f"任务“{task.title}”已完成。"
    return done(request, text, reverse("resolution-detail", args=[task.resolution_id]))


@require_POST
@signed_in
def resolution_task_remove(request: HttpRequest, principal: Principal, resolution_task_id: UUID) -> HttpResponse:
    task = work.remove_task(actor=principal, task_id=resolution_task_id)
    undo = undo_address(task.pk)
    return done(request, f"已删除任务“{task.title}”。", detail_url(task.resolution), undo=undo)
