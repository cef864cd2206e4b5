"""跨区域共享, the side that shares: whom a body is shown to, until when; invite, put off, withdraw (R67)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import SpaceState
from alliances.pages import BODIES, crumbs_to, room_tabs
from alliances.queries import by_body
from alliances.sharing.across import answers_to, get_share_for, headers_of, shares_for, space_state, state_tag
from alliances.sharing.queries import EDIT, VIEW
from alliances.sharing.share_filters import ShareFilter, guests_of, share_form
from alliances.sharing.share_forms import OfferForm, UntilForm
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb

SHARES = Crumb("跨区域共享", "/alliances/shares/")
ORDERINGS = {"offered": "offered_on", "until": "until", "updated": "updated_at"}
MOST_LINES = 100
GOING_ON = (SpaceState.WAITING, SpaceState.LIVE)


@require_GET
@signed_in
def share_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    by_body(principal).require(VIEW)
    rows = shares_for(principal)
    filterset = ShareFilter(request.GET, queryset=rows, request=request)
    bodies, _ = bodies_and_chains(rows, request.GET.get("body", ""))
    form = share_form(filterset, bodies=bodies, guests=guests_of(rows))
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(request, found.select_related("body", "guest"), allowed=ORDERINGS, default="-offered")
    answers = answers_to(shown)
    lines = []
    for share in shown:
        answer = answers.get(share.pk)
        state = space_state(share, answer)
        lines.append((share, answer, state_tag(state), state in GOING_ON))
    body_id = request.GET.get("body", "")
    context = {
        "filter_form": form,
        "rows": lines,
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-offered",
        "body_id": body_id,
        "may_edit": by_body(principal).may(EDIT),
        "may_receive": principal.may_everywhere(VIEW),
        "tabs": room_tabs(principal, "across"),
    }
    return render(request, "alliances/share_list.html", context)


def _list_of(body_id: UUID) -> str:
    return f"{reverse('share-list')}?body={body_id}"


@require_http_methods(["GET", "POST"])
@signed_in
def share_offer(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, EDIT)
    form = OfferForm(posted(request), principal=principal)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.offer_share(actor=principal, body_id=body.pk, **form.values()))
    ):
        return done(request, "已发出邀请，对方接受后可以查看。", _list_of(body.pk))
    context = {"form": form, "body": body, "crumbs": crumbs_to(body, "邀请外市"), "back": _list_of(body.pk)}
    return render(request, "alliances/share_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def share_prolong(request: HttpRequest, principal: Principal, share_id: UUID) -> HttpResponse:
    """Another last day; below it, line by line, what the other city sees."""
    share = get_share_for(principal, share_id, EDIT)
    form = UntilForm(posted(request), initial={"until": share.until, "version": share.version})
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.prolong_share(
                actor=principal,
                share_id=share.pk,
                until=form.cleaned_data["until"],
                expected_version=form.cleaned_data["version"],
            ),
        )
    ):
        return done(request, f"已改为共享到{cn_date(form.cleaned_data['until'])}。", _list_of(share.body_id))
    lines = list(headers_of(share).order_by("-day", "id")[: MOST_LINES + 1])
    more = f"（最近 {MOST_LINES} 条）" if len(lines) > MOST_LINES else ""
    context = {
        "form": form,
        "share": share,
        "lines": lines[:MOST_LINES],
        "heading": f"对方看到的{more}",
        "crumbs": [BODIES, SHARES, Crumb(share.guest.name)],
        "back": _list_of(share.body_id),
    }
    return render(request, "alliances/share_prolong.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def share_withdraw(request: HttpRequest, principal: Principal, share_id: UUID) -> HttpResponse:
    share = get_share_for(principal, share_id, EDIT)
    back = _list_of(share.body_id)
    if request.method == "POST":
        actions.withdraw_share(actor=principal, share_id=share.pk)
        return done(request, f"已撤回，{share.guest.name}不能再查看。", back)
    effects = [
        f"{share.guest.name}立即看不到会议“{share.subject_name}”的内容；还没开的，对方的会议安排随之取消。"
        if share.subject_id
        else f"{share.guest.name}立即看不到“{share.body.name}”的任何内容，已接受的也一样。",
        "撤回后不能恢复；还要共享的，重新发邀请，由对方再次接受。",
    ]
    confirm = Confirmation(f"撤回给{share.guest.name}的共享", effects, "撤回共享", back, destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm})
