"""Signing in and out, and which tenant one works in."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import NotFound
from core.identify import TENANT_KEY
from core.pages import done, signed_in
from core.principal import Principal


class SignIn(auth_views.LoginView):
    template_name = "account/login.html"
    authentication_form = AuthenticationForm
    redirect_authenticated_user = False


class SignOut(auth_views.LogoutView):
    next_page = "sign-in"


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
