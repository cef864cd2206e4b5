"""设置 ▸ 办理时限: what counts for each clock, and which of it the city has set itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import undo_address
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.limits import create_time_limit, end_time_limit, update_time_limit
from services.choices import ClockKind, LimitUnit, Urgency
from services.clocks import Limit, limit_words
from services.limit_forms import CountingForm, TimeLimitForm
from services.limits import limit_book
from services.models import TimeLimit
from services.rule_access import get_time_limit_for
from services.rule_queries import EDIT, time_limits_for

LIMITS = Crumb("办理时限", "/settings/time-limits/")


def words_of(limit: TimeLimit) -> str:
    return limit_words(Limit(limit.amount, LimitUnit(limit.unit)))


@require_GET
@signed_in
def limit_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    limits, page = list_page(
        request,
        time_limits_for(principal, action=EDIT).select_related("category"),
        allowed={"clock": "clock", "updated": "updated_at"},
        default="clock",
    )
    today, form = clock.today(), CountingForm(request.GET)
    category_id, book = form.chosen(), limit_book(today)
    counting = [(kind.label, [book.of(kind, category_id, urgency) for urgency in Urgency]) for kind in ClockKind]
    context = {
        "rows": [(one, words_of(one), one.valid_to is not None and one.valid_to < today) for one in limits],
        "page": page,
        "form": form,
        "urgencies": [urgency.label for urgency in Urgency],
        "counting": [(label, [(limit_words(one.limit), one.rule) for one in each]) for label, each in counting],
        "crumbs": [SETTINGS, Crumb(LIMITS.label)],
    }
    return render(request, "services/time_limit_list.html", context)


def _save(principal: Principal, form: TimeLimitForm, limit: TimeLimit | None) -> TimeLimit:
    if limit is None:
        return create_time_limit(actor=principal, values=form.values())
    return update_time_limit(
        actor=principal, limit_id=limit.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, limit: TimeLimit | None) -> HttpResponse:
    principal.require_everywhere(EDIT)
    form = TimeLimitForm(posted(request), limit=limit)
    if request.method == "POST" and form.is_valid() and attempted(form, lambda: _save(principal, form, limit)):
        return done(request, "已保存，以后开始计时的工单按它办理，已在计时的不变。", reverse("time-limit-list"))
    context = {
        "form": form,
        "limit": limit,
        "crumbs": [SETTINGS, LIMITS, Crumb("修改" if limit else "新建")],
        "back": reverse("time-limit-list"),
    }
    return render(request, "services/time_limit_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def limit_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def limit_edit(request: HttpRequest, principal: Principal, time_limit_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_time_limit_for(principal, time_limit_id, EDIT))


@require_POST
@signed_in
def limit_end(request: HttpRequest, principal: Principal, time_limit_id: UUID) -> HttpResponse:
    """Not for tickets of today and later."""
    last_day = clock.day_before(clock.today())
    if end_time_limit(actor=principal, limit_id=time_limit_id, last_day=last_day):
        return done(request, "已停用，今天起的工单不再按它计时。", reverse("time-limit-list"))
    text = "这条时限还没有生效过，已删除，30 天内可在回收站恢复。"
    return done(request, text, reverse("time-limit-list"), undo=undo_address(time_limit_id))
