"""章程和文件 of a body: kept with it, downloaded by who works with it."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.access import get_body_for
from alliances.files import PURPOSES, add_file, file_of, files_of, remove_file
from alliances.pages import body_frame
from alliances.queries import holds_body
from core.attachments import file_response
from core.errors import DomainError, NotAllowed
from core.pages import done, signed_in
from core.principal import Principal
from documents.views.uploads import on_disk


class FileForm(forms.Form):
    purpose = forms.ChoiceField(label="文件种类", choices=list(PURPOSES.items()))
    file = forms.FileField(label="文件")


@require_http_methods(["GET", "POST"])
@signed_in
def body_files(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "body.edit" if request.method == "POST" else "body.view")
    if not holds_body(principal, body.pk):
        raise NotAllowed
    page, status = reverse("body-files", args=[body.pk]), 200
    form = FileForm()
    if request.method == "POST":
        form, status = FileForm(request.POST, request.FILES), 422
        if form.is_valid():
            upload: UploadedFile[Any] = form.cleaned_data["file"]
            try:
                with on_disk(upload) as path:
                    add_file(
                        actor=principal,
                        body_id=body.pk,
                        source=path,
                        name=upload.name or "文件",
                        purpose=form.cleaned_data["purpose"],
                    )
            except DomainError as refusal:
                form.add_error("file", refusal.message)
            else:
                return done(request, "已上传。", page)
    context = {
        **body_frame(principal, body, active="files"),
        "form": form,
        "files": files_of(body),
    }
    return render(request, "alliances/body_files.html", context, status=status)


@require_GET
@signed_in
def body_file(request: HttpRequest, principal: Principal, body_id: UUID, attachment_id: UUID) -> FileResponse:  # noqa: ARG001
    body = get_body_for(principal, body_id)
    if not holds_body(principal, body.pk):
        raise NotAllowed
    return file_response(file_of(body, attachment_id))


@require_POST
@signed_in
def body_file_remove(request: HttpRequest, principal: Principal, body_id: UUID, attachment_id: UUID) -> HttpResponse:
    file = remove_file(actor=principal, body_id=body_id, attachment_id=attachment_id)
    return done(request, f"已移除“{file.name}”。", reverse("body-files", args=[body_id]))
