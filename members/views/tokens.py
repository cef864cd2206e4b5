"""Pages of API tokens: the security administrator's."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import once
from core.errors import Conflict, InvalidInput
from core.pages import done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb
from core.token_scopes import known_scopes
from core.views.terms import SETTINGS
from members.access import get_token_for
from members.actions import tokens as actions
from members.forms import TokenForm
from members.queries import tokens_for
from members.signs import token_tag
from members.views.grants import account_asked_for

TOKENS = Crumb("接口令牌", "/settings/tokens/")


@require_GET
@signed_in
def token_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    tokens, page = list_page(request, tokens_for(principal), allowed={"created": "created_at"}, default="-created")
    scopes, secret = known_scopes(), once.told(request)
    context = {
        "rows": [(token, token_tag(token), [scopes.get(scope, scope) for scope in token.scopes]) for token in tokens],
        "page": page,
        "secret": secret,
        "crumbs": [SETTINGS, Crumb(TOKENS.label)],
    }
    response = render(request, "members/token_list.html", context)
    if secret:
        once.forget(response, path=request.path)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def token_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("token.edit")
    account = account_asked_for(request, principal)
    form = TokenForm(posted(request), principal=principal, initial={"account": str(account.pk) if account else ""})
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = actions.create_token(actor=principal, **form.values())
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            url = reverse("token-list")
            saved = done(request, f"已发放“{token.label}”的令牌。", url)
            return once.tell_once(saved, secret, path=url)
    context = {"form": form, "account": account, "crumbs": [SETTINGS, TOKENS, Crumb("发放令牌")]}
    return render(request, "members/token_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def token_revoke(request: HttpRequest, principal: Principal, token_id: UUID) -> HttpResponse:
    token = get_token_for(principal, token_id)
    url = reverse("token-list")
    if request.method == "POST":
        actions.revoke_token(actor=principal, token_id=token.pk)
        return done(request, f"已停用“{token.label}”的令牌。", url)
    confirm = Confirmation(
        title=f"停用“{token.label}”的令牌",
        effects=[
            f"用它对接的系统从下一次请求起不能再读写（开头 {token.prefix}…，{cn_date(token.created_at)}发放）。",
            "对接双方已有的数据不受影响。",
        ],
        verb="停用令牌",
        cancel_url=url,
        undo="停用后不能恢复；仍需对接时可重新发放。",
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
