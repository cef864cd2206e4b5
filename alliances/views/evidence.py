"""佐证材料 of an outcome: uploaded by whoever recorded it, downloaded by the sides it concerns."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.activity_access import get_outcome_for
from alliances.evidence import PAPERS, get_paper_for
from alliances.pages import BODIES
from core.attachments import file_response
from core.errors import DomainError
from core.pages import done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from documents.views.uploads import on_disk

OUTCOMES = Crumb("成效", "/alliances/outcomes/")


class EvidenceForm(forms.Form):
    purpose = forms.ChoiceField(label="材料种类", choices=list(PAPERS.items()))
    file = forms.FileField(label="文件", help_text="PDF、图片（jpg、png）、Word 或 Excel")


def _keep(principal: Principal, outcome_id: UUID, form: EvidenceForm) -> bool:
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        with on_disk(upload) as path:
            actions.add_evidence(
                actor=principal,
                outcome_id=outcome_id,
                source=path,
                name=upload.name or "",
                purpose=form.cleaned_data["purpose"],
            )
    except DomainError as refusal:
        told = [text for texts in refusal.fields.values() for text in texts] or [refusal.message]
        form.add_error("file", told[0])
    return not form.errors


@require_http_methods(["GET", "POST"])
@signed_in
def evidence_add(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = get_outcome_for(principal, outcome_id, "outcome.edit")
    back = reverse("outcome-detail", args=[outcome.pk])
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    if form.is_valid() and _keep(principal, outcome.pk, form):
        return done(request, "已上传佐证材料。", back)
    context = {
        "outcome": outcome,
        "form": form,
        "crumbs": [BODIES, OUTCOMES, Crumb(outcome.title, back), Crumb("上传佐证材料")],
        "back": back,
    }
    return render(request, "alliances/evidence_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def evidence_file(request: HttpRequest, principal: Principal, outcome_id: UUID, attachment_id: UUID) -> FileResponse:  # noqa: ARG001
    return file_response(get_paper_for(principal, outcome_id, attachment_id))


@require_POST
@signed_in
def evidence_remove(request: HttpRequest, principal: Principal, outcome_id: UUID, attachment_id: UUID) -> HttpResponse:
    paper = actions.remove_evidence(actor=principal, outcome_id=outcome_id, attachment_id=attachment_id)
    return done(request, f"已移除“{paper.name}”。", reverse("outcome-detail", args=[outcome_id]))
