"""Signing in and out, and which tenant one works in."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import NotFound, TooManyRequests
from core.forms import SignInForm
from core.identify import TENANT_KEY
from core.models import Account
from core.pages import done, posted, safe_next, signed_in
from core.principal import Principal
from core.sign_in import REFUSED, address_of, record_event


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. Who is inside already goes on; who has no grant in any tenant is told so and may leave again."""
    after = safe_next(request, reverse("home"))
    if getattr(request, "principal", None) is not None:
        return HttpResponseRedirect(after)
    if request.user.is_authenticated:
        return render(request, "account/no_grant.html", {"account": request.user}, status=403)
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            account = authenticate(request, **form.cleaned_data)
        except TooManyRequests as error:
            form.add_error(None, error.message)
            return render(request, "account/login.html", {"form": form, "next": after}, status=error.status)
        if account is not None:
            login(request, account)
            return HttpResponseRedirect(after)
        form.add_error(None, REFUSED)
    context = {"form": form, "next": after}
    return render(request, "account/login.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    account = request.user
    if isinstance(account, Account):
        record_event("signed_out", account=account, username=account.username, address=address_of(request))
    logout(request)
    response = HttpResponseRedirect(reverse("sign-in"))
    # Drafts, pages kept for want of a line, and their worker: a shared phone keeps nothing of who left.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@require_POST
@signed_in
def switch_tenant(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Work in another tenant of one's own; the grants are read again on the next request."""
    wanted = request.POST.get("tenant", "")
    tenant = next((tenant for tenant in principal.tenants if str(tenant.id) == wanted), None)
    if tenant is None:
        raise NotFound
    request.session[TENANT_KEY] = str(tenant.id)
    request.session.cycle_key()
    return done(request, f"已切换到{tenant.name}。", reverse("home"))
