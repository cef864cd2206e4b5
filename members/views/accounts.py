"""Pages of accounts: the security administrator's."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, once
from core.errors import Conflict, InvalidInput
from core.models import Account, SignInEvent
from core.pages import done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.sign_in import address_of, locks_of
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Confirmation, Crumb, Fact
from core.views.terms import SETTINGS
from members.access import get_account_for
from members.actions import accounts as actions
from members.filters import AccountFilter
from members.forms import AccountForm
from members.models import Grant
from members.queries import account_rows, account_suggestions, accounts_for, grant_rows, tokens_for
from members.signs import account_tag, grant_tag, token_tag

ACCOUNTS = Crumb("账号", "/settings/accounts/")
ORDERINGS = {"username": "username", "name": "display_name", "created": "created_at"}
SHOWN_EVENTS = 20


@require_GET
@signed_in
def account_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    filterset = AccountFilter(request.GET, queryset=accounts_for(principal), request=request)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    accounts, page = list_page(request, found, allowed=ORDERINGS, default="username")
    context = {
        "filter_form": filterset.form,
        "rows": [(row, account_tag(row.account)) for row in account_rows(accounts)],
        "page": page,
        "crumbs": [SETTINGS, Crumb(ACCOUNTS.label)],
    }
    return render(request, "members/account_list.html", context)


def _detail_url(account: Account) -> str:
    return reverse("account-detail", args=[account.pk])


@require_GET
@signed_in
def account_detail(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    account = get_account_for(principal, account_id)
    today, password = clock.today(), once.told(request)
    grants = list(Grant.objects.filter(account=account, tenant_id=principal.tenant.pk).order_by("-created_at", "-id"))
    context = {
        "account": account,
        "tag": account_tag(account),
        "facts": [
            Fact("登录名", account.username),
            Fact("开通", cn_date(account.created_at)),
            Fact("到期日", cn_date(account.expires_on) if account.expires_on else "长期"),
            Fact("最近登录", cn_datetime(account.last_login) if account.last_login else "还未登录"),
        ],
        "grants": [(row, grant_tag(row.grant, today)) for row in grant_rows(grants)],
        "tokens": [(token, token_tag(token)) for token in tokens_for(principal).filter(account=account)],
        "events": SignInEvent.objects.filter(account=account).order_by("-at", "-id")[:SHOWN_EVENTS],
        "password": password,
        "is_locked": account.is_locked(clock.now()),
        "locks": locks_of(account, clock.now()),
        "is_own": account.pk == principal.account_id,
        "crumbs": [SETTINGS, ACCOUNTS, Crumb(account.display_name)],
    }
    response = render(request, "members/account_detail.html", context)
    if password:
        once.forget(response, path=request.path)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("account.edit")
    form = AccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            account, password = actions.create_account(actor=principal, **form.cleaned_data)
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            url = _detail_url(account)
            saved = done(request, f"已开通账号“{account.display_name}”，还没有任何权限。", url)
            return once.tell_once(saved, password, path=url)
    return _form(request, form, None)


def _form(request: HttpRequest, form: AccountForm, account: Account | None) -> HttpResponse:
    context = {
        "form": form,
        "account": account,
        "crumbs": [SETTINGS, ACCOUNTS, Crumb("修改" if account else "新建账号")],
        "back": _detail_url(account) if account else reverse("account-list"),
    }
    return render(request, "members/account_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_edit(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    account = get_account_for(principal, account_id, "account.edit")
    initial = {"display_name": account.display_name, "expires_on": account.expires_on}
    form = AccountForm(posted(request), initial=initial, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_account(actor=principal, account_id=account.pk, **form.cleaned_data)
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            return done(request, "已保存。", _detail_url(account))
    return _form(request, form, account)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_disable(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    account = get_account_for(principal, account_id, "account.edit")
    if request.method == "POST":
        actions.disable_account(actor=principal, account_id=account.pk)
        return done(request, f"已停用“{account.display_name}”，可随时重新启用。", _detail_url(account))
    confirm = Confirmation(
        title=f"停用账号“{account.display_name}”",
        effects=[
            "正在使用的页面立即退出，不能再登录。",
            "以它的名义发放的接口令牌立即失效。",
            "授权和操作记录都保留。",
        ],
        verb="停用账号",
        cancel_url=_detail_url(account),
        undo="停用后可随时重新启用，授权照旧。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_POST
@signed_in
def account_enable(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    account = actions.enable_account(actor=principal, account_id=account_id)
    return done(request, f"已启用“{account.display_name}”。", _detail_url(account))


@require_POST
@signed_in
def account_unlock(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    account = actions.unlock_account(actor=principal, account_id=account_id, address=address_of(request))
    return done(request, f"已解锁“{account.display_name}”，解锁已记入日志。", _detail_url(account))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_reset(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    account = get_account_for(principal, account_id, "account.edit")
    url = _detail_url(account)
    if request.method == "POST":
        _, password = actions.reset_password(actor=principal, account_id=account.pk)
        saved: HttpResponseRedirect = done(request, f"已重置“{account.display_name}”的密码。", url)
        return once.tell_once(saved, password, path=url)
    confirm = Confirmation(
        title=f"重置“{account.display_name}”的密码",
        effects=[
            "原密码立即作废，正在使用的页面全部退出。",
            "下一页显示一次临时密码，请当面或电话告知本人；本人首次登录须改密码。",
        ],
        verb="重置密码",
        cancel_url=url,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_GET
@signed_in
def account_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 accounts by name or user name."""
    found: list[dict[str, Any]] = list(account_suggestions(principal, request.GET.get("q", "")))
    return JsonResponse(found, safe=False)
