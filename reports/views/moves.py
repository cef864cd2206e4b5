"""One edition moved on: sent to review, published, returned, discarded; what a step does is said before it is done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import InvalidInput
from core.pages import done, put_errors, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation
from reports.access import get_edition_for
from reports.actions import discard_edition, publish_edition, return_edition, submit_edition
from reports.addresses import pack_path
from reports.choices import EditionState
from reports.forms import ReturnForm
from reports.models import Edition
from reports.queries import pack_rule


def _named(edition: Edition) -> str:
    return f"{edition.pack.chain.name} {edition.pack.year} 年度清单第 {edition.number} 版"


@require_POST
@signed_in
def edition_submit(request: HttpRequest, principal: Principal, edition_id: UUID) -> HttpResponse:
    edition = submit_edition(actor=principal, edition_id=edition_id)
    return done(request, f"已送审{_named(edition)}。", pack_path(edition))


def _effects_of_publishing(principal: Principal, edition: Edition) -> list[str]:
    effects = ["发布后内容不能再改；随后生成带成文日期的正式稿。"]
    series = pack_rule(principal.tenant).document_series
    if series is not None:
        effects.append(f"随即编发“{series.code}”的下一个发文字号，编出的号不能收回再用。")
    if Edition.objects.filter(pack=edition.pack_id, state=EditionState.PUBLISHED).exists():
        effects.append("此前已发布的版本将标为“已被新版替代”，仍可查看。")
    return effects


@require_http_methods(["GET", "POST"])
@signed_in
def edition_publish(request: HttpRequest, principal: Principal, edition_id: UUID) -> HttpResponse:
    edition = get_edition_for(principal, edition_id, "pack.publish")
    if request.method == "POST":
        publish_edition(actor=principal, edition_id=edition.pk)
        return done(request, f"已发布{_named(edition)}，正式稿正在生成。", pack_path(edition))
    confirm = Confirmation(
        title=f"发布{_named(edition)}",
        effects=_effects_of_publishing(principal, edition),
        verb="发布",
        cancel_url=pack_path(edition),
        undo="发现有误时可重新生成新版本，发布后替代本版。",
        destructive=False,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_http_methods(["GET", "POST"])
@signed_in
def edition_return(request: HttpRequest, principal: Principal, edition_id: UUID) -> HttpResponse:
    edition = get_edition_for(principal, edition_id, "pack.review")
    form = ReturnForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return_edition(actor=principal, edition_id=edition.pk, note=form.cleaned_data["note"])
            except InvalidInput as error:
                put_errors(form, error)
            else:
                return done(request, f"已退回{_named(edition)}。", pack_path(edition))
        status = 422
    confirm = Confirmation(
        title=f"退回{_named(edition)}",
        effects=["清单回到“待送审”，送审人会收到退回原因。", "修改数据后需重新生成，再送审。"],
        verb="退回",
        cancel_url=pack_path(edition),
        destructive=False,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def edition_discard(request: HttpRequest, principal: Principal, edition_id: UUID) -> HttpResponse:
    edition = get_edition_for(principal, edition_id, "pack.build")
    if request.method == "POST":
        discard_edition(actor=principal, edition_id=edition.pk)
        return done(request, f"已作废{_named(edition)}。", pack_path(edition))
    confirm = Confirmation(
        title=f"作废{_named(edition)}",
        effects=["这一版不再显示，也不能再送审或发布。", "已发布的版本不受影响。"],
        verb="作废",
        cancel_url=pack_path(edition),
        undo="作废后可随时重新生成。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
