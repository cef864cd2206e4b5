"""共建协议: made, signed party by party, kept as it came back; renewing and asking after a pairing; the city's rule."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_pairing_for
from alliances.actions.agreement import agreement_in_force
from alliances.agreements import kept_file, version_of
from alliances.models import Pairing, Signature
from alliances.pairing_forms import DropForm, IssueForm, PairingRuleForm, RenewForm, ScanForm, SignatureForm
from alliances.pairing_pages import crumbs_to
from alliances.pairing_parties import leads_first, parties_of, party_name
from alliances.pairing_vitality import rule_now
from core import clock
from core.attachments import file_response
from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.views.terms import SETTINGS
from documents.views.uploads import on_disk


def _page(pairing: Pairing) -> str:
    return reverse("pairing-detail", args=[pairing.pk])


def _form(request: HttpRequest, pairing: Pairing, form: Any, *, title: str, verb: str, **more: Any) -> HttpResponse:
    context = {
        "pairing": pairing,
        "form": form,
        "title": title,
        "verb": verb,
        "crumbs": crumbs_to(pairing, title),
        "back": _page(pairing),
        **more,
    }
    return render(request, "alliances/pairing_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_issue(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.edit")
    form = IssueForm(posted(request), initial={"title": f"{pairing.name.removesuffix('结对')}党建结对共建协议"[:120]})
    if form.is_valid() and attempted(
        form, lambda: actions.issue_agreement(actor=principal, pairing_id=pairing.pk, values=form.values())
    ):
        return done(request, "正在生成协议，稍后在本页下载 Word 和 PDF。", _page(pairing))
    note = "按本市协议模板生成 Word 文件，同时生成 PDF；草稿随之提请各方签约。各方、期限、方式和内容取自本项结对。"
    return _form(request, pairing, form, title="生成共建协议", verb="生成协议", note=note)


@require_POST
@signed_in
def agreement_rewrite(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    agreement = actions.rewrite_agreement(actor=principal, pairing_id=pairing_id)
    return done(request, "正在重新生成协议文件。", reverse("pairing-detail", args=[agreement.pairing_id]))


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_sign(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.sign")
    agreement = agreement_in_force(pairing)
    signed = set(Signature.objects.filter(agreement=agreement).values_list("party_id", flat=True))
    rows = [row for row in leads_first(parties_of([pairing.pk]).get(pairing.pk, [])) if row.pk not in signed]
    form = SignatureForm(posted(request), parties=[(str(row.pk), party_name(row)) for row in rows])
    if form.is_valid():
        kept = attempt(
            form, lambda: actions.sign_agreement(actor=principal, pairing_id=pairing.pk, values=form.values())
        )
        if kept:
            text = "各方已签署齐，已登记签约。" if kept.signed_on else "已登记签署。"
            return done(request, text, _page(pairing))
    note = "逐方登记；最后一方登记后，这项结对即为已签约，签约日期取最后签署的一天。"
    return _form(request, pairing, form, title="登记签署", verb="登记签署", note=note)


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_scan(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.sign")
    agreement_in_force(pairing)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    if form.is_valid():
        upload: UploadedFile[Any] = form.cleaned_data["file"]
        with on_disk(upload) as source:
            if attempted(
                form,
                lambda: actions.attach_scan(
                    actor=principal, pairing_id=pairing.pk, source=source, name=upload.name or ""
                ),
            ):
                return done(request, "已保存签署件。", _page(pairing))
    return _form(request, pairing, form, title="上传签署件", verb="上传", upload=True)


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_void(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.edit")
    agreement = agreement_in_force(pairing)
    form = DropForm(posted(request))
    if form.is_valid() and attempted(
        form,
        lambda: actions.void_agreement(actor=principal, pairing_id=pairing.pk, reason=form.cleaned_data["reason"]),
    ):
        return done(request, "协议已作废，可以另行生成。", _page(pairing))
    confirm = Confirmation(
        title=f"作废“{agreement.title}”",
        effects=["已登记的签署一并作废，编号不再使用。", "结对本身不变，可以另行生成协议。"],
        verb="作废协议",
        cancel_url=_page(pairing),
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def agreement_file(request: HttpRequest, principal: Principal, pairing_id: UUID, file: str) -> HttpResponseBase:  # noqa: ARG001
    """The Word or PDF file, or the signed scan, of the agreement in force."""
    agreement = agreement_in_force(get_pairing_for(principal, pairing_id))
    return file_response(kept_file(agreement, file))


@require_GET
@signed_in
def agreement_version_file(
    request: HttpRequest,  # noqa: ARG001
    principal: Principal,
    pairing_id: UUID,
    agreement_id: UUID,
    file: str,
) -> HttpResponseBase:
    """The same of any version, one that was voided too."""
    agreement = version_of(get_pairing_for(principal, pairing_id), agreement_id)
    return file_response(kept_file(agreement, file))


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_renew(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing = get_pairing_for(principal, pairing_id, "pairing.edit")
    begins = clock.day_after(pairing.valid_to) if pairing.valid_to else clock.today()
    form = RenewForm(posted(request), initial={"valid_from": begins})
    if form.is_valid():
        made = attempt(form, lambda: actions.renew_pairing(actor=principal, pairing_id=pairing.pk, **form.cleaned_data))
        if made:
            return done(request, "已生成续签草稿，签约后原来的一项记为已续签。", _page(made))
    note = "沿用原来的各方、共建方式和内容，生成一份草稿；签约之前原来的一项照常。已注销的一方不带入。"
    return _form(request, pairing, form, title="续签", verb="生成续签草稿", note=note)


@require_POST
@signed_in
def pairing_nudge(request: HttpRequest, principal: Principal, pairing_id: UUID) -> HttpResponse:
    pairing, told = actions.nudge_pairing(actor=principal, pairing_id=pairing_id)
    return done(request, f"已提醒 {told} 人：各方联系人和联络员。", _page(pairing))


@require_http_methods(["GET", "POST"])
@signed_in
def pairing_rule(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("body.edit")
    rule = rule_now()
    form = PairingRuleForm(
        posted(request), instance=rule, initial={"version": None if rule._state.adding else rule.version}
    )
    if form.is_valid() and attempted(
        form,
        lambda: actions.set_pairing_rule(
            actor=principal, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return done(request, "已保存结对规则，自下一个工作日起按新规则提醒。", reverse("pairing-rule"))
    context = {"form": form, "crumbs": [SETTINGS, Crumb("结对规则")]}
    return render(request, "alliances/pairing_rule.html", context, status=422 if form.is_bound else 200)
