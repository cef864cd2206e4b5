"""One's own account: how it shows, how it was used, what signs in for it."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import InvalidInput, NotSignedIn
from core.forms import PasswordForm
from core.models import Account, ApiToken, SignInEvent
from core.own_account import set_large_text
from core.pages import done, posted, put_errors, safe_next, signed_in
from core.passwords import change_own_password
from core.principal import Principal
from core.sign_in import MAX_FAILURES

SHOWN_EVENTS = 20
TRIES_KEY = "password_tries"


def _account(principal: Principal) -> Account:
    if principal.account is None:
        raise NotSignedIn
    return principal.account


def _password_page(
    request: HttpRequest, principal: Principal, template: str, context: dict[str, object], after: str
) -> HttpResponse:
    """The form that changes one's own password, on either of its two pages."""
    form = PasswordForm(posted(request))
    if _account(principal).must_change_password:
        form.fields["old_password"].label = "临时密码"
    if request.method == "POST" and form.is_valid():
        old, new = form.cleaned_data["old_password"], form.cleaned_data["new_password"]
        try:
            account = change_own_password(actor=principal, old=old, new=new)
        except InvalidInput as error:
            put_errors(form, error)
            if error.code == "wrong_password" and _tried_too_often(request):
                logout(request)
                messages.error(request, "原密码连续输错，为保护账号已退出登录，请重新登录。")
                return HttpResponseRedirect(reverse("sign-in"))
        else:
            request.session.pop(TRIES_KEY, None)
            update_session_auth_hash(request, account)
            return done(request, "密码已修改，在其他地方的登录已全部退出。", after)
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def _tried_too_often(request: HttpRequest) -> bool:
    """Someone at an open session who does not know its password gets five tries. The session is saved even though
    the refusal's transaction is not."""
    tries = int(request.session.get(TRIES_KEY, 0)) + 1
    request.session[TRIES_KEY] = tries
    return tries >= MAX_FAILURES


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def security(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Change the password; see when and from where one signed in, and which tokens act in one's name."""
    account = _account(principal)
    tokens = ApiToken.objects.filter(account=account).select_related("tenant").order_by("-created_at")
    context: dict[str, object] = {
        "events": SignInEvent.objects.filter(account=account).order_by("-at", "-id")[:SHOWN_EVENTS],
        "tokens": [(token, token.state_on(clock.now())) for token in tokens],
        "account": account,
    }
    return _password_page(request, principal, "account/security.html", context, reverse("account-security"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The page between a temporary password and everything else (core.middleware.sessions leads here)."""
    if not _account(principal).must_change_password:
        return HttpResponseRedirect(reverse("account-security"))
    return _password_page(request, principal, "account/password.html", {}, reverse("home"))


@require_POST
@signed_in
def large_text(request: HttpRequest, principal: Principal) -> HttpResponse:
    set_large_text(actor=principal, wanted=request.POST.get("large_text") == "1")
    return HttpResponseRedirect(safe_next(request, reverse("account-security")))
