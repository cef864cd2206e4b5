"""One segment: its industries, and what it has to do with other segments."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import actions
from chains.access import can_edit_chain, get_segment_for, get_segment_link_for
from chains.forms import EndForm
from chains.models import Segment, SegmentLink
from chains.pages import CHAINS
from chains.queries import places_in_force
from chains.segment_forms import SegmentIndustryForm, SegmentLinkForm
from chains.segment_rows import industries_of, links_of
from core import clock
from core.bin import undo_address
from core.pages import attempted, done, posted, safe_next, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb


def _crumbs(segment: Segment, *more: str) -> list[Crumb]:
    chain = segment.chain
    crumbs = [
        CHAINS,
        Crumb(chain.name, reverse("chain-detail", args=[chain.pk])),
        Crumb("环节", reverse("chain-segments", args=[chain.pk])),
    ]
    if not more:
        return [*crumbs, Crumb(segment.name)]
    return [*crumbs, Crumb(segment.name, _page(segment)), *(Crumb(text) for text in more)]


def _page(segment: Segment) -> str:
    return reverse("segment-detail", args=[segment.pk])


@require_GET
@signed_in
def segment_detail(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    segment = get_segment_for(principal, segment_id)
    return _detail(request, principal, segment, SegmentIndustryForm())


def _detail(
    request: HttpRequest, principal: Principal, segment: Segment, form: SegmentIndustryForm, status: int = 200
) -> HttpResponse:
    links = links_of(principal, [segment], clock.today()).get(segment.pk, [])
    units = places_in_force([segment.chain_id], clock.today()).filter(segment=segment)
    context = {
        "segment": segment,
        "units": units.values("unit_id").distinct().count(),
        "industries": industries_of([segment.pk]).get(segment.pk, []),
        "links": [row for row in links if not row.is_over],
        "past_links": [row for row in links if row.is_over],
        "may_edit": can_edit_chain(principal, segment.chain),
        "is_over": segment.valid_to is not None and segment.valid_to < clock.today(),
        "industry_form": form,
        "crumbs": _crumbs(segment),
    }
    return render(request, "chains/segment_detail.html", context, status=status)


@require_POST
@signed_in
def segment_industry_add(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    segment = get_segment_for(principal, segment_id, "chain.edit")
    form = SegmentIndustryForm(request.POST)
    if form.is_valid() and attempted(
        form, lambda: actions.add_segment_industry(actor=principal, segment_id=segment.pk, code=form.code)
    ):
        return done(request, f"已为“{segment.name}”添加对应行业 {form.code}。", _page(segment))
    return _detail(request, principal, segment, form, status=422)


@require_POST
@signed_in
def segment_industry_remove(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    segment = get_segment_for(principal, segment_id, "chain.edit")
    code = request.POST.get("code", "")
    actions.remove_segment_industry(actor=principal, segment_id=segment.pk, code=code)
    return done(request, f"已移除“{segment.name}”的对应行业 {code}，移错了可重新添加。", _page(segment))


@require_http_methods(["GET", "POST"])
@signed_in
def segment_link_add(request: HttpRequest, principal: Principal, segment_id: UUID) -> HttpResponse:
    segment = get_segment_for(principal, segment_id, "chain.edit")
    form = SegmentLinkForm(posted(request), principal=principal, segment=segment)
    if form.is_bound and form.is_valid() and attempted(form, lambda: _link(principal, form)):
        return done(request, f"已登记“{segment.name}”{form.said}。", _page(segment))
    context = {"form": form, "segment": segment, "crumbs": _crumbs(segment, "添加关系"), "back": _page(segment)}
    return render(request, "chains/segment_link_form.html", context, status=422 if form.is_bound else 200)


def _link(principal: Principal, form: SegmentLinkForm) -> None:
    actions.link_segments(actor=principal, values=form.values())


def _said(link: SegmentLink) -> str:
    return f"“{link.source.name}”{link.get_kind_display()}“{link.target.name}”"


def _back(request: HttpRequest, link: SegmentLink) -> str:
    return safe_next(request, _page(link.source))


@require_http_methods(["GET", "POST"])
@signed_in
def segment_link_end(request: HttpRequest, principal: Principal, segment_link_id: UUID) -> HttpResponse:
    link = get_segment_link_for(principal, segment_link_id, "chain.edit")
    form, back = EndForm(request.POST or None), _back(request, link)
    if form.is_valid() and attempted(
        form,
        lambda: actions.end_segment_link(
            actor=principal, segment_link_id=link.pk, last_day=form.cleaned_data["last_day"]
        ),
    ):
        return done(request, f"已终止关系：{_said(link)}。", back)
    confirm = Confirmation(
        title=f"终止关系：{_said(link)}",
        effects=["自次日起图谱不再画出这条连线。", "之前任何一天的图谱不变。"],
        verb="终止关系",
        cancel_url=back,
        undo="终止后可在环节页“已终止”中恢复。",
        hidden=[("next", back)],
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def segment_link_withdraw(request: HttpRequest, principal: Principal, segment_link_id: UUID) -> HttpResponse:
    link = get_segment_link_for(principal, segment_link_id, "chain.edit")
    back, said = _back(request, link), _said(link)
    if request.method == "POST":
        actions.withdraw_link(actor=principal, segment_link_id=link.pk)
        return done(request, f"已撤回登记错误的关系：{said}。", back, undo=undo_address(segment_link_id))
    confirm = Confirmation(
        title=f"撤回关系：{said}",
        effects=[
            "按从未登记处理，以前各日的图谱也不再有这条连线；已发布的图谱不变。",
            "曾经成立、现在不再成立的，请用“终止”。",
        ],
        verb="撤回",
        cancel_url=back,
        undo="撤错了可重新登记。",
        hidden=[("next", back)],
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_POST
@signed_in
def segment_link_restore(request: HttpRequest, principal: Principal, segment_link_id: UUID) -> HttpResponse:
    link = get_segment_link_for(principal, segment_link_id, "chain.edit")
    actions.restore_link(actor=principal, segment_link_id=link.pk)
    return done(request, f"已恢复关系：{_said(link)}。", _back(request, link))
