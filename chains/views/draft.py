"""编排图谱: a draft of the chain's arrangement, seen by its author alone until it is published whole."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chains import actions
from chains.access import get_chain_for
from chains.arrangement import NO_SEGMENT
from chains.chain_map import compare_maps, render_svg
from chains.choices import ChainRole, EditKind, Layer
from chains.choosing import chosen_unit
from chains.draft_rules import faults
from chains.drafts import DraftView, draft_view, drafted_map, get_draft_for, own_draft
from chains.forms import DraftPublishForm
from chains.map_page import DESK_LIMIT, DESK_WIDTH
from chains.map_shown import standing_map
from chains.models import Chain
from chains.pages import CHAINS, chain_frame
from chains.segment_forms import SAYINGS
from chains.views.draft_links import link_edit_text, relations_of
from core import clock
from core.errors import Conflict, InvalidInput
from core.pages import done, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb
from organizations.models import Unit


def _home(chain_id: UUID) -> str:
    return reverse("chain-draft", args=[chain_id])


@require_GET
@signed_in
def chain_draft(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The draft, one segment of it open to be worked on; without a draft, what one is and how to begin."""
    chain = get_chain_for(principal, chain_id, "chain.edit")
    draft = own_draft(principal, chain)
    frame = chain_frame(principal, chain, active="map")
    if draft is None:
        return render(request, "chains/draft_none.html", frame)
    view = draft_view(chain, draft, clock.today())
    return render(request, "chains/draft.html", {**frame, **_desk(request, principal, chain, view)})


def _desk(request: HttpRequest, principal: Principal, chain: Chain, view: DraftView) -> dict[str, Any]:
    plan, names = view.plan, view.names
    edited = {edit.subject: edit for edit in view.edits}
    segments = [
        {
            "id": str(spot.id),
            "name": spot.name,
            "layer": spot.layer,
            "layer_label": Layer(spot.layer).label,
            "count": sum(target.spot.segment_id == spot.id for target in plan.targets),
            "is_new": spot.id not in plan.live.segments,
            "is_edited": str(spot.id) in edited,
        }
        for spot in plan.result.ordered()
    ]
    loose = sum(target.spot.segment_id is None for target in plan.targets)
    wanted = request.GET.get("segment", segments[0]["id"] if segments else "-")
    chosen = next((each for each in segments if each["id"] == wanted), None)
    opened = str(chosen["id"]) if chosen else ""
    rows = [
        {
            "subject": _subject(view, target.spot.unit_id, target.origin.key if target.origin else target.spot.key),
            "name": names.unit(target.spot.unit_id),
            "role": ChainRole(target.spot.role).label,
            "was": _was(view, target.origin, target.spot) if target.edited else "",
        }
        for target in plan.targets
        if (str(target.spot.segment_id) if target.spot.segment_id else "") == opened
    ]
    live = standing_map(principal, chain, clock.today())
    new = [target.spot.unit_id for target in plan.targets if target.origin is None]
    after = drafted_map(live, plan, list(Unit.objects.filter(pk__in=new)))
    svg = render_svg(
        after,
        interactive=False,
        width=DESK_WIDTH,
        difference=compare_maps(live, after),
        limit_per_segment=DESK_LIMIT,
    )
    return {
        "view": view,
        "segments": segments,
        "ended": [{"id": str(spot.id), "name": spot.name} for spot in plan.ended_segments],
        "opened": chosen,
        "opened_name": chosen["name"] if chosen else NO_SEGMENT,
        "loose": loose,
        "relations": relations_of(view, UUID(opened)) if opened else [],
        "sayings": [(code, words.format("所选环节")) for code, (words, _, _) in SAYINGS.items()],
        "rows": sorted(rows, key=lambda row: (not row["was"], row["name"])),
        "edits": [{"subject": edit.subject, "text": _edit_text(view, edit)} for edit in view.edits],
        "removed": [{"subject": place.key, "name": names.unit(place.unit_id)} for place in plan.removed],
        "faults": faults(chain, plan, names, clock.today()),
        "roles": ChainRole.choices,
        "layers": Layer.choices,
        "svg": mark_safe(svg),  # noqa: S308 - XML written by the renderer
        "crumbs": [CHAINS, Crumb(chain.name, reverse("chain-detail", args=[chain.pk])), Crumb("编排图谱")],
    }


def _subject(view: DraftView, unit_id: UUID, key: str) -> str:
    """What the draft calls a place: as it stands, or as it was put there."""
    if key in view.plan.live.places:
        return key
    return next(
        (
            edit.subject
            for edit in view.edits
            if edit.values.get("new")
            and edit.subject.startswith(f"{unit_id}/")
            and f"{unit_id}/{edit.values.get('segment') or '-'}" == key
        ),
        key,
    )


def _was(view: DraftView, origin: Any, spot: Any) -> str:
    if origin is None:
        return "＋新增"
    parts = []
    if origin.segment_id != spot.segment_id:
        parts.append(f"原在{view.names.segment(origin.segment_id)}")
    if origin.role != spot.role:
        parts.append(f"原为{ChainRole(origin.role).label}")
    return f"△{'，'.join(parts)}" if parts else ""


def _edit_text(view: DraftView, edit: Any) -> str:
    values = edit.values
    if edit.kind == "segment":
        old = next((spot.name for key, spot in view.base.segments.items() if str(key) == edit.subject), "")
        if values.get("removed"):
            return f"－撤销环节“{old}”"
        sign = "＋新环节" if values.get("new") else "△环节"
        renamed = f"（原名“{old}”）" if old and old != values["name"] else ""
        return f"{sign}“{values['name']}”{renamed}：{Layer(values['layer']).label}"
    if edit.kind == EditKind.LINK:
        return link_edit_text(view, edit)
    unit = view.names.unit(UUID(edit.subject.partition("/")[0]))
    if values.get("removed"):
        origin = edit.subject.partition("/")[2]
        return f"－{unit}：移出{view.names.segment(UUID(origin) if origin != '-' else None)}"
    segment = values.get("segment")
    where = view.names.segment(UUID(segment) if segment else None)
    return f"{'＋' if values.get('new') else '△'}{unit}：{where}，{ChainRole(values['role']).label}"


@require_POST
@signed_in
def draft_start(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    actions.start_draft(actor=principal, chain_id=chain_id)
    return done(request, "草稿已建立，只有您自己看得到。", _home(chain_id))


def _uuid(text: str) -> UUID | None:
    if not text or text == "-":
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput("没有找到这个环节，请刷新页面后重试。") from error


@require_POST
@signed_in
def draft_place(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """Move, re-role or take off the chosen units (``do``: move, role, remove)."""
    get_draft_for(principal, chain_id)
    subjects, do = request.POST.getlist("place"), request.POST.get("do", "")
    here = request.POST.get("here", "")
    if not subjects:
        raise InvalidInput("请先勾选单位，再办理。")
    if do == "remove":
        count = actions.draft_removals(actor=principal, chain_id=chain_id, subjects=subjects)
        message = f"草稿中已移出 {count} 家单位。"
    elif do == "role":
        role = request.POST.get("role", "")
        count = actions.draft_roles(actor=principal, chain_id=chain_id, subjects=subjects, role=role)
        message = f"草稿中已改 {count} 家单位的角色。"
    else:
        target = _uuid(request.POST.get("segment", ""))
        count = actions.draft_places(
            actor=principal, chain_id=chain_id, subjects=subjects, segment_id=target, role=None
        )
        message = f"草稿中已调整 {count} 家单位的环节。"
    return done(request, message, f"{_home(chain_id)}?segment={here or '-'}")


@require_POST
@signed_in
def draft_unit(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    get_draft_for(principal, chain_id)
    here = request.POST.get("segment", "")
    try:
        unit = chosen_unit(principal, request.POST.get("unit", ""))
    except forms.ValidationError as error:
        raise InvalidInput("；".join(error.messages)) from error
    if unit is None:
        raise InvalidInput("请选择要加入的单位。")
    role = request.POST.get("role", "")
    actions.draft_unit(actor=principal, chain_id=chain_id, unit_id=unit.pk, segment_id=_uuid(here), role=role)
    return done(request, f"草稿中已加入“{unit.name}”。", f"{_home(chain_id)}?segment={here or '-'}")


@require_POST
@signed_in
def draft_segment(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """A new segment, or the present one renamed, moved, done without (``do``: save, up, down, end)."""
    get_draft_for(principal, chain_id)
    segment_id, do = _uuid(request.POST.get("segment", "")), request.POST.get("do", "save")
    shown = segment_id
    if segment_id is not None and do in ("up", "down"):
        actions.draft_segment_shift(actor=principal, chain_id=chain_id, segment_id=segment_id, up=do == "up")
        message = "草稿中已调整环节顺序。"
    elif segment_id is not None and do == "end":
        actions.draft_segment_end(actor=principal, chain_id=chain_id, segment_id=segment_id)
        message, shown = "草稿中已撤销环节。", None
    else:
        shown = actions.draft_segment(
            actor=principal,
            chain_id=chain_id,
            segment_id=segment_id,
            name=request.POST.get("name", ""),
            layer=request.POST.get("layer", ""),
        )
        message = "草稿中已保存环节。"
    return done(request, message, f"{_home(chain_id)}?segment={shown}" if shown else _home(chain_id))


@require_POST
@signed_in
def draft_undo(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    get_draft_for(principal, chain_id)
    actions.undo_edit(actor=principal, chain_id=chain_id, subject=request.POST.get("subject", ""))
    return done(request, "已撤回这项改动。", _home(chain_id))


@require_POST
@signed_in
def draft_accept(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """Go on from what others made of the chain; ``keep`` names the colliding edits to be carried out all the same."""
    actions.accept_meanwhile(actor=principal, chain_id=chain_id, keep=request.POST.getlist("keep"))
    return done(request, "草稿已按最新现状更新，请核对后发布。", _home(chain_id))


@require_http_methods(["GET", "POST"])
@signed_in
def draft_publish(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """The difference once more, day and reason, and then all of it or nothing."""
    draft = get_draft_for(principal, chain_id)
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = DraftPublishForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            published = actions.publish_draft(
                actor=principal,
                chain_id=chain_id,
                day=form.cleaned_data["day"],
                reason=form.cleaned_data["reason"],
            )
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
            status = error.status
        else:
            message = f"图谱编排已发布，自{cn_date(published.effective_on)}起生效。"
            return done(request, message, reverse("chain-detail", args=[chain_id]))
    view = draft_view(chain, draft, clock.today())
    context = {
        "chain": chain,
        "view": view,
        "form": form,
        "faults": faults(chain, view.plan, view.names, clock.today()),
        "crumbs": [CHAINS, Crumb(chain.name, reverse("chain-detail", args=[chain.pk])), Crumb("发布编排")],
        "back": _home(chain_id),
    }
    return render(request, "chains/draft_publish.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def draft_discard(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    get_draft_for(principal, chain_id)
    chain = get_chain_for(principal, chain_id, "chain.edit")
    if request.method == "POST":
        actions.discard_draft(actor=principal, chain_id=chain_id)
        return done(request, "草稿已放弃，图谱没有变动。", reverse("chain-detail", args=[chain_id]))
    effects = ["草稿里的改动全部作废，不能恢复。", "链条现状不受影响。"]
    confirm = Confirmation(f"放弃“{chain.name}”的图谱草稿", effects, "放弃草稿", _home(chain_id))
    return render(request, "kit/confirm.html", {"confirm": confirm})
