"""上下级: what the chain hangs on above, and what is rolled up to it from below."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from chains import actions
from chains.access import get_chain_for, get_link_for
from chains.forms import EndForm
from chains.link_forms import LinkForm
from chains.links import chains_above, link_rows, linked_below
from chains.pages import CHAINS, chain_frame, day_of
from chains.queries import holds_chain
from chains.views.chain import may_see_below
from core.errors import NotAllowed
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb


@require_GET
@signed_in
def chain_links(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    if not holds_chain(principal, chain.pk):
        raise NotAllowed
    day = day_of(request)
    request_id = getattr(request, "request_id", "")
    context = {
        **chain_frame(principal, chain, active="links", day=day),
        "links": link_rows(principal, chain, day),
        "has_above": principal.tenant.parent_id is not None,
        "below": linked_below(principal, chain, day, request_id=request_id) if may_see_below(principal) else None,
    }
    return render(request, "chains/chain_links.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def link_add(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = LinkForm(posted(request), above=chains_above(principal.tenant.id))
    back = reverse("chain-links", args=[chain.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.link_chain(
                actor=principal,
                chain_id=chain.pk,
                upper_chain_id=form.upper_chain_id,
                valid_from=form.cleaned_data["valid_from"],
            ),
        )
    ):
        return done(request, f"已登记“{chain.name}”的上级产业链。", back)
    crumbs = [CHAINS, Crumb(chain.name, reverse("chain-detail", args=[chain.pk])), Crumb("登记上级产业链")]
    context = {"form": form, "chain": chain, "crumbs": crumbs, "back": back}
    return render(request, "chains/link_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def link_end(request: HttpRequest, principal: Principal, link_id: UUID) -> HttpResponse:
    link = get_link_for(principal, link_id, "chain.edit")
    form = EndForm(posted(request))
    back = reverse("chain-links", args=[link.chain_id])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form, lambda: actions.end_link(actor=principal, link_id=link.pk, last_day=form.cleaned_data["last_day"])
        )
    ):
        return done(request, f"“{link.chain.name}”与上级产业链的挂接已终止。", back)
    effects = ["自次日起，这条链的数字不再汇总到上级产业链；以前日期的汇总不变。", "链条本身和链上单位不变。"]
    confirm = Confirmation(f"终止“{link.chain.name}”与上级产业链的挂接", effects, "终止", back)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
