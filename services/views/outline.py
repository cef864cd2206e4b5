"""设置 ▸ 地图轮廓: the lines of the territory under the map of sites."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.bin import undo_address
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.outline import remove_outline, set_outline
from services.models import SiteOutline
from services.sites.drawing import drawn
from services.sites.outline_forms import OutlineForm
from services.sites.queries import EDIT, outline_for


def _save(principal: Principal, form: OutlineForm) -> SiteOutline:
    version = form.cleaned_data["version"]
    return set_outline(actor=principal, values=form.values(), content=form.content(), expected_version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def outline_edit(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    held = outline_for(principal)
    form = OutlineForm(posted(request), request.FILES or None, outline=held)
    if request.method == "POST" and form.is_valid() and attempted(form, lambda: _save(principal, form)):
        return done(request, "已保存，服务地图按这个轮廓画。", reverse("site-outline"))
    context = {
        "form": form,
        "outline": held,
        "picture": drawn([], width=720, height=480, radius=13, label="地图轮廓", outline=held) if held else "",
        "crumbs": [SETTINGS, Crumb("地图轮廓")],
        "back": reverse("settings-home"),
    }
    return render(request, "services/site_outline.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def outline_remove(request: HttpRequest, principal: Principal) -> HttpResponse:
    gone = remove_outline(actor=principal)
    text = "已删除地图轮廓，服务地图只画经纬网格；30 天内可在回收站恢复。"
    return done(request, text, reverse("site-outline"), undo=undo_address(gone.pk))
