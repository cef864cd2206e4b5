"""设置 ▸ 文书模板: the city's own DOCX of each kind of document, checked, tried on real papers, then taken into use."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.attachments import DOCX, bytes_response, file_response, open_path
from core.errors import DomainError, NotFound
from core.pages import done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, StateTag, Tone
from core.views.terms import SETTINGS
from documents.choices import TemplateState
from documents.models import DocumentTemplate
from documents.queries import get_template, template_counts, templates_for
from documents.template_actions import activate_template, add_template, known_kind, retire_template
from documents.templating.kinds import TemplateKind, template_kinds
from documents.templating.refusals import TemplateRefused
from documents.upload_forms import TemplateForm
from documents.views.uploads import on_disk

TEMPLATES = Crumb("文书模板", "/settings/documents/templates/")
TONES: dict[str, Tone] = {TemplateState.DRAFT: "warn", TemplateState.ACTIVE: "ok", TemplateState.RETIRED: "off"}
# How much of a preview's text stands on the page; the file holds all.
LINES_SHOWN = 60


@require_GET
@signed_in
def template_kind_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    counts = template_counts(principal)
    rows = [{**counts.get(kind.code, {"active": None}), "kind": kind} for kind in template_kinds()]
    return render(request, "documents/template_kinds.html", {"rows": rows, "crumbs": [SETTINGS, Crumb("文书模板")]})


def _kind_url(kind: TemplateKind | str) -> str:
    return reverse("document-template-list", args=[kind if isinstance(kind, str) else kind.code])


@require_GET
@signed_in
def template_list(request: HttpRequest, principal: Principal, template_kind: str) -> HttpResponse:
    kind = known_kind(template_kind)
    versions = list(templates_for(principal, kind.code))
    context = {
        "kind": kind,
        "rows": [{"template": each, "tag": _tag(each)} for each in versions],
        "active": next((each for each in versions if each.state == TemplateState.ACTIVE), None),
        "may_edit": principal.may_everywhere("document.edit"),
        "crumbs": [SETTINGS, TEMPLATES, Crumb(kind.label)],
    }
    return render(request, "documents/template_list.html", context)


def _tag(template: DocumentTemplate) -> StateTag:
    return StateTag(template.get_state_display(), TONES[template.state])


@require_http_methods(["GET", "POST"])
@signed_in
def template_upload(request: HttpRequest, principal: Principal, template_kind: str) -> HttpResponse:
    principal.require_everywhere("document.edit")
    kind = known_kind(template_kind)
    form, status = TemplateForm(), 200
    faults: list[Any] = []
    if request.method == "POST":
        form, status = TemplateForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                added = _add(principal, kind, form)
            except DomainError as refusal:
                faults = list(getattr(refusal, "faults", ()))
                short = f"模板中有 {len(faults)} 处不能识别的内容，位置见下表，请改正后重新上传。"
                form.add_error("file", short if faults else refusal.message)
            else:
                url = reverse("document-template-preview", args=[added.pk])
                return done(request, f"第 {added.number} 版已通过检查，请用实际内容预览后启用。", url)
    context = {
        "kind": kind,
        "form": form,
        "faults": faults,
        "back": _kind_url(kind),
        "crumbs": [SETTINGS, TEMPLATES, Crumb(kind.label, _kind_url(kind)), Crumb("上传模板")],
    }
    return render(request, "documents/template_upload.html", context, status=status)


def _add(principal: Principal, kind: TemplateKind, form: TemplateForm) -> DocumentTemplate:
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    with on_disk(upload) as path:
        return add_template(
            actor=principal,
            kind=kind.code,
            source=path,
            name=upload.name or "模板.docx",
            note=form.cleaned_data["note"],
        )


@require_GET
@signed_in
def template_default(request: HttpRequest, principal: Principal, template_kind: str) -> FileResponse:  # noqa: ARG001
    """The platform's own form as a template to start from."""
    principal.require_everywhere("document.view")
    kind = known_kind(template_kind)
    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        path = Path(folder) / "template.docx"
        kind.write_default(path)
        return bytes_response(path.read_bytes(), name=f"{kind.label}统一格式模板.docx", content_type=DOCX)


@require_GET
@signed_in
def template_file(request: HttpRequest, principal: Principal, template_id: UUID) -> FileResponse:  # noqa: ARG001
    return file_response(get_template(principal, template_id).attachment)


@require_GET
@signed_in
def template_preview(request: HttpRequest, principal: Principal, template_id: UUID) -> HttpResponseBase:
    """The template filled with a real document: its text on the page, the whole file with ``?download=1``."""
    template = get_template(principal, template_id)
    kind = known_kind(template.kind)
    samples = list(kind.samples(principal))
    chosen = next((each for each in samples if str(each.id) == request.GET.get("sample", "")), None)
    if request.GET.get("sample") and chosen is None:
        raise NotFound
    context: dict[str, Any] = {
        "kind": kind,
        "template": template,
        "tag": _tag(template),
        "samples": samples,
        "chosen": chosen,
        "may_edit": principal.may_everywhere("document.edit"),
        "crumbs": [SETTINGS, TEMPLATES, Crumb(kind.label, _kind_url(kind)), Crumb(f"第 {template.number} 版")],
    }
    if chosen is None:
        return render(request, "documents/template_preview.html", context)
    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        target = Path(folder) / "preview.docx"
        try:
            kind.preview(principal, open_path(template.attachment), chosen.id, target)
        except TemplateRefused as refusal:
            return render(
                request, "documents/template_preview.html", context | {"refusal": refusal.message}, status=422
            )
        if "download" in request.GET:
            name = f"{kind.label}预览（第{template.number}版模板）.docx"
            return bytes_response(target.read_bytes(), name=name, content_type=DOCX)
        lines = [text for each in docx.Document(str(target)).paragraphs if (text := each.text.strip())]
    return render(
        request,
        "documents/template_preview.html",
        context | {"lines": lines[:LINES_SHOWN], "more": max(0, len(lines) - LINES_SHOWN)},
    )


@require_POST
@signed_in
def template_activate(request: HttpRequest, principal: Principal, template_id: UUID) -> HttpResponse:
    template = activate_template(actor=principal, template_id=template_id)
    text = f"已启用第 {template.number} 版，之后生成的 Word 文件按它填写；已生成的不变。"
    return done(request, text, _kind_url(template.kind))


@require_POST
@signed_in
def template_retire(request: HttpRequest, principal: Principal, template_id: UUID) -> HttpResponse:
    template = retire_template(actor=principal, template_id=template_id)
    return done(request, f"已停用第 {template.number} 版，可随时恢复。", _kind_url(template.kind))
