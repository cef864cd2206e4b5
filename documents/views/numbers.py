"""The register of document numbers (发文登记簿), and the codes they are drawn under."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import NotFound
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb, Tab
from core.views.terms import SETTINGS
from documents.actions import create_series, end_series, update_series, void_number
from documents.filters import NumberFilter
from documents.forms import SeriesForm, VoidForm
from documents.models import ISSUER_KINDS, DocumentSeries
from documents.queries import numbers_for, series_for
from members.scopes import labels

REGISTER = Crumb("发文字号", "/settings/documents/numbers/")
ORDERINGS = {"time": "drawn_at", "title": "title", "date": "drawn_on"}


def _tabs(active: str) -> list[Tab]:
    return [
        Tab("登记簿", reverse("document-number-list"), active == "numbers"),
        Tab("机关代字", reverse("document-series-list"), active == "series"),
    ]


@require_GET
@signed_in
def number_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    found = NumberFilter(request.GET, queryset=numbers_for(principal))
    rows, page = list_page(request, found.qs, allowed=ORDERINGS, default="-time")
    context = {
        "rows": rows,
        "page": page,
        "filter_form": found.form,
        "is_narrowed": any(request.GET.get(name) for name in found.filters),
        "tabs": _tabs("numbers"),
        "crumbs": [SETTINGS, Crumb(REGISTER.label)],
        "sort": request.GET.get("sort") or "-time",
        "may_export": principal.may("export.run"),
    }
    return render(request, "documents/number_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def number_void(request: HttpRequest, principal: Principal, number_id: UUID) -> HttpResponse:
    principal.require_everywhere("document.edit")
    number = numbers_for(principal).filter(pk=number_id).first()
    if number is None:
        raise NotFound
    form, status = VoidForm(posted(request)), 200
    if request.method == "POST":
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            if attempted(form, lambda: void_number(actor=principal, number_id=number.pk, reason=reason)):
                return done(request, f"{number.text}已登记为作废，字号不再使用。", REGISTER.url)
        status = 422
    confirm = Confirmation(
        title=f"作废{number.text}",
        effects=[
            f"《{number.title}》在登记簿上标为“已作废”，字号保留，不会编给别的公文。",
            "已发布的内容不会撤下；需要更正的，请重新生成并发布，届时另编新号。",
        ],
        verb="作废",
        cancel_url=REGISTER.url,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=status)


@require_GET
@signed_in
def series_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    rows = list(series_for(principal))
    named = labels((row.issuer_kind, row.issuer_id) for row in rows)
    today = clock.today()
    for row in rows:
        row.anchor_name = named.get(row.issuer_id, "")
        row.in_use = row.is_in_use(today)
        row.example = f"{row.code}〔{today.year}〕1号"
    context = {"rows": rows, "tabs": _tabs("series"), "crumbs": [SETTINGS, Crumb(REGISTER.label)]}
    return render(request, "documents/series_list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def series_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _series_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def series_edit(request: HttpRequest, principal: Principal, series_id: UUID) -> HttpResponse:
    return _series_page(request, principal, _series(principal, series_id))


def _series(principal: Principal, series_id: UUID) -> DocumentSeries:
    principal.require_everywhere("document.edit")
    series: DocumentSeries | None = DocumentSeries.objects.filter(pk=series_id).first()
    if series is None:
        raise NotFound
    return series


def _series_page(request: HttpRequest, principal: Principal, series: DocumentSeries | None) -> HttpResponse:
    principal.require_everywhere("document.edit")
    anchor = f"{series.issuer_kind}:{series.issuer_id}" if series and series.issuer_id else ""
    initial = {"version": series.version, "issuer_anchor": anchor} if series else {}
    form, status = SeriesForm(posted(request), instance=series, initial=initial, principal=principal), 200
    if request.method == "POST":
        saved = attempt(form, lambda: _save(principal, series, form)) if form.is_valid() else None
        if saved is not None:
            return done(request, f"已保存机关代字“{saved.code}”。", reverse("document-series-list"))
        status = 422
    name = labels([(series.issuer_kind, series.issuer_id)]) if series else {}
    context = {
        "form": form,
        "series": series,
        "crumbs": [SETTINGS, REGISTER, Crumb("机关代字")],
        "anchor_url": f"{reverse('anchor-suggest')}?kinds={','.join(ISSUER_KINDS)}",
        "anchor_name": name.get(series.issuer_id, "") if series and series.issuer_id else "",
    }
    return render(request, "documents/series_form.html", context, status=status)


def _save(principal: Principal, series: DocumentSeries | None, form: SeriesForm) -> DocumentSeries:
    if series is None:
        return create_series(actor=principal, values=form.values())
    version = form.cleaned_data["version"]
    return update_series(actor=principal, series_id=series.pk, values=form.values(), expected_version=version)


@require_POST
@signed_in
def series_end(request: HttpRequest, principal: Principal, series_id: UUID) -> HttpResponse:
    series = end_series(actor=principal, series_id=series_id, last_day=clock.today())
    text = f"机关代字“{series.code}”今天以后不再编号，已编的字号照常显示。"
    return done(request, text, reverse("document-series-list"))


@require_POST
@signed_in
def series_revive(request: HttpRequest, principal: Principal, series_id: UUID) -> HttpResponse:
    series = end_series(actor=principal, series_id=series_id, last_day=None)
    return done(request, f"机关代字“{series.code}”已恢复使用，序号接着编。", reverse("document-series-list"))
