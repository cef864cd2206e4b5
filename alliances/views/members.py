"""成员: who belongs to a body, joining one by one or many at once, correcting, leaving."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for, get_membership_for
from alliances.choosing import member_suggestions
from alliances.filters import MemberListForm
from alliances.forms import AUTOMATIC, CategoryForm, DayForm, JoinForm, JoinManyForm
from alliances.history import member_name
from alliances.joinable import Candidate, candidates
from alliances.member_rows import category_counts, member_rows, narrowed, numbered_page
from alliances.models import ChainBody
from alliances.pages import body_frame, crumbs_to
from alliances.queries import memberships_for, names_shown
from chains.pages import day_of
from core import clock
from core.errors import InvalidInput
from core.pages import attempted, done, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation
from core.tenancy.dated import in_force


@require_GET
@signed_in
def body_detail(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """The members in force on the day, by category with counts."""
    body = get_body_for(principal, body_id)
    day, named = day_of(request), names_shown(principal)
    standing = memberships_for(principal).filter(in_force(day), body=body)
    categories = category_counts(standing)
    category = request.GET.get("category", "")
    form = MemberListForm(request.GET)
    found = standing.none()
    if form.is_valid() and category in {"", *[each.key for each in categories]}:
        found = narrowed(standing, {**form.cleaned_data, "category": category}, named=named)
    shown = numbered_page(found, request.GET.get("cursor", ""))
    context = {
        **body_frame(principal, body, active="members", day=day),
        "filter_form": form,
        "categories": categories,
        "category": category,
        "rows": member_rows(principal, shown.memberships, day, named=named),
        "page": shown.page,
        "narrowing": bool(category) or (form.is_valid() and form.is_narrowing),
    }
    return render(request, "alliances/body_members.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def member_add(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "membership.edit")
    back = reverse("body-detail", args=[body.pk])
    form = JoinForm(request.POST or None, principal=principal)
    if form.is_valid() and attempted(form, lambda: _join(principal, body, form)):
        return done(request, f"已加入“{body.name}”，隶属关系不变。", back)
    context = {"form": form, "body": body, "crumbs": crumbs_to(body, "添加成员"), "back": back}
    return render(request, "alliances/member_form.html", context, status=422 if form.is_bound else 200)


def _join(principal: Principal, body: ChainBody, form: JoinForm) -> None:
    kind, member_id = form.cleaned_data["member"]
    actions.join(
        actor=principal,
        body_id=body.pk,
        kind=kind,
        member_id=member_id,
        category_id=form.category_id(),
        post=form.cleaned_data["post"],
        valid_from=form.cleaned_data["valid_from"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def members_add_all(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """The party organizations of the chain's units that are not members yet: looked over, then joined together."""
    body = get_body_for(principal, body_id, "membership.edit")
    back = reverse("body-detail", args=[body.pk])
    form = JoinManyForm(request.POST or None)
    if form.is_valid():
        offered = {each.org.pk: each for each in candidates(principal, body, form.cleaned_data["valid_from"])}
        ticked = [offered[key] for key in _ids(request) if key in offered]
        if not ticked:
            form.add_error(None, "请至少勾选一个党组织。")
        elif attempted(form, lambda: _join_many(principal, body, form, ticked)):
            return done(request, f"已加入 {len(ticked)} 个党组织，隶属关系不变。", back)
    context = {
        "form": form,
        "body": body,
        "offered": candidates(principal, body, clock.today()),
        "ticked": {str(key) for key in _ids(request)} if request.method == "POST" else None,
        "crumbs": crumbs_to(body, "批量加入"),
        "back": back,
    }
    return render(request, "alliances/members_add_all.html", context, status=422 if form.is_bound else 200)


def _ids(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("ids")]
    except ValueError as error:
        raise InvalidInput("勾选的内容无效，请刷新页面后重试。", code="bad_ids") from error


def _join_many(principal: Principal, body: ChainBody, form: JoinManyForm, ticked: list[Candidate]) -> None:
    chosen = form.cleaned_data["category"]
    party_orgs: Mapping[UUID, UUID | None] = {
        each.org.pk: (each.category.pk if each.category else None) if chosen == AUTOMATIC else UUID(chosen)
        for each in ticked
    }
    actions.join_many(
        actor=principal, body_id=body.pk, party_orgs=party_orgs, valid_from=form.cleaned_data["valid_from"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def member_edit(request: HttpRequest, principal: Principal, membership_id: UUID) -> HttpResponse:
    row = get_membership_for(principal, membership_id, "membership.edit")
    initial = {"category": str(row.category_id or ""), "post": row.post, "version": row.version}
    form = CategoryForm(request.POST or None, initial=initial, present=row.category_id)
    back, name = reverse("body-detail", args=[row.body_id]), member_name(row, named=names_shown(principal))
    if form.is_valid() and attempted(
        form,
        lambda: actions.change_membership(
            actor=principal,
            membership_id=row.pk,
            category_id=form.category_id(),
            post=form.cleaned_data["post"],
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存“{name}”的类别和职务。", back)
    context = {"form": form, "name": name, "crumbs": crumbs_to(row.body, "修改成员"), "back": back}
    return render(request, "alliances/member_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def member_leave(request: HttpRequest, principal: Principal, membership_id: UUID) -> HttpResponse:
    row = get_membership_for(principal, membership_id, "membership.edit")
    back, name = reverse("body-detail", args=[row.body_id]), member_name(row, named=names_shown(principal))
    form = DayForm(request.POST or None)
    if form.is_valid() and attempted(
        form, lambda: actions.leave(actor=principal, membership_id=row.pk, last_day=form.cleaned_data["last_day"])
    ):
        return done(request, f"已登记“{name}”退出。", back)
    confirm = Confirmation(
        title=f"登记“{name}”退出",
        effects=[
            f"从次日起不再计入“{row.body.name}”的成员，以前的记录保留，可按日期查看。",
            "成员自身的隶属关系不变。",
        ],
        verb="登记退出",
        cancel_url=back,
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_GET
@signed_in
def member_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead over party organizations, units and persons, for those who may add members."""
    principal.require("membership.edit")
    return JsonResponse(member_suggestions(principal, request.GET.get("q", "")), safe=False)
