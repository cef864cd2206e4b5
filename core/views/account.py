"""One's own account: how it shows, how it was used, what signs in for it."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.models import Account, ApiToken, SignInEvent
from core.pages import done, safe_next, signed_in
from core.principal import Principal

SHOWN_EVENTS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def security(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Change the password; see when and from where one signed in, and which tokens act in one's name."""
    form = PasswordChangeForm(principal.account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        return done(request, "密码已修改，其他地方的登录已全部退出。", reverse("account-security"))
    context = {
        "form": form,
        "events": SignInEvent.objects.filter(account_id=principal.account_id).order_by("-at", "-id")[:SHOWN_EVENTS],
        "tokens": ApiToken.objects.filter(account_id=principal.account_id).order_by("-created_at"),
        "now": clock.now(),
    }
    return render(request, "account/security.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def large_text(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Show everything larger, or as usual again, on every machine this account signs in at."""
    Account.objects.filter(pk=principal.account_id).update(large_text=request.POST.get("large_text") == "1")
    return HttpResponseRedirect(safe_next(request, reverse("account-security")))
