"""人才需求和目录: needs of units, and the issues published of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import InvalidInput
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair
from services.actions.matches import placed_persons
from services.actions.talent_needs import (
    create_need,
    move_need,
    update_need,
)
from services.choices.talent import NEED_TRANSITIONS, NeedState
from services.models import TalentMatch, TalentNeed
from services.room import room_tabs
from services.talent.filters import NeedFilter, need_form
from services.talent.forms import NeedForm
from services.talent.matching import profiles_for_need
from services.talent.queries import (
    MATCH,
    NEED_EDIT,
    NEED_VIEW,
    POOL_VIEW,
    get_need_for,
    matches_for,
    needs_for,
)
from services.talent.signs import match_tag, need_tag, place_of, validity

NEEDS = Crumb("人才需求", "/services/talent-needs/")
MOVES = {
    NeedState.FILLED: ("已招满", "不再匹配人才，之后的目录不再列入。"),
    NeedState.WITHDRAWN: ("撤回", "不再匹配人才，之后的目录不再列入；已发布的目录不变。"),
    NeedState.OPEN: ("恢复招引", "重新匹配人才，之后的目录列入。"),
}
SHOWN_MATCHES = 50


@require_GET
@signed_in
def need_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(NEED_VIEW)
    needs = needs_for(principal)
    filterset = NeedFilter(request.GET, queryset=needs, request=request)
    found = filterset.qs if filterset.is_valid() else needs.none()
    form = need_form(filterset, asked=request.GET.get("body", ""))
    allowed = {"name": "name_key", "ends": "ends_on", "updated": "updated_at"}
    rows, page = list_page(request, found.select_related("unit", "chain"), allowed=allowed, default="-ends")
    context = {
        "filter_form": form,
        "rows": [(row, need_tag(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-ends",
        "may_create": principal.may(NEED_EDIT),
        "tabs": room_tabs(principal, "talent-needs"),
    }
    return render(request, "services/talent_need_list.html", context)


@require_GET
@signed_in
def need_detail(request: HttpRequest, principal: Principal, need_id: UUID) -> HttpResponse:
    need = get_need_for(principal, need_id)
    may_edit = needs_for(principal, action=NEED_EDIT).filter(pk=need.pk).exists()
    may_match = principal.may(MATCH) and principal.may(POOL_VIEW)
    came = placed_persons(need.pk)
    matches = matches_for(principal).filter(need=need) if may_match else TalentMatch.objects.none()
    candidates = profiles_for_need(principal, need) if may_match and need_tag(need).tone == "go" else []
    unit_url = reverse("unit-detail", args=[need.unit_id]) if principal.may("unit.view") else ""
    context = {
        "need": need,
        "state_tag": need_tag(need),
        "crumbs": [NEEDS, Crumb(need.name)],
        "facts": [
            Fact("需求人数", f"{thousands(need.wanted)} 人"),
            Fact("已到岗", f"{thousands(came)} 人"),
            Fact("有效期", validity(need)),
        ],
        "pairs": [
            Pair("用人单位", need.unit.name, unit_url),
            Pair("人才类型", str(need.get_category_display())),
            Pair("专业方向", need.specialty or "不限"),
            Pair("学历职称要求", need.level or "不限"),
            Pair("薪酬待遇", need.pay or "面议"),
            Pair("产业链", need.chain.name if need.chain else "不限产业链"),
            Pair("岗位说明", need.description),
        ],
        "matches": [
            (row, match_tag(row), place_of(row.profile))
            for row in matches.select_related("profile", "profile__unit")[:SHOWN_MATCHES]
        ],
        "candidates": [(one.row, place_of(one.row), one.reasons) for one in candidates],  # type: ignore[arg-type]
        "may_match": may_match,
        "may_edit": may_edit,
        "moves": [(to, MOVES[to][0]) for to in MOVES if may_edit and to in NEED_TRANSITIONS[need.state]],
    }
    return render(request, "services/talent_need_detail.html", context)


def _form_page(request: HttpRequest, principal: Principal, need: TalentNeed | None) -> HttpResponse:
    given = {name: request.GET[name] for name in ("unit", "chain") if request.GET.get(name)}
    form = NeedForm(posted(request), principal=principal, need=need, initial=given)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, need))
        if saved is not None:
            return done(request, f"已保存“{saved.name}”。", reverse("talent-need-detail", args=[saved.pk]))
    context = {
        "form": form,
        "need": need,
        "crumbs": [NEEDS, Crumb("修改" if need else "登记人才需求")],
        "back": reverse("talent-need-detail", args=[need.pk]) if need else reverse("talent-need-list"),
    }
    return render(request, "services/talent_need_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: NeedForm, need: TalentNeed | None) -> TalentNeed:
    if need is None:
        return create_need(actor=principal, values=form.values())
    version = form.cleaned_data["version"]
    return update_need(actor=principal, need_id=need.pk, values=form.values(), expected_version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def need_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(NEED_EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def need_edit(request: HttpRequest, principal: Principal, need_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_need_for(principal, need_id, NEED_EDIT))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def need_move(request: HttpRequest, principal: Principal, need_id: UUID, need_state: str) -> HttpResponse:
    need = get_need_for(principal, need_id, NEED_EDIT)
    if need_state not in MOVES:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    label, effect = MOVES[NeedState(need_state)]
    detail = reverse("talent-need-detail", args=[need.pk])
    if request.method == "POST":
        moved = move_need(actor=principal, need_id=need.pk, to=need_state)
        return done(request, f"“{need.name}”现在是{moved.get_state_display()}。", detail)
    confirm = Confirmation(f"{label}：{need.name}", [effect], label, detail)
    return render(request, "kit/confirm.html", {"confirm": confirm})
