"""设置 ▸ 配置文件: the whole configuration as one file, and another's loaded after it was looked at."""

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.attachments import bytes_response, open_path, store_file
from core.configuration.actions import (
    export_configuration,
    left_by_default,
    load_configuration,
    not_permitted,
    plan_configuration,
)
from core.configuration.comparing import Plan
from core.configuration.document import LARGEST, TOO_LARGE, read_document
from core.configuration.parts import Part, registered_parts
from core.configuration.reading import ConfigurationRefused
from core.configuration.schema import configuration_schema
from core.errors import DomainError, InvalidInput, NotFound, TooLarge
from core.models import Attachment
from core.pages import done, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS

PAGE = Crumb("配置文件", "/settings/configuration/")
DRAFT_KEY = "configuration"
SHOWN_PROBLEMS, SHOWN_STEPS = 300, 200


class FileForm(forms.Form):
    file = forms.FileField(label="配置文件", allow_empty_file=True)


def _kept(principal: Principal, content: bytes) -> UUID:
    """The file while it is looked at: too large for a session where templates stand in it."""
    with tempfile.TemporaryDirectory(prefix="configuration-") as folder:
        path = Path(folder) / "configuration.json"
        path.write_bytes(content)
        kept = store_file(
            actor=principal,
            source=path,
            name=path.name,
            purpose="配置文件",
            expires_in=dt.timedelta(days=1),
            limit=LARGEST,
        )
    return kept.pk


def _drafted(request: HttpRequest, principal: Principal) -> dict[str, Any] | None:
    """What this account is looking at; None where there is nothing, or no longer."""
    draft = request.session.get(DRAFT_KEY)
    kept = Attachment.objects.filter(pk=(draft or {}).get("file"), created_by_id=principal.account_id).first()
    try:
        return read_document(open_path(kept).read_bytes()) if kept else None
    except NotFound:
        return None


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
                raise TooLarge(TOO_LARGE)
            content = upload.read()
            read_document(content)
        except (InvalidInput, TooLarge) as error:
            put_errors(form, error)
        else:
            request.session[DRAFT_KEY] = {"file": str(_kept(principal, content)), "name": upload.name[:80]}
            return redirect("configuration-check")
    parts = [(part, len(part.present())) for part in registered_parts()]
    on_request = [part for part, count in parts if part.on_request and count]
    context = {"form": form, "parts": parts, "on_request": on_request, "crumbs": [SETTINGS, Crumb(PAGE.label)]}
    return render(request, "settings/configuration.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def export_file(request: HttpRequest, principal: Principal) -> FileResponse:
    document = export_configuration(actor=principal, request=request.GET.getlist("with"))
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
    document = _drafted(request, principal)
    if document is None:
        return redirect("configuration")
    own = (request.POST if request.method == "POST" else request.GET).get("own") == "1"
    leave = left_by_default(principal, document, own=own)
    if request.method == "POST":
        retire = request.POST.getlist("retire")
        loaded = load_configuration(actor=principal, document=document, retire=retire, leave=leave)
        del request.session[DRAFT_KEY]
        if not loaded.new + loaded.changed + loaded.retired:
            return done(request, "文件与现有设置一致，没有需要改动的。", reverse("configuration"))
        ended = f"，停用 {loaded.retired} 项" if loaded.retired else ""
        text = f"已装入：新增 {loaded.new} 项，修改 {loaded.changed} 项，不变 {loaded.same} 项{ended}。"
        return done(request, text, reverse("settings-home"))
    context = {
        "name": request.session[DRAFT_KEY]["name"],
        "own": own,
        "crumbs": [SETTINGS, PAGE, Crumb("核对")],
        "back": reverse("configuration"),
    }
    try:
        plan = plan_configuration(actor=principal, document=document, leave=leave)
    except DomainError as error:
        return render(request, "settings/configuration_check.html", context | _refused(error), status=200)
    return render(request, "settings/configuration_check.html", context | _shown(plan, not_permitted(principal)))


def _refused(error: DomainError) -> dict[str, Any]:
    if not isinstance(error, ConfigurationRefused):
        return {"refused": error.message, "problems": [], "count": 1}
    return {
        "refused": error.message,
        "problems": error.problems[:SHOWN_PROBLEMS],
        "more": max(0, len(error.problems) - SHOWN_PROBLEMS),
        "count": len(error.problems),
    }


def _shown(plan: Plan, others: frozenset[str]) -> dict[str, Any]:
    """``others`` are the parts somebody else has to set."""
    parts: list[dict[str, Any]] = []
    for part in registered_parts():
        if part.code not in plan.steps or (part.code in plan.left and not plan.of(part.code, "new", "changed")):
            continue
        changing = plan.of(part.code, "new", "changed")
        besides = plan.of(part.code, "besides")
        parts.append(
            {
                "part": part,
                "is_left": part.code in plan.left,
                "is_anothers": part.code in others,
                "values": _values(plan, part) if part.code in plan.left else [],
                "new": len(plan.of(part.code, "new")),
                "changed": len(plan.of(part.code, "changed")),
                "same": len(plan.of(part.code, "same")),
                "steps": changing[:SHOWN_STEPS],
                "more": max(0, len(changing) - SHOWN_STEPS),
                "besides": besides[:SHOWN_STEPS],
                "besides_count": len(besides),
            }
        )
    return {
        "plan": plan,
        "parts": parts,
        "may_take_own": any(entry["is_left"] and not entry["is_anothers"] for entry in parts),
        "new": plan.count("new"),
        "changed": plan.count("changed"),
    }


def _values(plan: Plan, part: Part) -> list[tuple[str, str]]:
    """What stands in the file, for whoever sets it by hand."""
    lines = [step.line for step in plan.of(part.code, "new", "changed") if step.line]
    return [
        (column.label, column.told(line.said[column.code], plan.known))
        for line in lines
        for column in part.columns
        if line.said.get(column.code) not in (None, "")
    ]
