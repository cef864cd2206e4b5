"""经费拨付: planned, paid, accounted for or cancelled; its page shows what proves it."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.choices import FundState, PaymentState
from alliances.funds.forms import AccountForm, PayForm, PaymentForm, ReasonForm, ReceiptForm
from alliances.funds.pages import (
    crumbs_to_fund,
    crumbs_to_payment,
    fund_url,
    payee_of,
    payment_facts,
    payment_pairs,
    receipts_told,
    state_tag,
)
from alliances.funds.queries import (
    EDIT,
    PAY,
    get_fund_for,
    get_payment_for,
    get_receipt_for,
    on_payment,
    receipts_for,
)
from alliances.models import Fund, Payment, Receipt
from core.attachments import file_response
from core.errors import DomainError, NotFound
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import yuan
from core.templatetags.parts import Confirmation, Crumb
from documents.views.uploads import on_disk


def _page(payment: Payment) -> str:
    return reverse("payment-detail", args=[payment.pk])


@require_GET
@signed_in
def payment_detail(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    payment = get_payment_for(principal, payment_id)
    receipts = list(receipts_for(principal).filter(payment=payment).order_by("state", "day", "id"))
    held, is_open = on_payment(principal, payment.pk), payment.fund.state == FundState.OPEN
    edits, pays, state = held.may(EDIT) and is_open, held.may(PAY) and is_open, payment.state
    context = {
        "payment": payment,
        "state_tag": state_tag(payment),
        "crumbs": [*crumbs_to_fund(payment.fund), Crumb(payment.purpose)],
        "facts": payment_facts(payment),
        "pairs": payment_pairs(payment),
        "receipts": [(receipt, state_tag(receipt)) for receipt in receipts],
        "events": receipts_told(payment, receipts),
        "may_edit": edits and state == PaymentState.PLANNED,
        "may_pay": pays and state == PaymentState.PLANNED,
        "may_prove": edits and state == PaymentState.PAID,
        "may_account": pays and state == PaymentState.PAID,
        "may_reopen": pays and state == PaymentState.ACCOUNTED,
        "may_cancel": (edits and state == PaymentState.PLANNED) or (pays and state == PaymentState.PAID),
        "whole": payment.accounted == payment.amount,
    }
    return render(request, "alliances/payment_detail.html", context)


def _form_page(request: HttpRequest, principal: Principal, fund: Fund, payment: Payment | None) -> HttpResponse:
    initial = {"version": payment.version} if payment else {}
    form = PaymentForm(posted(request), instance=payment, principal=principal, initial=initial)
    saved: list[Payment] = []

    def save() -> None:
        if payment is None:
            saved.append(actions.plan_payment(actor=principal, fund_id=fund.pk, values=form.values()))
            return
        version = form.cleaned_data["version"]
        saved.append(
            actions.update_payment(
                actor=principal, payment_id=payment.pk, values=form.values(), expected_version=version
            )
        )

    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, f"已登记“{saved[0].purpose}”，确认拨付后从余额中减去。", _page(saved[0]))
    context = {
        "form": form,
        "fund": fund,
        "payment": payment,
        "balance": yuan(fund.balance),
        "crumbs": crumbs_to_payment(payment, "修改") if payment else crumbs_to_fund(fund, "登记拟拨付"),
        "back": _page(payment) if payment else fund_url(fund),
    }
    return render(request, "alliances/payment_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def payment_plan(request: HttpRequest, principal: Principal, fund_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_fund_for(principal, fund_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def payment_edit(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    payment = get_payment_for(principal, payment_id, EDIT)
    return _form_page(request, principal, payment.fund, payment)


def _confirmed(
    request: HttpRequest,
    payment: Payment,
    form: forms.Form,
    act: Callable[[], object],
    confirm: Confirmation,
    told: str,
) -> HttpResponse:
    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, f"“{payment.purpose}”{told}。", _page(payment))
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def payment_pay(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    payment = get_payment_for(principal, payment_id, PAY)
    form, fund, payee = PayForm(posted(request)), payment.fund, payee_of(payment)[0]
    left = fund.balance - payment.amount
    effects = [
        f"向{payee}拨付 {yuan(payment.amount)}，用于{payment.purpose}。",
        f"“{fund.name}”现有余额 {yuan(fund.balance)}，"
        + (f"拨付后还有 {yuan(left)}。" if left >= 0 else f"还差 {yuan(-left)}，不能拨付。"),
    ]
    confirm = Confirmation(f"确认拨付：{payment.purpose}", effects, "确认已拨付", _page(payment))
    return _confirmed(
        request,
        payment,
        form,
        lambda: actions.pay_payment(actor=principal, payment_id=payment.pk, paid_on=form.cleaned_data["paid_on"]),
        confirm,
        "已拨付",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def payment_cancel(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    payment = get_payment_for(principal, payment_id)
    payment = get_payment_for(principal, payment_id, EDIT if payment.state == PaymentState.PLANNED else PAY)
    form = ReasonForm(posted(request))
    paid = payment.state == PaymentState.PAID
    effects = ["记录和原因保留，不能恢复；需要时请重新登记。"]
    if paid:
        effects.insert(0, f"已拨付的 {yuan(payment.amount)} 退回“{payment.fund.name}”的余额，请确认款项已经收回。")
    confirm = Confirmation(f"取消拨付：{payment.purpose}", effects, "取消拨付", _page(payment), destructive=True)
    return _confirmed(
        request,
        payment,
        form,
        lambda: actions.cancel_payment(actor=principal, payment_id=payment.pk, reason=form.cleaned_data["reason"]),
        confirm,
        "已取消",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def payment_account(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    payment = get_payment_for(principal, payment_id, PAY)
    rest = payment.amount - payment.accounted
    form = AccountForm(posted(request))
    if not rest:
        del form.fields["rest_returned"]
    else:
        form.fields["rest_returned"].label = f"余款 {yuan(rest)} 已退回"
    effects = [f"拨付 {yuan(payment.amount)}，票据合计 {yuan(payment.accounted)}。"]
    if rest:
        effects.append(f"还有 {yuan(rest)} 没有票据：请补登票据，或在余款退回后勾选，退回的计入余额。")
    confirm = Confirmation(f"核销：{payment.purpose}", effects, "核销", _page(payment))
    return _confirmed(
        request,
        payment,
        form,
        lambda: actions.account_payment(
            actor=principal, payment_id=payment.pk, rest_returned=form.cleaned_data.get("rest_returned", False)
        ),
        confirm,
        "已核销",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def payment_reopen(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    payment = get_payment_for(principal, payment_id, PAY)
    form = ReasonForm(posted(request))
    effects = ["改回后可以更正票据，再重新核销。"]
    if payment.returned:
        effects.append(f"退回的 {yuan(payment.returned)} 重新从余额中减去。")
    confirm = Confirmation(f"改回已拨付：{payment.purpose}", effects, "改回已拨付", _page(payment))
    return _confirmed(
        request,
        payment,
        form,
        lambda: actions.reopen_payment(actor=principal, payment_id=payment.pk, reason=form.cleaned_data["reason"]),
        confirm,
        "已改回已拨付",
    )


def _receipt_page(
    request: HttpRequest, principal: Principal, payment: Payment, receipt: Receipt | None
) -> HttpResponse:
    data = posted(request)
    form = ReceiptForm(
        data,
        request.FILES if data is not None else None,
        instance=receipt,
        initial={"version": receipt.version} if receipt else {},
    )
    saved: list[Receipt] = []

    def save() -> None:
        if receipt is None:
            saved.append(actions.add_receipt(actor=principal, payment_id=payment.pk, values=form.values()))
            return
        version = form.cleaned_data["version"]
        saved.append(
            actions.update_receipt(
                actor=principal, receipt_id=receipt.pk, values=form.values(), expected_version=version
            )
        )

    if form.is_bound and form.is_valid() and attempted(form, save):
        refused = _kept(principal, saved[0], form.cleaned_data["file"])
        told = f"已登记票据 {saved[0].number}" + (f"；影像没有保存：{refused}" if refused else "。")
        return done(request, told, _page(payment))
    context = {
        "form": form,
        "payment": payment,
        "receipt": receipt,
        "rest": yuan(payment.amount - payment.accounted),
        "crumbs": crumbs_to_payment(payment, "更正票据" if receipt else "登记票据"),
        "back": _page(payment),
    }
    return render(request, "alliances/receipt_form.html", context, status=422 if form.is_bound else 200)


def _kept(principal: Principal, receipt: Receipt, upload: "UploadedFile[bytes] | None") -> str:
    """Keep the picture that came along; why it is not kept, where it cannot be."""
    if upload is None:
        return ""
    try:
        with on_disk(upload) as path:
            actions.attach_receipt(actor=principal, receipt_id=receipt.pk, source=path, name=upload.name or "票据")
    except DomainError as refusal:
        return next((text for texts in refusal.fields.values() for text in texts), refusal.message)
    return ""


@require_http_methods(["GET", "POST"])
@signed_in
def receipt_add(request: HttpRequest, principal: Principal, payment_id: UUID) -> HttpResponse:
    return _receipt_page(request, principal, get_payment_for(principal, payment_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def receipt_edit(request: HttpRequest, principal: Principal, receipt_id: UUID) -> HttpResponse:
    receipt = get_receipt_for(principal, receipt_id, EDIT)
    return _receipt_page(request, principal, receipt.payment, receipt)


@require_http_methods(["GET", "POST"])
@signed_in
def receipt_void(request: HttpRequest, principal: Principal, receipt_id: UUID) -> HttpResponse:
    receipt = get_receipt_for(principal, receipt_id, EDIT)
    form = ReasonForm(posted(request))
    effects = [f"票据 {receipt.number}（{yuan(receipt.amount)}）不再计入已有票据，记录和原因保留。"]
    confirm = Confirmation(f"作废票据：{receipt.number}", effects, "作废票据", _page(receipt.payment), destructive=True)
    return _confirmed(
        request,
        receipt.payment,
        form,
        lambda: actions.void_receipt(actor=principal, receipt_id=receipt.pk, reason=form.cleaned_data["reason"]),
        confirm,
        f"的票据 {receipt.number} 已作废",
    )


@require_GET
@signed_in
def receipt_file(request: HttpRequest, principal: Principal, receipt_id: UUID) -> FileResponse:  # noqa: ARG001
    receipt = get_receipt_for(principal, receipt_id)
    if receipt.attachment is None:
        raise NotFound("这张票据还没有上传影像。")
    return file_response(receipt.attachment)
