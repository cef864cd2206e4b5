"""日历订阅: the address of one's own calendar, and the calendar itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import once
from core.errors import NotFound
from core.models import Tenant
from core.pages import done, signed_in
from core.principal import Principal
from core.tenancy.scope import current_scope, has_scope
from meetings.actions import feed as actions
from meetings.feed.reading import feed_content
from meetings.views.ics import CONTENT_TYPE


@require_GET
@signed_in
def calendar_feed(request: HttpRequest, principal: Principal) -> HttpResponse:
    secret = once.told(request)
    link = reverse("calendar-feed-file", args=[principal.tenant.code, secret]) if secret else ""
    context = {
        "feed": actions.own_feed(principal),
        "link": request.build_absolute_uri(link) if link else "",
        "may_subscribe": principal.may("meeting.view"),
    }
    response = render(request, "meetings/calendar_feed.html", context)
    if secret:
        once.forget(response, path=request.path)
    return response


@require_POST
@signed_in
def calendar_feed_make(request: HttpRequest, principal: Principal) -> HttpResponse:
    _, secret = actions.make_feed(actor=principal)
    response = done(request, "已生成订阅链接，以前的链接作废。", reverse("calendar-feed"))
    return once.tell_once(response, secret, path=reverse("calendar-feed"))


@require_POST
@signed_in
def calendar_feed_revoke(request: HttpRequest, principal: Principal) -> HttpResponse:
    actions.revoke_feed(actor=principal)
    return done(request, "日历订阅已停用，原来的链接不再有内容。", reverse("calendar-feed"))


@require_http_methods(["GET", "HEAD"])
def feed_file(request: HttpRequest, code: str, secret: str) -> HttpResponse:  # noqa: ARG001
    """For calendar programs: nobody is signed in, whatever is wrong is the same 404."""
    tenant = Tenant.objects.filter(code=code, is_active=True).first()
    if tenant is None or (has_scope() and current_scope().tenant_id != tenant.pk):
        return _missing()
    try:
        content = feed_content(tenant, secret)
    except NotFound:
        return _missing()
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _missing() -> HttpResponse:
    return HttpResponse("这个日历订阅不存在或已停用。\n", status=404, content_type="text/plain; charset=utf-8")
