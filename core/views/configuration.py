"""设置 ▸ 配置文件: the whole configuration as one file, and another's loaded after it was looked at."""

import json
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.attachments import bytes_response
from core.configuration.actions import export_configuration, load_configuration, plan_configuration
from core.configuration.comparing import Plan
from core.configuration.document import LARGEST, read_document
from core.configuration.parts import registered_parts
from core.configuration.reading import ConfigurationRefused
from core.configuration.schema import configuration_schema
from core.errors import DomainError, InvalidInput, TooLarge
from core.pages import done, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS

PAGE = Crumb("配置文件", "/settings/configuration/")
DRAFT_KEY = "configuration"
SHOWN_PROBLEMS, SHOWN_STEPS = 300, 200


class FileForm(forms.Form):
    file = forms.FileField(label="配置文件", allow_empty_file=True)


def _json_file(content: Any, name: str) -> FileResponse:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return bytes_response(text.encode(), name=name, content_type="application/json")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def overview(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What is in a file; a file given here is looked at on the next page before anything is written."""
    principal.require_everywhere("configuration.edit")
    form = FileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > LARGEST:
                raise TooLarge(f"文件超过 {LARGEST // 1024} KB，不是一份配置文件，请核对。")
            request.session[DRAFT_KEY] = {"document": read_document(upload.read()), "name": upload.name[:80]}
        except (InvalidInput, TooLarge) as error:
            put_errors(form, error)
        else:
            return redirect("configuration-check")
    parts = [(part, len(part.present())) for part in registered_parts()]
    context = {"form": form, "parts": parts, "crumbs": [SETTINGS, Crumb(PAGE.label)]}
    return render(request, "settings/configuration.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def export_file(request: HttpRequest, principal: Principal) -> FileResponse:  # noqa: ARG001
    document = export_configuration(actor=principal)
    return _json_file(document, f"{principal.tenant.name}配置-{clock.today():%Y%m%d}.json")


@require_GET
@signed_in
def schema_file(request: HttpRequest, principal: Principal) -> FileResponse:  # noqa: ARG001
    principal.require_everywhere("configuration.view")
    return _json_file(configuration_schema(), "链盟配置文件.schema.json")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What loading would do, or all that is wrong; loading reads and checks the same file again."""
    principal.require_everywhere("configuration.edit")
    draft = request.session.get(DRAFT_KEY)
    if draft is None:
        return redirect("configuration")
    if request.method == "POST":
        loaded = load_configuration(actor=principal, document=draft["document"], retire=request.POST.getlist("retire"))
        del request.session[DRAFT_KEY]
        if not loaded.new + loaded.changed + loaded.retired:
            return done(request, "文件与现有设置一致，没有需要改动的。", reverse("configuration"))
        ended = f"，停用 {loaded.retired} 项" if loaded.retired else ""
        text = f"已装入：新增 {loaded.new} 项，修改 {loaded.changed} 项，不变 {loaded.same} 项{ended}。"
        return done(request, text, reverse("settings-home"))
    context = {"name": draft["name"], "crumbs": [SETTINGS, PAGE, Crumb("核对")], "back": reverse("configuration")}
    try:
        plan = plan_configuration(actor=principal, document=draft["document"])
    except DomainError as error:
        return render(request, "settings/configuration_check.html", context | _refused(error), status=200)
    return render(request, "settings/configuration_check.html", context | _shown(plan))


def _refused(error: DomainError) -> dict[str, Any]:
    if not isinstance(error, ConfigurationRefused):
        return {"refused": error.message, "problems": [], "count": 1}
    return {
        "refused": error.message,
        "problems": error.problems[:SHOWN_PROBLEMS],
        "more": max(0, len(error.problems) - SHOWN_PROBLEMS),
        "count": len(error.problems),
    }


def _shown(plan: Plan) -> dict[str, Any]:
    parts = []
    for part in registered_parts():
        if part.code not in plan.steps:
            continue
        changing = plan.of(part.code, "new", "changed")
        besides = plan.of(part.code, "besides")
        parts.append(
            {
                "part": part,
                "new": len(plan.of(part.code, "new")),
                "changed": len(plan.of(part.code, "changed")),
                "same": len(plan.of(part.code, "same")),
                "steps": changing[:SHOWN_STEPS],
                "more": max(0, len(changing) - SHOWN_STEPS),
                "besides": besides[:SHOWN_STEPS],
                "besides_count": len(besides),
            }
        )
    return {"plan": plan, "parts": parts, "new": plan.count("new"), "changed": plan.count("changed")}
