"""这个账号能做什么: for the account itself, for the security administrator and for the auditor."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import clock
from core.audit import record_access
from core.errors import NotAllowed, NotSignedIn
from core.models import Account
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact
from core.views.terms import SETTINGS
from members.access import home_account
from members.account_rights import account_rights
from members.signs import account_tag, token_tag
from members.views.accounts import ACCOUNTS


@require_GET
@signed_in
def own_rights(request: HttpRequest, principal: Principal) -> HttpResponse:
    """我能做什么."""
    if principal.account is None:
        raise NotSignedIn
    return _page(request, principal, principal.account, [Crumb("我能做什么")], named=True)


@require_GET
@signed_in
def rights_of_account(request: HttpRequest, principal: Principal, account_id: UUID) -> HttpResponse:
    """The same of another's account; that an auditor looked is noted."""
    decides, audits = principal.may_everywhere("account.view"), principal.may_everywhere("audit.view")
    if not (decides or audits):
        raise NotAllowed
    account = home_account(principal, account_id)
    if audits:
        record_access(Account, account.pk, {"fields": ["rights"]})
    back = Crumb(account.display_name, reverse("account-detail", args=[account.pk]) if decides else "")
    lists = [SETTINGS, ACCOUNTS] if decides else [SETTINGS]
    return _page(request, principal, account, [*lists, back, Crumb("能做什么")], named=decides)


def _page(
    request: HttpRequest, principal: Principal, account: Account, crumbs: list[Crumb], *, named: bool
) -> HttpResponse:
    rights = account_rights(principal, account, named=named)
    first = min((line.grant.valid_from for line in rights.grants), default=None)
    context = {
        "account": account,
        "is_own": account.pk == principal.account_id,
        "tag": account_tag(account),
        "rights": rights,
        "tokens": [(token, token_tag(token)) for token in rights.tokens],
        "opens_grants": principal.may("grant.view"),
        "facts": [
            Fact("登录名", account.username),
            Fact("有效授权", thousands(len(rights.grants)), "项"),
            Fact("最早起始", cn_date(first) if first else "—"),
            Fact("截至", cn_date(clock.today())),
        ],
        "crumbs": crumbs,
    }
    return render(request, "members/account_rights.html", context)
