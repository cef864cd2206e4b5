"""Pages of invitations, and the door by which whoever was invited comes in."""

from uuid import UUID

from django.contrib.auth import authenticate, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, once
from core.errors import Conflict, DomainError, InvalidInput, NotFound
from core.models import Tenant
from core.pages import done, list_page, posted, put_errors, signed_in
from core.principal import Principal, platform_principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Crumb, Fact, Pair, StateTag, Tone
from core.tenancy.scope import tenant_scope
from core.views.terms import SETTINGS
from members.actions import invitations as actions
from members.choices import InvitationState
from members.invitation_forms import AcceptForm, InvitationForm
from members.models import Invitation
from members.queries import invitations_for
from members.scopes import labels

INVITATIONS = Crumb("邀请", "/settings/invitations/")
TONES: dict[str, Tone] = {
    InvitationState.PROPOSED: "go",
    InvitationState.ISSUED: "warn",
    InvitationState.ACCEPTED: "ok",
    InvitationState.REFUSED: "off",
    InvitationState.WITHDRAWN: "off",
}
REASON = "受邀开通账号"


def _tag(invitation: Invitation) -> StateTag:
    expired = invitation.expires_at is not None and invitation.expires_at <= clock.now()
    if invitation.state == InvitationState.ISSUED and expired:
        return StateTag("链接已过期", "bad")
    return StateTag(str(InvitationState(invitation.state).label), TONES[invitation.state])


@require_GET
@signed_in
def invitation_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    rows, page = list_page(request, invitations_for(principal), allowed={"time": "created_at"}, default="-time")
    context = {
        "rows": [(row, _tag(row)) for row in rows],
        "page": page,
        "decides": principal.may_everywhere("grant.edit"),
        "crumbs": [SETTINGS, Crumb(INVITATIONS.label)],
    }
    return render(request, "members/invitation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invitation_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("grant.propose")
    decides = principal.may_everywhere("grant.edit")
    form = InvitationForm(posted(request), principal=principal)
    if request.method == "POST" and form.is_valid():
        answer = save_invitation(request, principal, form)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "decides": decides,
        "crumbs": [SETTINGS, INVITATIONS, Crumb("邀请同事")],
        "back": reverse("invitation-list"),
    }
    return render(request, "members/invitation_form.html", context, status=422 if form.is_bound else 200)


def save_invitation(request: HttpRequest, principal: Principal, form: InvitationForm) -> HttpResponseRedirect | None:
    """The redirect to the invitation, its link told there once; None where it was refused, which the form shows."""
    try:
        if not principal.may_everywhere("grant.edit"):
            proposed = actions.propose_invitation(actor=principal, **form.values())
            text = f"已提交邀请“{proposed.display_name}”，安全管理员批准后会得到邀请链接。"
            return done(request, text, _url(proposed))
        invitation, secret = actions.invite(actor=principal, **form.values())
    except (InvalidInput, Conflict) as error:
        put_errors(form, error)
        return None
    return _with_link(request, invitation, secret, f"已为“{invitation.display_name}”生成邀请链接。")


def _url(invitation: Invitation) -> str:
    return reverse("invitation-detail", args=[invitation.pk])


def _with_link(request: HttpRequest, invitation: Invitation, secret: str, text: str) -> HttpResponseRedirect:
    response = done(request, text, _url(invitation))
    once.tell_once(response, secret, path=_url(invitation))
    return response


def _held(principal: Principal, invitation_id: UUID) -> Invitation:
    found = invitations_for(principal).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    return found


@require_GET
@signed_in
def invitation_detail(request: HttpRequest, principal: Principal, invitation_id: UUID) -> HttpResponse:
    invitation, secret = _held(principal, invitation_id), once.told(request)
    scope = "全市"
    if invitation.scope_id is not None:
        scope = labels([(invitation.scope_kind, invitation.scope_id)])[invitation.scope_id]
    pairs = [
        Pair("事由", invitation.reason),
        Pair("提出", _who(invitation.proposed_by, cn_datetime(invitation.created_at))),
    ]
    if invitation.decided_by is not None:
        pairs.append(Pair("办理", _who(invitation.decided_by, cn_datetime(invitation.updated_at))))
    if invitation.account is not None:
        sees = principal.may_everywhere("account.view")
        url = reverse("account-detail", args=[invitation.account_id]) if sees else ""
        pairs.append(Pair("开通的账号", invitation.account.username, url))
    link = reverse("invitation-accept", args=[principal.tenant.code, secret]) if secret else ""
    decides, open_states = principal.may_everywhere("grant.edit"), (InvitationState.PROPOSED, InvitationState.ISSUED)
    is_own = invitation.proposed_by is not None and invitation.proposed_by.pk == principal.account_id
    context = {
        "invitation": invitation,
        "tag": _tag(invitation),
        "facts": [
            Fact("角色", invitation.get_role_display()),
            Fact("范围", scope),
            Fact("账号到期", cn_date(invitation.account_until) if invitation.account_until else "长期"),
            Fact("链接到期", cn_datetime(invitation.expires_at) if invitation.expires_at else "尚未发出"),
        ],
        "pairs": pairs,
        "link": request.build_absolute_uri(link) if link else "",
        "may_approve": decides and invitation.state == InvitationState.PROPOSED,
        "may_renew": decides and invitation.state == InvitationState.ISSUED,
        "may_withdraw": (decides or is_own) and invitation.state in open_states,
        "crumbs": [SETTINGS, INVITATIONS, Crumb(invitation.display_name)],
    }
    response = render(request, "members/invitation_detail.html", context)
    if secret:
        once.forget(response, path=request.path)
    return response


def _who(account: object, when: str) -> str:
    return f"{account or '平台'}，{when}"


@require_POST
@signed_in
def invitation_issue(request: HttpRequest, principal: Principal, invitation_id: UUID) -> HttpResponse:
    invitation, secret = actions.issue_link(actor=principal, invitation_id=invitation_id)
    return _with_link(request, invitation, secret, f"已为“{invitation.display_name}”生成邀请链接，以前的链接作废。")


@require_POST
@signed_in
def invitation_refuse(request: HttpRequest, principal: Principal, invitation_id: UUID) -> HttpResponse:
    invitation = actions.refuse_invitation(actor=principal, invitation_id=invitation_id)
    return done(request, f"已退回对“{invitation.display_name}”的邀请。", _url(invitation))


@require_POST
@signed_in
def invitation_withdraw(request: HttpRequest, principal: Principal, invitation_id: UUID) -> HttpResponse:
    invitation = actions.withdraw_invitation(actor=principal, invitation_id=invitation_id)
    return done(request, f"已撤回对“{invitation.display_name}”的邀请，链接作废。", _url(invitation))


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """The door: nobody is signed in, the secret says who was meant. Afterwards the new account is inside."""
    if request.user.is_authenticated:
        return render(request, "members/invitation_signed_in.html", {"account": request.user}, status=409)
    tenant = Tenant.objects.filter(code=code, is_active=True).first()
    if tenant is None:
        raise Http404
    form = AcceptForm(posted(request))
    with tenant_scope(tenant.pk, actor_id=None, reason=REASON):
        try:
            invitation = actions.usable_invitation(secret)
        except DomainError as error:
            return render(request, "members/invitation_gone.html", {"message": error.message}, status=error.status)
        if request.method != "POST" or not form.is_valid() or not _accepted(form, tenant, secret):
            context = {"form": form, "invitation": invitation, "tenant": tenant}
            return render(request, "members/invitation_accept.html", context, status=422 if form.is_bound else 200)
    account = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
    if account is not None:
        login(request, account)
    return done(request, f"账号已开通，欢迎使用{tenant.name}的平台。", reverse("home"))


def _accepted(form: AcceptForm, tenant: Tenant, secret: str) -> bool:
    try:
        actions.accept_invitation(
            tenant_principal=platform_principal(tenant),
            secret=secret,
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
        )
    except (InvalidInput, Conflict) as error:
        put_errors(form, error)
        return False
    return True
