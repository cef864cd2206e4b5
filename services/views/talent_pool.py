"""人才库和对接: entries of the pool with consent, and what comes of needs and talent brought together."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import InvalidInput
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair
from members.talent import names_of, who
from organizations.choosing import as_uuid
from services.actions.matches import move_match, open_match, place_match
from services.actions.talent_pool import give_consent, record_profile, update_profile, withdraw_consent
from services.choices.talent import MATCH_TRANSITIONS, ConsentState, MatchState
from services.models import TalentMatch, TalentProfile
from services.room import room_tabs
from services.talent.filters import MatchFilter, ProfileFilter, match_form, profile_form
from services.talent.forms import ConsentForm, NoteForm, PlaceForm, ProfileForm, WithdrawForm
from services.talent.matching import needs_for_profile
from services.talent.queries import (
    MATCH,
    NEED_VIEW,
    PLACE,
    POOL_EDIT,
    POOL_VIEW,
    get_match_for,
    get_profile_for,
    matches_for,
    pool_for,
)
from services.talent.signs import consent_tag, match_tag, place_of

POOL = Crumb("人才库", "/services/talent-pool/")
MATCHES = Crumb("人才对接", "/services/talent-matches/")
SHOWN_MATCHES = 50


@require_GET
@signed_in
def profile_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(POOL_VIEW)
    profiles = pool_for(principal)
    filterset = ProfileFilter(request.GET, queryset=profiles, request=request)
    form = profile_form(filterset)
    found = filterset.qs if filterset.is_valid() else profiles.none()
    shown = found.select_related("unit", "chain", "kind")
    rows, page = list_page(request, shown, allowed={"updated": "updated_at"}, default="-updated")
    names = names_of(principal, (row.person_id for row in rows))
    context = {
        "filter_form": form,
        "rows": [(row, who(row.person_id, row.persons, names), place_of(row), consent_tag(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "may_create": principal.may(POOL_EDIT),
        "tabs": room_tabs(principal, "talent-pool"),
    }
    return render(request, "services/talent_pool_list.html", context)


@require_GET
@signed_in
def profile_detail(request: HttpRequest, principal: Principal, profile_id: UUID) -> HttpResponse:
    profile = get_profile_for(principal, profile_id)
    may_edit = pool_for(principal, action=POOL_EDIT).filter(pk=profile.pk).exists()
    may_match = principal.may(MATCH) and principal.may(NEED_VIEW)
    names = names_of(principal, [profile.person_id])
    matches = matches_for(principal).filter(profile=profile) if may_match else TalentMatch.objects.none()
    candidates = needs_for_profile(principal, profile) if may_match and profile.is_available else []
    consented = profile.consent == ConsentState.GIVEN
    context = {
        "profile": profile,
        "crumbs": [POOL, Crumb(str(profile))],
        "consent_tag": consent_tag(profile),
        "facts": [
            Fact("人员", who(profile.person_id, profile.persons, names)),
            Fact("人才类型", str(profile.get_category_display())),
            Fact("对接", "可对接" if profile.is_available else "暂不对接"),
        ],
        "pairs": [
            Pair("人才类别", profile.kind.label),
            Pair("专业方向", profile.specialty),
            Pair("职称、技能等级", profile.title or "未登记"),
            Pair("所在单位", place_of(profile)),
            Pair("产业链", profile.chain.name if profile.chain else "不限产业链"),
            Pair("本人意愿", _consent(profile)),
            Pair("备注", profile.note),
        ],
        "matches": [(row, match_tag(row)) for row in matches.select_related("need", "need__unit")[:SHOWN_MATCHES]],
        "candidates": [(one.row, one.reasons) for one in candidates],
        "may_match": may_match,
        "may_edit": may_edit,
        "may_name": may_edit and not consented and profile.persons == 1 and principal.may("person.view"),
        "may_withdraw": may_edit and consented,
    }
    return render(request, "services/talent_pool_detail.html", context)


def _consent(profile: TalentProfile) -> str:
    day = f"，{cn_date(profile.consent_on)}" if profile.consent_on else ""
    return f"{profile.get_consent_display()}{day}"


def _form_page(request: HttpRequest, principal: Principal, profile: TalentProfile | None) -> HttpResponse:
    given = {name: request.GET[name] for name in ("place", "chain") if request.GET.get(name)}
    form = ProfileForm(posted(request), principal=principal, profile=profile, initial=given)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, profile))
        if saved is not None:
            return done(request, "已保存。", reverse("talent-profile-detail", args=[saved.pk]))
    context = {
        "form": form,
        "profile": profile,
        "crumbs": [POOL, Crumb("修改" if profile else "登记人才")],
        "back": reverse("talent-profile-detail", args=[profile.pk]) if profile else reverse("talent-profile-list"),
    }
    return render(request, "services/talent_pool_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: ProfileForm, profile: TalentProfile | None) -> TalentProfile:
    if profile is None:
        return record_profile(actor=principal, values=form.values())
    version = form.cleaned_data["version"]
    return update_profile(actor=principal, profile_id=profile.pk, values=form.values(), expected_version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(POOL_EDIT)
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_edit(request: HttpRequest, principal: Principal, profile_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_profile_for(principal, profile_id, POOL_EDIT))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_consent(request: HttpRequest, principal: Principal, profile_id: UUID) -> HttpResponse:
    principal.require("person.view")
    profile = get_profile_for(principal, profile_id, POOL_EDIT)
    form = ConsentForm(posted(request), principal=principal, initial={"day": clock.today()})

    def act() -> Any:
        person, day = form.cleaned_data["person"], form.cleaned_data["day"]
        return give_consent(actor=principal, profile_id=profile.pk, person_id=person, day=day)

    told = ["须有本人书面或线上同意；本人随时可以撤回，撤回后姓名去掉，人数保留。"]
    return _step(request, profile, form, act, "登记本人同意", "已登记本人同意。", told)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_withdraw(request: HttpRequest, principal: Principal, profile_id: UUID) -> HttpResponse:
    profile = get_profile_for(principal, profile_id, POOL_EDIT)
    form = WithdrawForm(posted(request), initial={"day": clock.today()})

    def act() -> Any:
        return withdraw_consent(actor=principal, profile_id=profile.pk, **form.cleaned_data)

    told = ["姓名随即从人才库去掉，人数保留。"]
    return _step(request, profile, form, act, "撤回同意", "已撤回，姓名已去掉。", told, destructive=True)


def _step(
    request: HttpRequest,
    profile: TalentProfile,
    form: forms.Form,
    act: Any,
    label: str,
    answer: str,
    told: list[str],
    *,
    destructive: bool = False,
) -> HttpResponse:
    detail = reverse("talent-profile-detail", args=[profile.pk])
    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, answer, detail)
    context = {
        "form": form,
        "title": label,
        "told": told,
        "label": label,
        "destructive": destructive,
        "crumbs": [POOL, Crumb(str(profile), detail), Crumb(label)],
        "back": detail,
    }
    return render(request, "services/talent_step.html", context, status=422 if form.is_bound else 200)


# ---- matches --------------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def match_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(MATCH)
    matches = matches_for(principal)
    filterset = MatchFilter(request.GET, queryset=matches, request=request)
    form = match_form(filterset)
    found = filterset.qs if filterset.is_valid() else matches.none()
    shown = found.select_related("need", "need__unit", "profile", "profile__unit")
    rows, page = list_page(request, shown, allowed={"updated": "updated_at"}, default="-updated")
    context = {
        "filter_form": form,
        "rows": [(row, match_tag(row), place_of(row.profile)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "tabs": room_tabs(principal, "talent-matches"),
    }
    return render(request, "services/talent_match_list.html", context)


@require_GET
@signed_in
def match_detail(request: HttpRequest, principal: Principal, match_id: UUID) -> HttpResponse:
    match = get_match_for(principal, match_id)
    lawful = MATCH_TRANSITIONS[match.state]
    intake_url = ""
    if match.intake_id is not None and principal.may("talent.view"):
        intake_url = reverse("intake-detail", args=[match.intake_id])
    came = f"{thousands(match.intake.persons)} 人，{cn_date(match.intake.arrived_on)}" if match.intake else ""
    context = {
        "match": match,
        "state_tag": match_tag(match),
        "crumbs": [MATCHES, Crumb(match.need.name)],
        "facts": [
            Fact("用人单位", match.need.unit.name),
            Fact("人才来源", place_of(match.profile)),
            Fact("人才类型", str(match.profile.get_category_display())),
        ],
        "pairs": [
            Pair("人才需求", match.need.name, reverse("talent-need-detail", args=[match.need_id])),
            Pair("链上人才", str(match.profile), reverse("talent-profile-detail", args=[match.profile_id])),
            Pair("匹配理由", "；".join(match.reasons) or "人工对接"),
            *([Pair("到岗", came, intake_url)] if came else []),
            *([Pair("说明", match.note)] if match.note else []),
        ],
        "may_talk": MatchState.TALKING in lawful,
        "may_drop": MatchState.DROPPED in lawful,
        "may_resume": MatchState.INTERESTED in lawful,
        "may_place": MatchState.PLACED in lawful and principal.may(PLACE),
    }
    return render(request, "services/talent_match_detail.html", context)


@require_POST
@signed_in
def match_open(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``need`` and ``profile`` are posted by the button beside a candidate."""
    principal.require(MATCH)
    need_id, profile_id = (as_uuid(request.POST.get(name, "")) for name in ("need", "profile"))
    if need_id is None or profile_id is None:
        raise InvalidInput("请从需求或人才的页面上点“表示意向”。", code="nothing_chosen")
    match = open_match(actor=principal, need_id=need_id, profile_id=profile_id)
    return done(request, "已登记意向，双方单位会收到通知。", reverse("talent-match-detail", args=[match.pk]))


@require_POST
@signed_in
def match_talk(request: HttpRequest, principal: Principal, match_id: UUID) -> HttpResponse:
    match = move_match(actor=principal, match_id=match_id, to=MatchState.TALKING)
    return done(request, "已开始洽谈。", reverse("talent-match-detail", args=[match.pk]))


@require_POST
@signed_in
def match_resume(request: HttpRequest, principal: Principal, match_id: UUID) -> HttpResponse:
    match = move_match(actor=principal, match_id=match_id, to=MatchState.INTERESTED)
    return done(request, "已重新对接。", reverse("talent-match-detail", args=[match.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def match_drop(request: HttpRequest, principal: Principal, match_id: UUID) -> HttpResponse:
    form = NoteForm(posted(request))

    def act() -> Any:
        return move_match(actor=principal, match_id=match_id, to=MatchState.DROPPED, **form.cleaned_data)

    told = ["这次对接结束，之后可以重新对接。"]
    return _match_step(request, principal, match_id, form, act, "没有成", "已登记。", told, destructive=True)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def match_place(request: HttpRequest, principal: Principal, match_id: UUID) -> HttpResponse:
    principal.require(PLACE)
    form = PlaceForm(posted(request), initial={"arrived_on": clock.today()})

    def act() -> Any:
        return place_match(actor=principal, match_id=match_id, **form.cleaned_data)

    told = ["登记一条人才引进，计入用人单位和产业链的数字；招满的需求自动改为已招满。"]
    return _match_step(request, principal, match_id, form, act, "登记到岗", "已登记到岗。", told)


def _match_step(
    request: HttpRequest,
    principal: Principal,
    match_id: UUID,
    form: forms.Form,
    act: Any,
    label: str,
    answer: str,
    told: list[str],
    *,
    destructive: bool = False,
) -> HttpResponse:
    match = get_match_for(principal, match_id)
    detail = reverse("talent-match-detail", args=[match.pk])
    if form.is_bound and form.is_valid() and attempted(form, act):
        return done(request, answer, detail)
    context = {
        "form": form,
        "title": f"{label}：{match.need.name}",
        "told": told,
        "label": label,
        "destructive": destructive,
        "crumbs": [MATCHES, Crumb(match.need.name, detail), Crumb(label)],
        "back": detail,
    }
    return render(request, "services/talent_step.html", context, status=422 if form.is_bound else 200)
