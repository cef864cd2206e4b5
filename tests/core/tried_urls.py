"""A few addresses beside the product's own, on which the middleware is tried."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from config.urls import urlpatterns as product
from core.errors import Conflict, NotSignedIn
from organizations.models import Unit
from tests.factories import make_unit

WRITTEN = "写入的示例企业"


def who(request: HttpRequest) -> JsonResponse:
    """Whom the middleware found, and what the database shows him."""
    principal = request.principal  # type: ignore[attr-defined]
    if principal is None:
        return JsonResponse({"tenant": None})
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM organizations_unit ORDER BY name")
        units = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM members_grant WHERE tenant_id <> app.tenant_id()")
        foreign_grants = cursor.fetchone()[0]
    return JsonResponse(
        {
            "tenant": principal.tenant.name,
            "tenants": [tenant.name for tenant in principal.tenants],
            "account": principal.account.username,
            "roles": sorted(principal.roles),
            "by_token": principal.token is not None,
            "units": units,
            "foreign_grants": foreign_grants,
        }
    )


def write(request: HttpRequest, status: int) -> HttpResponse:
    make_unit(WRITTEN)
    return HttpResponse("写入", status=status)


def refuse(request: HttpRequest) -> HttpResponse:
    make_unit(WRITTEN)
    raise Conflict("已有同名单位。")


def break_down(request: HttpRequest) -> HttpResponse:
    make_unit(WRITTEN)
    raise ZeroDivisionError("内部的话")


def swallow(request: HttpRequest) -> HttpResponse:
    """A fault of programming: the error is caught, the transaction is lost, and the page says all is well."""
    make_unit(WRITTEN)
    try:
        Unit.objects.raw("SELECT 1 / 0")[0]
    except DatabaseError:
        return HttpResponse("办成")
    return HttpResponse("未到此处")


def need_sign_in(request: HttpRequest) -> HttpResponse:
    raise NotSignedIn


def late(request: HttpRequest) -> HttpResponse:
    """Counts units while it is rendered."""
    return HttpResponse(str(Unit.objects.count()))


def tried(prefix: str) -> list[object]:
    return [
        path(f"{prefix}who", who),
        path(f"{prefix}write/<int:status>", write),
        path(f"{prefix}refuse", refuse),
        path(f"{prefix}break", break_down),
        path(f"{prefix}swallow", swallow),
        path(f"{prefix}need-sign-in", need_sign_in),
        path(f"{prefix}late", late),
    ]


urlpatterns = [*tried("try/"), *tried("api/try/"), *product]
