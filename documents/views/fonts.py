"""设置 ▸ 公文字体: with which face each of the standard's is printed in PDF, and the city's own licensed files."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import DomainError, InvalidInput, NotFound
from core.pages import done, put_errors, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb, StateTag
from core.views.terms import SETTINGS
from documents.choices import FACE_USES, Face
from documents.faces import face_standards
from documents.font_actions import add_font, remove_font
from documents.fonts import source_of
from documents.models import CityFont
from documents.queries import fonts_for
from documents.upload_forms import FontForm
from documents.views.uploads import on_disk

FONTS = Crumb("公文字体", "/settings/documents/fonts/")


@require_GET
@signed_in
def font_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    held = fonts_for(principal)
    standards = face_standards()
    rows = [_row(face, held.get(face), standards) for face in Face]
    context = {
        "rows": rows,
        "substituted": [row["face"].label for row in rows if not row["is_standard"]],
        "missing": [row for row in rows if row["is_missing"]],
        "may_edit": principal.may_everywhere("document.edit"),
        "crumbs": [SETTINGS, Crumb(FONTS.label)],
    }
    return render(request, "documents/font_list.html", context)


def _row(face: Face, font: CityFont | None, standards: Any) -> dict[str, Any]:
    standard = standards[face]
    is_missing = font is not None and source_of(font) is None
    family = font.family if font and not is_missing else standard.printed
    is_standard = family in standard.own
    tag = StateTag("标准字体", "ok") if is_standard else StateTag("替代字体", "warn")
    if is_missing:
        tag = StateTag("文件缺失", "bad")
    return {
        "face": face,
        "use": FACE_USES[face],
        "standard": standard.name,
        "family": family,
        "font": font,
        "is_standard": is_standard,
        "is_missing": is_missing,
        "tag": tag,
    }


def _face(value: str) -> Face:
    if value not in Face.values:
        raise NotFound
    return Face(value)


@require_http_methods(["GET", "POST"])
@signed_in
def font_upload(request: HttpRequest, principal: Principal, face: str) -> HttpResponse:
    principal.require_everywhere("document.edit")
    chosen = _face(face)
    form, status = FontForm(), 200
    if request.method == "POST":
        form, status = FontForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                font = _add(principal, chosen, form)
            except InvalidInput as error:
                put_errors(form, error)
            except DomainError as refusal:
                form.add_error("file", refusal.message)
            else:
                return done(request, f"{chosen.label}之后用“{font.family}”排印 PDF；已生成的文件不变。", FONTS.url)
    context = {
        "face": chosen,
        "standard": face_standards()[chosen].name,
        "form": form,
        "back": FONTS.url,
        "crumbs": [SETTINGS, FONTS, Crumb(f"上传{chosen.label}")],
    }
    return render(request, "documents/font_upload.html", context, status=status)


def _add(principal: Principal, face: Face, form: FontForm) -> CityFont:
    with on_disk(form.cleaned_data["file"]) as path:
        return add_font(actor=principal, face=face, source=path, licence=form.cleaned_data["licence"])


@require_http_methods(["GET", "POST"])
@signed_in
def font_remove(request: HttpRequest, principal: Principal, font_id: UUID) -> HttpResponse:
    principal.require_everywhere("document.edit")
    font = next((each for each in fonts_for(principal).values() if each.pk == font_id), None)
    if font is None:
        raise NotFound
    label = Face(font.face).label
    if request.method == "POST":
        remove_font(actor=principal, font_id=font.pk)
        return done(request, f"已停用“{font.family}”，{label}改用开源字体代替。", FONTS.url)
    confirm = Confirmation(
        title=f"停用字体“{font.family}”",
        effects=[f"之后生成的 PDF 中，{label}用开源字体代替，并在文件旁注明。", "已生成的文件不变。"],
        verb="停用",
        cancel_url=reverse("document-font-list"),
        undo="需要时可重新上传。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
