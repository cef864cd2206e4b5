"""Pages of grants: department staff propose, the security administrator decides."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed
from core.models import Account
from core.pages import attempted, done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair, Tab
from core.views.terms import SETTINGS
from members.access import get_grant_for, home_account
from members.actions import grants as actions
from members.actions.withdrawals import keep_grant
from members.choices import GrantState
from members.filters import GrantFilter
from members.forms import DecisionForm, GrantForm
from members.models import SCOPE_KINDS, TARGET_KINDS, Grant
from members.queries import grant_rows, grants_for
from members.scopes import suggestions
from members.signs import grant_tag

GRANTS = Crumb("授权", "/settings/grants/")
ORDERINGS = {"updated": "updated_at", "created": "created_at"}
VIEWS = (("", "全部"), (GrantState.PROPOSED, "待审批"), (GrantState.ACTIVE, "有效"), (GrantState.REVOKED, "已收回"))


@require_GET
@signed_in
def grant_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    grants = grants_for(principal)
    filterset = GrantFilter(request.GET, queryset=grants.select_related("account"), request=request)
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    shown, page = list_page(request, found, allowed=ORDERINGS, default="-updated")
    today = clock.today()
    state, url = request.GET.get("state", ""), reverse("grant-list")
    context = {
        "filter_form": filterset.form,
        "rows": [(row, grant_tag(row.grant, today)) for row in grant_rows(shown)],
        "page": page,
        "tabs": [
            Tab(
                label,
                f"{url}?state={value}" if value else url,
                active=state == value,
                count=grants.filter(state=value).count() if value == GrantState.PROPOSED else None,
            )
            for value, label in VIEWS
        ],
        "sort": "-updated",
        "crumbs": [SETTINGS, Crumb(GRANTS.label)],
        "may_propose": principal.may("grant.propose"),
        "decides": principal.may_everywhere("grant.edit"),
    }
    return render(request, "members/grant_list.html", context)


def _period(grant: Grant) -> str:
    end = f"至 {cn_date(grant.valid_to)}" if grant.valid_to else "起，长期"
    return f"{cn_date(grant.valid_from)}{end}"


@require_GET
@signed_in
def grant_detail(request: HttpRequest, principal: Principal, grant_id: UUID) -> HttpResponse:
    grant = get_grant_for(principal, grant_id)
    row = grant_rows([grant])[0]
    sees_account = principal.may_everywhere("account.view")
    pairs = [
        Pair(
            "账号",
            f"{grant.account.display_name}（{grant.account.username}）",
            reverse("account-detail", args=[grant.account_id]) if sees_account else "",
        ),
        Pair("事由", grant.reason),
        Pair("提出", _who(grant.proposed_by, grant.created_at)),
    ]
    if grant.state != GrantState.PROPOSED:
        pairs.append(Pair("最近办理", _who(grant.decided_by, grant.updated_at)))
    if grant.withdrawal:
        since = f"；{cn_date(grant.withdrawal_from)}起不再需要" if grant.withdrawal_from else ""
        pairs.append(Pair("建议收回", f"{grant.withdrawal}{since}"))
    if grant.decision:
        pairs.append(Pair("办理意见", grant.decision))
    decides = principal.may_everywhere("grant.edit") and grant.account_id != principal.account_id
    context = {
        "grant": grant,
        "tag": grant_tag(grant, clock.today()),
        "facts": [
            Fact("角色", grant.get_role_display()),
            Fact("范围", row.scope),
            Fact("有效期", _period(grant)),
        ],
        "pairs": pairs,
        "may_decide": decides and grant.state == GrantState.PROPOSED,
        "may_keep": decides and grant.state == GrantState.ACTIVE and bool(grant.withdrawal),
        "may_revoke": principal.may_everywhere("grant.edit") and grant.state == GrantState.ACTIVE,
        "crumbs": [SETTINGS, GRANTS, Crumb(grant.account.display_name)],
    }
    return render(request, "members/grant_detail.html", context)


def _who(account: Account | None, moment: object) -> str:
    return f"{account.display_name if account else '平台'} · {cn_datetime(moment)}"  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def grant_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Propose a grant; what the security administrator enters takes effect at once."""
    principal.require("grant.propose")
    account = account_asked_for(request, principal)
    initial = {"valid_from": clock.today(), "account": str(account.pk) if account else ""}
    form = GrantForm(posted(request), principal=principal, initial=initial)
    decides = principal.may_everywhere("grant.edit")
    if request.method == "POST" and form.is_valid():
        act = actions.make_grant if decides else actions.propose_grant
        try:
            grant = act(actor=principal, **form.values())
        except (InvalidInput, Conflict, NotAllowed) as error:
            put_errors(form, error)
        else:
            text = "已授权，下一次操作即生效。" if decides else "已提交，等待安全管理员审批。"
            return done(request, text, reverse("grant-detail", args=[grant.pk]))
    context = {
        "form": form,
        "account": account,
        "decides": decides,
        "scope_url": f"{reverse('anchor-suggest')}?kinds={','.join(SCOPE_KINDS)}",
        "crumbs": [SETTINGS, GRANTS, Crumb("新建授权" if decides else "提出授权")],
    }
    return render(request, "members/grant_form.html", context, status=422 if form.is_bound else 200)


def account_asked_for(request: HttpRequest, principal: Principal) -> Account | None:
    """The account whose page led here, or that was chosen before the form was refused."""
    text = request.POST.get("account") or request.GET.get("account") or ""
    try:
        return home_account(principal, UUID(text))
    except (ValueError, DomainError):
        return None


@require_POST
@signed_in
def grant_approve(request: HttpRequest, principal: Principal, grant_id: UUID) -> HttpResponse:
    grant = actions.approve_grant(actor=principal, grant_id=grant_id)
    return done(request, "已批准，下一次操作即生效。", reverse("grant-detail", args=[grant.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def grant_refuse(request: HttpRequest, principal: Principal, grant_id: UUID) -> HttpResponse:
    grant = get_grant_for(principal, grant_id, "grant.edit")
    url, form = reverse("grant-detail", args=[grant.pk]), DecisionForm(posted(request))
    if form.is_valid() and attempted(
        form, lambda: actions.refuse_grant(actor=principal, grant_id=grant.pk, **form.cleaned_data)
    ):
        return done(request, "已退回，未批准；理由已告知提出人。", url)
    confirm = Confirmation(
        title=f"不批准“{grant.account.display_name}”的授权",
        effects=[f"“{grant.get_role_display()}”的授权不生效，理由通知提出人。"],
        verb="不批准",
        cancel_url=url,
        undo="不批准后不能改回；仍有需要时可重新提出。",
    )
    return _decision(request, confirm, form)


def _decision(request: HttpRequest, confirm: Confirmation, form: DecisionForm) -> HttpResponse:
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def grant_keep(request: HttpRequest, principal: Principal, grant_id: UUID) -> HttpResponse:
    """It stays in force after all."""
    grant = keep_grant(actor=principal, grant_id=grant_id)
    return done(request, "授权继续有效，已告知提出建议的人。", reverse("grant-detail", args=[grant.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def grant_revoke(request: HttpRequest, principal: Principal, grant_id: UUID) -> HttpResponse:
    grant = get_grant_for(principal, grant_id, "grant.edit")
    url, form = reverse("grant-detail", args=[grant.pk]), DecisionForm(posted(request))
    if form.is_valid() and attempted(
        form, lambda: actions.revoke_grant(actor=principal, grant_id=grant.pk, **form.cleaned_data)
    ):
        return done(request, "已收回，下一次操作即失效。", url)
    confirm = Confirmation(
        title=f"收回“{grant.account.display_name}”的授权",
        effects=[
            f"{grant.account.display_name}从下一次操作起不再是“{grant.get_role_display()}”，正在使用的页面和接口令牌同样失效。",
            "他已办理的事项和记录不受影响。",
        ],
        verb="收回授权",
        cancel_url=url,
        undo="收回后不能恢复；仍有需要时可重新授权。",
    )
    return _decision(request, confirm, form)


@require_GET
@signed_in
def anchor_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead over the chains, bodies, units, organizations, regions one may see; ``?kinds=`` narrows it."""
    known = {*SCOPE_KINDS, *TARGET_KINDS}
    asked = [kind for kind in request.GET.get("kinds", "").split(",") if kind in known]
    return JsonResponse(suggestions(principal, request.GET.get("q", ""), asked or sorted(known)), safe=False)
