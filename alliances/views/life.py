"""成立、更名、合并、拆分 of bodies, and taking them back: what will happen is said before it happens."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances import actions
from alliances.access import get_body_for
from alliances.actions.follow import following
from alliances.actions.life import UNDONE, below_on
from alliances.body_rows import holder_label
from alliances.choices import BodyEventKind
from alliances.history import member_name
from alliances.life_forms import AssignForm, FoundForm, MergeForm, RenameForm, SplitForm
from alliances.member_rows import SHOWN
from alliances.models import BodyEvent, BodySuccession, ChainBody, Membership, Seat
from alliances.pages import BODIES, crumbs_to
from alliances.queries import bodies_for, exists, names_shown
from chains.filters import Choices
from chains.queries import chains_for
from core import clock
from core.errors import NotFound
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force

NO_TRANSFER = "成员党组织的隶属关系、党员组织关系和所在单位都不变。"


def _step(request: HttpRequest, form: Any, body: ChainBody, title: str, verb: str, note: str) -> HttpResponse:
    context = {
        "form": form,
        "title": f"{title}：{body.name}",
        "crumbs": crumbs_to(body, title),
        "back": reverse("body-detail", args=[body.pk]),
        "verb": verb,
        "note": note,
    }
    return render(request, "alliances/life_step.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def body_found(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "body.edit")
    form = FoundForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.found_body(actor=principal, body_id=body.pk, **form.words()))
    ):
        return done(request, f"“{body.name}”已成立。", reverse("body-detail", args=[body.pk]))
    return _step(request, form, body, "办理成立", "办理成立", "成立后可以登记成员、席位，计入“一链一党委”。")


@require_http_methods(["GET", "POST"])
@signed_in
def body_rename(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, "body.edit")
    form = RenameForm(posted(request), initial={"name": body.name})
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.rename_body(
                actor=principal, body_id=body.pk, name=form.cleaned_data["name"], **form.words()
            ),
        )
    ):
        text = f"“{body.name}”已更名为“{form.cleaned_data['name']}”。可在“沿革”中撤销。"
        return done(request, text, reverse("body-history", args=[body.pk]))
    note = "更正错字请用“修改”；更名后，之前的日期仍显示原名称。"
    return _step(request, form, body, "更名", "更名", note)


def _running(principal: Principal) -> Choices:
    bodies = bodies_for(principal, action="body.edit").filter(exists(clock.today()), ended_on__isnull=True)
    return [(str(key), name) for key, name in bodies.order_by("name_key").values_list("id", "name")]


@require_http_methods(["GET", "POST"])
@signed_in
def body_merge(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Choose, see what will happen to what, confirm (``confirmed``)."""
    principal.require_everywhere("body.edit")
    form = MergeForm(posted(request), bodies=_running(principal), initial={"bodies": request.GET.getlist("body")})
    effects: list[str] = []
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        effects, made = _merge_effects(form), list[BodyEvent]()
        if "confirmed" not in request.POST:
            status = 200
        elif attempted(form, lambda: made.append(_merged(principal, form))):
            target = BodySuccession.objects.filter(event=made[0]).values_list("successor_id", flat=True)[0]
            return done(request, "已合并。可在“沿革”中撤销。", reverse("body-history", args=[target]))
    context = {
        "form": form,
        "effects": effects,
        "crumbs": [BODIES, Crumb("合并组织")],
        "back": reverse("body-list"),
    }
    return render(request, "alliances/body_merge.html", context, status=status)


def _merged(principal: Principal, form: MergeForm) -> BodyEvent:
    return actions.merge_bodies(
        actor=principal, body_ids=form.body_ids, values=form.values(), into_id=form.into_id, **form.words()
    )


def _merge_effects(form: MergeForm) -> list[str]:
    day = form.cleaned_data["day"]
    bodies = ChainBody.objects.filter(pk__in=form.body_ids).exclude(pk=form.into_id).order_by("name_key")
    into = ChainBody.objects.filter(pk=form.into_id).first() if form.into_id else None
    target = f"“{into.name}”" if into else f"新组织“{form.cleaned_data['name']}”"
    names = "、".join(f"“{body.name}”" for body in bodies)
    members = Membership.objects.filter(in_force(day), body__in=bodies).count()
    seats = Seat.objects.filter(in_force(day), body__in=bodies).count()
    return [
        f"{names}自 {cn_date(day)} 起合并，转入{target}；之前任何一天的成员、席位和数字不变。",
        f"{members} 项成员和在任的联络员转入，重复的只计一次。",
        f"{seats} 个席位{'到前一天离任，请在合并后的组织另行登记' if into else '一并转入'}。",
        *_work_effects(list(bodies), f"转入{target}"),
        f"下级组织改挂到{target}之下；账号授权不随之转移，安全管理员会收到通知。",
        NO_TRANSFER,
    ]


def _work_effects(bodies: list[ChainBody], where: str) -> list[str]:
    """What goes on and follows, where there is any."""
    going = "、".join(f"{count} 项{noun}" for noun, count in following(bodies).items())
    return [f"还在进行的{going}{where}；已结束的、已登记的活动和成效留在原组织。"] if going else []


def _pieces(principal: Principal, body: ChainBody, day: dt.date) -> list[tuple[str, str, str]]:
    """What must find a place: members, seats and bodies below."""
    named = names_shown(principal)
    members = Membership.objects.filter(in_force(day), body=body).select_related(*SHOWN)
    seats = Seat.objects.filter(in_force(day), body=body).select_related("title", "person", "unit")
    told = sorted((member_name(row, named=named), str(row.pk)) for row in members)
    return [
        *[("members", key, name) for name, key in told],
        *[
            ("seats", str(seat.pk), f"{seat.title.label} {holder_label(seat, named=named)}")
            for seat in seats.order_by("title__order", "id")
        ],
        *[("below", str(child.pk), child.name) for child in below_on([body], day)],
    ]


@require_http_methods(["GET", "POST"])
@signed_in
def body_split(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    """First the names, then where everything goes (``assigned``)."""
    body = get_body_for(principal, body_id, "body.edit")
    form, assign = SplitForm(posted(request)), None
    status, effects = (422 if form.is_bound else 200), list[str]()
    if form.is_bound and form.is_valid():
        day, assigned = form.cleaned_data["day"], "assigned" in request.POST
        chains = chains_for(principal).filter(in_force(clock.today())).order_by("order", "name_key")
        assign = AssignForm(
            request.POST if assigned else None,
            names=form.cleaned_data["names"],
            pieces=_pieces(principal, body, day),
            chains=[(str(key), name) for key, name in chains.values_list("id", "name")],
        )
        shown = assign
        if not assigned:
            status = 200
        elif assign.is_valid() and attempted(form, lambda: _split(principal, body, form, shown)):
            return done(request, f"“{body.name}”已拆分。可在“沿革”中撤销。", reverse("body-history", args=[body.pk]))
        effects = [
            f"“{body.name}”自 {cn_date(day)} 起不再运行；之前任何一天的成员、席位和数字不变。",
            "每个成员和下级组织都要有去处；席位不转的，到前一天离任。联络员转到每一个新组织。",
            *_work_effects([body], "随各自的单位、党组织转入，没有对应成员的转入第一个新组织"),
            "账号授权不随之转移，安全管理员会收到通知。",
            NO_TRANSFER,
        ]
    context: dict[str, Any] = {"form": form, "assign": assign, "effects": effects, "body": body}
    context |= {"crumbs": crumbs_to(body, "拆分"), "back": reverse("body-detail", args=[body.pk])}
    return render(request, "alliances/body_split.html", context, status=status)


def _split(principal: Principal, body: ChainBody, form: SplitForm, assign: AssignForm) -> None:
    parts = assign.parts({"exception_reason": form.cleaned_data["exception_reason"]})
    actions.split_body(actor=principal, body_id=body.pk, parts=parts, **form.words())


@require_http_methods(["GET", "POST"])
@signed_in
def body_event_undo(request: HttpRequest, principal: Principal, body_event_id: UUID) -> HttpResponse:
    principal.require_everywhere("body.edit")
    event = BodyEvent.objects.select_related("body").filter(kind__in=UNDONE, pk=body_event_id).first()
    if event is None:
        raise NotFound
    rows = list(BodySuccession.objects.filter(event=event).select_related("predecessor", "successor"))
    shown = event.body or (rows[0].predecessor if rows else None)
    back = reverse("body-history", args=[shown.pk]) if shown else reverse("body-list")
    if request.method == "POST":
        actions.undo_body_event(actor=principal, event_id=event.pk)
        return done(request, f"已撤销{event.get_kind_display()}。", back)
    if event.kind == BodyEventKind.RENAME:
        effects = [f"名称恢复为“{event.kept['name']}”，如同没有更名。"]
    else:
        old = sorted({row.predecessor.name for row in rows})
        new = sorted({row.successor.name for row in rows if str(row.successor_id) in event.kept["new"]})
        effects = [f"{'、'.join(f'“{name}”' for name in old)}恢复运行，当日转出的成员、席位、下级组织一并恢复。"]
        effects += [f"{'、'.join(f'“{name}”' for name in new)}及转入的记录删除。"] if new else ["转入的记录删除。"]
        effects += ["新组织上已有其他记录或后来的调整的，不能撤销。"]
    confirm = Confirmation(
        title=f"撤销{cn_date(event.day)}的{event.get_kind_display()}", effects=effects, verb="撤销", cancel_url=back
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
